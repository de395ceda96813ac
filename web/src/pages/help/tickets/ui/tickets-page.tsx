import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronRight, LifeBuoy, Sparkles } from "lucide-react";
import { Link } from "react-router";
import { TicketStatusBadge, ticketsQuery } from "@/entities/ticket";
import { useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { ago, useTitle } from "@/shared/lib";
import { ButtonLink, Empty, LoadError, LoadMore, PageTitle, Skeleton } from "@/shared/ui";

export function TicketsPage() {
  const { t } = useTranslation();
  useTitle(t("help.mine"));
  const list = useInfiniteQuery(ticketsQuery());
  useLive("tickets", ["tickets"]);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageTitle
        aside={
          <div className="flex flex-wrap gap-3">
            <ButtonLink to="/help/ask" variant="secondary">
              <Sparkles aria-hidden />
              {t("ask.title")}
            </ButtonLink>
            <ButtonLink to="/help/new">{t("help.new")}</ButtonLink>
          </div>
        }
      >
        {t("help.mine")}
      </PageTitle>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton className="h-48 rounded-card" />
      ) : items.length === 0 ? (
        <Empty
          icon={<LifeBuoy aria-hidden />}
          title={t("help.empty")}
          action={<ButtonLink to="/help/new">{t("help.new")}</ButtonLink>}
        >
          {t("help.emptyText")}
        </Empty>
      ) : (
        <ul className="flex flex-col gap-3">
          {items.map((ticket) => (
            <li
              key={ticket.id}
              className="relative flex items-center gap-4 rounded-card border border-line bg-surface p-5 hover:border-line-strong"
            >
              <div className="min-w-0 flex-1">
                <Link
                  to={`/help/${ticket.id}`}
                  className="font-semibold after:absolute after:inset-0 after:rounded-card"
                >
                  {ticket.subject}
                </Link>
                <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm text-muted">
                  <TicketStatusBadge ticket={ticket} />
                  {ticket.number} · {ago(ticket.updated_at)}
                </p>
              </div>
              <ChevronRight className="size-5 shrink-0 text-muted" aria-hidden />
            </li>
          ))}
        </ul>
      )}
      <LoadMore query={list} />
    </>
  );
}
