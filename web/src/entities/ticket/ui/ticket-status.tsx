import { useTranslation } from "@/shared/i18n";
import { Badge } from "@/shared/ui";
import type { Ticket } from "../model/ticket";

const TONES = { open: "amber", pending: "accent", snoozed: "neutral", resolved: "leaf", closed: "neutral" } as const;

export function TicketStatusBadge({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[ticket.status]}>{t(`help.status.${ticket.status}`)}</Badge>;
}
