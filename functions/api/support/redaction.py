"""Removing what was sent by mistake."""

from __future__ import annotations

from typing import Annotated

from functions.api.support import agent_schemas as schemas
from functions.api.support.access import TicketId
from functions.api.support.agent_actions import MessageId
from functions.api.support.schemas import MessageOut
from shared.http.auth import Principal, requires
from shared.http.problems import problems
from shared.http.routing import Router
from shared.providers import storage
from shared.support.tickets import redaction

router = Router(prefix="/support", tags=["support"])


@router.post("/tickets/{ticket_id}/messages/{message_id}/redact", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def redact_ticket_message(
    ticket_id: TicketId,
    message_id: MessageId,
    agent: Annotated[Principal, requires("tickets.redact")],
    body: schemas.MessageRedactRequest | None = None,
) -> MessageOut:
    """Remove the text and the files of a message that was sent by mistake, here and in the CRM; mails stay sent."""
    wanted = body or schemas.MessageRedactRequest()
    redacted = redaction.redact(
        ticket_id=ticket_id,
        message_id=message_id,
        actor=agent.user_id,
        store=storage.from_settings("files"),
        **wanted.model_dump(),
    )
    return MessageOut.of(redacted, staff=True)
