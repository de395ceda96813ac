import { useState } from "react";
import type { Ticket, TicketMessage } from "@/entities/ticket";
import { api, ApiError, isCode, newIdempotencyKey, onPersonGone, type Schemas, unwrap } from "@/shared/api";
import { t } from "@/shared/i18n";
import { toast } from "@/shared/ui";
import { refused, reread } from "./act";
import { type Conflict, conflictOf } from "./timeline";

export interface Outgoing {
  kind: "public" | "internal_note";
  text: string;
  attachments: Schemas["AttachmentCreate"][];
  mentions: string[];
  /** The draft that the text was made of. */
  draft: TicketMessage | undefined;
  isResolving: boolean;
}

/** What goes out under one key. */
interface Attempt {
  contents: string;
  key: string;
  draft: TicketMessage | undefined;
  version: number;
  /** It got no answer, or not to all of it: it may have arrived. */
  isLost: boolean;
}

/** The last one of each ticket that is not done: the text stays too for whoever looks at other tickets meanwhile. */
const attempts = new Map<string, Attempt>();
onPersonGone(() => attempts.clear());

const path = (ticket: Ticket) => ({ path: { ticket_id: ticket.id } });

async function post(ticket: Ticket, out: Outgoing, { version, key }: Attempt, onArrived: () => void): Promise<void> {
  const header = { "Idempotency-Key": key };
  const { kind, text, attachments, mentions, draft, isResolving } = out;
  if (draft && kind === "public" && attachments.length === 0) {
    const isSame = draft.body.trim() === text.trim();
    await unwrap(
      api.POST("/api/v1/support/tickets/{ticket_id}/drafts/{message_id}", {
        params: { path: { ticket_id: ticket.id, message_id: draft.id }, header },
        body: isSame ? { decision: "sent", version } : { decision: "edited", text, version },
      }),
    );
    onArrived();
    if (isResolving) {
      await unwrap(
        api.PATCH("/api/v1/support/tickets/{ticket_id}", { params: path(ticket), body: { status: "resolved" } }),
      );
    }
    return;
  }
  await unwrap(
    api.POST("/api/v1/support/tickets/{ticket_id}/messages", {
      params: { ...path(ticket), header },
      body: {
        kind,
        text,
        attachments,
        version,
        ...(kind === "internal_note" ? { mentions } : {}),
        ...(isResolving ? { then: "resolved" as const } : {}),
      },
    }),
  );
}

/** Sends a message once, on what its author has read; when something came meanwhile, it waits for another word. */
export function useSend(ticket: Ticket, onSent: (out: Outgoing) => void) {
  const [busy, setBusy] = useState(false);
  const [conflict, setConflict] = useState<Conflict & { out: Outgoing }>();
  const send = async (out: Outgoing, version = ticket.version): Promise<void> => {
    setBusy(true);
    const { draft, ...written } = out;
    const contents = JSON.stringify(written);
    const last = attempts.get(ticket.id);
    const before = last?.contents === contents ? last : undefined;
    // What may have arrived goes out as it did, though its draft is decided and its ticket another by now: it is the same
    // request then, and is not sent twice.
    const attempt: Attempt = before?.isLost
      ? before
      : { contents, key: before?.key ?? newIdempotencyKey(), draft, version, isLost: true };
    attempts.set(ticket.id, attempt);
    let isRefused = (error: unknown): boolean => error instanceof ApiError && error.status < 500;
    try {
      await post(ticket, { ...out, draft: attempt.draft }, attempt, () => (isRefused = () => false));
      setConflict(undefined);
      attempts.delete(ticket.id);
      onSent(out);
      await reread(ticket.id);
    } catch (error) {
      attempt.isLost = !isRefused(error);
      const found = isCode(error, "version_conflict") ? conflictOf(error.problem) : undefined;
      if (found?.isPassive) {
        await send(out, found.version);
        return;
      }
      void reread(ticket.id);
      if (found) setConflict({ ...found, out });
      else if (isCode(error, "draft_decided")) {
        toast.message(t("areas.support.draft.decided"));
        setConflict(undefined);
      } else refused(error);
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    conflict,
    send: (out: Outgoing) => void send(out),
    sendAnyway: () => conflict && void send(conflict.out, conflict.version),
    keepWriting: () => setConflict(undefined),
  };
}
