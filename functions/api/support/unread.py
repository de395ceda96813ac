"""What one has not read."""

from __future__ import annotations

from functions.api.support.access import TicketId, is_agent, owner_for
from shared.http.auth import CurrentUser, LiveUser
from shared.http.models import AnswerModel
from shared.http.problems import problems
from shared.http.routing import Router
from shared.support.tickets import threads
from shared.support.unread import service
from shared.support.unread.service import Unread, UnreadTicket

router = Router(prefix="/support", tags=["support"])


class UnreadTicketOut(AnswerModel):
    """A ticket with so many messages of the other side that one has not read."""

    ticket_id: str
    number: str
    unread: int

    @classmethod
    def of(cls, one: UnreadTicket) -> UnreadTicketOut:
        """One of those counted."""
        return cls(ticket_id=one.ticket.ticket_id, number=one.ticket.number, unread=one.messages)


class UnreadOut(AnswerModel):
    """How many tickets have something to read: one's own requests (`own`), and those that wait for an agent.

    `mine` are assigned to the agent, `unassigned` to nobody, `team` to others of the agent's teams or to nobody there.
    `tickets` are all of them, each once. Of each queue the 200 most urgent are counted.
    """

    own: int
    mine: int
    unassigned: int
    team: int
    tickets: list[UnreadTicketOut]

    @classmethod
    def of(cls, found: Unread) -> UnreadOut:
        """What somebody has not read."""
        everything = [*found.own, *found.mine, *found.team, *found.unassigned]
        once = {one.ticket.ticket_id: one for one in everything}
        return cls(
            own=len(found.own),
            mine=len(found.mine),
            unassigned=len(found.unassigned),
            team=len(found.team),
            tickets=[UnreadTicketOut.of(one) for one in once.values()],
        )


@router.get("/unread", responses=problems(401, 403))
async def count_unread_tickets(user: CurrentUser) -> UnreadOut:
    """How many tickets have something that one has not read, and how much."""
    return UnreadOut.of(service.unread(user_id=user.user_id, as_agent=is_agent(user)))


@router.post("/tickets/{ticket_id}/read", status_code=204, responses=problems(401, 403, 404))
async def mark_ticket_read(ticket_id: TicketId, user: LiveUser) -> None:
    """Note that one has read everything in a ticket, for oneself alone."""
    ticket = threads.look_up(ticket_id, owner=owner_for(user))
    as_staff = is_agent(user) and ticket.customer_id != user.user_id
    service.mark_read(ticket=ticket, reader_id=user.user_id, as_staff=as_staff)
