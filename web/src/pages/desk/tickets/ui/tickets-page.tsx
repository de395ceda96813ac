import { lazy, Suspense, useState } from "react";
import { useMatch, useNavigate, useSearchParams } from "react-router";
import { MailOpen } from "lucide-react";
import { useTranslation } from "@/shared/i18n";
import { cn, useShortcuts, useTitle } from "@/shared/lib";
import { neighbour } from "../model/arrange";
import { readFilters, withFilters } from "../model/filters";
import { useQueue } from "../model/use-queue";
import { Kbd } from "./kbd";
import { QueuePane } from "./queue-pane";
import { QueueTabs } from "./queue-tabs";
import { rowId } from "./ticket-row";
import { TicketPane } from "./ticket-pane";

// Opened by hand: the screen is read without it.
const KeysDialog = lazy(() => import("./keys-dialog").then((found) => ({ default: found.KeysDialog })));

/** The inbox: queues, the tickets of one, and the one that is open; on a phone one of them at a time. */
export function TicketsPage() {
  const { t } = useTranslation();
  useTitle(t("areas.support.title"));
  const ticketId = useMatch("/desk/tickets/:ticketId")?.params.ticketId;
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const filters = readFilters(params);
  const [cursor, setCursor] = useState<string>();
  const [isScrolled, setScrolled] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set<string>());
  const [keysShown, setKeysShown] = useState(false);
  const isRead = Boolean(ticketId ?? cursor) || isScrolled || selected.size > 0;
  const queue = useQueue(filters, isRead);
  const current = queue.items.find((one) => one.id === ticketId || one.number === ticketId)?.id ?? ticketId ?? cursor;

  const open = (id: string | undefined) => {
    if (!id) return false;
    void navigate(`/desk/tickets/${id}?${params}`);
    return true;
  };
  const go = (step: 1 | -1) => {
    const next = neighbour(queue.ids, current, step);
    if (!next) return false;
    document.getElementById(rowId(next))?.scrollIntoView({ block: "nearest" });
    if (ticketId) open(next);
    else document.getElementById(rowId(next))?.focus();
    return true;
  };
  const close = () => {
    if (!ticketId) return false;
    void navigate(`/desk/tickets?${params}`);
    setTimeout(() => document.getElementById(rowId(ticketId))?.focus(), 50);
    return true;
  };
  useShortcuts({
    j: () => go(1),
    k: () => go(-1),
    o: () => !ticketId && open(cursor),
    Enter: () => !ticketId && open(cursor),
    u: close,
    x: () => {
      if (ticketId || !cursor) return false;
      toggle(cursor);
      return true;
    },
    "/": () => document.getElementById("desk-search")?.focus(),
    "?": () => setKeysShown(true),
  });
  const toggle = (id: string) =>
    setSelected((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const filter = (changes: Parameters<typeof withFilters>[1]) => {
    setSelected(new Set());
    setCursor(undefined);
    queue.showNew();
    // Each letter of a search is no step to go back.
    setParams(withFilters(params, changes), { replace: "q" in changes });
  };
  return (
    <div className="-mx-4 -mt-5 sm:-mx-8 sm:-mt-8 lg:-mb-12 lg:grid lg:h-dvh lg:grid-cols-[20rem_minmax(0,1fr)] lg:overflow-hidden 2xl:grid-cols-[13rem_22rem_minmax(0,1fr)]">
      <h1 className="sr-only">{t("areas.support.title")}</h1>
      <QueueTabs
        className="hidden border-r border-line px-3 py-4 2xl:flex"
        isColumn
        filters={filters}
        onFilter={filter}
        onKeys={() => setKeysShown(true)}
      />
      <QueuePane
        className={cn(ticketId && "max-lg:hidden")}
        queue={queue}
        filters={filters}
        onFilter={filter}
        current={current}
        search={params.toString()}
        selected={selected}
        onToggle={toggle}
        onSelect={setSelected}
        onCursor={setCursor}
        onScrolled={setScrolled}
        onKeys={() => setKeysShown(true)}
      />
      {ticketId ? (
        <TicketPane
          key={ticketId}
          ticketId={ticketId}
          backTo={`/desk/tickets?${params}`}
          linkTo={(id) => `/desk/tickets/${id}?${params}`}
          onLeave={() => !go(1) && close()}
        />
      ) : (
        <div className="hidden place-items-center p-8 text-center text-muted lg:grid">
          <div className="flex max-w-sm flex-col items-center gap-3">
            <MailOpen className="size-10 opacity-60" strokeWidth={1.5} aria-hidden />
            <p className="font-medium text-ink">{t("areas.support.choose")}</p>
            <p className="text-sm">
              <Kbd>j</Kbd> <Kbd>k</Kbd> {t("areas.support.keys.move")} · <Kbd>Enter</Kbd> {t("areas.support.keys.open")}{" "}
              · <Kbd>?</Kbd> {t("areas.support.keys.all")}
            </p>
          </div>
        </div>
      )}
      {keysShown && (
        <Suspense>
          <KeysDialog open onClose={() => setKeysShown(false)} />
        </Suspense>
      )}
    </div>
  );
}
