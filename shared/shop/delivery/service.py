"""Delivery methods: what is offered, and what admins change about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.core import clock
from shared.data.events import DomainEvent
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.shop.delivery import events, rules
from shared.shop.delivery.errors import (
    DeliveryMethodNotFoundError,
    DeliveryMethodsChangedError,
    DeliveryMethodTakenError,
    DeliveryMethodUnavailableError,
    TooManyDeliveryMethodsError,
)
from shared.shop.delivery.models import DeliveryMethod, DeliveryMethods
from shared.shop.delivery.rules import DeliveryKind

TERMS = ("code", "kind", "price", "free_from", "is_active")


def listing(*, with_inactive: bool = False) -> Sequence[DeliveryMethod]:
    """The methods in the order in which they are offered: those that can be chosen, or all of them."""
    return [method for method in _read(consistent=with_inactive).methods if with_inactive or method.is_active]


def choose(stored: DeliveryMethods | None, code: str) -> DeliveryMethod:
    """A method that an order asks for, among those that were read; None when there are none.

    Raises DeliveryMethodNotFoundError, DeliveryMethodUnavailableError.
    """
    method = stored.find(code) if stored is not None else None
    if method is None:
        raise DeliveryMethodNotFoundError()
    if not method.is_active:
        raise DeliveryMethodUnavailableError()
    return method


def get(code: str) -> DeliveryMethod:
    """A method, offered or not. Raises DeliveryMethodNotFoundError."""
    return _one_of(_read(consistent=True), code)


def create(
    *, code: str, fields: Mapping[str, Any], actor: str, idempotency: IdempotencyKey | None = None
) -> DeliveryMethod:
    """Make a method, offered last. Raises DeliveryMethodTakenError, TooManyDeliveryMethodsError."""
    moment = clock.iso(clock.now())

    def act(stored: DeliveryMethods) -> tuple[DeliveryMethod, DomainEvent]:
        if stored.find(code) is not None:
            raise DeliveryMethodTakenError()
        if len(stored.methods) >= rules.MAX_METHODS:
            raise TooManyDeliveryMethodsError(max_methods=rules.MAX_METHODS)
        needs = fields.get("needs") or rules.NEED_BY_KIND[DeliveryKind(fields["kind"])]
        method = DeliveryMethod(  # type: ignore[no-untyped-call]
            **{**fields, "code": code, "needs": needs, "created_at": moment, "updated_at": moment}
        )
        stored.methods = [*stored.methods, method]
        return method, events.DeliveryMethodCreated(**_terms(method)).by(actor)

    return _change(act, idempotency)


def change(*, code: str, fields: Mapping[str, Any], actor: str) -> DeliveryMethod:
    """Change what is named; orders that were placed keep their price. Raises DeliveryMethodNotFoundError."""

    def act(stored: DeliveryMethods) -> tuple[DeliveryMethod, DomainEvent]:
        method = _one_of(stored, code)
        before, kind = method.price, method.kind
        for name, value in fields.items():
            setattr(method, name, value)
        if method.kind != kind and "needs" not in fields:
            method.needs = rules.NEED_BY_KIND[DeliveryKind(method.kind)]
        method.updated_at = clock.iso(clock.now())
        price_before = before if before != method.price else None
        return method, events.DeliveryMethodUpdated(**_terms(method), price_before=price_before).by(actor)

    return _change(act)


def delete(*, code: str, actor: str) -> None:
    """Take a method out of use; orders keep what they were placed with. Raises DeliveryMethodNotFoundError."""

    def act(stored: DeliveryMethods) -> tuple[DeliveryMethod, DomainEvent]:
        method = _one_of(stored, code)
        stored.methods = [one for one in stored.methods if one.code != code]
        return method, events.DeliveryMethodDeleted(**_terms(method)).by(actor)

    _change(act)


def _change(
    act: Callable[[DeliveryMethods], tuple[DeliveryMethod, DomainEvent]], idempotency: IdempotencyKey | None = None
) -> DeliveryMethod:
    def change_once() -> DeliveryMethod:
        stored = _read(consistent=True)
        seen = stored.version
        method, event = act(stored)
        stored.version = seen + 1
        condition = DeliveryMethods.version == seen if seen else DeliveryMethods.pk.does_not_exist()
        uow = UnitOfWork()
        uow.put(stored, condition=condition, on_conflict=DeliveryMethodsChangedError())
        uow.store_idempotency_key(idempotency, {"code": method.code})
        uow.add_event(event)
        uow.commit()
        return method

    return retry_on_conflict(change_once)


def _read(*, consistent: bool) -> DeliveryMethods:
    key = DeliveryMethods.key()
    return DeliveryMethods.get_or_none(*key, consistent=consistent) or DeliveryMethods(*key, methods=[], version=0)


def _one_of(stored: DeliveryMethods, code: str) -> DeliveryMethod:
    method = stored.find(code)
    if method is None:
        raise DeliveryMethodNotFoundError()
    return method


def _terms(method: DeliveryMethod) -> dict[str, Any]:
    return {name: getattr(method, name) for name in TERMS}
