import type { UseQueryResult } from "@tanstack/react-query";
import type { Contract } from "@/entities/contract";
import { PdfView } from "@/features/view-pdf";
import { useTranslation } from "@/shared/i18n";
import { LoadError, Notice, Skeleton } from "@/shared/ui";
import type { ContractFile } from "../model/contract-file";

/** The document itself; one whose bytes are others than the API says is shown by nobody. */
export function Document({ contract, file }: { contract: Contract; file: UseQueryResult<ContractFile> }) {
  const { t } = useTranslation();
  if (file.data && !file.data.intact) {
    return (
      <Notice tone="danger" title={t("contracts.tampered")}>
        {t("contracts.tamperedText")}
      </Notice>
    );
  }
  if (file.data) {
    return <PdfView content={file.data.content} label={t("contracts.one", { number: contract.contract_no })} />;
  }
  if (file.isError) return <LoadError error={file.error} retry={() => void file.refetch()} />;
  return <Skeleton className="aspect-[1/1.41] w-full rounded-card" />;
}
