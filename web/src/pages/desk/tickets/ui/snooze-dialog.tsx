import { useState } from "react";
import { dueOf, type Ticket } from "@/entities/ticket";
import { useTranslation } from "@/shared/i18n";
import { dateTime } from "@/shared/lib";
import { Button, Dialog } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";
import { snooze } from "../model/act";
import { localValue, PRESETS, until } from "../model/snooze";

interface SnoozeDialogProps {
  ticket: Ticket;
  onClose: () => void;
  onDone: () => void;
}

const MOST_DAYS = 90;

/** When a ticket shall come back: usual moments, or any within 90 days. */
export function SnoozeDialog({ ticket, onClose, onDone }: SnoozeDialogProps) {
  const { t } = useTranslation();
  const [now] = useState(() => new Date());
  const [own, setOwn] = useState("");
  const [busy, setBusy] = useState(false);
  const act = async (moment: Date) => {
    setBusy(true);
    const ok = await snooze(ticket, moment);
    setBusy(false);
    onClose();
    if (ok) onDone();
  };
  // A snooze stops no clock: whoever puts a ticket off past its target sees so before.
  const due = dueOf(ticket);
  const isLate = (moment: Date) =>
    due !== null && Date.parse(due) > now.getTime() && moment.getTime() > Date.parse(due);
  const chosen = own ? new Date(own) : undefined;
  const last = new Date(now.getTime() + MOST_DAYS * 86_400_000);
  const error = chosen && (chosen <= new Date() || chosen > last) ? t("areas.support.snooze.range") : undefined;
  return (
    <Dialog open onClose={onClose} title={t("areas.support.act.snooze")}>
      <p className="mb-3 text-sm text-muted">{t("areas.support.snooze.text")}</p>
      <div className="flex flex-col gap-1.5">
        {PRESETS.map((preset) => {
          const moment = until(preset, now);
          return (
            moment && (
              <button
                key={preset}
                type="button"
                disabled={busy}
                className="flex min-h-11 items-center justify-between gap-4 rounded-control px-3 hover:bg-sunken disabled:opacity-50"
                onClick={() => void act(moment)}
              >
                <span className="font-medium">{t(`areas.support.snooze.${preset}`)}</span>
                <span className="text-right text-sm text-muted">
                  {isLate(moment) && <span className="mr-2 text-danger">{t("areas.support.snooze.late")}</span>}
                  {dateTime(moment.toISOString())}
                </span>
              </button>
            )
          );
        })}
      </div>
      <form
        className="mt-4 flex flex-wrap items-end gap-3 border-t border-line pt-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen && !error) void act(chosen);
        }}
      >
        <TextField
          type="datetime-local"
          label={t("areas.support.snooze.own")}
          min={localValue(now)}
          max={localValue(last)}
          value={own}
          error={error}
          hint={chosen && isLate(chosen) ? t("areas.support.snooze.late") : undefined}
          onChange={(event) => setOwn(event.target.value)}
          className="min-w-0 flex-1"
        />
        <Button type="submit" busy={busy} disabled={!chosen || Boolean(error)}>
          {t("areas.support.act.snooze")}
        </Button>
      </form>
    </Dialog>
  );
}
