"""Promo codes: managing them (admin)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core import clock, ids
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.divided import same_layout
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import OldItem, UnitOfWork
from shared.shop.promo import counts as promo_counts
from shared.shop.promo import lookup, rules, use_rules, use_split
from shared.shop.promo.counts import PromoCounts
from shared.shop.promo.errors import PromoChangedError, PromoMovingError, PromoNotFoundError, PromoTakenError
from shared.shop.promo.events import PromoCreated, PromoDeleted, PromoUpdated
from shared.shop.promo.models import LISTING, Promo

FIELDS = frozenset(
    {
        "description",
        "discount_percent",
        "discount_amount",
        "min_total",
        "max_uses",
        "max_uses_per_user",
        "valid_from",
        "valid_until",
        "product_ids",
        "is_active",
    }
)


def listing(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Promo]:
    """All codes, newest first."""
    return query_page(Promo.gsi1, LISTING, scope="promos", limit=limit, cursor=cursor)


def create(*, code: str, fields: Mapping[str, Any], actor: str, idempotency: IdempotencyKey | None = None) -> Promo:
    """Create a code, also one that was deleted: it begins without uses. Raises PromoTakenError, PromoInvalidError."""
    return retry_on_conflict(lambda: _create(code, fields, actor, idempotency))


def _create(code: str, fields: Mapping[str, Any], actor: str, idempotency: IdempotencyKey | None) -> Promo:
    normal = rules.normalise_code(code)
    former = Promo.get_or_none(*Promo.key(normal), consistent=True)
    moment = clock.iso(clock.now())
    pk, sk = Promo.key(normal)
    promo_id = ids.new("pro")
    promo = Promo(
        pk=pk,
        sk=sk,
        gsi1pk=LISTING,
        gsi1sk=promo_id,
        code=normal,
        promo_id=promo_id,
        has_listed_uses=True,
        created_at=moment,
        updated_at=moment,
    )
    assign(promo, fields)
    uow = UnitOfWork()
    if former is None or not former.is_deleted:
        uow.create(promo, on_conflict=PromoTakenError())
    else:
        promo.generation = promo_id
        uow.put(promo, condition=_same_count(former), on_conflict=StaleReadError())
        former.pk, former.sk = Promo.former_key(normal, former.generation)
        uow.create(former)
    uow.add_event(PromoCreated(code=normal).by(actor))
    uow.store_idempotency_key(idempotency, {"code": normal})
    uow.commit()
    return promo


def _same_count(former: Promo) -> Condition:
    """A deleted code as it was read: an order that gives its use back in between is not lost."""
    same = promo_counts.as_read(PromoCounts(former), former)
    condition: Condition = same & (Promo.promo_id == former.promo_id)
    return condition


def update(*, code: str, fields: Mapping[str, Any], actor: str) -> PromoCounts:
    """Change terms; uses taken meanwhile are not lost. How many uses there are is divided anew where they are divided.

    Raises PromoNotFoundError, PromoInvalidError, PromoChangedError, and PromoMovingError when orders never left a
    moment for that.
    """
    try:
        promo = retry_on_conflict(lambda: _update(code, fields, actor))
    except StaleReadError:
        raise PromoMovingError() from None
    if not promo.is_active:
        use_split.refuse_planned(promo)
    return promo_counts.of(lookup.find(code, consistent=True), consistent=True)


def _update(code: str, fields: Mapping[str, Any], actor: str) -> Promo:
    promo = lookup.find(code, consistent=True)
    seen, limit = promo.updated_at, promo.max_uses
    assign(promo, fields)
    # At least a millisecond later than what was read: the stamp is also the optimistic lock.
    promo.updated_at = clock.iso(max(clock.now(), clock.parse(seen) + timedelta(milliseconds=1)))
    # Only the named attributes: the counter belongs to the orders that run at the same time.
    actions = [_assignment(promo, name) for name in (*sorted(fields), "updated_at")]
    as_read = (Promo.updated_at == seen) & same_layout(Promo, promo.layout)

    def why(old: OldItem) -> Exception:
        return StaleReadError() if old and old.get("updated_at") == seen else PromoChangedError()

    uow = UnitOfWork()
    if promo.max_uses == limit or promo.shard_count == 1:
        uow.update(promo, actions, condition=as_read, on_conflict=why)
    else:
        counts = promo_counts.of(promo, consistent=True)
        after = use_rules.divide(counts.uses, promo.max_uses, len(counts.items))
        promo_counts.redivide(uow, counts, after, actions=actions, also=as_read, on_conflict=why)
    uow.add_event(PromoUpdated(code=promo.code).by(actor))
    uow.commit()
    return promo


def delete(*, code: str, actor: str) -> None:
    """Take a code out of use; orders that used it keep it and can still give their use back. It may be made again."""
    promo = lookup.find(code, consistent=True)
    actions = [
        Promo.is_deleted.set(True),
        Promo.is_active.set(False),
        Promo.updated_at.set(clock.iso(clock.now())),
        Promo.gsi1pk.remove(),
        Promo.gsi1sk.remove(),
    ]
    uow = UnitOfWork()
    uow.update(promo, actions, condition=Promo.is_deleted == False, on_conflict=PromoNotFoundError())  # noqa: E712
    uow.add_event(PromoDeleted(code=promo.code).by(actor))
    uow.commit()
    use_split.refuse_planned(promo)


def assign(promo: Promo, fields: Mapping[str, Any]) -> None:
    """Set terms of a code that is being written. Raises PromoInvalidError."""
    unknown = fields.keys() - FIELDS
    if unknown:
        raise ValueError(f"not a promo code's field: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(promo, name, value)
    rules.check_terms(promo.terms())


def _assignment(promo: Promo, name: str) -> Action:
    attribute, value = getattr(Promo, name), getattr(promo, name)
    action: Action = attribute.remove() if value is None else attribute.set(value)
    return action
