import { Navigate, useParams } from "react-router";
import { usePermissions } from "@/entities/permission";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { PageTitle } from "@/shared/ui";
import { TabLinks } from "@/shared/ui/tabs";
import { LISTS, PERMISSIONS, REPORTS } from "../model/reports";
import { ListReport } from "./list-report";
import { PeriodReport } from "./period-report";

const ORDER = [
  "sales",
  "products",
  "codes",
  "waves",
  "visits",
  "donations",
  "support",
  "learning",
  "onboarding",
] as const;

export function AnalyticsPage() {
  const { t } = useTranslation();
  const held = usePermissions().data?.permissions ?? [];
  const name = useParams().report;
  const allowed = ORDER.filter((one) => held.includes(PERMISSIONS[one]));
  const shown = allowed.find((one) => one === name);
  const title = t("areas.analytics.title");
  useTitle(shown ? `${t(`areas.analytics.names.${shown}`)} · ${title}` : title);
  if (!shown) return allowed[0] ? <Navigate to={`/admin/analytics/${allowed[0]}`} replace /> : null;
  const report = REPORTS.find((one) => one === shown);
  const list = LISTS.find((one) => one === shown);
  return (
    <>
      <PageTitle>{title}</PageTitle>
      <TabLinks
        label={t("areas.analytics.reports")}
        links={allowed.map((one) => ({ to: `/admin/analytics/${one}`, title: t(`areas.analytics.names.${one}`) }))}
      />
      {report && <PeriodReport key={report} name={report} />}
      {list && <ListReport key={list} name={list} />}
    </>
  );
}
