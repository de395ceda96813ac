import { useState } from "react";
import { PersonField } from "@/features/find-person";
import type { Space } from "@/entities/space";
import { api, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { fromZone } from "@/shared/lib";
import { Button, errorText, toast } from "@/shared/ui";
import { SelectField, TextField } from "@/shared/ui/form";

/** A visit that is over and that nobody has written down; `space` and `person` are what the list is filtered by. */
export function RecordVisit({
  spaces,
  space,
  person,
  onDone,
}: {
  spaces: Space[];
  space: string;
  person: string;
  onDone: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const [userId, setUserId] = useState(person);
  const [spaceId, setSpaceId] = useState(space);
  const [begin, setBegin] = useState("");
  const [end, setEnd] = useState("");
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [key] = useIdempotencyKey();
  const chosen = spaces.find((one) => one.id === spaceId) ?? spaces[0];
  // By the clock on the space's wall, wherever the browser is.
  const cameAt = chosen && fromZone(begin, chosen.time_zone);
  const leftAt = chosen && fromZone(end, chosen.time_zone);
  const isBackwards = Boolean(cameAt && leftAt && leftAt <= cameAt);
  const save = async (body: { user_id: string; space_id: string; check_in: string; check_out: string }) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await unwrap(api.POST("/api/v1/visits", { params: { header: { "Idempotency-Key": key } }, body }));
      toast.success(t("areas.spaces.visitRecorded"));
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
        const element = event.currentTarget;
        setAsked(true);
        if (userId && chosen && cameAt && leftAt && !isBackwards) {
          if (!busy) void save({ user_id: userId, space_id: chosen.id, check_in: cameAt, check_out: leftAt });
        } else setTimeout(() => element.querySelector<HTMLElement>(userId ? "[aria-invalid]" : "input")?.focus());
      }}
    >
      <div>
        <PersonField label={t("areas.operations.person")} value={userId} onChange={setUserId} />
        {asked && !userId && (
          <p role="alert" className="mt-1 text-sm font-medium text-danger">
            {t("areas.spaces.personNeeded")}
          </p>
        )}
      </div>
      <SelectField
        label={t("areas.spaces.space")}
        value={chosen?.id ?? ""}
        onChange={(event) => setSpaceId(event.target.value)}
      >
        {spaces.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </SelectField>
      {chosen && (
        <p className="text-muted">{t("areas.spaces.correctZone", { space: chosen.name, zone: chosen.time_zone })}</p>
      )}
      <TextField
        label={t("areas.spaces.cameAt")}
        type="datetime-local"
        value={begin}
        onChange={(event) => setBegin(event.target.value)}
        error={asked && !cameAt ? t("areas.spaces.timeNeeded") : undefined}
      />
      <TextField
        label={t("areas.spaces.leftAt")}
        type="datetime-local"
        value={end}
        onChange={(event) => setEnd(event.target.value)}
        error={
          asked && !leftAt
            ? t("areas.spaces.timeNeeded")
            : asked && isBackwards
              ? t("areas.spaces.leftBeforeCame")
              : undefined
        }
      />
      {problem !== undefined && (
        <p role="alert" className="font-medium text-danger">
          {errorText(problem)}
        </p>
      )}
      <Button type="submit" busy={busy} className="self-start">
        {t("areas.spaces.record")}
      </Button>
    </form>
  );
}
