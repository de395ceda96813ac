import { useMutation } from "@tanstack/react-query";
import { Hand } from "lucide-react";
import { keepClient, readClient } from "@/entities/client";
import { api, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, toast, toastError } from "@/shared/ui";

/** Takes a client that nobody holds. Who was faster is named. */
export function ClaimButton({ clientId, name, className }: { clientId: string; name: string; className?: string }) {
  const { t } = useTranslation();
  const claim = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/manager/clients/{client_id}/claim", { params: { path: { client_id: clientId } } })),
    onSuccess: (client) => {
      keepClient(client);
      toast.success(t("areas.clients.claimed", { name }));
    },
    onError: async (error) => {
      if (isCode(error, "client_taken")) {
        const now = await readClient(clientId).catch(() => undefined);
        toast.error(t("areas.clients.taken", { name, manager: now?.manager_name ?? t("areas.clients.somebody") }));
      } else toastError(error);
      await queryClient.invalidateQueries({ queryKey: ["desk", "clients"] });
    },
  });
  return (
    <Button
      variant="secondary"
      className={className ?? ""}
      busy={claim.isPending}
      aria-label={t("areas.clients.claimOf", { name })}
      onClick={() => claim.mutate()}
    >
      <Hand aria-hidden />
      {t("areas.clients.claim")}
    </Button>
  );
}
