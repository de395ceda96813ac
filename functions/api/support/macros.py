"""Macros, and actions on one ticket or on many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Path

from functions.api.support.access import TicketId
from functions.api.support.macro_schemas import (
    MacroCreate,
    MacroOut,
    MacroUpdate,
    TicketActedOut,
    TicketActionsRequest,
    TicketsActedOut,
    TicketsActionsRequest,
)
from functions.api.support.schemas import TicketOut
from shared.data import idempotency
from shared.http.auth import Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.support.macros import applying, service
from shared.support.macros.errors import ActionsInvalidError
from shared.support.macros.models import Macro
from shared.support.tickets.editor import find
from shared.support.tickets.models import Ticket

router = Router(prefix="/support", tags=["support"])
MacroId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


@router.get("/macros", responses=problems(400, 401, 403))
async def list_macros(_agent: Annotated[Principal, requires("tickets.handle")], page: PageQuery) -> ListOut[MacroOut]:
    """All macros, newest first."""
    return ListOut[MacroOut].of(service.listing(limit=page.limit, cursor=page.cursor), MacroOut.model_validate)


@router.post("/macros", status_code=201, responses=problems(400, 401, 403, 413, 415))
async def create_macro(
    body: MacroCreate, user: Annotated[Principal, requires("macros.write")], key: Idempotent
) -> MacroOut:
    """Store a new macro."""

    def act() -> Macro:
        return service.create(fields=body.model_dump(exclude_unset=True), actor=user.user_id, idempotency=key)

    return MacroOut.model_validate(idempotency.run(key, act, lambda kept: service.find(kept["id"])))


@router.get("/macros/{macro_id}", responses=problems(401, 403, 404))
async def get_macro(macro_id: MacroId, _agent: Annotated[Principal, requires("tickets.handle")]) -> MacroOut:
    """A macro."""
    return MacroOut.model_validate(service.find(macro_id))


@router.patch("/macros/{macro_id}", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def update_macro(
    macro_id: MacroId, body: MacroUpdate, user: Annotated[Principal, requires("macros.write")]
) -> MacroOut:
    """Change a macro."""
    fields = body.model_dump(exclude_unset=True, exclude={"version"})
    changed = service.update(macro_id=macro_id, version=body.version, fields=fields, actor=user.user_id)
    return MacroOut.model_validate(changed)


@router.delete("/macros/{macro_id}", status_code=204, responses=problems(401, 403, 404))
async def delete_macro(macro_id: MacroId, user: Annotated[Principal, requires("macros.write")]) -> None:
    """Delete a macro."""
    service.delete(macro_id=macro_id, actor=user.user_id)


@router.post("/tickets/{ticket_id}/actions", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def act_on_ticket(
    ticket_id: TicketId,
    body: TicketActionsRequest,
    agent: Annotated[Principal, requires("tickets.handle")],
    key: Idempotent,
) -> TicketOut:
    """Take several actions on a ticket at once, named or of a macro: all of them or none."""

    def act() -> Ticket:
        return applying.apply(
            ticket_id=ticket_id,
            actions=_actions(body.macro_id, body.actions),
            actor=agent.user_id,
            version=body.version,
            idempotency=key,
        )

    return TicketOut.of(idempotency.run(key, act, lambda kept: find(kept["ticket_id"])), staff=True)


@router.post("/tickets/bulk", responses=problems(400, 401, 403, 404, 413, 415))
async def act_on_tickets(
    body: TicketsActionsRequest, agent: Annotated[Principal, requires("tickets.handle")], key: Idempotent
) -> TicketsActedOut:
    """Take actions, named or of a macro, on at most 50 tickets: on each all or none, and no failure stops the others.

    A request that is repeated with its key does nothing twice, and tells what comes of each ticket now.
    """
    done = applying.apply_to_many(
        ticket_ids=body.ticket_ids,
        actions=_actions(body.macro_id, body.actions),
        actor=agent.user_id,
        idempotency=key,
    )
    return TicketsActedOut(results=[TicketActedOut.of(one) for one in done])


def _actions(macro_id: str | None, actions: Sequence[Any]) -> list[dict[str, Any]]:
    if (macro_id is None) == (not actions):
        raise ActionsInvalidError()
    if macro_id is not None:
        return list(service.find(macro_id).actions)
    return [action.model_dump(exclude_unset=True) for action in actions]
