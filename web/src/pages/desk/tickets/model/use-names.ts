import { useQuery } from "@tanstack/react-query";
import { useMe } from "@/entities/session";
import { agentsQuery } from "@/entities/ticket";
import { useTranslation } from "@/shared/i18n";

/** What colleagues are called; somebody who is no agent any more is one, without a name. */
export function useNames(): (id: string | null | undefined) => string {
  const { t } = useTranslation();
  const me = useMe();
  const agents = useQuery(agentsQuery).data ?? [];
  return (id) => {
    if (!id) return t("areas.support.nobody");
    if (id === me?.id) return t("areas.support.you");
    return agents.find((one) => one.id === id)?.full_name ?? t("areas.support.colleague");
  };
}
