"""The customer's card: who asks, how to reach them, and what they have ordered, visited and given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from functions import modules
from functions.api.support.access import TicketId
from shared.http.auth import Principal, requires
from shared.http.models import AnswerModel
from shared.http.problems import problems
from shared.http.routing import Router
from shared.identity import directory
from shared.identity.errors import UserNotFoundError
from shared.identity.models import User
from shared.support.tickets import threads, ticket_queues
from shared.support.tickets.models import Ticket

router = Router(prefix="/support", tags=["support"])
LATEST_TICKETS = 5


class CardContactsOut(AnswerModel):
    """How the customer can be reached; what they have not confirmed is marked so."""

    phone: str | None
    phone_verified: bool
    email: str | None
    email_verified: bool
    telegram: str | None
    vk: str | None


class CardOrderOut(AnswerModel):
    """An order; the amount in kopecks."""

    id: str = Field(validation_alias="order_id")
    order_number: str
    status: str
    final_amount: int
    currency: str
    created_at: str


class CardVisitOut(AnswerModel):
    """A visit."""

    id: str = Field(validation_alias="visit_id")
    space_id: str
    space_name: str
    status: str
    check_in: str
    check_out: str | None


class CardGiftOut(AnswerModel):
    """A donation that was given openly; amounts in kopecks."""

    id: str = Field(validation_alias="donation_id")
    amount: int
    refunded_amount: int
    currency: str
    status: str
    created_at: str


class CardTicketOut(AnswerModel):
    """Another ticket of the customer."""

    id: str = Field(validation_alias="ticket_id")
    number: str
    subject: str
    status: str
    created_at: str


class CustomerCardOut(AnswerModel):
    """The customer of a ticket, with their latest tickets, orders, visits and gifts, five of each at most.

    What the caller may not see is null and named in `withheld`. A ticket that is nobody's has a card without an
    account, whose contact is the one it came from. Anonymous gifts are on no card.
    """

    customer_id: str | None
    full_name: str | None
    locale: str | None
    is_active: bool | None
    registered_at: str | None
    karma: int | None
    contacts: CardContactsOut | None
    tickets: list[CardTicketOut]
    orders: list[CardOrderOut] | None
    visits: list[CardVisitOut] | None
    gifts: list[CardGiftOut] | None
    withheld: list[str]

    @classmethod
    def of(
        cls,
        ticket: Ticket,
        person: User | None,
        *,
        contacts: CardContactsOut | None,
        tickets: Sequence[Ticket],
        sections: Mapping[str, Sequence[Any] | None],
    ) -> CustomerCardOut:
        """A card; a section that is withheld is None."""
        withheld = [name for name, found in {"contacts": contacts, **sections}.items() if found is None]
        return cls.model_validate(
            {
                "customer_id": ticket.customer_id,
                "full_name": person.full_name if person else None,
                "locale": person.locale if person else None,
                "is_active": person.is_active if person else None,
                "registered_at": person.created_at if person else None,
                "karma": (person.karma or 0) if person else None,
                "contacts": contacts,
                "tickets": [one for one in tickets if one.ticket_id != ticket.ticket_id][:LATEST_TICKETS],
                **sections,
                "withheld": withheld,
            }
        )


@router.get("/tickets/{ticket_id}/customer", responses=problems(401, 403, 404))
async def get_ticket_customer(
    ticket_id: TicketId, agent: Annotated[Principal, requires("tickets.read_all")]
) -> CustomerCardOut:
    """Who asks, how to reach them, and what they have ordered, visited and given, as far as the caller may see it."""
    ticket = threads.look_up(ticket_id)
    customer_id = str(ticket.customer_id) if ticket.customer_id else None
    person = _person(customer_id)
    sections: dict[str, Sequence[Any] | None] = {}
    may = agent.may
    for section in modules.customer_card():
        is_seen = section.permission is None or may(section.permission)
        sections[section.name] = (section.read(customer_id) if customer_id else []) if is_seen else None
    latest = ticket_queues.of_customer(customer_id, limit=LATEST_TICKETS + 1).items if customer_id else []
    contacts = _contacts(ticket, person) if agent.may("customers.read_contacts") else None
    return CustomerCardOut.of(ticket, person, contacts=contacts, tickets=latest, sections=sections)


def _person(customer_id: str | None) -> User | None:
    try:
        return directory.get(user_id=customer_id) if customer_id else None
    except UserNotFoundError:
        return None


def _contacts(ticket: Ticket, person: User | None) -> CardContactsOut:
    if person is not None:
        return CardContactsOut.model_validate(person)
    # Of nobody's ticket nothing is proven.
    return CardContactsOut(
        phone=ticket.caller_phone,
        phone_verified=False,
        email=ticket.sender_address,
        email_verified=False,
        telegram=None,
        vk=None,
    )
