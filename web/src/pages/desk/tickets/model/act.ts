import { permissionsQuery } from "@/entities/permission";
import { conversationQuery, type Ticket, type TicketMessage, ticketQuery } from "@/entities/ticket";
import { api, ApiError, isCode, queryClient, type Schemas, unwrap } from "@/shared/api";
import { t } from "@/shared/i18n";
import { toast, toastError } from "@/shared/ui";
import { type Conflict, conflictOf } from "./timeline";

const of = (ticket: Ticket) => ({ path: { ticket_id: ticket.id } });

/** Shows what a ticket is now; all that shows it is read anew, and nobody waits for that. */
function refresh(ticket: Ticket): void {
  if (queryClient.getQueryData(ticketQuery(ticket.id).queryKey)) {
    queryClient.setQueryData(ticketQuery(ticket.id).queryKey, ticket);
  }
  void queryClient.invalidateQueries({ queryKey: ["ticket", ticket.id] });
  void queryClient.invalidateQueries({ queryKey: ["desk"] });
}

/**
 * Reads a ticket anew, after something that does not answer with it. It is over with the ticket and what was said in
 * it: its card, its history and the queues come when they come.
 */
export async function reread(ticketId: string): Promise<void> {
  void queryClient.invalidateQueries({ queryKey: ["ticket", ticketId] });
  void queryClient.invalidateQueries({ queryKey: ["desk"] });
  await Promise.all(
    [ticketQuery(ticketId), conversationQuery(ticketId)].map(({ queryKey }) =>
      queryClient.refetchQueries({ queryKey, exact: true, type: "active" }, { cancelRefetch: false }),
    ),
  );
}

/** Shows a message as it is now, in place. */
export function keepMessage(ticketId: string, message: TicketMessage): void {
  queryClient.setQueryData(
    conversationQuery(ticketId).queryKey,
    (now) =>
      now && {
        ...now,
        pages: now.pages.map((page) => ({
          ...page,
          items: page.items.map((one) => (one.id === message.id ? message : one)),
        })),
      },
  );
}

/** What came meanwhile, in a sentence. */
export function conflictText(conflict: Conflict): string {
  const parts = conflict.types.map((type) => t(`areas.support.came.${type.replace("ticket.", "") as "assigned"}`));
  if (conflict.messages > 0) parts.unshift(t("areas.support.came.messages", { count: conflict.messages }));
  return parts.join(", ") || t("areas.support.came.other");
}

/** A refusal that has no place of its own; the rights that one has lost are read anew. */
export function refused(error: unknown): void {
  if (error instanceof ApiError && error.status === 403) {
    void queryClient.invalidateQueries({ queryKey: permissionsQuery.queryKey });
  }
  toastError(error);
}

type Act = (version: number) => Promise<Ticket>;

/**
 * Changes a ticket on the version that was read. When it is another by now, says what came and offers to go on all the
 * same; what only machines noted is no reason to ask. Answers whether it was done.
 */
export async function change(ticket: Ticket, act: Act, done?: string): Promise<boolean> {
  try {
    refresh(await act(ticket.version));
    if (done) toast.success(done);
    return true;
  } catch (error) {
    const conflict = isCode(error, "version_conflict") ? conflictOf(error.problem) : undefined;
    if (conflict?.isPassive) return change({ ...ticket, version: conflict.version }, act, done);
    void reread(ticket.id);
    if (conflict) {
      toast.message(t("areas.support.conflict.title"), {
        description: conflictText(conflict),
        duration: 15_000,
        action: {
          label: t("areas.support.conflict.anyway"),
          onClick: () => void change({ ...ticket, version: conflict.version }, act, done),
        },
      });
    } else refused(error);
    return false;
  }
}

export const update = (ticket: Ticket, fields: Omit<Schemas["TicketUpdate"], "version">, done?: string) =>
  change(
    ticket,
    (version) =>
      unwrap(api.PATCH("/api/v1/support/tickets/{ticket_id}", { params: of(ticket), body: { ...fields, version } })),
    done,
  );

