import { useTranslation } from "@/shared/i18n";
import { Badge } from "@/shared/ui";
import type { ClientRow } from "../model/client";

const TONES = {
  NEW: "accent",
  IN_VERIFICATION: "amber",
  AWAITING_CONTRACT: "amber",
  PROCESSED: "leaf",
  CANCELLED: "neutral",
} as const;

export function ClientStatusBadge({ status }: { status: ClientRow["status"] }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[status]}>{t(`areas.clients.status.${status}`)}</Badge>;
}
