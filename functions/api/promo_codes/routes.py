"""Promo codes: kept by admins, checked by anybody who is signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from functions.api.promo_codes.schemas import (
    PromoCodeCheckOut,
    PromoCodeCheckRequest,
    PromoCodeCreate,
    PromoCodeOut,
    PromoCodeShardsOut,
    PromoCodeShardsRequest,
    PromoCodeUpdate,
)
from shared.core.paging import Page
from shared.data import idempotency
from shared.http.auth import LiveUser, Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.shop.orders.quote import quote
from shared.shop.promo import counts, eligible, lookup, service, use_split
from shared.shop.promo.errors import REFUSALS, PromoNotApplicableError
from shared.shop.promo.models import Promo

router = Router(prefix="/promo-codes", tags=["promo-codes"])
Code = Annotated[str, Path(min_length=1, max_length=64, description="The code, in any case")]
ADMINISTERED = (400, 401, 403, 404, 409, 413, 415)


@router.post("/check", responses=problems(400, 401, 404, 409, 413, 415))
async def check_promo_code(body: PromoCodeCheckRequest, user: LiveUser) -> PromoCodeCheckOut:
    """What a code would take off these items for this person now; refusals say exactly why not."""
    found = quote(user_id=user.user_id, items=body.wanted(), promo_code=body.code)
    for problem in found.problems:
        if isinstance(problem, REFUSALS):
            raise problem
    if found.promo is None or all(line.problem for line in found.lines):
        raise PromoNotApplicableError()
    return PromoCodeCheckOut.of(found.promo.code, found)


@router.get("", responses=problems(400, 401, 403))
async def list_promo_codes(
    _user: Annotated[Principal, requires("promo_codes.read")], page: PageQuery
) -> ListOut[PromoCodeOut]:
    """All codes, newest first."""
    found = service.listing(limit=page.limit, cursor=page.cursor)
    listed = Page(counts.read(found.items), found.next_cursor)
    return ListOut[PromoCodeOut].of(listed, PromoCodeOut.of)


@router.post("", status_code=201, responses=problems(400, 401, 403, 409, 413, 415))
async def create_promo_code(
    body: PromoCodeCreate, user: Annotated[Principal, requires("promo_codes.write")], key: Idempotent
) -> PromoCodeOut:
    """Make a code."""

    def act() -> Promo:
        fields = body.stored(only_given=False)
        eligible.check_known(fields["product_ids"])
        return service.create(code=body.code, fields=fields, actor=user.user_id, idempotency=key)

    made = idempotency.run(key, act, lambda made: lookup.find(made["code"]))
    return PromoCodeOut.of(counts.of(made))


@router.get("/{code}", responses=problems(401, 403, 404))
async def get_promo_code(code: Code, _user: Annotated[Principal, requires("promo_codes.read")]) -> PromoCodeOut:
    """One code."""
    return PromoCodeOut.of(counts.of(lookup.find(code)))


@router.patch("/{code}", responses=problems(*ADMINISTERED))
async def update_promo_code(
    code: Code, body: PromoCodeUpdate, user: Annotated[Principal, requires("promo_codes.write")]
) -> PromoCodeOut:
    """Change a code's terms; orders placed before keep theirs."""
    fields = body.stored(only_given=True)
    eligible.check_known(fields.get("product_ids"))
    return PromoCodeOut.of(service.update(code=code, fields=fields, actor=user.user_id))


@router.delete("/{code}", status_code=204, responses=problems(401, 403, 404))
async def delete_promo_code(code: Code, user: Annotated[Principal, requires("promo_codes.write")]) -> None:
    """Take a code out of use; it may be made again, without uses."""
    service.delete(code=code, actor=user.user_id)


@router.get("/{code}/shards", responses=problems(401, 403, 404))
async def get_promo_code_shards(
    code: Code, _user: Annotated[Principal, requires("promo_codes.read")]
) -> PromoCodeShardsOut:
    """On how many items a code's uses are counted, and how many on each."""
    return PromoCodeShardsOut.of(counts.of(lookup.find(code, consistent=True), consistent=True))


@router.put("/{code}/shards", responses=problems(*ADMINISTERED))
async def set_promo_code_shards(
    code: Code, body: PromoCodeShardsRequest, user: Annotated[Principal, requires("promo_codes.write")]
) -> PromoCodeShardsOut:
    """Count a code's uses on several items before a sale in which a crowd uses it, or on one again after it.

    No use comes or goes. Refused with 409 while orders use it all the time.
    """
    return PromoCodeShardsOut.of(use_split.split(code=code, shards=body.shards, actor=user.user_id))
