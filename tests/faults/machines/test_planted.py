"""Mistakes planted in the product on purpose: the machines find each of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shared.data.uow import UnitOfWork
from shared.providers.payments.yookassa import Yookassa
from tests.faults.machines import running
from tests.faults.machines.base import Unruly
from tests.faults.machines.orders import OrdersMachine
from tests.faults.machines.sessions import SessionsMachine
from tests.faults.machines.waves import WavesMachine
from tests.support import proof

Patch = pytest.MonkeyPatch
SEEDS, EACH = range(7, 11), 1_500


def stock_comes_back_twice(patch: Patch) -> None:
    from shared.shop.orders import reservation

    plain = reservation.release

    def twice(uow: Any, shelves: Any, order: Any, units: Any) -> None:
        plain(uow, shelves, order, [(line, 2 * number) for line, number in units])

    patch.setattr(reservation, "release", twice)


def a_promo_use_is_never_given_back(patch: Patch) -> None:
    patch.setattr("shared.shop.promo.service.give_back_use", lambda uow, *, code, user_id: None)


def a_repeated_request_is_carried_out_again(patch: Patch) -> None:
    patch.setattr(UnitOfWork, "remember", lambda *_: None)


def consumers_do_not_remember_what_they_saw(patch: Patch) -> None:
    patch.setattr(UnitOfWork, "once", lambda *_: None)


def conditions_are_dropped(model: str) -> Callable[[Patch], None]:
    """Updates of one kind of item are made whatever it has become since it was read."""

    def plant(patch: Patch) -> None:
        plain = UnitOfWork.update

        def update(uow: UnitOfWork, item: Any, actions: Any, **how: Any) -> None:
            if type(item).__name__ == model:
                how = {}
            plain(uow, item, actions, **how)

        patch.setattr(UnitOfWork, "update", update)

    return plant


def every_attempt_opens_a_new_payment(patch: Patch) -> None:
    plain = Yookassa.create_payment

    def with_another_key(provider: Any, request: Any, *, key: str) -> Any:
        return plain(provider, request, key=secrets.token_hex(len(key) // 2))

    patch.setattr(Yookassa, "create_payment", with_another_key)


def a_freed_place_stays_taken(patch: Patch) -> None:
    from shared.shop.catalog import waves

    patch.setattr(waves, "release", lambda found, _: waves.in_order(found))


def an_old_refresh_token_stays_good(patch: Patch) -> None:
    patch.setattr("shared.identity.rules.PARENT_GRACE", timedelta(hours=2))


def a_paid_order_can_be_paid_again(patch: Patch) -> None:
    from shared.shop.orders.models import Order

    patch.setattr(Order, "is_settled", property(lambda order: False))


PLANTED: dict[str, tuple[type[Unruly], Callable[[Patch], None]]] = {
    "stock comes back twice": (OrdersMachine, stock_comes_back_twice),
    "a promo use is never given back": (OrdersMachine, a_promo_use_is_never_given_back),
    "a repeated request is carried out again": (OrdersMachine, a_repeated_request_is_carried_out_again),
    "consumers do not remember what they saw": (WavesMachine, consumers_do_not_remember_what_they_saw),
    "a promo code's cap is not a condition": (OrdersMachine, conditions_are_dropped("Promo")),
    "stock is taken without a condition": (OrdersMachine, conditions_are_dropped("Availability")),
    "every attempt opens a new payment": (OrdersMachine, every_attempt_opens_a_new_payment),
    "a paid order can be paid again": (OrdersMachine, a_paid_order_can_be_paid_again),
    "a freed place stays taken": (WavesMachine, a_freed_place_stays_taken),
    "a wave is counted without a condition": (WavesMachine, conditions_are_dropped("Wave")),
    "an old refresh token stays good": (SessionsMachine, an_old_refresh_token_stays_good),
}


def found(name: str, patch: Patch) -> str:
    """What the machine says of a planted mistake."""
    machine, plant = PLANTED[name]
    plant(patch)
    for number in SEEDS:
        try:
            running.run(machine, operations=EACH, number=number, steps=40)
        except Exception as error:
            return str(error).partition("\n")[0]
    raise AssertionError(f"nobody noticed in {len(SEEDS) * EACH:,} operations: {name}")


@proof.only
@pytest.mark.parametrize("name", PLANTED)
def test_every_planted_mistake_is_found(name: str, monkeypatch: Patch) -> None:
    said = found(name, monkeypatch)
    proof.progress(f"planted: {name}: {said[:100]}")
    proof.report(f"planted: {name}", found=said[:100] or "yes")
