"""Spaces: seen by everybody, kept by admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request
from starlette.responses import Response

from functions.api.spaces.schemas import SpaceCreate, SpaceOut, SpaceUpdate
from shared.coworking.bookings import archiving
from shared.coworking.spaces import service as spaces
from shared.coworking.spaces.models import Space
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, Principal, requires
from shared.http.caching import CACHED, cacheable
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router

router = Router(prefix="/spaces", tags=["spaces"])
SpaceId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
# How full a space is changes with each visit: a short life, and the last answer when nothing comes from us.
BRIEF = "public, max-age=5, s-maxage=10, stale-while-revalidate=30, stale-if-error=3600"


@router.get("", responses={**CACHED, **problems(400)}, response_model=ListOut[SpaceOut], openapi_extra=PUBLIC_ROUTE)
async def list_spaces(request: Request, page: PageQuery) -> Response:
    """All spaces in use, newest first, with how full they are."""
    found = spaces.listing(limit=page.limit, cursor=page.cursor)
    return cacheable(request, ListOut[SpaceOut].of(found, SpaceOut.of), cache_control=BRIEF)


@router.post("", status_code=201, responses=problems(400, 401, 403, 413, 415))
async def create_space(
    body: SpaceCreate, user: Annotated[Principal, requires("spaces.write")], key: Idempotent
) -> SpaceOut:
    """Open a space."""

    def act() -> Space:
        return spaces.create(fields=body.fields(), actor=user.user_id, idempotency=key)

    def again(made: dict[str, str]) -> Space:
        return spaces.find(made["id"], consistent=True, archived=True)

    return SpaceOut.of(idempotency.run(key, act, again))


@router.get("/{space_id}", responses={**CACHED, **problems(404)}, response_model=SpaceOut, openapi_extra=PUBLIC_ROUTE)
async def get_space(request: Request, space_id: SpaceId) -> Response:
    """One space: its hours, its zone, and how full it is."""
    return cacheable(request, SpaceOut.of(spaces.find(space_id)), cache_control=BRIEF)


@router.patch("/{space_id}", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def update_space(
    space_id: SpaceId, body: SpaceUpdate, user: Annotated[Principal, requires("spaces.write")]
) -> SpaceOut:
    """Change what is named. Visits that are open keep the closing time that they began with.

    What is booked on a day that is closed from now on forbids that (409).
    """
    fields = body.fields()
    changed = archiving.update_space(space_id=space_id, version=body.version, fields=fields, actor=user.user_id)
    return SpaceOut.of(changed)


@router.delete("/{space_id}", status_code=204, responses=problems(401, 403, 404, 409))
async def archive_space(space_id: SpaceId, user: Annotated[Principal, requires("spaces.write")]) -> None:
    """Give a space up for good; its visits stay. Whoever is in, and what is booked in it, forbids that (409)."""
    archiving.archive_space(space_id=space_id, actor=user.user_id)
