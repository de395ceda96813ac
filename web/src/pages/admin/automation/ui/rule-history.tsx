import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { PersonName } from "@/features/find-person";
import { t as text, useTranslation } from "@/shared/i18n";
import { dateTime } from "@/shared/lib";
import { Badge, Card, LoadError, LoadMore } from "@/shared/ui";
import { type HistoryEntry, historyQuery } from "../model/automation";

const TONES = { done: "leaf", failed: "danger", running: "accent", skipped: "neutral", capped: "amber" } as const;

// Where what an action made is shown.
const MADE: Partial<Record<string, string>> = { ticket: "/desk/tickets/", promo_code: "/admin/promo-codes/" };

const reasonWords = (reason: string): string =>
  text(`areas.automation.reason.${reason}` as "areas.automation.reason.no_person", { defaultValue: reason });

const partWords = (part: string): string =>
  text(`areas.automation.part.${part}` as "areas.automation.part.title", { defaultValue: part });

export function RuleHistory({ ruleId }: { ruleId: string }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(historyQuery(ruleId));
  const entries = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card className="mt-6" aria-labelledby="rule-history">
      <h2 id="rule-history" className="mb-4 text-lg font-semibold">
        {t("areas.automation.history")}
      </h2>
      {list.isError && <LoadError error={list.error} retry={() => void list.refetch()} />}
      <ul className="flex flex-col gap-4">
        {entries.map((entry) => (
          <li key={`${entry.at}-${entry.event_id ?? entry.rule_version}`} className="border-b border-line pb-4">
            <p className="flex flex-wrap items-center gap-3">
              <time dateTime={entry.at}>{dateTime(entry.at)}</time>
              {entry.kind === "change" ? <Changed entry={entry} /> : <Fired entry={entry} />}
            </p>
            {(entry.actions ?? []).length > 0 && (
              <ul className="mt-2 text-sm text-muted">
                {entry.actions?.map((one) => (
                  <li key={one.type}>
                    {t(`areas.automation.action.${one.type as "karma"}`)}: {t(`areas.automation.status.${one.status}`)}
                    {one.reason ? ` (${reasonWords(one.reason)})` : ""}
                    {one.made && one.type !== "message" && (
                      <>
                        {" — "}
                        {MADE[one.type] ? (
                          <Link to={`${MADE[one.type] ?? ""}${one.made}`} className="underline underline-offset-4">
                            {one.made}
                          </Link>
                        ) : (
                          one.made
                        )}
                      </>
                    )}
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
      <LoadMore query={list} />
    </Card>
  );
}

function Changed({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation();
  return (
    <>
      <span>{t("areas.automation.changedFields", { fields: (entry.fields ?? []).map(partWords).join(", ") })}</span>
      {entry.actor && <PersonName id={entry.actor} />}
    </>
  );
}

function Fired({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation();
  const status = entry.status ?? "running";
  return (
    <>
      <Badge tone={TONES[status]}>{t(`areas.automation.status.${status}`)}</Badge>
      {entry.reason && <span>{reasonWords(entry.reason)}</span>}
      {entry.user_id && <PersonName id={entry.user_id} />}
    </>
  );
}
