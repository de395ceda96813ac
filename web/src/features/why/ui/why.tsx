import { useQuery } from "@tanstack/react-query";
import { Hourglass } from "lucide-react";
import { useTranslation } from "@/shared/i18n";
import { ago, dateTime } from "@/shared/lib";
import { Card, Skeleton } from "@/shared/ui";
import { type Explained, whyQuery } from "../model/why";

interface WhyProps {
  of: Explained;
  /** What it is about; karma is one's own. */
  id?: string;
  /** Changes whenever the thing does, such as `updated_at`: it is then asked for again. */
  stamp?: string | undefined;
  className?: string;
}

/** Why a thing stands where it stands: what it waits for, since when, who can move it, and the steps so far. */
export function Why({ of, id = "", stamp, className }: WhyProps) {
  const { t } = useTranslation();
  const why = useQuery(whyQuery(of, id, stamp));
  // It explains; the page says by itself what is.
  if (why.isError) return null;
  if (!why.data) return <Skeleton className="h-28 rounded-card" />;
  const { summary, waits_for: wait, steps } = why.data;
  return (
    <Card className={className}>
      <section aria-label={t("why.title")}>
        <h2 className="font-semibold">{summary}</h2>
        {wait && (
          <dl className="mt-3 flex flex-col gap-2">
            <div>
              <dt className="text-sm text-muted">{t("why.waits")}</dt>
              <dd className="flex items-center gap-2">
                <Hourglass className="size-4 shrink-0 text-accent" aria-hidden />
                {wait.what}
              </dd>
            </div>
            <div>
              <dt className="text-sm text-muted">{t("why.since")}</dt>
              <dd>
                <time dateTime={wait.since} title={dateTime(wait.since)}>
                  {ago(wait.since)}
                </time>
              </dd>
            </div>
            <div>
              <dt className="text-sm text-muted">{t("why.who")}</dt>
              <dd>{wait.who}</dd>
            </div>
          </dl>
        )}
        {wait?.action && <p className="mt-3 rounded-control bg-sunken px-4 py-3">{wait.action}</p>}
        {steps.length > 0 && (
          <details className="mt-3">
            <summary className="flex min-h-11 cursor-pointer items-center font-medium">
              {t("why.steps", { count: steps.length })}
            </summary>
            <ol className="mt-1 flex flex-col gap-3">
              {steps.toReversed().map((step, place) => (
                <li key={`${step.at}-${String(place)}`} className="flex flex-col border-l-2 border-line pl-3">
                  <span className="break-words">{step.text}</span>
                  <span className="text-sm text-muted">{dateTime(step.at)}</span>
                </li>
              ))}
            </ol>
          </details>
        )}
      </section>
    </Card>
  );
}
