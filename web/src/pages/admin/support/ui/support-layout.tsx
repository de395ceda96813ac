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
  const held = usePermissions().data?.permissions ?? [];
  const { pathname } = useLocation();
  const allowed = PARTS.filter(([, permission]) => held.includes(permission));
  const here = pathname.replace(/\/$/, "").endsWith("/admin/support");
  const part = PARTS.find(([one]) => pathname.includes(`/admin/support/${one}`))?.[0];
  const title = t("areas.support.settings.title");
  useTitle(part ? `${t(`areas.support.settings.${part}`)} · ${title}` : title);
  if (here && allowed[0]) return <Navigate to={`/admin/support/${allowed[0][0]}`} replace />;
  return (
    <>
      <PageTitle>{title}</PageTitle>
      <TabLinks
        label={title}
        links={allowed.map(([one]) => ({ to: `/admin/support/${one}`, title: t(`areas.support.settings.${one}`) }))}
      />
      <Outlet />
    </>
  );
}
