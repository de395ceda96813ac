"""What an answer of the model may rest on: sources that modules hand in, about one customer or open to everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from shared.data.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Source:
    """Something that an answer may rest on: `id` says what it is, as `order:K7M4-9Q2D`; `title` is for people.

    `permission` is what an agent must hold besides for a draft to rest on it: a draft tells its agent no more than they
    may read themselves. None: whoever handles the customer's tickets sees it beside them.
    """

    id: str
    text: str
    title: str = ""
    permission: str | None = None

    @property
    def kind(self) -> str:
        """What it is: order, page, visit, …"""
        return self.id.partition(":")[0]


# (customer id, question) → sources. They return this person's own data alone, so nothing of anyone else's is in a
# prompt, whatever a text in it says.
ContextSources: TypeAlias = Callable[[str, str], Iterable[Source]]

# (person's id, permission) → whether they hold it now.
Holds: TypeAlias = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class TicketRequest:
    """A ticket that another module opens for a customer: in their name, with their words."""

    customer_id: str
    subject: str
    text: str


# (what is asked for, what else its transaction writes, called with the ticket's id) → the ticket's id. It may be called
# again, with another id, when a number was taken; both are written or neither.
OpenTicket: TypeAlias = Callable[[TicketRequest, Callable[[UnitOfWork, str], None]], str]
