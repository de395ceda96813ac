import { FileArchive, FileDown } from "lucide-react";
import { useState } from "react";
import { loadFile, saveFile } from "@/features/view-pdf/@x/client-contract";
import type { Client } from "@/entities/client";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, toastError } from "@/shared/ui";
import { hasFile } from "../model/file";

/** The contract as PDF, and once it is sealed the evidence. */
export function ContractFiles({ client }: { client: Client }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const contract = client.contract;
  if (!contract || !hasFile(contract)) return null;
  const path = { client_id: client.id };
  const save = async () => {
    setBusy(true);
    try {
      const link = await unwrap(api.GET("/api/v1/manager/clients/{client_id}/contract/pdf", { params: { path } }));
      const file = await loadFile(link, new AbortController().signal);
      saveFile(file.content, `${contract.contract_no}.pdf`);
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  const evidence = async () => {
    try {
      const found = await unwrap(
        api.GET("/api/v1/manager/clients/{client_id}/contract/evidence", { params: { path } }),
      );
      location.assign(found.url);
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <div className="flex flex-wrap gap-3">
      {contract.signed_at && (
        <Button variant="secondary" busy={busy} onClick={() => void save()}>
          <FileDown aria-hidden />
          {t("contracts.download")}
        </Button>
      )}
      {contract.status === "sealed" && (
        <Button variant="secondary" onClick={() => void evidence()}>
          <FileArchive aria-hidden />
          {t("contracts.evidence")}
        </Button>
      )}
    </div>
  );
}
