"""The work of support that the worker of the queue `tasks` does: teams, and mails to senders who are not verified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from shared.messaging.queues import send
from shared.messaging.worker import ReceiveInfo
from shared.support.events import TicketMailReplyRequested
from shared.support.teams import reactions as teams
from shared.tasks.exports import Table, TableMaker
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Runner

if TYPE_CHECKING:
    from shared.support.tickets.models import Message, Ticket

# As the moment of a question that was never asked.
NEVER = "1970-01-01T00:00:00.000Z"
# The newest tickets of a sender, in which their latest question is looked for.
LOOKED_AT = 20


def send_mail_reply(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Mail an agent's answer to the address that a ticket's mail named: no account is looked up or mentioned."""
    from shared.support.tickets import threads
    from shared.support.tickets.editor import find

    asked = TicketMailReplyRequested.from_data(message["data"])
    ticket = find(asked.ticket_id)
    if not ticket.mailed_to:
        return
    answer = threads.message(ticket.ticket_id, asked.message_id)
    if answer.redacted_at:
        # Taken back before it was sent.
        return
    answered = _last_mail(ticket)
    # Who has not asked gets no answer, but a mail with the subject that the agent gave it.
    is_first = bool(ticket.opened_by) and answered is None
    variables = {"ticket": ticket.number, "text": answer.body}
    command = {
        "email": ticket.mailed_to,
        "template": "ticket_mail_opened" if is_first else "ticket_mail_reply",
        "locale": "en" if ticket.language == "en" else "ru",
        "variables": {**variables, "subject": ticket.subject} if is_first else variables,
        "asked_at": _last_asked(ticket, answered),
        "in_reply_to": answered.mail_id if answered else None,
    }
    # The id stays the same however often the event comes: the sender's delivery record makes it one message.
    send("email", {"id": f"{message['id']}:email", "type": "email.send", "data": command})


def _last_mail(ticket: Ticket) -> Message | None:
    """What the sender wrote last: whether they still want an answer, and which mail it answers."""
    from shared.support.tickets import threads
    from shared.support.tickets.rules import AuthorRole

    newest = threads.conversation(ticket, include_internal=False)
    return next((one for one in newest.items if one.author_role == AuthorRole.CUSTOMER), None)


def _last_asked(ticket: Ticket, answered: Message | None) -> str:
    """When the sender asked what is answered, or last wrote in any ticket, when they are written to first.

    Who has unsubscribed since then is not written to.
    """
    from shared.support.tickets.models import Ticket

    if answered:
        return str(answered.created_at)
    if not ticket.opened_by:
        return str(ticket.created_at)
    asked = NEVER
    newest = Ticket.gsi1.query(Ticket.of_sender(str(ticket.mailed_to)), scan_index_forward=False, limit=LOOKED_AT)
    for one in newest:
        # An older one may be where they wrote last.
        if one.updated_at > asked and (written := _last_mail(one)):
            asked = max(asked, str(written.created_at))
    return asked


def export_agents(task: Task) -> Outcome:
    """Write statistics per agent into a file."""
    from shared.core.csv_format import row
    from shared.support.counters.export import COLUMNS, rows
    from shared.tasks.files import csv_outcome

    lines = [row(values) for values in rows(task)]
    return csv_outcome(task, row(COLUMNS) + "".join(lines), "support-agents.csv", len(lines))


def agents_table(task: Task) -> Table:
    """Statistics per agent as a table."""
    from shared.support.counters.export import table

    return table(task)


RUNNERS: Mapping[str, Runner] = {"support_agents.export": export_agents}
TABLES: Mapping[str, TableMaker] = {"support_agents.export": agents_table}
HANDLERS: Mapping[str, Callable[[dict[str, Any], ReceiveInfo], None]] = {
    TicketMailReplyRequested.type: send_mail_reply,
    **teams.HANDLERS,
}
