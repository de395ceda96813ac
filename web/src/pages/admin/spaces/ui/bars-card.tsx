import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PersonField, PersonName } from "@/features/find-person";
import { useMay } from "@/entities/permission";
import { api, everyItem, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, organisationDay, organisationZone, todayIn } from "@/shared/lib";
import { Button, Card, ConfirmButton, LoadError, Skeleton, toastError } from "@/shared/ui";
import { SelectField, TextField } from "@/shared/ui/form";

/** Who may not enter, why, and until when. */
export function BarsCard({ spaceId }: { spaceId: string }) {
  const { t } = useTranslation();
  const maySearch = useMay("users.read");
  // Who may not look for people bars those who are in.
  const mayChoose = useMay("visits.read_present");
  const queryKey = ["spaces", spaceId, "bars"];
  const query = useQuery({
    queryKey,
    queryFn: () =>
      everyItem((query) =>
        unwrap(api.GET("/api/v1/spaces/{space_id}/bars", { params: { path: { space_id: spaceId }, query } })),
      ),
  });
  const [person, setPerson] = useState("");
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const [busy, setBusy] = useState(false);
  const attempt = async (act: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await act();
      setPerson("");
      setReason("");
    } catch (error) {
      toastError(error);
    }
    setBusy(false);
    await queryClient.invalidateQueries({ queryKey });
  };
  const path = (userId: string) => ({ params: { path: { space_id: spaceId, user_id: userId } } });
  return (
    <Card aria-labelledby="bars">
      <h2 id="bars" className="mb-3 text-lg font-semibold">
        {t("areas.spaces.bars")}
      </h2>
      {query.isError ? (
        <LoadError error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Skeleton className="h-16" />
      ) : (
        <ul className="divide-y divide-line">
          {query.data.length === 0 && <li className="text-muted">{t("areas.spaces.noBars")}</li>}
          {query.data.map((bar) => (
            <li key={bar.user_id} className="flex flex-wrap items-center gap-3 py-2">
              <span className="min-w-0 flex-1 basis-40">
                <PersonName id={bar.user_id} className="font-medium" />
                <span className="block text-sm text-muted wrap-anywhere">
                  {bar.reason} · {t("areas.spaces.until", { day: date(organisationDay(bar.until, true)) })} ·{" "}
                  <PersonName id={bar.created_by} />
                </span>
              </span>
              <ConfirmButton
                variant="quiet"
                title={t("areas.spaces.liftTitle")}
                text={bar.reason}
                confirm={t("areas.spaces.lift")}
                onConfirm={() =>
                  attempt(() => unwrap(api.DELETE("/api/v1/spaces/{space_id}/bars/{user_id}", path(bar.user_id))))
                }
              >
                {t("areas.spaces.lift")}
              </ConfirmButton>
            </li>
          ))}
        </ul>
      )}
      {(maySearch || mayChoose) && (
        <form
          className="mt-4 flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (!person || !reason.trim() || !until || busy) return;
            const body = { reason: reason.trim(), until };
            void attempt(() => unwrap(api.PUT("/api/v1/spaces/{space_id}/bars/{user_id}", { ...path(person), body })));
          }}
        >
          {maySearch ? (
            <PersonField label={t("areas.spaces.whomToBar")} value={person} onChange={setPerson} />
          ) : (
            <PresentField spaceId={spaceId} value={person} onChange={setPerson} />
          )}
          <TextField
            label={t("areas.spaces.barReason")}
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.target.value)}
          />
          <TextField
            label={t("areas.spaces.barUntil")}
            type="date"
            min={todayIn(organisationZone())}
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
          <Button
            type="submit"
            variant="secondary"
            className="self-start"
            busy={busy}
            disabled={!person || !reason.trim() || !until}
          >
            {t("areas.spaces.bar")}
          </Button>
        </form>
      )}
    </Card>
  );
}

interface PresentFieldProps {
  spaceId: string;
  value: string;
  onChange: (id: string) => void;
}

function PresentField({ spaceId, value, onChange }: PresentFieldProps) {
  const { t } = useTranslation();
  const present = useQuery({
    queryKey: ["spaces", spaceId, "present"],
    queryFn: () =>
      everyItem((query) =>
        unwrap(api.GET("/api/v1/visits/present", { params: { query: { space_id: spaceId, ...query } } })),
      ),
  });
  if (present.isError) return <LoadError error={present.error} retry={() => void present.refetch()} />;
  return (
    <SelectField
      label={t("areas.spaces.whomToBar")}
      hint={t("areas.spaces.whomToBarHint")}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{t("areas.spaces.choosePresent")}</option>
      {present.data?.map(
        (one) =>
          one.user_id && (
            <option key={one.user_id} value={one.user_id}>
              {one.name}
            </option>
          ),
      )}
    </SelectField>
  );
}
