"""What agents do: list the queues, assign, snooze, merge, split and close tickets, and decide about drafts."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from functions.api.support import agent_schemas as schemas
from functions.api.support.access import TicketId
from functions.api.support.agent_schemas import DraftDecisionOut, TicketClosedOut, TicketsClosedOut
from functions.api.support.filters import FilterQuery, FilterRequest
from functions.api.support.schemas import TicketOut
from shared.core.paging import Page
from shared.data import idempotency
from shared.http.auth import Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery, PageRequest
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import TaskAcceptedOut
from shared.support.assistant import suggesting
from shared.support.teams import service as teams
from shared.support.tickets import agent_actions, drafts, editor, merging, splitting, ticket_queues
from shared.support.tickets.models import Ticket
from shared.support.views import finding
from shared.support.views.filters import View, narrowed, of_view

router = Router(prefix="/support", tags=["support"])
MessageId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
REFUSALS = (400, 401, 403, 404, 409, 413, 415)


@router.get("/queue", responses=problems(400, 401, 403))
async def list_queued_tickets(
    agent: Annotated[Principal, requires("tickets.read_all")],
    page: PageQuery,
    asked: FilterQuery,
    view: View | None = None,
) -> ListOut[TicketOut]:
    """Tickets nobody has taken, one's own or those overdue, what is due first first; or by filters, newest first.

    A view and filters combine. Tickets nobody has taken when nothing is named.
    """
    return ListOut[TicketOut].of(_queue(agent, page, view, asked), lambda ticket: TicketOut.of(ticket, staff=True))


def _queue(agent: Principal, page: PageRequest, view: View | None, asked: FilterRequest) -> Page[Ticket]:
    if asked.is_any:
        filters = asked.by(agent)
        if view is not None:
            filters = narrowed(filters, of_view(view, agent.user_id))
        return finding.tickets(filters, q=asked.q, limit=page.limit, cursor=page.cursor)
    if view == "overdue":
        return ticket_queues.overdue(limit=page.limit, cursor=page.cursor)
    return ticket_queues.assigned_to(agent.user_id if view == "mine" else None, limit=page.limit, cursor=page.cursor)


@router.get("/queue/counts", responses=problems(401, 403))
async def count_queued_tickets(agent: Annotated[Principal, requires("tickets.read_all")]) -> schemas.QueueCountsOut:
    """How many tickets are in each queue, in each state before they are resolved, and in each team's queue."""
    found = {team.id: ticket_queues.waiting_for_team(team.id) for team in teams.every_team()}
    return schemas.QueueCountsOut(**ticket_queues.counts(agent.user_id), teams=found)


@router.patch("/tickets/{ticket_id}", responses=problems(*REFUSALS))
async def update_ticket(
    ticket_id: TicketId, body: schemas.TicketUpdate, agent: Annotated[Principal, requires("tickets.handle")]
) -> TicketOut:
    """Change a ticket's subject, priority or tags, or make it open, pending or resolved."""
    fields = body.model_dump(exclude_unset=True, exclude={"version"})
    updated = agent_actions.update(ticket_id=ticket_id, actor=agent.user_id, fields=fields, version=body.version)
    return TicketOut.of(updated, staff=True)


@router.post("/tickets/{ticket_id}/assign", responses=problems(*REFUSALS))
async def assign_ticket(
    ticket_id: TicketId,
    agent: Annotated[Principal, requires("tickets.handle")],
    body: schemas.TicketAssignRequest | None = None,
) -> TicketOut:
    """Take a ticket, or give it to somebody; of two who do so at once, one is refused."""
    wanted = body or schemas.TicketAssignRequest()
    given = agent_actions.assign(ticket_id=ticket_id, actor=agent.user_id, **wanted.model_dump())
    return TicketOut.of(given, staff=True)


