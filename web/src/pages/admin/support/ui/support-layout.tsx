import { Navigate, Outlet, useLocation } from "react-router";
import { usePermissions } from "@/entities/permission";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { PageTitle } from "@/shared/ui";
import { TabLinks } from "@/shared/ui/tabs";

const PARTS = [
  ["canned-replies", "canned_replies.write"],
  ["macros", "macros.write"],
  ["teams", "teams.write"],
  ["hours", "support.configure"],
  ["agents", "support.read_reports"],
] as const;

/** What support works with, for whoever may change it. */
export function SupportLayout() {
  const { t } = useTranslation();
  useTitle(t("areas.support.settings.title"));
  const held = usePermissions().data?.permissions ?? [];
  const { pathname } = useLocation();
  const allowed = PARTS.filter(([, permission]) => held.includes(permission));
  const here = pathname.replace(/\/$/, "").endsWith("/admin/support");
  if (here && allowed[0]) return <Navigate to={`/admin/support/${allowed[0][0]}`} replace />;
  return (
    <>
      <PageTitle>{t("areas.support.settings.title")}</PageTitle>
      <TabLinks
        label={t("areas.support.settings.title")}
        links={allowed.map(([part]) => ({ to: `/admin/support/${part}`, title: t(`areas.support.settings.${part}`) }))}
      />
      <Outlet />
    </>
  );
}
