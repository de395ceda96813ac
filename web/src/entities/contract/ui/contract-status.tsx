import { useTranslation } from "@/shared/i18n";
import { Badge } from "@/shared/ui";
import type { Contract } from "../model/contract";

const TONES = {
  rendering: "neutral",
  pending: "accent",
  stale: "amber",
  signed: "leaf",
  sealed: "leaf",
  failed: "danger",
  rejected: "neutral",
  cancelled: "neutral",
  expired: "amber",
  superseded: "neutral",
} as const;

type Known = keyof typeof TONES;
const isKnown = (status: string): status is Known => status in TONES;

export function ContractStatusBadge({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  const status = isKnown(contract.status) ? contract.status : "rendering";
  return <Badge tone={TONES[status]}>{t(`contracts.status.${status}`)}</Badge>;
}
