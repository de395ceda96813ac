import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Contract } from "@/entities/contract";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Dialog, errorText } from "@/shared/ui";
import { TextAreaField } from "@/shared/ui/form";

/** Not signing, with a reason that the manager reads. */
export function Reject({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const reject = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/contracts/{contract_id}/reject", {
          params: { path: { contract_id: contract.id } },
          body: { reason: reason.trim() },
        }),
      ),
    onSuccess: async (changed) => {
      queryClient.setQueryData(["contract", contract.id], changed);
      setOpen(false);
      await queryClient.invalidateQueries({ queryKey: ["contracts"] });
      await queryClient.invalidateQueries({ queryKey: ["application"] });
    },
  });
  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        {t("contracts.reject")}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t("contracts.rejectTitle", { number: contract.contract_no })}
        footer={
          <>
            <Button variant="secondary" onClick={() => setOpen(false)}>
              {t("action.cancel")}
            </Button>
            <Button variant="danger" disabled={!reason.trim()} busy={reject.isPending} onClick={() => reject.mutate()}>
              {t("contracts.reject")}
            </Button>
          </>
        }
      >
        <TextAreaField
          label={t("contracts.rejectReason")}
          rows={3}
          maxLength={500}
          value={reason}
          error={reject.error ? errorText(reject.error) : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
      </Dialog>
    </>
  );
}