@router.delete("/tickets/{ticket_id}/assign", responses=problems(401, 403, 404, 409))
async def unassign_ticket(
    ticket_id: TicketId,
    agent: Annotated[Principal, requires("tickets.handle")],
    version: Annotated[schemas.Version | None, Query()] = None,
) -> TicketOut:
    """Remove the assignee, so that any agent may take the ticket."""
    given_back = agent_actions.give_back(ticket_id=ticket_id, actor=agent.user_id, version=version)
    return TicketOut.of(given_back, staff=True)


@router.post("/tickets/{ticket_id}/snooze", responses=problems(*REFUSALS))
async def snooze_ticket(
    ticket_id: TicketId, body: schemas.TicketSnoozeRequest, agent: Annotated[Principal, requires("tickets.handle")]
) -> TicketOut:
    """Snooze a ticket. It is open again then, or as soon as the customer replies; its clocks go on."""
    snoozed = agent_actions.snooze(ticket_id=ticket_id, actor=agent.user_id, until=body.until, version=body.version)
    return TicketOut.of(snoozed, staff=True)


@router.post("/tickets/{ticket_id}/merge", responses=problems(*REFUSALS))
async def merge_ticket(
    ticket_id: TicketId, body: schemas.TicketMergeRequest, agent: Annotated[Principal, requires("tickets.handle")]
) -> TicketOut:
    """Close a ticket in favour of another of the same customer; answers the other."""
    merged = merging.merge(ticket_id=ticket_id, actor=agent.user_id, **body.model_dump())
    return TicketOut.of(merged, staff=True)


@router.post("/tickets/{ticket_id}/split", status_code=201, responses=problems(*REFUSALS))
async def split_ticket(
    ticket_id: TicketId,
    body: schemas.TicketSplitRequest,
    agent: Annotated[Principal, requires("tickets.handle")],
    key: Idempotent,
) -> TicketOut:
    """Open a ticket of the same customer that shows chosen messages of this one; answers the new ticket."""

    def act() -> Ticket:
        return splitting.split(ticket_id=ticket_id, actor=agent.user_id, idempotency=key, **body.model_dump())

    return TicketOut.of(idempotency.run(key, act, lambda kept: editor.find(kept["id"])), staff=True)


@router.post("/tickets/{ticket_id}/suggest", status_code=202, responses=problems(401, 403, 404, 409, 429))
async def request_reply_draft(
    ticket_id: TicketId, agent: Annotated[Principal, requires("tickets.handle")], key: Idempotent
) -> TaskAcceptedOut:
    """Ask for a draft of an answer, from the customer's own orders and history and the pages; nobody is sent it."""

    def act() -> str:
        return suggesting.ask_for_draft(ticket_id=ticket_id, agent_id=agent.user_id, idempotency=key)

    return TaskAcceptedOut(task_id=idempotency.run(key, act, lambda kept: str(kept["task_id"])))


@router.post("/tickets/{ticket_id}/drafts/{message_id}", responses=problems(*REFUSALS))
async def decide_reply_draft(
    ticket_id: TicketId,
    message_id: MessageId,
    body: schemas.DraftDecisionRequest,
    agent: Annotated[Principal, requires("tickets.handle")],
    key: Idempotent,
) -> DraftDecisionOut:
    """Send a draft as it is or edited, or reject it."""

    def act() -> drafts.DecidedDraft:
        return drafts.decide(
            ticket_id=ticket_id,
            message_id=message_id,
            decision=body.decision,
            text=body.text,
            actor=agent.user_id,
            version=body.version,
            idempotency=key,
        )

    def again(kept: dict[str, str]) -> drafts.DecidedDraft:
        return drafts.decided(ticket_id=kept["ticket_id"], message_id=kept["id"])

    return DraftDecisionOut.of(idempotency.run(key, act, again))


@router.post("/tickets/close", responses=problems(400, 401, 403, 413, 415))
async def close_tickets(
    body: schemas.TicketsCloseRequest, agent: Annotated[Principal, requires("tickets.handle")]
) -> TicketsClosedOut:
    """Close tickets one by one: what cannot be closed does not stop the others."""
    done = agent_actions.close_many(ticket_ids=body.ticket_ids, actor=agent.user_id)
    return TicketsClosedOut(results=[TicketClosedOut.of(one) for one in done])
