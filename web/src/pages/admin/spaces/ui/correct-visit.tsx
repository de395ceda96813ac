import { useState } from "react";
import type { Visit } from "@/entities/space";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { fromZone, inZone } from "@/shared/lib";
import { Button, errorText, toast } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";

/** The times of a visit as they should be; what they were stays in its history. */
export function CorrectVisit({ visit, onDone }: { visit: Visit; onDone: () => Promise<void> }) {
  const { t } = useTranslation();
  // By the clock on the space's wall, wherever the browser is.
  const zone = visit.time_zone;
  const was = { begin: inZone(visit.check_in, zone), end: inZone(visit.check_out, zone) };
  const [begin, setBegin] = useState(was.begin);
  const [end, setEnd] = useState(was.end);
  const cameAt = fromZone(begin, zone);
  const leftAt = fromZone(end, zone);
  // Who has left stays so: an end that was there is not taken away.
  const isEndMissing = was.end !== "" && !leftAt;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const save = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await unwrap(
        api.PATCH("/api/v1/visits/{visit_id}", {
          params: { path: { visit_id: visit.id } },
          body: {
            ...(begin !== was.begin && cameAt ? { check_in: cameAt } : {}),
            ...(end !== was.end && leftAt ? { check_out: leftAt } : {}),
          },
        }),
      );
      toast.success(t("action.saved"));
      await onDone();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (cameAt && !isEndMissing && !busy) void save();
      }}
    >
      <p className="text-muted">
        {t("areas.spaces.correctText")} {t("areas.spaces.correctZone", { space: visit.space_name, zone })}
      </p>
      <TextField
        label={t("areas.spaces.cameAt")}
        type="datetime-local"
        value={begin}
        onChange={(event) => setBegin(event.target.value)}
        error={cameAt ? undefined : t("areas.spaces.timeNeeded")}
      />
      <TextField
        label={t("areas.spaces.leftAt")}
        type="datetime-local"
        optional={was.end === ""}
        value={end}
        onChange={(event) => setEnd(event.target.value)}
        error={isEndMissing ? t("areas.spaces.timeNeeded") : undefined}
      />
      {problem !== undefined && (
        <p role="alert" className="font-medium text-danger">
          {errorText(problem)}
        </p>
      )}
      <Button type="submit" busy={busy} className="self-start">
        {t("action.save")}
      </Button>
    </form>
  );
}
