"""Canned replies: managing them, and filling in a ticket's values."""

from __future__ import annotations

from collections.abc import Mapping

from shared.core import clock, ids
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.identity.models import User
from shared.support.canned import rules
from shared.support.canned.errors import CannedReplyChangedError, CannedReplyNotFoundError
from shared.support.canned.models import ALL, CannedReply
from shared.support.events import CannedReplyCreated, CannedReplyDeleted, CannedReplyUpdated
from shared.support.tickets.models import Ticket


def find(reply_id: str) -> CannedReply:
    """One reply as it is now. Raises CannedReplyNotFoundError."""
    reply = CannedReply.get_or_none(ALL, reply_id, consistent=True) if ids.is_id("cnr", reply_id) else None
    if reply is None:
        raise CannedReplyNotFoundError()
    return reply


def listing(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[CannedReply]:
    """All replies, newest first."""
    return query_page(CannedReply, ALL, scope=ALL, limit=limit, cursor=cursor)


def create(*, title: str, text: str, actor: str, idempotency: IdempotencyKey | None = None) -> CannedReply:
    """Store a new reply. Raises UnknownVariableError."""
    rules.check(text)
    moment = clock.iso(clock.now())
    reply = CannedReply(ALL, ids.new("cnr"), title=title, text=text, created_at=moment, updated_at=moment)
    uow = UnitOfWork()
    uow.create(reply)
    uow.add_event(CannedReplyCreated(canned_reply_id=reply.id).of(reply.id, actor=actor))
    uow.store_idempotency_key(idempotency, {"id": reply.id})
    uow.commit()
    return reply


def update(*, reply_id: str, version: int, fields: Mapping[str, str], actor: str) -> CannedReply:
    """Change `title` or `text`. Raises CannedReplyNotFoundError, CannedReplyChangedError, UnknownVariableError."""
    reply = find(reply_id)
    if reply.version != version:
        raise CannedReplyChangedError(current_version=reply.version)
    reply.title, reply.text = fields.get("title", reply.title), fields.get("text", reply.text)
    rules.check(reply.text)
    reply.version, reply.updated_at = version + 1, clock.iso(clock.now())
    uow = UnitOfWork()
    uow.put(reply, condition=CannedReply.version == version, on_conflict=CannedReplyChangedError())
    uow.add_event(CannedReplyUpdated(canned_reply_id=reply.id).of(reply.id, actor=actor))
    uow.commit()
    return reply


def delete(*, reply_id: str, actor: str) -> None:
    """Delete a reply. Raises CannedReplyNotFoundError."""
    reply = find(reply_id)
    uow = UnitOfWork()
    uow.delete(reply, condition=CannedReply.pk.exists(), on_conflict=CannedReplyNotFoundError())
    uow.add_event(CannedReplyDeleted(canned_reply_id=reply.id).of(reply.id, actor=actor))
    uow.commit()


def render(reply: CannedReply, *, ticket: Ticket, agent_id: str) -> str:
    """The text of a reply, as `render_text`."""
    return render_text(str(reply.text), ticket=ticket, agent_id=agent_id)


def render_text(text: str, *, ticket: Ticket, agent_id: str) -> str:
    """A text with the values of a ticket and an agent; a name that is not known any more is left out."""
    keys = {User.key(one) for one in (ticket.customer_id, agent_id) if one}
    names = {person.id: person.full_name for person in User.batch_get(keys)}
    customer = names.get(ticket.customer_id, "")
    return rules.render(
        text,
        {
            "customer_name": customer,
            "customer_first_name": customer.split(" ")[0],
            "agent_name": names.get(agent_id, ""),
            "ticket_number": ticket.number,
            "ticket_subject": ticket.subject,
        },
    )
