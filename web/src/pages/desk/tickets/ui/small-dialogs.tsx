import { useState } from "react";
import { useNavigate } from "react-router";
import { PRIORITIES, PriorityMark, type Ticket, type TicketMessage } from "@/entities/ticket";
import { api, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Dialog, toast } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";
import { keepMessage, refused, reread, update } from "../model/act";

interface OfTicket {
  ticket: Ticket;
  onClose: () => void;
}

export function PriorityDialog({ ticket, onClose }: OfTicket) {
  const { t } = useTranslation();
  return (
    <Dialog open onClose={onClose} title={t("areas.support.prop.priority")}>
      <div className="flex flex-col gap-1">
        {PRIORITIES.toReversed().map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={ticket.priority === one}
            className="flex min-h-11 items-center gap-3 rounded-control px-3 font-medium hover:bg-sunken aria-pressed:bg-accent-soft"
            onClick={() => {
              if (one !== ticket.priority) void update(ticket, { priority: one });
              onClose();
            }}
          >
            <PriorityMark priority={one} />
            <span aria-hidden>{t(`areas.support.priority.${one}`)}</span>
          </button>
        ))}
      </div>
    </Dialog>
  );
}

const TAG_LIMIT = 10;

export function TagsDialog({ ticket, onClose }: OfTicket) {
  const { t } = useTranslation();
  const [text, setText] = useState(ticket.tags.join(", "));
  const tags = [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
    ),
  ];
  const error =
    // After a merge there may be more: some of them can be taken away.
    tags.length > TAG_LIMIT && tags.some((tag) => !ticket.tags.includes(tag))
      ? t("areas.support.tagsMany")
      : tags.some((tag) => !/^[0-9a-zа-яё_-]{1,40}$/.test(tag))
        ? t("areas.support.tagsInvalid")
        : undefined;
  return (
    <Dialog open onClose={onClose} title={t("areas.support.prop.tags")}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (error) return;
          void update(ticket, { tags });
          onClose();
        }}
      >
        <TextField
          label={t("areas.support.prop.tags")}
          hint={t("areas.support.tagsHint")}
          error={error}
          value={text}
          maxLength={2000}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" className="self-end">
          {t("action.save")}
        </Button>
      </form>
    </Dialog>
  );
}

interface SplitDialogProps extends OfTicket {
  chosen: ReadonlySet<string>;
  linkTo: (id: string) => string;
  onDone: () => void;
}

/** A second question in the same ticket becomes one of its own, with the messages that were chosen. */
export function SplitDialog({ ticket, chosen, linkTo, onClose, onDone }: SplitDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [subject, setSubject] = useState(ticket.subject);
  const [key] = useIdempotencyKey();
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    try {
      const made = await unwrap(
        api.POST("/api/v1/support/tickets/{ticket_id}/split", {
          params: { path: { ticket_id: ticket.id }, header: { "Idempotency-Key": key } },
          body: { message_ids: [...chosen], subject: subject.trim() || null },
        }),
      );
      void reread(ticket.id);
      toast.success(t("areas.support.done.split", { number: made.number }));
      onDone();
      onClose();
      void navigate(linkTo(made.id));
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={t("areas.support.act.split")}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void act();
        }}
      >
        <p className="text-muted">{t("areas.support.split.text", { count: chosen.size })}</p>
        <TextField
          label={t("areas.support.split.subject")}
          value={subject}
          maxLength={200}
          onChange={(event) => setSubject(event.target.value)}
        />
        <Button type="submit" busy={busy} className="self-end">
          {t("areas.support.split.confirm")}
        </Button>
      </form>
    </Dialog>
  );
}

interface RedactDialogProps extends OfTicket {
  message: TicketMessage;
}

/** Removes what was sent by mistake; the words that go are shown first. */
export function RedactDialog({ ticket, message, onClose }: RedactDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    try {
      const redacted = await unwrap(
        api.POST("/api/v1/support/tickets/{ticket_id}/messages/{message_id}/redact", {
          params: { path: { ticket_id: ticket.id, message_id: message.id } },
          body: { reason: reason.trim() || null },
        }),
      );
      keepMessage(ticket.id, redacted);
      void reread(ticket.id);
      toast.success(t("areas.support.done.redacted"));
      onClose();
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("areas.support.redact.title")}
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button variant="danger" busy={busy} onClick={() => void act()}>
            {t("areas.support.redact.confirm")}
          </Button>
        </>
      }
    >
      <blockquote className="mb-3 max-h-40 overflow-y-auto rounded-control bg-sunken px-4 py-3 text-sm whitespace-pre-line">
        {message.body}
      </blockquote>
      <p className="mb-4 text-muted">{t("areas.support.redact.text")}</p>
      <TextField
        label={t("areas.support.redact.reason")}
        optional
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.target.value)}
      />
    </Dialog>
  );
}
