import { ArrowLeft, Check, Ellipsis, PanelRight } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type Ref, useRef } from "react";
import { Link, useNavigate } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { useMay } from "@/entities/permission";
import { useMe } from "@/entities/session";
import { DeskStatusBadge, macrosQuery, SlaClock, type Ticket } from "@/entities/ticket";
import { type Schemas, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Button, IconButton } from "@/shared/ui";
import { runMacro, update } from "../model/act";
import { Avatar } from "./avatar";
import type { DialogName } from "./ticket-dialogs";

interface TicketHeaderProps {
  ref: Ref<HTMLHeadingElement>;
  ticket: Ticket;
  viewers: Schemas["TicketViewerOut"][];
  backTo: string;
  linkTo: (id: string) => string;
  nameOf: (id: string) => string;
  onAssign: () => void;
  onFinish: () => void;
  onDialog: (name: DialogName) => void;
  onSplit: () => void;
  onPanel: () => void;
}

export function TicketHeader(props: TicketHeaderProps) {
  const { ref, ticket, viewers, backTo, linkTo, nameOf, onAssign, onFinish, onDialog, onSplit, onPanel } = props;
  const { t } = useTranslation();
  const me = useMe();
  const mayHandle = useMay("tickets.handle");
  const isOpen = ticket.status !== "closed" && !ticket.merged_into;
  const answering = viewers.filter((one) => one.state === "answering");
  const names = answering.map((one) => one.name ?? t("areas.support.colleague")).join(", ");
  return (
    <header className="flex flex-col gap-1.5 border-b border-line bg-surface px-3 py-2.5 sm:px-4">
      <div className="flex items-start gap-1">
        <Link
          to={backTo}
          aria-label={`${t("areas.support.toList")} (u)`}
          title={`${t("areas.support.toList")} (u)`}
          className="-ml-2 grid size-11 shrink-0 place-items-center rounded-full hover:bg-sunken lg:hidden"
        >
          <ArrowLeft className="size-5" aria-hidden />
        </Link>
        <h2
          ref={ref}
          tabIndex={-1}
          className="min-w-0 flex-1 self-center py-1 text-lg leading-snug font-semibold wrap-anywhere outline-none max-sm:text-base"
        >
          {ticket.subject}
        </h2>
        {mayHandle && isOpen && (
          <>
            {ticket.assignee_id !== me?.id && (
              <Button
                variant="secondary"
                className="px-4! max-sm:hidden"
                title={`${t("areas.support.act.assignMe")} (a)`}
                onClick={onAssign}
              >
                {t("areas.support.act.take")}
              </Button>
            )}
            <Button
              variant="secondary"
              className="px-4! max-sm:px-3!"
              title={`${t(ticket.status === "resolved" ? "areas.support.act.close" : "areas.support.act.resolve")} (e)`}
              onClick={onFinish}
            >
              <Check aria-hidden />
              <span className="max-sm:sr-only">
                {t(ticket.status === "resolved" ? "areas.support.act.close" : "areas.support.act.resolve")}
              </span>
            </Button>
          </>
        )}
        {mayHandle && <More ticket={ticket} isOpen={isOpen} {...{ onAssign, onDialog, onSplit }} />}
        <IconButton label={`${t("areas.support.panel")} (i)`} onClick={onPanel}>
          <PanelRight aria-hidden />
        </IconButton>
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <DeskStatusBadge status={ticket.status} />
        <span className="tabular-nums">{ticket.number}</span>
        <SlaClock ticket={ticket} long />
        <span>{ticket.assignee_id ? nameOf(ticket.assignee_id) : t("areas.support.nobody")}</span>
        {ticket.merged_into && (
          <Link to={linkTo(ticket.merged_into)} className="text-accent-strong underline underline-offset-3">
            {t("areas.support.mergedInto")}
          </Link>
        )}
        {viewers.length > 0 && (
          <span role="status" className="ml-auto flex items-center gap-1">
            <span className="sr-only">{t("areas.support.viewers")}</span>
            {viewers.slice(0, 4).map((one) => (
              <Avatar
                key={one.user_id}
                id={one.user_id}
                name={one.name ?? t("areas.support.colleague")}
                ring={one.state === "answering"}
              />
            ))}
            <span className={cn("ml-1", answering.length > 0 && "font-medium text-amber")}>
              {answering.length > 0
                ? t("areas.support.answering", { names })
                : t("areas.support.looking", { count: viewers.length })}
            </span>
          </span>
        )}
      </div>
    </header>
  );
}

