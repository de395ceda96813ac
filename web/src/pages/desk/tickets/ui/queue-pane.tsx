import { useQuery } from "@tanstack/react-query";
import { ArrowUp, Inbox, Keyboard, ListFilter } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { SavedViews } from "@/features/saved-views";
import { useMay } from "@/entities/permission";
import { unreadQuery } from "@/entities/ticket";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Button, Empty, IconButton, LoadError, LoadMore, Skeleton } from "@/shared/ui";
import { SearchFilter } from "@/shared/ui/form";
import { type Filters, narrowedBy, type withFilters } from "../model/filters";
import type { useQueue } from "../model/use-queue";
import { FilterFields } from "./filter-fields";
import { QueueTabs } from "./queue-tabs";
import { TicketRow } from "./ticket-row";

const BulkBar = lazy(() => import("./bulk-bar").then((found) => ({ default: found.BulkBar })));

interface QueuePaneProps {
  className?: string;
  queue: ReturnType<typeof useQueue>;
  filters: Filters;
  onFilter: (changes: Parameters<typeof withFilters>[1]) => void;
  current: string | undefined;
  /** The address's query, which each ticket's link keeps. */
  search: string;
  selected: ReadonlySet<string>;
  onToggle: (id: string) => void;
  onSelect: (ids: ReadonlySet<string>) => void;
  onCursor: (id: string | undefined) => void;
  onScrolled: (isScrolled: boolean) => void;
  onKeys: () => void;
}

/** A queue's tickets with search and filters above them. */
export function QueuePane(props: QueuePaneProps) {
  const { className, queue, filters, onFilter, current, search, selected, onToggle, onSelect, onCursor } = props;
  const { t } = useTranslation();
  const mayHandle = useMay("tickets.handle");
  const unread = useQuery(unreadQuery).data;
  const unreadOf = new Map(unread?.tickets.map((one) => [one.ticket_id, one.unread]));
  const [filtersShown, setFiltersShown] = useState(narrowedBy(filters) > 0);
  const top = useTop(props.onScrolled);
  const { list, items, held } = queue;
  const narrowed = narrowedBy(filters);
  return (
    <section
      aria-label={t("areas.support.list")}
      className={cn("flex min-h-0 flex-col bg-surface lg:border-r lg:border-line", className)}
    >
      <div className="flex flex-col gap-2 border-b border-line p-3">
        <QueueTabs className="-mx-1 px-1 2xl:hidden" filters={filters} onFilter={onFilter} />
        <div className="flex items-center gap-1">
          <SearchFilter
            id="desk-search"
            className="min-w-0 flex-1"
            label={t("areas.support.search")}
            title={`${t("areas.support.search")} (/)`}
            placeholder={t("areas.support.searchHint")}
            value={filters.q}
            onChange={(q) => onFilter({ q })}
            onKeyDown={(event) => {
              if (event.key === "Escape" && !event.currentTarget.value) event.currentTarget.blur();
            }}
          />
          <IconButton
            label={t("areas.support.filters", { count: narrowed })}
            aria-expanded={filtersShown}
            className={cn(narrowed > 0 && "bg-accent-soft text-accent-strong!")}
            onClick={() => setFiltersShown(!filtersShown)}
          >
            <ListFilter aria-hidden />
          </IconButton>
          <IconButton
            label={`${t("areas.support.keys.title")} (?)`}
            className="max-sm:hidden 2xl:hidden"
            onClick={props.onKeys}
          >
            <Keyboard aria-hidden />
          </IconButton>
        </div>
        {filtersShown && <FilterFields filters={filters} onFilter={onFilter} />}
        <SavedViews list="tickets" path="/desk/tickets" query={new URLSearchParams(search)} />
      </div>
      {selected.size > 0 && (
        <Suspense fallback={null}>
          <BulkBar
            ids={[...selected]}
            all={items.map((one) => one.id)}
            onSelect={onSelect}
            nameOf={(id) => items.find((one) => one.id === id)?.number ?? id}
          />
        </Suspense>
      )}
      <p role="status" className="sr-only">
        {held > 0 ? t("areas.support.newCount", { count: held }) : ""}
      </p>
      <div className="relative min-h-0 flex-1 lg:overflow-y-auto">
        <div ref={top} aria-hidden className="absolute top-0 h-4 w-px" />
        {held > 0 && (
          <div className="sticky top-2 z-20 flex h-0 justify-center">
            <Button className="h-11 shadow-lift" onClick={queue.showNew}>
              <ArrowUp aria-hidden />
              {t("areas.support.newCount", { count: held })}
            </Button>
          </div>
        )}
        {list.isError && !list.data ? (
          <div className="p-4">
            <LoadError error={list.error} retry={() => void list.refetch()} />
          </div>
        ) : list.isPending ? (
          <div className="flex flex-col gap-2 p-3">
            {[0, 1, 2, 3, 4, 5].map((key) => (
              <Skeleton key={key} className="h-20" />
            ))}
          </div>
        ) : items.length === 0 && !list.hasNextPage ? (
          <div className="p-4">
            <Empty
              icon={<Inbox aria-hidden />}
              title={t(narrowed || filters.q ? "areas.support.emptyFiltered" : `areas.support.empty.${filters.view}`)}
              action={
                narrowed || filters.q ? (
                  <Button
                    variant="secondary"
                    onClick={() => onFilter({ q: "", priority: "", status: "", tag: "", assignee: "", team: "" })}
                  >
                    {t("areas.support.clearFilters")}
                  </Button>
                ) : (
                  filters.view !== "unassigned" && (
                    <Button variant="secondary" onClick={() => onFilter({ view: "unassigned" })}>
                      {t("areas.support.toUnassigned")}
                    </Button>
                  )
                )
              }
            />
          </div>
        ) : (
          <ul className={cn("divide-y divide-line transition-opacity", list.isPlaceholderData && "opacity-60")}>
            {items.map((ticket) => (
              <TicketRow
                key={ticket.id}
                ticket={ticket}
                search={search}
                unread={unreadOf.get(ticket.id) ?? 0}
                isCurrent={ticket.id === current}
                isSelected={selected.has(ticket.id)}
                onToggle={mayHandle ? onToggle : undefined}
                onCursor={onCursor}
              />
            ))}
          </ul>
        )}
        <div className="pb-6">
          <LoadMore query={list} />
        </div>
      </div>
    </section>
  );
}

/** Tells whether the top of the list is out of sight. */
function useTop(onScrolled: (isScrolled: boolean) => void) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!ref.current) return;
    const observer = new IntersectionObserver(([entry]) => onScrolled(!entry?.isIntersecting));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [onScrolled]);
  return ref;
}
