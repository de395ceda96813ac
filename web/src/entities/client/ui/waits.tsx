import { CircleCheck, Cog, UserRound, UserRoundCog } from "lucide-react";
import { useTranslation } from "@/shared/i18n";
import { ago, cn } from "@/shared/lib";
import type { ClientRow } from "../model/client";

const ICONS = { client: UserRound, manager: UserRoundCog, system: Cog, nobody: CircleCheck };

/** Who has to act now, and since when. */
export function Waits({ row, className }: { row: Pick<ClientRow, "waits_for" | "waits_since">; className?: string }) {
  const { t } = useTranslation();
  const Icon = ICONS[row.waits_for];
  return (
    <span className={cn("inline-flex items-center gap-1.5 text-sm", className)}>
      <Icon className={cn("size-4 shrink-0", row.waits_for === "client" ? "text-amber" : "text-muted")} aria-hidden />
      <span>
        {t(`areas.clients.waits.${row.waits_for}`)}
        <span className="text-muted"> · {ago(row.waits_since)}</span>
      </span>
    </span>
  );
}
