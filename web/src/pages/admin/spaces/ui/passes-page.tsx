import { useState } from "react";
import { useMay } from "@/entities/permission";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { DayInput } from "./day-input";
import { ExportButton } from "./export-button";
import { MismatchedPasses } from "./mismatched";
import { PassProducts } from "./pass-products";

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
      {mayExport && <Export />}
      {mayWrite && <PassProducts />}
    </>
  );
}

/** The passes that were bought in a period, of which either end may be left out. */
function Export() {
  const { t } = useTranslation();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const query = { ...(from ? { from } : {}), ...(to ? { to } : {}) };
  return (
    <div role="group" aria-label={t("areas.spaces.passesBought")} className="mb-5 flex flex-wrap items-center gap-3">
      <span className="font-semibold">{t("areas.spaces.passesBought")}</span>
      <DayInput label={t("areas.operations.audit.from")} value={from} onChange={setFrom} />
      <DayInput label={t("areas.operations.audit.to")} value={to} onChange={setTo} />
      <ExportButton ask={() => unwrap(api.GET("/api/v1/passes/export", { params: { query } }))} />
    </div>
  );
}
