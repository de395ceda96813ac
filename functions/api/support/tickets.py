"""Tickets: asking for help, reading and saying more, closing and rating."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Query, Request, Response

from functions.api.support import schemas
from functions.api.support.access import TicketId, is_agent, owner_for
from functions.api.support.filters import ME, FilterQuery
from functions.api.support.schemas import AttachmentUploadOut, MessageOut, TicketOut
from shared.core.errors import ForbiddenError
from shared.data import idempotency
from shared.data.idempotency import IdempotencyKey
from shared.http.auth import CurrentUser, LiveUser, Principal, requires
from shared.http.caching import CACHED, polled
from shared.http.history import HistoryEventOut, history_for
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.providers import storage
from shared.support.tickets import attachments, customer_caps, editor, outreach, service, threads, ticket_queues
from shared.support.tickets.errors import MentionPlaceError
from shared.support.tickets.models import Attachment, Message
from shared.support.tickets.replies import NewMessage, PostedMessage, refuse_files
from shared.support.tickets.rules import TicketChannel
from shared.support.views import finding

router = Router(prefix="/support", tags=["support"])
SAYING = (400, 401, 403, 404, 409, 413, 415, 429)


def _kept(body: schemas.WithAttachments, user: Principal) -> list[Attachment]:
    if not body.attachments:
        return []
    if not is_agent(user):
        customer_caps.refuse_full(user.user_id)
    return attachments.attach(body.named(), user_id=user.user_id, store=storage.from_settings("files"))


@router.post("/tickets", status_code=201, responses=problems(400, 401, 403, 404, 413, 415, 429))
async def open_ticket(body: schemas.TicketCreate, user: LiveUser, key: Idempotent) -> TicketOut:
    """Ask for help; or, as an agent, open a ticket for a customer who is named: for a caller, or to write first.

    A phone or an e-mail address that no account has confirmed makes it nobody's.
    """
    if body.is_agents and not user.may("tickets.handle"):
        raise ForbiddenError()

    def act() -> PostedMessage:
        if body.is_agents:
            return _open_for_somebody(body, user, key)
        return service.open_ticket(
            customer_id=user.user_id,
            actor=user.user_id,
            subject=body.subject,
            message=NewMessage(body.text, _kept(body, user)),
            channel=body.channel or "web",
            idempotency=key,
        )

    return TicketOut.of(idempotency.run(key, act, service.posted_before).ticket, staff=is_agent(user))


def _open_for_somebody(body: schemas.TicketCreate, agent: Principal, key: IdempotencyKey | None) -> PostedMessage:
    whom = outreach.recipient(customer_id=body.customer_id, phone=body.phone, email=body.email)
    refuse_files(whom.email, body.attachments)
    return outreach.open_for(
        whom,
        agent_id=agent.user_id,
        subject=body.subject,
        message=NewMessage(body.text, _kept(body, agent)),
        channel=body.channel or TicketChannel.PHONE,
        priority=body.priority or "normal",
        tags=body.tags,
        status=body.status,
        idempotency=key,
    )


@router.get("/tickets", responses=problems(400, 401, 403))
async def list_tickets(
    user: CurrentUser,
    page: PageQuery,
    asked: FilterQuery,
    customer_id: Annotated[schemas.Id | None, Query()] = None,
) -> ListOut[TicketOut]:
    """One's own tickets, newest first; of agents everybody's, by filters, which combine, or of a customer they name.

    `customer_id=me` are one's own for agents too.

    A page that is filtered may be short, or empty, and still have a next one.
    """
    if customer_id == ME:
        customer_id = user.user_id
    if customer_id not in (None, user.user_id) and not is_agent(user):
        raise ForbiddenError()
    if not asked.is_any and (customer_id is not None or not is_agent(user)):
        found = ticket_queues.of_customer(customer_id or user.user_id, limit=page.limit, cursor=page.cursor)
    else:
        filters = asked.by(user) if is_agent(user) else asked.of_customer(user.user_id)
        if customer_id is not None:
            filters = replace(filters, customer_id=customer_id)
        found = finding.tickets(filters, q=asked.q, limit=page.limit, cursor=page.cursor)
    return ListOut[TicketOut].of(found, lambda ticket: TicketOut.of(ticket, staff=is_agent(user)))


@router.get("/tickets/{ticket_id}", responses={**CACHED, **problems(401, 403, 404)}, response_model=TicketOut)
async def get_ticket(request: Request, ticket_id: TicketId, user: CurrentUser) -> Response:
    """A ticket, by its id or its number."""
    ticket = threads.look_up(ticket_id, owner=owner_for(user))
    return polled(request, TicketOut.of(ticket, staff=is_agent(user)))


@router.get(
    "/tickets/{ticket_id}/messages",
    responses={**CACHED, **problems(400, 401, 403, 404)},
    response_model=ListOut[MessageOut],
)
async def list_ticket_messages(request: Request, ticket_id: TicketId, user: CurrentUser, page: PageQuery) -> Response:
    """What was said, newest first, also in tickets that were merged into this one.

    Notes, drafts and system lines are shown to those who work here.
    """
    ticket = threads.look_up(ticket_id, owner=owner_for(user))
    found = threads.conversation(ticket, include_internal=is_agent(user), limit=page.limit, cursor=page.cursor)
    return polled(request, ListOut[MessageOut].of(found, lambda message: MessageOut.of(message, staff=is_agent(user))))


@router.post("/tickets/{ticket_id}/messages", status_code=201, responses=problems(*SAYING))
async def create_ticket_message(
    ticket_id: TicketId, body: schemas.MessageCreate, user: LiveUser, key: Idempotent
) -> MessageOut:
    """Reply, or note something for the other agents.

    A customer's reply opens a resolved ticket again. When it was closed long ago, or merged, the reply goes on in
    another ticket, which the answer names.
    """
    if not is_agent(user) and (body.kind != "public" or body.then is not None or body.mentions):
        raise ForbiddenError()

    def act() -> Message:
        if body.attachments:
            # Files are kept for a ticket that is there, and for nothing else.
            ticket = editor.find(ticket_id, owner=owner_for(user))
            if body.kind == "public" and is_agent(user):
                refuse_files(ticket.mailed_to, body.attachments)
        message = NewMessage(body.text, _kept(body, user))
        if body.kind == "internal_note":
            return service.note(
                ticket_id=ticket_id,
                author_id=user.user_id,
                message=message,
                mentions=body.mentions,
                version=body.version,
                idempotency=key,
            )
        if body.mentions:
            raise MentionPlaceError()
        return service.reply(
            ticket_id=ticket_id,
            author_id=user.user_id,
            message=message,
            staff=is_agent(user),
            then=body.then,
            version=body.version,
            idempotency=key,
        ).message

    said = idempotency.run(key, act, lambda kept: threads.message(kept["ticket_id"], kept["id"]))
    return MessageOut.of(said, staff=is_agent(user))


@router.post("/tickets/{ticket_id}/close", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def close_ticket(
    ticket_id: TicketId, user: LiveUser, body: schemas.TicketCloseRequest | None = None
) -> TicketOut:
    """Close a ticket; one that is closed stays so."""
    closed = service.close(
        ticket_id=ticket_id, actor=user.user_id, owner=owner_for(user), version=body.version if body else None
    )
    return TicketOut.of(closed, staff=is_agent(user))


@router.post("/tickets/{ticket_id}/rating", responses=problems(400, 401, 404, 409, 413, 415))
async def rate_ticket(ticket_id: TicketId, body: schemas.TicketRatingRequest, user: LiveUser) -> TicketOut:
    """Say how well one was helped, once the ticket is resolved or closed; a later rating replaces an earlier one."""
    rated = service.rate(ticket_id=ticket_id, customer_id=user.user_id, csat=body.rating, comment=body.comment)
    return TicketOut.of(rated, staff=False)


@router.get("/tickets/{ticket_id}/history", responses=problems(400, 401, 403, 404))
async def list_ticket_events(
    ticket_id: TicketId, _user: Annotated[Principal, requires("tickets.read_all")], page: PageQuery
) -> ListOut[HistoryEventOut]:
    """What happened to a ticket, newest first."""
    ticket = threads.look_up(ticket_id)
    return history_for("ticket", ticket.ticket_id, owner=None, page=page)


@router.post("/attachments", responses=problems(400, 401, 413, 415))
async def create_attachment_upload(body: schemas.AttachmentUploadRequest, user: LiveUser) -> AttachmentUploadOut:
    """A form to upload one file with, for a message that names it within a day."""
    store = storage.from_settings("files")
    return AttachmentUploadOut.of(
        attachments.request_upload(user_id=user.user_id, content_type=body.content_type, store=store)
    )