/** Gives a ticket to somebody, or to nobody; whose it is by now is asked before it is taken from them. */
export async function assign(ticket: Ticket, assigneeId: string | null, nameOf: (id: string) => string): Promise<void> {
  const give = (insteadOf: string | null) => (version: number) =>
    assigneeId === null
      ? unwrap(
          api.DELETE("/api/v1/support/tickets/{ticket_id}/assign", { params: { ...of(ticket), query: { version } } }),
        )
      : unwrap(
          api.POST("/api/v1/support/tickets/{ticket_id}/assign", {
            params: of(ticket),
            body: { assignee_id: assigneeId, instead_of: insteadOf, version },
          }),
        );
  const done = assigneeId === null ? t("areas.support.done.released") : t("areas.support.done.assigned");
  await change(
    ticket,
    async (version) => {
      try {
        return await give(ticket.assignee_id)(version);
      } catch (error) {
        const holder = isCode(error, "ticket_taken") ? error.problem.assignee_id : undefined;
        if (typeof holder !== "string") throw error;
        toast.message(t("areas.support.conflict.taken", { name: nameOf(holder) }), {
          duration: 15_000,
          action: {
            label: t("areas.support.conflict.takeOver"),
            onClick: () => void change(ticket, () => give(holder)(version), done),
          },
        });
        return unwrap(api.GET("/api/v1/support/tickets/{ticket_id}", { params: of(ticket) }));
      }
    },
    undefined,
  ).then((ok) => {
    const now = queryClient.getQueryData<Ticket>(ticketQuery(ticket.id).queryKey);
    if (ok && (!now || now.assignee_id === assigneeId)) toast.success(done);
  });
}

export const setTeam = (ticket: Ticket, teamId: string | null) =>
  change(
    ticket,
    () =>
      unwrap(api.PUT("/api/v1/support/tickets/{ticket_id}/team", { params: of(ticket), body: { team_id: teamId } })),
    t("areas.support.done.team"),
  );

export const snooze = (ticket: Ticket, until: Date) =>
  change(
    ticket,
    (version) =>
      unwrap(
        api.POST("/api/v1/support/tickets/{ticket_id}/snooze", {
          params: of(ticket),
          body: { until: until.toISOString(), version },
        }),
      ),
    t("areas.support.done.snoozed"),
  );

/** Resolves a ticket, closes one that is resolved. */
export const finish = (ticket: Ticket) =>
  ticket.status === "resolved"
    ? change(
        ticket,
        (version) =>
          unwrap(api.POST("/api/v1/support/tickets/{ticket_id}/close", { params: of(ticket), body: { version } })),
        t("areas.support.done.closed"),
      )
    : update(ticket, { status: "resolved" }, t("areas.support.done.resolved"));

export const merge = (ticket: Ticket, into: Ticket) =>
  change(
    ticket,
    async (version) => {
      const merged = await unwrap(
        api.POST("/api/v1/support/tickets/{ticket_id}/merge", {
          params: of(ticket),
          body: { into: into.id, version },
        }),
      );
      refresh(merged);
      return unwrap(api.GET("/api/v1/support/tickets/{ticket_id}", { params: of(ticket) }));
    },
    t("areas.support.done.merged", { number: into.number }),
  );

type Actions = NonNullable<Schemas["TicketActionsRequest"]["actions"]>;

export const runMacro = (ticket: Ticket, macroId: string, key: string, onDone: () => void) =>
  change(
    ticket,
    async (version) => {
      const now = await unwrap(
        api.POST("/api/v1/support/tickets/{ticket_id}/actions", {
          params: { ...of(ticket), header: { "Idempotency-Key": key } },
          body: { macro_id: macroId, version },
        }),
      );
      onDone();
      return now;
    },
    t("areas.support.done.macro"),
  );

/** Actions, or a macro's, on many tickets; answers the ids of those on which they were not taken, with the codes. */
export async function actOnMany(
  ids: readonly string[],
  what: { actions: Actions } | { macro_id: string },
  key: string,
): Promise<{ id: string; code: string }[]> {
  const { results } = await unwrap(
    api.POST("/api/v1/support/tickets/bulk", {
      params: { header: { "Idempotency-Key": key } },
      body: { ticket_ids: [...ids], ...what },
    }),
  );
  void queryClient.invalidateQueries({ queryKey: ["desk"] });
  for (const id of ids) void queryClient.invalidateQueries({ queryKey: ["ticket", id] });
  return results.flatMap((one) => (one.done ? [] : [{ id: one.ticket_id, code: one.code ?? "" }]));
}
