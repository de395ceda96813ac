"""Preorder waves, and the line for what cannot be bought now."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request
from starlette.responses import Response

from functions.api.products.offer_schemas import WaitlistCreate, WaitlistEntryOut, WaveOut, WaveUpdate
from functions.api.products.routes import ProductId, staff
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, LiveUser, OptionalConfirmedUser, OptionalUser, Principal, requires
from shared.http.caching import CACHED, PRIVATE, PUBLIC, cacheable
from shared.http.client import ClientAddress
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.identity import rules as identity
from shared.shop.catalog import preorders, products, waitlist, waitlist_own, wave_capacity, wave_moves

lists = Router(prefix="/products", tags=["products"])
router = Router(prefix="/products/{product_id}", tags=["products"])
WaveNumber = Annotated[int, Path(ge=1, le=9999)]


@router.get(
    "/waves", responses={**CACHED, **problems(401, 404)}, response_model=ListOut[WaveOut], openapi_extra=PUBLIC_ROUTE
)
async def list_product_waves(request: Request, product_id: ProductId, user: OptionalUser) -> Response:
    """A product's preorder waves, the first to be made first."""
    hidden = await staff(user)
    view = products.get(product_id, hidden=hidden)
    waves = preorders.counted(view.levels) if view.product.preorder_waves_total else []
    answer = ListOut[WaveOut](items=[WaveOut.of(wave) for wave in waves])
    return cacheable(request, answer, cache_control=PRIVATE if hidden else PUBLIC)


@router.patch("/waves/{number}", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def update_product_wave(
    product_id: ProductId, number: WaveNumber, body: WaveUpdate, user: Annotated[Principal, requires("waves.update")]
) -> WaveOut:
    """Move a wave on, or change what is said about it: every customer in it is notified. Or raise its capacity while it
    takes orders: who waits for the product is notified.
    """
    if body.capacity is not None:
        return WaveOut.of(
            wave_capacity.raise_to(product_id=product_id, number=number, capacity=body.capacity, actor=user.user_id)
        )
    fields = body.model_dump(exclude_unset=True, exclude={"capacity"})
    return WaveOut.of(wave_moves.move(product_id=product_id, number=number, fields=fields, actor=user.user_id))


@router.post(
    "/waitlist", status_code=201, responses=problems(400, 401, 403, 404, 409, 413, 415, 429), openapi_extra=PUBLIC_ROUTE
)
async def join_waitlist(
    product_id: ProductId,
    user: OptionalConfirmedUser,
    address: ClientAddress,
    key: Idempotent,
    body: WaitlistCreate | None = None,
) -> WaitlistEntryOut:
    """Join the waiting list of a product while it is `waiting`, or of a size that is out of stock: signed in, or as a
    guest with a phone or an e-mail. Who is signed in and waits for the product needs no body.
    """
    asked = body or WaitlistCreate()

    def join() -> WaitlistEntryOut:
        entry = waitlist.join(
            product_id=product_id,
            size=asked.size,
            user_id=user.user_id if user else None,
            phone=identity.messageable_phone(asked.phone) if asked.phone else None,
            email=identity.normalise_email(asked.email) if asked.email else None,
            locale=asked.locale,
            client=None if user else address,
            idempotency=key,
        )
        return WaitlistEntryOut.model_validate(entry)

    def again(reference: dict[str, str]) -> WaitlistEntryOut:
        # Requests of an earlier version did not keep their answer.
        known = reference if "created_at" in reference else waitlist.get(reference["product_id"], reference["id"])
        return WaitlistEntryOut.model_validate(known)

    return idempotency.run(key, join, again)


@router.delete("/waitlist", status_code=204, responses=problems(401, 404))
async def leave_waitlist(
    product_id: ProductId,
    user: LiveUser,
    size: Annotated[
        str | None, Query(min_length=1, max_length=20, description="Without it every line of the product")
    ] = None,
) -> None:
    """Leave the waiting list; again does nothing."""
    waitlist_own.leave(product_id=product_id, user_id=user.user_id, size=size)


@lists.get("/waitlist", responses=problems(400, 401))
async def list_waitlist_entries(page: PageQuery, user: LiveUser) -> ListOut[WaitlistEntryOut]:
    """What the person waits for, the latest first."""
    found = waitlist_own.mine(user.user_id, limit=page.limit, cursor=page.cursor)
    return ListOut[WaitlistEntryOut].of(found, WaitlistEntryOut.model_validate)
