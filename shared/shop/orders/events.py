"""What orders announce, and what each event says; amounts in kopecks, never a payment link or an address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shared.core import ids
from shared.data.events import DomainEvent
from shared.shop.catalog.models import Product
from shared.shop.orders.models import Order, OrderLine


def of_order(order: Order, what: str, *, actor: str | None = None, **more: Any) -> DomainEvent:
    """The event `order.<what>` with what every reader of an order's event may count on."""
    data = {
        "order_number": order.order_number,
        "status": order.status,
        "payment_status": order.payment_status,
        "final_amount": order.final_amount,
        "currency": order.currency,
        **more,
    }
    return DomainEvent(
        type=f"order.{what}",
        aggregate="order",
        aggregate_id=order.order_id,
        data=data,
        customer_id=order.user_id,
        actor=actor,
    )


def with_items(order: Order, what: str, *, actor: str | None = None, **more: Any) -> DomainEvent:
    """An event that also says what was bought: readers keep books by it and never read the order."""
    return of_order(
        order,
        what,
        actor=actor,
        total_amount=order.total_amount,
        discount_amount=order.discount_amount,
        promo_code=order.promo_code,
        items=[item(line) for line in order.lines],
        **({"karma_points": order.karma_points} if order.karma_points else {}),
        **more,
    )


def item(line: OrderLine) -> dict[str, Any]:
    """An order line as events tell it."""
    return {
        "line_id": line.line_id,
        "product_id": line.product_id,
        "article": line.article,
        "name": line.name,
        "size": line.size,
        "quantity": line.quantity,
        "price": line.price,
        "discount": line.discount,
        "is_preorder": line.is_preorder,
        "preorder_wave": line.preorder_wave,
    }


def units_left(order: Order) -> list[dict[str, Any]]:
    """The units of an order that no refund named."""
    rest = [(line.product_id, line.quantity - line.refunded_quantity) for line in order.lines]
    return [{"product_id": product_id, "quantity": quantity} for product_id, quantity in rest if quantity]


def wave_filled(product: Product, number: int) -> DomainEvent:
    """A wave's last place was taken."""
    return _of_wave("filled", product, wave_number=number)


def waves_all_full(product: Product) -> DomainEvent:
    """The last place of the last wave was taken: the product is now `waiting`."""
    return _of_wave("all_full", product)


def slot_freed(product: Product, number: int, quantity: int, *, reopened: bool) -> DomainEvent:
    """Places came back to a wave; `reopened` when the product can be ordered again because of it."""
    return _of_wave("slot_freed", product, wave_number=number, quantity=quantity, reopened=reopened)


def _of_wave(what: str, product: Product, **more: Any) -> DomainEvent:
    data = {"product_id": product.id, "product_name": product.name, **more}
    return DomainEvent(type=f"wave.{what}", aggregate="product", aggregate_id=product.id, data=data)


def in_order(first: DomainEvent, second: DomainEvent) -> list[DomainEvent]:
    """Two events of one moment, told so that histories, which sort by id, show the first one first."""
    while second.id <= first.id:
        second = replace(second, id=ids.new("evt"))
    return [first, second]
