import { useQuery } from "@tanstack/react-query";
import { PersonName } from "@/features/find-person";
import { type EventType, fieldWords } from "@/entities/event";
import { taskQuery } from "@/entities/task";
import { t as text, useTranslation } from "@/shared/i18n";
import { dateTime, money, number } from "@/shared/lib";
import { Card, LoadError, Notice, Skeleton } from "@/shared/ui";
import type { Preview } from "../model/automation";

/** What a rule would have done in the last 30 days, once the task has gone over everybody's history. */
export function PreviewCard({ taskId, event }: { taskId: string; event: EventType | undefined }) {
  const { t } = useTranslation();
  const task = useQuery(taskQuery(taskId));
  return (
    <Card className="mt-6" aria-live="polite" aria-label={t("areas.automation.preview")}>
      <h2 className="mb-4 text-lg font-semibold">{t("areas.automation.preview")}</h2>
      {task.isError ? (
        <LoadError error={task.error} retry={() => void task.refetch()} />
      ) : task.data?.status === "failed" ? (
        <Notice tone="danger" title={t("areas.automation.previewFailed")} />
      ) : task.data?.status === "succeeded" ? (
        <Found found={task.data.result as unknown as Preview} event={event} />
      ) : (
        <>
          <p className="mb-3 text-muted">{t("areas.automation.previewing")}</p>
          <Skeleton className="h-40" />
        </>
      )}
    </Card>
  );
}

function Found({ found, event }: { found: Preview; event: EventType | undefined }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...found.days.map((day) => day.matched));
  const cut = found.capped.person_cap + found.capped.daily_cap;
  return (
    <>
      <p className="text-2xl font-semibold">{t("areas.automation.wouldFire", { count: found.fired })}</p>
      <p className="text-muted">{t("areas.automation.forPeople", { count: found.people })}</p>
      {cut > 0 && (
        <p className="text-muted">
          {t("areas.automation.capped", { person: found.capped.person_cap, day: found.capped.daily_cap })}
        </p>
      )}
      {found.is_exact === false && (
        <p className="text-muted">
          {found.people_cut
            ? t("areas.automation.estimatedCut", { count: found.people_cut })
            : t("areas.automation.estimated")}
        </p>
      )}
      <ol className="mt-5 flex h-32 items-end gap-0.5" aria-label={t("areas.automation.byDay")}>
        {found.days.map((day) => (
          <li key={day.day} className="flex h-full flex-1 items-end" title={`${day.day}: ${day.fired}`}>
            <span className="sr-only">{`${day.day}: ${day.fired}`}</span>
            <svg aria-hidden viewBox="0 0 1 100" preserveAspectRatio="none" className="h-full w-full">
              <rect y={100 - (day.matched / most) * 100} width="1" height="100" className="fill-line" />
              <rect y={100 - (day.fired / most) * 100} width="1" height="100" className="fill-accent" />
            </svg>
          </li>
        ))}
      </ol>
      <ul className="mt-5 text-[0.9375rem]">
        {found.cost.map((one) => (
          <li key={one.type}>
            {t(`areas.automation.action.${one.type as "karma"}`)}: {number(one.times)}
            {one.points ? ` (${t("areas.automation.points", { count: one.points })})` : ""}
            {one.discount_amount ? ` (${t("areas.automation.upTo", { amount: money(one.discount_amount) })})` : ""}
          </li>
        ))}
      </ul>
      {found.samples.length > 0 && (
        <>
          <h3 className="mt-5 mb-2 font-semibold">{t("areas.automation.samples")}</h3>
          <ul className="text-[0.9375rem]">
            {found.samples.map((one) => (
              <li key={one.event_id} className="wrap-anywhere">
                {dateTime(one.occurred_at)} <PersonName id={one.user_id} />{" "}
                {Object.entries(one.values)
                  .map(([name, value]) => `${fieldWords(name)}: ${said(name, value, event)}`)
                  .join(", ")}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function said(name: string, value: unknown, event: EventType | undefined): string {
  if (typeof value === "boolean") return text(value ? "areas.shop.yes" : "areas.shop.no");
  if (typeof value === "number") {
    return event?.fields.find((one) => one.name === name)?.is_money ? money(value) : number(value);
  }
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "string" ? value : "—";
}
