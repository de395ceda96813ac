"""Karma in orders: each point takes a rouble off the total, and is returned when the order is not fulfilled.

A cancelled or expired order returns all points that are left. A refund returns the share of the points that is the
share of the money refunded so far, rounded down. A late payment spends the points again, or is refunded.
"""

from __future__ import annotations

from shared.core.money import Money
from shared.core.settings import settings
from shared.data.events import DomainEvent
from shared.data.uow import UnitOfWork
from shared.identity.models import User
from shared.identity.users import get_user
from shared.karma import service as karma
from shared.karma.errors import NotEnoughKarmaError
from shared.payments.errors import CannotFulfilError
from shared.shop.orders.errors import TooBusyError
from shared.shop.orders.models import Order
from shared.shop.orders.refund_parts import DELIVERY_LINE, paid_parts

KOPECKS_PER_POINT = 100


def max_points_for(amount: Money) -> int:
    """How many points an order of `amount` kopecks takes at most: they pay a share of it that is a setting."""
    return amount * settings().karma_share_percent // 100 // KOPECKS_PER_POINT


def spend_points(uow: UnitOfWork, order: Order, event: DomainEvent, *, buyer: User) -> None:
    """Spend an order's points, for one of its events. Raises NotEnoughKarmaError; at commit TooBusyError."""
    if order.karma_points:
        karma.spend(
            uow,
            buyer,
            points=order.karma_points,
            reason=event.type,
            source_event_id=event.id,
            on_conflict=TooBusyError(),
        )


def spend_points_again(uow: UnitOfWork, order: Order, event: DomainEvent) -> None:
    """Spend the points again that an order had returned. Raises CannotFulfilError when they are spent elsewhere."""
    if not order.karma_points:
        return
    try:
        spend_points(uow, order, event, buyer=get_user(order.user_id))
    except NotEnoughKarmaError:
        raise CannotFulfilError() from None
    order.karma_returned = 0


def return_points(uow: UnitOfWork, order: Order, event: DomainEvent) -> None:
    """Return all points that an order still has; call it before the order is saved. At commit TooBusyError."""
    _return(uow, order, event, order.karma_points)


def points_for_refunds(order: Order, *, refunded: Money, paid: Money) -> int:
    """How many of an order's points are given back once `refunded` of `paid` kopecks are: the share of the goods.

    Points paid for goods, so the delivery's part of both is taken off first: of another amount than the order's, which
    staff accepted, its part of that.
    """
    goods = paid - paid_parts(order, paid)[DELIVERY_LINE]
    back = refunded - order.delivery_refunded
    if refunded >= paid or goods <= 0:
        goods = back = refunded
    return order.karma_points * min(max(0, back), goods) // goods if goods else 0


def return_points_for_refunds(
    uow: UnitOfWork, order: Order, event: DomainEvent, *, refunded: Money, paid: Money
) -> None:
    """Return what belongs to all refunds so far (kopecks), before the order is saved. At commit TooBusyError."""
    _return(uow, order, event, points_for_refunds(order, refunded=refunded, paid=paid))


def _return(uow: UnitOfWork, order: Order, event: DomainEvent, points: int) -> None:
    back = points - order.karma_returned
    if back <= 0:
        return
    order.karma_returned = points
    karma.give(
        uow,
        get_user(order.user_id),
        points=back,
        reason=event.type,
        source_event_id=event.id,
        on_conflict=TooBusyError(),
    )
