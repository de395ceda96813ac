import { useMay } from "@/entities/permission";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { MismatchedPasses } from "./mismatched";
import { PassProducts } from "./pass-products";

/** The kinds of passes that are sold, and what of those that were bought staff have to decide. */
export function PassesPage() {
  const { t } = useTranslation();
  useTitle(t("areas.spaces.tabs.passes"));
  const mayRefund = useMay("passes.refund");
  const mayWrite = useMay("passes.write");
  return (
    <>
      {mayRefund && <MismatchedPasses />}
      {mayWrite && <PassProducts />}
    </>
  );
}
