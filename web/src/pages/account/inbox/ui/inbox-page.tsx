import { useInfiniteQuery } from "@tanstack/react-query";
import { BellOff } from "lucide-react";
import { Link } from "react-router";
import { type Notification, notificationsQuery } from "@/entities/notification";
import { api, queryClient, unwrap, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { ago, cn, useTitle } from "@/shared/lib";
import { Button, Empty, LoadError, LoadMore, PageTitle, Skeleton, toastError } from "@/shared/ui";
import { target } from "../model/target";

const changed = () => queryClient.invalidateQueries({ queryKey: ["notifications"] });

async function read(notification: Notification): Promise<void> {
  if (notification.read_at) return;
  try {
    await unwrap(
      api.POST("/api/v1/notifications/{notification_id}/read", {
        params: { path: { notification_id: notification.id } },
      }),
    );
    await changed();
  } catch (error) {
    toastError(error);
  }
}

export function InboxPage() {
  const { t } = useTranslation();
  useTitle(t("inbox.title"));
  const list = useInfiniteQuery(notificationsQuery());
  useLive("inbox", ["notifications"]);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const readAll = async () => {
    try {
      // In portions: the API marks so many at once.
      for (let more = true; more;) ({ more } = await unwrap(api.POST("/api/v1/notifications/read-all")));
      await changed();
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <>
      <PageTitle
        aside={
          items.some((one) => !one.read_at) && (
            <Button variant="secondary" onClick={() => void readAll()}>
              {t("inbox.readAll")}
            </Button>
          )
        }
      >
        {t("inbox.title")}
      </PageTitle>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <div className="flex flex-col gap-3">
          {[0, 1, 2, 3].map((key) => (
            <Skeleton key={key} className="h-20 rounded-card" />
          ))}
        </div>
      ) : items.length === 0 ? (
        <Empty icon={<BellOff aria-hidden />} title={t("inbox.empty")}>
          {t("inbox.emptyText")}
        </Empty>
      ) : (
        <ul className="flex flex-col divide-y divide-line overflow-hidden rounded-card border border-line bg-surface">
          {items.map((one) => {
            const to = target(one);
            return (
              <li key={one.id} className={cn("relative flex gap-4 p-5", to && "hover:bg-sunken/60")}>
                <span
                  className={cn("mt-2 size-2.5 shrink-0 rounded-full", one.read_at ? "bg-transparent" : "bg-accent")}
                  aria-hidden
                />
                <div className="min-w-0 flex-1">
                  <p className={cn("leading-snug", !one.read_at && "font-semibold")}>
                    {to ? (
                      <Link to={to} onClick={() => void read(one)} className="after:absolute after:inset-0">
                        {one.title}
                      </Link>
                    ) : (
                      one.title
                    )}
                    {!one.read_at && <span className="sr-only">, {t("inbox.unread")}</span>}
                  </p>
                  <p className="mt-1 text-[0.9375rem] whitespace-pre-line text-muted">{one.text}</p>
                  <p className="mt-1.5 text-sm text-muted">{ago(one.created_at)}</p>
                </div>
              </li>
            );
          })}
        </ul>
      )}
      <LoadMore query={list} />
    </>
  );
}
