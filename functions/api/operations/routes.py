"""What admins see of the stack itself: queues, dead letters, what is stuck, and whether everything answers."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from fastapi import Path, Query

from functions import modules
from functions.api.operations.schemas import (
    AuditEntryOut,
    DeadLettersOut,
    HealthReportOut,
    QueuesOut,
    RedriveOut,
    RedriveRequest,
    StuckItemOut,
)
from shared.http.auth import Principal, requires
from shared.http.models import ListOut, PageQuery, RangeEnd, RangeStart
from shared.http.problems import problems
from shared.http.routing import Router
from shared.operations import audit, dead_letters, health, queues, stuck
from shared.providers.http import ping

router = Router(prefix="/ops", tags=["operations"])
# The kinds are those that the modules bring.
StuckKind: TypeAlias = Literal[*modules.stuck_finders()]  # type: ignore[valid-type]
QueueName = Annotated[str, Path(min_length=1, max_length=80, description="As GET /ops/queues names it")]


@router.get("/queues", responses=problems(401, 403))
async def list_queues(_: Annotated[Principal, requires("operations.read")]) -> QueuesOut:
    """Every queue of the stack: what waits, since when, and what was given up."""
    return QueuesOut.of(queues.stats())


@router.get("/dead-letters/{queue}", responses=problems(401, 403, 404))
async def list_dead_letters(
    queue: QueueName,
    _: Annotated[Principal, requires("operations.read")],
    limit: Annotated[int, Query(ge=1, le=dead_letters.MAX_READ)] = 20,
) -> DeadLettersOut:
    """Some of what a queue's worker gave up, with the last error; reading takes nothing away."""
    return DeadLettersOut.of(dead_letters.read(queue=queue, limit=limit))


@router.post("/dead-letters/{queue}/redrive", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def redrive_dead_letters(
    queue: QueueName, user: Annotated[Principal, requires("operations.redrive")], body: RedriveRequest | None = None
) -> RedriveOut:
    """Send dead letters back to their queue, all or some; workers dedupe, so pressing twice is safe."""
    ids = frozenset(body.message_ids) if body and body.message_ids is not None else None
    return RedriveOut.model_validate(dead_letters.redrive(queue=queue, message_ids=ids, actor=user.user_id))


@router.get("/stuck", responses=problems(400, 401, 403))
async def list_stuck_items(
    _: Annotated[Principal, requires("operations.read")], page: PageQuery, kind: StuckKind | None = None
) -> ListOut[StuckItemOut]:
    """What waits longer than it should, each kind's oldest first; follow the cursor to the end to have seen all."""
    finders = {name: find for name, find in modules.stuck_finders().items() if kind in (None, name)}
    return ListOut[StuckItemOut].of(
        stuck.listing(finders, limit=page.limit, cursor=page.cursor), StuckItemOut.model_validate
    )


@router.get("/audit", responses=problems(400, 401, 403))
async def list_audit_entries(
    user: Annotated[Principal, requires("audit.read")],
    page: PageQuery,
    actor: Annotated[str | None, Query(min_length=1, max_length=80, description="The account of who did it")] = None,
    module: Annotated[str | None, Query(pattern=r"^[a-z_]{1,40}$", description="The module that announced it")] = None,
    kind: Annotated[
        str | None, Query(pattern=r"^[a-z_]{1,60}\.[a-z_]{1,60}$", description="What was done, as order.shipped")
    ] = None,
    target: Annotated[
        str | None, Query(min_length=1, max_length=120, description="The thing's id, or the person's whom it concerns")
    ] = None,
    since: Annotated[RangeStart | None, Query(alias="from", description="At this moment or later")] = None,
    until: Annotated[
        RangeEnd | None, Query(alias="to", description="Before this moment, or on this day at last")
    ] = None,
) -> ListOut[AuditEntryOut]:
    """What members of staff did, of all modules, newest first; without `from` in the 366 days before `to` or now.

    A page may be short, or empty, and still have a next one.
    """
    found = audit.listing(
        audit.AuditFilter(actor=actor, module=module, kind=kind, target=target, since=since, until=until),
        aggregates=modules.timeline(),
        viewer_id=user.user_id,
        limit=page.limit,
        cursor=page.cursor,
    )
    return ListOut[AuditEntryOut].of(found, AuditEntryOut.of)


@router.get("/health", responses=problems(401, 403))
async def get_health_report(_: Annotated[Principal, requires("operations.read")]) -> HealthReportOut:
    """Whether each dependency of the stack answers, and how fast."""
    return HealthReportOut.of(health.check(ping, modules.health_checks()))
