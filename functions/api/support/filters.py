"""The filters of ticket listings, as query parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel

from functions.api.support.schemas import Id, Tag
from shared.core.errors import ForbiddenError
from shared.http.auth import Principal
from shared.http.models import RangeEnd, RangeStart
from shared.support.tickets.rules import Channel, Priority, Status
from shared.support.views.filters import TicketFilters, seen_by_customers

ME = "me"
STATUSES = 5


class FilterRequest(BaseModel):
    """What a listing of tickets is narrowed by; all that is named counts together."""

    q: str | None
    filters: TicketFilters

    @property
    def is_any(self) -> bool:
        """Whether anything narrows the listing."""
        return bool(self.q) or self.filters != TicketFilters()

    def by(self, agent: Principal) -> TicketFilters:
        """The filters as an agent means them: `me` is the agent."""
        return replace(self.filters, assignee=agent.user_id) if self.filters.assignee == ME else self.filters

    def of_customer(self, customer_id: str) -> TicketFilters:
        """The filters over one's own tickets, as a customer sees them. Raises ForbiddenError for what agents see."""
        asked = self.filters
        if asked.tag or asked.assignee or asked.team_id:
            raise ForbiddenError()
        return replace(asked, customer_id=customer_id, statuses=seen_by_customers(asked.statuses))


async def _filters(
    q: Annotated[
        str | None,
        Query(max_length=200, description="A number, a customer's phone or e-mail address, or words of the subject"),
    ] = None,
    status: Annotated[list[Status] | None, Query(max_length=STATUSES, description="May be named several times")] = None,
    priority: Priority | None = None,
    tag: Annotated[Tag | None, Query()] = None,
    assignee: Annotated[Id | None, Query(description="An agent's id, `me` or `unassigned`")] = None,
    team: Annotated[Id | None, Query(description="A team's id")] = None,
    channel: Channel | None = None,
    since: Annotated[RangeStart | None, Query(alias="from", description="Opened at this moment or later")] = None,
    until: Annotated[
        RangeEnd | None, Query(alias="to", description="Opened before this moment, or on this day at last")
    ] = None,
) -> FilterRequest:
    return FilterRequest(
        q=q.strip() or None if q else None,
        filters=TicketFilters(
            statuses=frozenset(status or ()),
            priority=priority,
            tag=tag,
            assignee=assignee,
            team_id=team,
            channel=channel,
            since=since,
            until=until,
        ),
    )


FilterQuery = Annotated[FilterRequest, Depends(_filters)]
