import { Link } from "react-router";
import { useTranslation } from "@/shared/i18n";
import { ago, cn } from "@/shared/lib";
import type { Blocker, Client } from "../model/client";
import { stepOf } from "../model/steps";

const TONES = { client: "bg-amber", manager: "bg-accent", system: "bg-line-strong" } as const;

/** What stands between the case and its end: what, who has to act, and since when. */
export function Blockers({ client }: { client: Client }) {
  const { t } = useTranslation();
  if (client.blockers.length === 0) return <p className="text-muted">{t("areas.clients.noBlockers")}</p>;
  return (
    <ol className="flex flex-col divide-y divide-line">
      {client.blockers.map((one) => (
        <li key={one.code}>
          <Link
            to={`/desk/clients/${client.id}/${stepOf(one.code)}`}
            className="flex min-h-11 items-start gap-3 rounded-control px-2 py-2.5 hover:bg-sunken"
          >
            <span className={cn("mt-2 size-2 shrink-0 rounded-full", TONES[one.waits_for])} aria-hidden />
            <BlockerText blocker={one} />
          </Link>
        </li>
      ))}
    </ol>
  );
}

function BlockerText({ blocker }: { blocker: Blocker }) {
  const { t } = useTranslation();
  return (
    <span className="min-w-0">
      <span className="block font-medium">{t(`areas.clients.blocker.${blocker.code}`)}</span>
      <span className="block text-sm text-muted">
        {t(`areas.clients.waits.${blocker.waits_for}`)} · {ago(blocker.since)}
      </span>
    </span>
  );
}
