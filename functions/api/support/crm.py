"""What the customers' records at Supabase know of a ticket's customer: asked for by agents, needed by no ticket."""

from __future__ import annotations

from typing import Annotated

from functions.api.support.access import TicketId
from shared.http.auth import Principal, requires
from shared.http.models import AnswerModel
from shared.http.problems import problems
from shared.http.routing import Router
from shared.providers import supabase
from shared.support.crm_sync import lookup
from shared.support.tickets import threads

router = Router(prefix="/support", tags=["support"])


class CrmPersonOut(AnswerModel):
    """Somebody as the records have them."""

    id: str
    email: str | None
    phone: str | None
    created_at: str | None
    last_sign_in_at: str | None


class CrmRecordOut(AnswerModel):
    """The customer's record, null when there is none with their verified addresses."""

    person: CrmPersonOut | None


@router.get("/tickets/{ticket_id}/crm", responses=problems(401, 403, 404, 503))
async def get_ticket_crm_record(
    ticket_id: TicketId, _agent: Annotated[Principal, requires("tickets.read_all")]
) -> CrmRecordOut:
    """The customer's record, found by their verified e-mail address or phone."""
    ticket = threads.look_up(ticket_id)
    found = lookup.customer(user_id=ticket.customer_id, supabase=supabase.from_settings())
    return CrmRecordOut(person=CrmPersonOut.model_validate(found) if found else None)
