import { useQuery } from "@tanstack/react-query";
import { Lock, Reply, Send } from "lucide-react";
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { Attachments, fileEvents, useAttachments } from "@/features/attach";
import { agentsQuery, cannedQuery, type Ticket, type TicketMessage } from "@/entities/ticket";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, useDraft } from "@/shared/lib";
import { Button, Notice, toast } from "@/shared/ui";
import { conflictText, refused } from "../model/act";
import { choices, mentionedIn, put, type Trigger, triggerAt } from "../model/triggers";
import { type Outgoing, useSend } from "../model/use-send";
import { Picker, type PickerItem, optionId } from "./picker";

export interface ComposerHandle {
  write: (kind: Outgoing["kind"]) => void;
  edit: (text: string, draft: TicketMessage | undefined) => void;
}

interface ComposerProps {
  ref: Ref<ComposerHandle>;
  ticket: Ticket;
  draft: TicketMessage | undefined;
  viewers: Schemas["TicketViewerOut"][];
  nameOf: (id: string) => string;
  onAnswering: (isAnswering: boolean) => void;
  onResolved: () => void;
}

const LISTED = 8;

/** Where an answer or a note is written: kept through reload, with canned replies by `/` and colleagues by `@`. */
export function Composer({ ref, ticket, draft, viewers, nameOf, onAnswering, onResolved }: ComposerProps) {
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const [written, setWritten] = useState<{ kind: Outgoing["kind"]; text: string; draftId: string }>({
    kind: "public",
    text: "",
    draftId: "",
  });
  const kept = useDraft(`desk.${ticket.id}`, written);
  const [restored, setRestored] = useState(false);
  if (!restored) {
    setRestored(true);
    setWritten(kept.restore(written));
  }
  const { text, draftId } = written;
  const kind = ticket.status === "closed" ? "internal_note" : written.kind;
  const note = kind === "internal_note";
  const files = useAttachments((refusal) =>
    toast.error(refusal.kind === "many" ? t("help.attachTooMany") : t("help.attachType", { name: refusal.name })),
  );
  const { busy, conflict, send, sendAnyway, keepWriting } = useSend(ticket, (out) => {
    // What was written while this went out is still to be sent.
    setWritten((now) => (now.text.trim() === out.text ? { kind: "public", text: "", draftId: "" } : now));
    files.clear();
    toast.success(t(out.kind === "internal_note" ? "areas.support.done.noted" : "areas.support.done.sent"));
    if (out.isResolving) onResolved();
  });
  const agents = useQuery(agentsQuery).data;
  const canned = useQuery(cannedQuery).data;
  const [trigger, setTrigger] = useState<Trigger>();
  const [active, setActive] = useState(0);

  const focusAt = (caret: number) =>
    setTimeout(() => {
      area.current?.focus();
      area.current?.setSelectionRange(caret, caret);
    }, 0);
  useImperativeHandle(ref, () => ({
    write: (next) => {
      setWritten((now) => ({ ...now, kind: next }));
      focusAt(text.length);
    },
    edit: (body, of) => {
      // A second press goes on with what the first one put here.
      const isHere = draftId !== "" && draftId === of?.id && text.trim() !== "";
      const joined = isHere ? text : text.trim() ? `${text.trimEnd()}\n\n${body}` : body;
      setWritten({ kind: "public", text: joined, draftId: of?.id ?? "" });
      focusAt(joined.length);
    },
  }));
  const isAnswering = text.trim() !== "";
  useEffect(() => {
    onAnswering(isAnswering);
  }, [isAnswering, onAnswering]);
  // As tall as its text, up to a third of the screen.
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight + 2, innerHeight / 3)}px`;
  }, [text]);

  const options: PickerItem[] = useMemo(() => {
    if (!trigger) return [];
    if (trigger.sign === "@") {
      return choices(
        agents ?? [],
        trigger.query,
        (one) => one.full_name,
        () => "",
      )
        .slice(0, LISTED)
        .map((one) => ({ id: one.id, title: one.full_name, hint: "" }));
    }
    return choices(
      canned ?? [],
      trigger.query,
      (one) => one.title,
      (one) => one.text,
    )
      .slice(0, LISTED)
      .map((one) => ({ id: one.id, title: one.title, hint: one.text }));
  }, [trigger, agents, canned]);

  const pick = async (item: PickerItem) => {
    if (!trigger) return;
    setTrigger(undefined);
    let words = `@${item.title} `;
    if (trigger.sign === "/") {
      try {
        const reply = await unwrap(
          api.GET("/api/v1/support/canned-replies/{reply_id}", {
            params: { path: { reply_id: item.id }, query: { ticket_id: ticket.id } },
          }),
        );
        words = reply.rendered ?? reply.text;
      } catch (error) {
        refused(error);
        return;
      }
    }
    const next = put(area.current?.value ?? text, trigger, words);
    setWritten((now) => ({ ...now, text: next.text }));
    // The caret may have moved while the reply was fetched.
    setTrigger(undefined);
    focusAt(next.caret);
  };
  const submit = (isResolving: boolean) => {
    if (!text.trim() || busy || files.busy) return;
    send({
      kind,
      text: text.trim(),
      attachments: files.attachments,
      mentions: mentionedIn(text, agents ?? []).map((one) => one.id),
      draft: draft?.id === draftId ? draft : undefined,
      isResolving: isResolving && !note,
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit(event.shiftKey);
    } else if (trigger && options.length > 0 && ["ArrowDown", "ArrowUp", "Enter", "Tab"].includes(event.key)) {
      event.preventDefault();
      if (event.key === "ArrowDown") setActive((active + 1) % options.length);
      else if (event.key === "ArrowUp") setActive((active + options.length - 1) % options.length);
      else void pick(options[active] ?? (options[0] as PickerItem));
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (trigger) setTrigger(undefined);
      else event.currentTarget.blur();
    }
  };
  const watch = ({ value, selectionStart }: HTMLTextAreaElement) => {
    setTrigger(triggerAt(value, selectionStart, note ? "/@" : "/"));
    setActive(0);
  };
  const other = viewers.find((one) => one.state === "answering");
  const tab = (active: boolean) =>
    cn(
      "inline-flex min-h-11 items-center gap-1.5 rounded-full px-3.5 text-sm font-semibold",
      active ? (note ? "bg-amber-soft text-amber" : "bg-accent-soft text-accent-strong") : "text-muted hover:bg-sunken",
    );
  return (
    <form
      aria-label={t(note ? "areas.support.writeNote" : "areas.support.writeReply")}
      className={cn(
        "relative flex flex-col gap-2 rounded-card border p-2",
        note ? "border-amber/60 border-dashed" : "border-line-strong/50",
      )}
      onSubmit={(event) => {
        event.preventDefault();
        submit(false);
      }}
      {...fileEvents(files.add)}
    >
      <div className="flex flex-wrap items-center gap-1" role="group" aria-label={t("areas.support.kind")}>
        {ticket.status !== "closed" && (
          <button
            type="button"
            aria-pressed={!note}
            title={`${t("areas.support.reply")} (r)`}
            className={tab(!note)}
            onClick={() => setWritten({ ...written, kind: "public" })}
          >
            <Reply className="size-4" aria-hidden />
            {t("areas.support.reply")}
          </button>
        )}
        <button
          type="button"
          aria-pressed={note}
          title={`${t("areas.support.noteTab")} (n)`}
          className={tab(note)}
          onClick={() => setWritten({ ...written, kind: "internal_note" })}
        >
          <Lock className="size-4" aria-hidden />
          {t("areas.support.noteTab")}
        </button>
      </div>
      {other && (
        <p role="status" className="rounded-control bg-amber-soft px-3 py-2 text-sm font-medium text-amber">
          {t("areas.support.answering", { names: other.name ?? nameOf(other.user_id) })}
        </p>
      )}
      {conflict && (
        <Notice
          tone="amber"
          title={t("areas.support.conflict.sending")}
          action={
            <div className="flex flex-wrap gap-2">
              <Button variant="secondary" onClick={keepWriting}>
                {t("areas.support.conflict.look")}
              </Button>
              <Button busy={busy} onClick={sendAnyway}>
                {t("areas.support.conflict.send")}
              </Button>
            </div>
          }
        >
          {conflictText(conflict)}
        </Notice>
      )}
      {trigger && (
        <Picker
          label={t(trigger.sign === "/" ? "areas.support.canned.title" : "areas.support.keys.mention")}
          items={options}
          active={active}
          empty={t(
            trigger.sign === "/" && canned?.length === 0 ? "areas.support.canned.none" : "areas.support.canned.noMatch",
          )}
          onPick={(item) => void pick(item)}
        />
      )}
      <textarea
        ref={area}
        rows={2}
        maxLength={5000}
        value={text}
        aria-label={t(note ? "areas.support.writeNote" : "areas.support.writeReply")}
        placeholder={t(note ? "areas.support.notePlaceholder" : "areas.support.replyPlaceholder")}
        aria-autocomplete="list"
        aria-controls={trigger ? "desk-picker" : undefined}
        aria-activedescendant={trigger && options[active] ? optionId(options[active].id) : undefined}
        onChange={(event) => {
          setWritten({ ...written, kind, text: event.target.value });
          watch(event.target);
        }}
        onSelect={(event) => trigger && watch(event.currentTarget)}
        onBlur={() => setTrigger(undefined)}
        onKeyDown={onKeyDown}
        className="w-full resize-none bg-transparent px-2 py-1 outline-none placeholder:text-muted focus-visible:outline-none"
      />
      {!note && !ticket.sender_verified && ticket.sender_address !== null && (
        <p className="px-2 text-sm text-muted">{t("areas.support.noFilesByMail")}</p>
      )}
      <div className="flex flex-wrap items-end justify-end gap-2">
        <div className="min-w-11 flex-1">
          <Attachments
            compact
            uploads={files.uploads}
            onAdd={files.add}
            onRemove={files.remove}
            onRetry={files.retry}
          />
        </div>
        <div className="flex flex-wrap justify-end gap-2">
          {!note && ticket.status !== "resolved" && (
            <Button
              variant="secondary"
              busy={busy || files.busy}
              title="Ctrl+Shift+Enter"
              className="px-4!"
              onClick={() => submit(true)}
            >
              {t("areas.support.sendResolve")}
            </Button>
          )}
          <Button type="submit" busy={busy || files.busy} title="Ctrl+Enter" className="px-4!">
            <Send aria-hidden />
            {t(note ? "areas.support.addNote" : "action.send")}
          </Button>
        </div>
      </div>
    </form>
  );
}
