"""The assistant's chats: every answer beside its question, every ticket once, and announced."""

from __future__ import annotations

from collections.abc import Iterator

from shared.learning.assistant.models import ASSISTANT, USER, ChatMessage
from shared.support.tickets.models import Ticket
from tests.faults.invariants.snapshot import Once, Snapshot, data, invariant


def _handed_over(snapshot: Snapshot) -> Iterator[str]:
    return (str(one.message_id) for one in snapshot.all(ChatMessage) if one.role == USER and one.ticket_id)


# What is pointed at by a remembered request and named in no event.
IDS = {"message": lambda snapshot: {str(one.message_id) for one in snapshot.all(ChatMessage)}}
ONCE = {
    "assistant.handed_over": Once(
        _handed_over,
        data("message_id"),
        gone=lambda snapshot: (one.data["message_id"] for one in snapshot.events_of("assistant.handed_over")),
    ),
}


@invariant
def chats(snapshot: Snapshot) -> Iterator[str]:
    """An answer has its question in the same chat, a question one answer, and both the ticket that they became."""
    messages = {str(one.message_id): one for one in snapshot.all(ChatMessage)}
    tickets = {str(one.ticket_id) for one in snapshot.all(Ticket)}
    for message in messages.values():
        other = messages.get(str(message.question_id if message.role == ASSISTANT else message.answer_id))
        if message.role == ASSISTANT and (other is None or other.answer_id != message.message_id):
            yield f"answer {message.message_id}: beside no question of its own"
        if message.answer_id and other is None:
            yield f"question {message.message_id}: its answer {message.answer_id} is missing"
        if other is not None and (other.pk, other.ticket_id) != (message.pk, message.ticket_id):
            yield f"{message.message_id} and {other.message_id}: of two chats or two tickets"
        if message.ticket_id and message.ticket_id not in tickets:
            yield f"message {message.message_id}: ticket {message.ticket_id} is missing"
