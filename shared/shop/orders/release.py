"""Releasing what an order holds: units in stock and in waves, and the use of its promo code."""

from __future__ import annotations

from collections import Counter

from shared.core import clock
from shared.data.uow import UnitOfWork
from shared.shop.orders import reservation, rules
from shared.shop.orders.availability import read_availability_of_lines
from shared.shop.orders.models import Order
from shared.shop.promo import uses as promo_uses

# Beside the goods: the order, its event and that of its stock, the payment and its refund with their events, the promo
# code, the karma, the person's limits, and the request's key.
OTHER_WRITES = 16


def writes_at_most(order: Order) -> int:
    """How many writes end an order, at most: an order that one transaction cannot end must not be placed.

    A product's stock, in a second shard too where one wave opens again and another has room; its own item and its
    current wave, and of each wave itself, the order in it, and the event of its free place.
    """
    products = {line.product_id for line in order.lines}
    in_waves = {(line.product_id, line.preorder_wave) for line in order.lines if line.is_preorder}
    waves = Counter(product_id for product_id, _ in in_waves)
    second_shards = sum(count > 1 for count in waves.values())
    return len(products) + second_shards + 2 * len(waves) + 3 * len(in_waves) + OTHER_WRITES


def release_order(uow: UnitOfWork, order: Order, status: str) -> None:
    """End an order as `status`: what it still holds is released once, because the caller saves it under its version;
    saving takes it off its person's limits, too.

    The payment and the karma are the caller's. Raises IllegalTransitionError; at commit TooBusyError.
    """
    rules.check_transition(order.status, status)
    held = [(line, line.held_quantity) for line in order.lines if line.held_quantity]
    if held:
        availability = read_availability_of_lines([line for line, _ in held], consistent=True)
        reservation.release(uow, availability, order, held)
        if order.was_paid:
            reservation.count_restocked(availability, order, held)
    reservation.delete_memberships(uow, order)
    if order.promo_code:
        promo_uses.give_back(
            uow,
            code=order.promo_code,
            user_id=order.user_id,
            order_id=order.order_id,
            generation=order.promo_generation,
            is_listed=bool(order.is_promo_use_listed),
        )
    order.status = status
    order.closed_at = clock.iso(clock.now())
    order.hold_expires_at = None
    order.payment_url = None