const ITEM =
  "flex min-h-11 cursor-pointer items-center justify-between gap-6 rounded-control px-3 outline-none data-highlighted:bg-sunken data-disabled:opacity-50";

interface MoreProps {
  ticket: Ticket;
  isOpen: boolean;
  onAssign: () => void;
  onDialog: (name: DialogName) => void;
  onSplit: () => void;
}

function More({ ticket, isOpen, onAssign, onDialog, onSplit }: MoreProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const macros = useQuery(macrosQuery).data;
  const [key, renewKey] = useIdempotencyKey();
  const mayWriteMacros = useMay("macros.write");
  const trigger = useRef<HTMLButtonElement>(null);
  // A dialog gives focus back to where it was, and the entry is gone by then.
  const openDialog = (name: DialogName) => {
    trigger.current?.focus();
    onDialog(name);
  };
  return (
    // Not modal: Radix would lock scrolling with an inline style element, which the CSP refuses.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton ref={trigger} label={t("areas.support.act.more")}>
          <Ellipsis aria-hidden />
        </IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-40 max-h-[70dvh] w-64 overflow-y-auto rounded-card border border-line bg-surface p-1.5 text-[0.9375rem] shadow-lift"
        >
          {isOpen && (
            <>
              <DropdownMenu.Item className={cn(ITEM, "sm:hidden")} onSelect={onAssign}>
                {t("areas.support.act.assignMe")}
              </DropdownMenu.Item>
              <DropdownMenu.Item className={ITEM} onSelect={() => openDialog("snooze")}>
                {t("areas.support.act.snooze")} <Hint>s</Hint>
              </DropdownMenu.Item>
              <DropdownMenu.Item className={ITEM} onSelect={() => openDialog("merge")}>
                {t("areas.support.act.merge")} <Hint>m</Hint>
              </DropdownMenu.Item>
            </>
          )}
          <DropdownMenu.Item className={ITEM} onSelect={onSplit}>
            {t("areas.support.act.split")}
          </DropdownMenu.Item>
          {(["resolved", "closed"] as string[]).includes(ticket.status) && !ticket.merged_into && (
            <DropdownMenu.Item className={ITEM} onSelect={() => void update(ticket, { status: "open" })}>
              {t("areas.support.act.reopen")}
            </DropdownMenu.Item>
          )}
          {isOpen && (
            <>
              <DropdownMenu.Label className="px-3 pt-3 pb-1 text-xs font-semibold tracking-wide text-muted uppercase">
                {t("areas.support.macros.title")}
              </DropdownMenu.Label>
              {macros?.map((macro) => (
                <DropdownMenu.Item
                  key={macro.id}
                  className={ITEM}
                  onSelect={() => void runMacro(ticket, macro.id, key, renewKey)}
                >
                  {macro.title}
                </DropdownMenu.Item>
              ))}
              {macros?.length === 0 && (
                <DropdownMenu.Item
                  className={ITEM}
                  disabled={!mayWriteMacros}
                  onSelect={() => void navigate("/admin/support/macros")}
                >
                  {t(mayWriteMacros ? "areas.support.macros.create" : "areas.support.macros.none")}
                </DropdownMenu.Item>
              )}
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const Hint = ({ children }: { children: string }) => (
  <kbd aria-hidden className="font-sans text-xs text-muted">
    {children}
  </kbd>
);
