"""Promo codes of one person: who else tries one is told that there is none."""

from __future__ import annotations

from datetime import datetime

from shared.core import clock, ids
from shared.core.money import Money
from shared.core.paging import MAX_LIMIT, Page
from shared.data.base import query_page
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.shop.promo import rules, service
from shared.shop.promo.events import PromoCreated, PromoIssued
from shared.shop.promo.models import Promo

# Of what is random in such a code: 39 bits.
RANDOM_LETTERS = 8


def issue(
    uow: UnitOfWork,
    *,
    owner_id: str,
    prefix: str,
    discount_percent: int | None,
    discount_amount: Money | None,
    min_total: Money | None,
    valid_until: datetime,
) -> Promo:
    """Make a code that only `owner_id` can use, once, in the caller's transaction, and have them told.

    It begins with `prefix`. Raises PromoInvalidError; at commit StaleReadError for a code that there is.
    """
    random = ids.short_code(RANDOM_LETTERS)
    code = rules.normalise_code(f"{prefix}-{random}" if prefix else random)
    moment, promo_id = clock.iso(clock.now()), ids.new("pro")
    promo = Promo(
        *Promo.key(code),
        gsi1pk=Promo.of_person(owner_id),
        gsi1sk=promo_id,
        code=code,
        promo_id=promo_id,
        owner_id=owner_id,
        has_listed_uses=True,
        created_at=moment,
        updated_at=moment,
    )
    terms = {"discount_percent": discount_percent, "discount_amount": discount_amount, "min_total": min_total}
    service.assign(promo, {**terms, "max_uses": 1, "max_uses_per_user": 1, "valid_until": clock.iso(valid_until)})
    uow.create(promo, on_conflict=StaleReadError())
    uow.add_event(PromoCreated(code=code).by(None))
    uow.add_event(PromoIssued(code=code, **terms, valid_until=clock.iso(valid_until)).of(code, customer_id=owner_id))
    return promo


def of_person(user_id: str, cursor: str | None = None) -> Page[Promo]:
    """A page of a person's own codes, newest first."""
    scope = f"promos:{user_id}"
    return query_page(Promo.gsi1, Promo.of_person(user_id), scope=scope, limit=MAX_LIMIT, cursor=cursor)


def erase(user_id: str) -> None:
    """Delete a person's own codes, except those that an order used, which stay with it."""
    cursor: str | None = None
    while True:
        page = of_person(user_id, cursor)
        for promo in page.items:
            if not promo.current_uses:
                promo.delete()
        cursor = page.next_cursor
        if cursor is None:
            return
