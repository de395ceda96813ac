import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Navigate } from "react-router";
import { useMay } from "@/entities/permission";
import { useMe } from "@/entities/session";
import { conversationQuery, type Ticket, type TicketMessage, ticketQuery } from "@/entities/ticket";
import { useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, readStored, useShortcuts, useTitle, writeStored } from "@/shared/lib";
import { Dialog, LoadError, Skeleton } from "@/shared/ui";
import { assign, finish } from "../model/act";
import { openDraft } from "../model/timeline";
import { useMarkRead } from "../model/use-mark-read";
import { useNames } from "../model/use-names";
import { useViewers } from "../model/use-viewers";
import { Composer, type ComposerHandle } from "./composer";
import { DraftPanel } from "./draft-panel";
import { SidePanel } from "./side-panel";
import { type OlderMessages, Thread } from "./thread";
import type { DialogName } from "./ticket-dialogs";
import { TicketHeader } from "./ticket-header";

// Each is opened by hand: the screen is read without them.
const TicketDialogs = lazy(() => import("./ticket-dialogs").then((found) => ({ default: found.TicketDialogs })));

interface TicketPaneProps {
  ticketId: string;
  backTo: string;
  linkTo: (id: string) => string;
  /** After the ticket is done with: on to the next one. */
  onLeave: () => void;
}

export function TicketPane(props: TicketPaneProps) {
  const { t } = useTranslation();
  const ticket = useQuery(ticketQuery(props.ticketId));
  const messages = useInfiniteQuery(conversationQuery(props.ticketId));
  useLive(`ticket/${props.ticketId}`, ["ticket", props.ticketId]);
  useTitle(ticket.data ? `${ticket.data.subject} · ${ticket.data.number}` : t("areas.support.title"));
  // An address may name the number; what happens to a ticket is told, and read anew, by its id.
  if (ticket.data && ticket.data.id !== props.ticketId) return <Navigate replace to={props.linkTo(ticket.data.id)} />;
  const failed = ticket.data ? undefined : (ticket.error ?? messages.error);
  if (failed) {
    return (
      <div className="p-6">
        <LoadError error={failed} retry={() => void Promise.all([ticket.refetch(), messages.refetch()])} />
      </div>
    );
  }
  if (!ticket.data || !messages.data) {
    return (
      <div className="flex flex-col gap-4 p-6">
        <Skeleton className="h-9 w-2/3" />
        <Skeleton className="h-28 rounded-card" />
        <Skeleton className="h-28 w-4/5 self-end rounded-card" />
      </div>
    );
  }
  return <OpenTicket {...props} ticket={ticket.data} messages={messages} />;
}

const PANEL = "atrium.desk.customer";

interface OpenTicketProps extends TicketPaneProps {
  ticket: Ticket;
  messages: OlderMessages & { data?: { pages: { items: TicketMessage[] }[] } | undefined };
}

