import { Outlet } from "react-router";
import { usePermissions } from "@/entities/permission";
import { useTranslation } from "@/shared/i18n";
import { PageTitle } from "@/shared/ui";
import { TabLinks } from "@/shared/ui/tabs";

export function SpacesLayout() {
  const { t } = useTranslation();
  const held = usePermissions().data?.permissions ?? [];
  const links = (
    [
      ["", "spaces"],
      ["/bookings", "bookings", "bookings.read_all", "bookings.export"],
      ["/visits", "visits", "visits.read_all", "visits.export"],
      ["/passes", "passes", "passes.write", "passes.refund", "passes.export"],
      ["/donations", "donations", "donations.read_all"],
    ] as const
  )
    .filter(([path, , ...anyOf]) => path === "" || anyOf.some((one) => held.includes(one)))
    .map(([path, title]) => ({
      to: `/admin/spaces${path}`,
      title: t(`areas.spaces.tabs.${title}`),
      end: path === "",
    }));
  return (
    <>
      <PageTitle>{t("areas.spaces.title")}</PageTitle>
      <TabLinks label={t("areas.spaces.title")} links={links} />
      <Outlet />
    </>
  );
}
