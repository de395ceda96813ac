import { useTranslation } from "@/shared/i18n";
import { Badge } from "@/shared/ui";
import type { Status } from "../model/desk";

const TONES = { open: "amber", pending: "accent", snoozed: "neutral", resolved: "leaf", closed: "neutral" } as const;

/** A ticket's status as those say it who work here. */
export function DeskStatusBadge({ status }: { status: Status }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[status]}>{t(`areas.support.status.${status}`)}</Badge>;
}
