import { Hourglass, PauseCircle, Timer } from "lucide-react";
import { useTranslation } from "@/shared/i18n";
import { cn, dateTime, useNow } from "@/shared/lib";
import { slaOf, spanParts } from "../model/sla";
import type { Ticket } from "../model/ticket";

const TONES = { ok: "text-muted", near: "text-amber", past: "text-danger", paused: "text-muted" };

/** How long there is for the first answer, then for the resolution; it ticks, and says when it is over. */
export function SlaClock({ ticket, long = false }: { ticket: Ticket; long?: boolean }) {
  const { t } = useTranslation();
  const now = useNow();
  const sla = slaOf(ticket, now);
  if (!sla) return null;
  const { unit, first, second } = spanParts(sla.left);
  const span = t(`areas.support.sla.${unit}`, {
    first,
    second: unit === "days" ? second : String(second).padStart(2, "0"),
  });
  const text = sla.state === "paused" ? t("areas.support.sla.paused") : sla.state === "past" ? `−${span}` : span;
  const target = t(`areas.support.sla.${sla.target}`);
  const due = sla.target === "resolution" ? ticket.resolution_due : ticket.first_response_due;
  const Icon = sla.state === "paused" ? PauseCircle : sla.target === "resolution" ? Hourglass : Timer;
  const over = sla.state === "past" ? `${t("areas.support.sla.over")} · ` : "";
  return (
    <span
      title={`${over}${target}${due ? ` · ${dateTime(due)}` : ""}`}
      className={cn(
        "inline-flex items-center gap-1 text-sm font-medium whitespace-nowrap tabular-nums",
        TONES[sla.state],
      )}
    >
      <Icon className="size-3.5 shrink-0" aria-hidden />
      <span className="sr-only">
        {over}
        {target}:
      </span>
      {long && <span className="font-normal">{target}</span>}
      {text}
    </span>
  );
}
