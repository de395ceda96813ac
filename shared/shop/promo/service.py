"""Promo codes: managing them (admin), and taking and returning their uses inside an order's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from shared.core import clock, ids
from shared.core.money import Money
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.shop.promo import rules
from shared.shop.promo.errors import (
    PromoChangedError,
    PromoInactiveError,
    PromoInvalidError,
    PromoNotFoundError,
    PromoTakenError,
    PromoUsedUpError,
    PromoUserLimitError,
)
from shared.shop.promo.events import PromoCreated, PromoDeleted, PromoUpdated
from shared.shop.promo.models import LISTING, Promo, PromoUse

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


def find(code: str, *, consistent: bool = False) -> Promo:
    """The promo code a person typed, in any case. Raises PromoNotFoundError, also for what cannot be a code."""
    normal = normal_code(code)
    promo = Promo.get_or_none(*Promo.key(normal), consistent=consistent) if normal is not None else None
    return usable(promo)


def normal_code(code: str) -> str | None:
    """The spelling under which a code is stored; None for what cannot be a code."""
    try:
        return rules.normalise_code(code)
    except PromoInvalidError:
        return None


def usable(promo: Promo | None, *, user_id: str | None = None) -> Promo:
    """A code that was read, unless there is none or it was deleted. Raises PromoNotFoundError.

    Another's own code does not exist for `user_id`; None is staff, for whom all do.
    """
    if promo is None or promo.is_deleted:
        raise PromoNotFoundError()
    if user_id is not None:
        _refuse_others(promo, user_id)
    return promo


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
    condition: Condition = (Promo.promo_id == former.promo_id) & (Promo.current_uses == former.current_uses)
    return condition


def update(*, code: str, fields: Mapping[str, Any], actor: str) -> Promo:
    """Change terms; uses taken meanwhile are not lost.

    Raises PromoNotFoundError, PromoInvalidError, PromoChangedError.
    """
    promo = find(code, consistent=True)
    seen = promo.updated_at
    assign(promo, fields)
    # At least a millisecond later than what was read: the stamp is also the optimistic lock.
    promo.updated_at = clock.iso(max(clock.now(), clock.parse(seen) + timedelta(milliseconds=1)))
    # Only the named attributes: the counter belongs to the orders that run at the same time.
    actions = [_assignment(promo, name) for name in (*sorted(fields), "updated_at")]
    uow = UnitOfWork()
    uow.update(promo, actions, condition=Promo.updated_at == seen, on_conflict=PromoChangedError())
    uow.add_event(PromoUpdated(code=promo.code).by(actor))
    uow.commit()
    return promo


def delete(*, code: str, actor: str) -> None:
    """Take a code out of use; orders that used it keep it and can still give their use back. It may be made again."""
    promo = find(code, consistent=True)
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


def check(promo: Promo, mine: PromoUse | None, *, lines: Sequence[tuple[str, Money]]) -> list[Money]:
    """What the code takes off each (product id, line total) now for the person whose uses `mine` counts, in kopecks.

    Raises the precise promo error when it may not be used.
    """
    terms = promo.terms()
    rules.check_usable(terms, at=clock.now(), uses=promo.current_uses, uses_of_user=mine.uses if mine else 0)
    return rules.discount_lines(terms, lines)


def take_use(uow: UnitOfWork, *, promo: Promo, user_id: str, on_exhausted: Exception | None = None) -> None:
    """Add one use to the caller's transaction; it is lost with it, so a failed order uses nothing.

    At commit PromoUsedUpError, PromoUserLimitError, PromoInactiveError or PromoNotFoundError. With `on_exhausted`, for
    an order that is paid late and was placed while the code could be used, only the counters are checked again, and
    that error is raised when no use is left.
    """
    _refuse_others(promo, user_id)
    left = Promo.max_uses.does_not_exist() | (Promo.current_uses < Promo.max_uses)
    condition = Promo.pk.exists() & left & _of_generation(promo.generation)
    if on_exhausted is None:
        condition &= Promo.is_active == True  # noqa: E712 - a DynamoDB condition
    uow.update(promo, [Promo.current_uses.add(1)], condition=condition, on_conflict=on_exhausted or _why_not_taken)
    limit = promo.max_uses_per_user
    uow.update(
        _use_of(promo.code, user_id, promo.generation),
        [PromoUse.uses.add(1), Path("type").set("promo_use")],
        condition=None if limit is None else PromoUse.uses.does_not_exist() | (PromoUse.uses < limit),
        on_conflict=on_exhausted or PromoUserLimitError(),
    )


def find_used(code: str, generation: str | None = None) -> Promo | None:
    """A code that an order used, deleted ones too, by its normal spelling and the order's `promo_generation`."""
    promo = Promo.get_or_none(*Promo.key(code), consistent=True)
    if promo is None or promo.generation == generation:
        return promo
    return Promo.get_or_none(*Promo.former_key(code, generation), consistent=True)


def give_back_use(uow: UnitOfWork, *, code: str, user_id: str, generation: str | None = None) -> None:
    """Give one use back in the caller's transaction, whose own condition makes it happen once.

    `generation` is the order's. At commit StaleReadError when the code is made again at the same moment.
    """
    promo = find_used(code, generation) or Promo(*Promo.key(code))
    condition = Promo.pk.exists() & _of_generation(generation)
    uow.update(promo, [Promo.current_uses.add(-1)], condition=condition, on_conflict=StaleReadError())
    uow.update(_use_of(code, user_id, generation), [PromoUse.uses.add(-1)], condition=PromoUse.pk.exists())


def _refuse_others(promo: Promo, user_id: str) -> None:
    if promo.owner_id not in (None, user_id):
        raise PromoNotFoundError()


def _of_generation(generation: str | None) -> Condition:
    return Promo.generation.does_not_exist() if generation is None else Promo.generation == generation


def _use_of(code: str, user_id: str, generation: str | None) -> PromoUse:
    pk, sk = PromoUse.key(code, user_id, generation)
    return PromoUse(pk=pk, sk=sk)


def _why_not_taken(old: dict[str, Any] | None) -> PromoNotFoundError | PromoInactiveError | PromoUsedUpError:
    if old is None or old.get("is_deleted"):
        return PromoNotFoundError()
    if not old.get("is_active", True):
        return PromoInactiveError()
    return PromoUsedUpError()


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
