import { useMay } from "@/entities/permission";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { MismatchedPasses } from "./mismatched";
import { PassProducts } from "./pass-products";
import { PeriodExport } from "./period-export";

/** The kinds of passes that are sold, and of those that were bought a file and what staff have to decide. */
export function PassesPage() {
  const { t } = useTranslation();
  useTitle(t("areas.spaces.tabs.passes"));
  const mayRefund = useMay("passes.refund");
  const mayExport = useMay("passes.export");
  const mayWrite = useMay("passes.write");
  return (
    <>
      {mayRefund && <MismatchedPasses />}
      {mayExport && (
        <PeriodExport
          name={t("areas.spaces.passesBought")}
          ask={(query) => unwrap(api.GET("/api/v1/passes/export", { params: { query } }))}
        />
      )}
      {mayWrite && <PassProducts />}
    </>
  );
}
