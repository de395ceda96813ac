import { useQuery } from "@tanstack/react-query";
import { Outlet } from "react-router";
import { useMay } from "@/entities/permission";
import { useTranslation } from "@/shared/i18n";
import { PageTitle } from "@/shared/ui";
import { TabLinks } from "@/shared/ui/tabs";
import { queuesQuery } from "../model/operations";

export function OperationsLayout() {
  const { t } = useTranslation();
  const mayRead = useMay("operations.read");
  const mayMessages = useMay("messages.read");
  const queues = useQuery({ ...queuesQuery, enabled: mayRead }).data?.items ?? [];
  const base = "/admin/operations";
  const dead = queues.reduce((sum, queue) => sum + queue.dead_letters, 0);
  const links = [
    ...(mayRead
      ? [
          { to: base, title: t("areas.operations.overview"), end: true },
          { to: `${base}/dead-letters`, title: t("areas.operations.deadLetters"), count: dead },
          { to: `${base}/stuck`, title: t("areas.operations.stuck") },
        ]
      : []),
    ...(mayMessages ? [{ to: `${base}/deliveries`, title: t("areas.operations.deliveries") }] : []),
  ];
  return (
    <>
      <PageTitle>{t("areas.operations.title")}</PageTitle>
      <TabLinks label={t("areas.operations.parts")} links={links} />
      <Outlet />
    </>
  );
}