function OpenTicket({ ticket, messages, backTo, linkTo, onLeave }: OpenTicketProps) {
  const { t } = useTranslation();
  const me = useMe();
  const mayHandle = useMay("tickets.handle");
  const nameOf = useNames();
  const composer = useRef<ComposerHandle>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [dialog, setDialog] = useState<DialogName>();
  const [splitting, setSplitting] = useState<ReadonlySet<string>>();
  const [redacting, setRedacting] = useState<TicketMessage>();
  const [isAnswering, setAnswering] = useState(false);
  const [panelOpen, setPanelOpen] = useState(() => readStored(PANEL, true));
  const [sheetOpen, setSheetOpen] = useState(false);
  const viewers = useViewers(ticket.id, isAnswering);
  const all = messages.data?.pages.flatMap((page) => page.items) ?? [];
  const draft = openDraft(all);
  const isOpen = ticket.status !== "closed" && !ticket.merged_into;
  const fromCustomer = all.filter((one) => one.author_role === "customer").length;

  // Whoever opens a ticket is at its title, by keyboard and screen reader; the frame has moved focus to the page's start.
  useEffect(() => {
    const timer = setTimeout(() => heading.current?.focus({ preventScroll: true }), 0);
    return () => clearTimeout(timer);
  }, []);
  useMarkRead(ticket.id, fromCustomer);

  const togglePanel = () => {
    if (!matchMedia("(min-width: 80rem)").matches) {
      setSheetOpen(true);
      return;
    }
    setPanelOpen(!panelOpen);
    writeStored(PANEL, !panelOpen);
  };
  const show = (name: DialogName) => () => {
    if (!mayHandle) return false;
    if (!isOpen && name !== "tags" && name !== "priority") return false;
    setDialog(name);
    return true;
  };
  const done = async () => {
    if (await finish(ticket)) onLeave();
  };
  useShortcuts({
    r: () => mayHandle && isOpen && composer.current?.write("public"),
    n: () => mayHandle && !ticket.merged_into && composer.current?.write("internal_note"),
    a: () => mayHandle && me && void assign(ticket, me.id, nameOf),
    e: () => mayHandle && isOpen && void done(),
    s: show("snooze"),
    m: show("merge"),
    p: show("priority"),
    t: show("tags"),
    i: togglePanel,
  });
  const panel = <SidePanel ticket={ticket} nameOf={nameOf} linkTo={linkTo} onDialog={setDialog} />;
  return (
    <article
      aria-label={t("areas.support.ticketLabel", { number: ticket.number })}
      className={cn("min-h-0 min-w-0 lg:grid", panelOpen && "xl:grid-cols-[minmax(0,1fr)_18rem]")}
    >
      <div className="@container flex min-h-0 min-w-0 flex-col">
        <TicketHeader
          ref={heading}
          ticket={ticket}
          viewers={viewers}
          backTo={backTo}
          linkTo={linkTo}
          nameOf={nameOf}
          onAssign={() => me && void assign(ticket, me.id, nameOf)}
          onFinish={() => void done()}
          onDialog={setDialog}
          onSplit={() => setSplitting(new Set())}
          onPanel={togglePanel}
        />
        <Thread
          ticket={ticket}
          messages={all}
          older={messages}
          nameOf={nameOf}
          linkTo={linkTo}
          chosen={splitting}
          onChoose={setSplitting}
          onSplit={() => setDialog("split")}
          onRedact={setRedacting}
        />
        {mayHandle && !ticket.merged_into && (
          <div className="border-t border-line bg-surface p-3 max-lg:pb-6">
            <div className={cn("relative flex flex-col gap-3", draft && "@3xl:grid @3xl:grid-cols-2")}>
              <DraftPanel ticket={ticket} draft={draft} onEdit={(text) => composer.current?.edit(text, draft)} />
              <Composer
                ref={composer}
                ticket={ticket}
                draft={draft}
                viewers={viewers}
                nameOf={nameOf}
                onAnswering={setAnswering}
                onResolved={onLeave}
              />
            </div>
          </div>
        )}
      </div>
      {panelOpen && (
        <aside
          aria-label={t("areas.support.panel")}
          className="hidden min-h-0 overflow-y-auto border-l border-line bg-surface xl:block"
        >
          {panel}
        </aside>
      )}
      <Dialog open={sheetOpen} onClose={() => setSheetOpen(false)} title={t("areas.support.panel")} from="right">
        <div className="-mx-6">{panel}</div>
      </Dialog>
      <Suspense fallback={null}>
        <TicketDialogs
          ticket={ticket}
          messages={all}
          open={redacting ? "redact" : dialog}
          redacting={redacting}
          chosen={splitting ?? new Set<string>()}
          linkTo={linkTo}
          onClose={() => {
            setDialog(undefined);
            setRedacting(undefined);
          }}
          onSplitDone={() => setSplitting(undefined)}
          onLeave={onLeave}
        />
      </Suspense>
    </article>
  );
}
