"""Desks and rooms: seen by everybody, kept by admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request
from starlette.responses import Response

from functions.api.bookings.schemas import AvailabilityOut, Id, ResourceCreate, ResourceOut, ResourceUpdate
from shared.core.paging import Page
from shared.coworking.bookings import closing, resources
from shared.coworking.bookings.models import Resource
from shared.coworking.spaces import service as spaces
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, Principal, requires
from shared.http.caching import CACHED, cacheable
from shared.http.idempotency import Idempotent
from shared.http.models import Day, ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router

router = Router(prefix="/resources", tags=["bookings"])
ResourceId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
SpaceOf = Annotated[Id, Query(alias="space_id")]
First = Annotated[Day | None, Query(alias="from", description="The first day, by the space's clock")]
Last = Annotated[Day | None, Query(alias="to", description="The last day, included; at most 31 days")]
# What is free changes with each booking; the booking itself decides.
BRIEF = "public, max-age=5, s-maxage=5"


@router.get(
    "", responses={**CACHED, **problems(400, 404)}, response_model=ListOut[ResourceOut], openapi_extra=PUBLIC_ROUTE
)
async def list_resources(request: Request, space_id: SpaceOf, page: PageQuery) -> Response:
    """The desks and rooms of a space, newest first; those out of use have `is_active` false."""
    spaces.find(space_id)
    found: Page[Resource] = resources.listing(space_id=space_id, limit=page.limit, cursor=page.cursor)
    return cacheable(request, ListOut[ResourceOut].of(found, ResourceOut.of), cache_control=BRIEF)


@router.post("", status_code=201, responses=problems(400, 401, 403, 404, 413, 415))
async def create_resource(
    body: ResourceCreate, user: Annotated[Principal, requires("resources.write")], key: Idempotent
) -> ResourceOut:
    """Add a desk or a room to a space."""

    def act() -> Resource:
        return resources.create(space_id=body.space_id, fields=body.fields(), actor=user.user_id, idempotency=key)

    return ResourceOut.of(idempotency.run(key, act, lambda kept: resources.find(kept["id"], active=False)))


@router.get(
    "/{resource_id}", responses={**CACHED, **problems(404)}, response_model=ResourceOut, openapi_extra=PUBLIC_ROUTE
)
async def get_resource(request: Request, resource_id: ResourceId) -> Response:
    """One desk or room."""
    return cacheable(request, ResourceOut.of(resources.find(resource_id, active=False)), cache_control=BRIEF)


@router.patch("/{resource_id}", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def update_resource(
    resource_id: ResourceId, body: ResourceUpdate, user: Annotated[Principal, requires("resources.write")]
) -> ResourceOut:
    """Change what is named, close it for a time, or take it out of use."""
    changed = closing.update(
        resource_id=resource_id,
        version=body.version,
        fields=body.fields(),
        actor=user.user_id,
        cancel_bookings=body.cancel_bookings,
    )
    return ResourceOut.of(changed)


@router.get(
    "/{resource_id}/availability",
    responses={**CACHED, **problems(404)},
    response_model=AvailabilityOut,
    openapi_extra=PUBLIC_ROUTE,
)
async def get_availability(
    request: Request, resource_id: ResourceId, first: First = None, last: Last = None
) -> Response:
    """The slots of some days, and which of them are free; by default of a week from today."""
    found = resources.availability(resource_id=resource_id, first=first, last=last)
    return cacheable(request, AvailabilityOut.of(found), cache_control=BRIEF)
