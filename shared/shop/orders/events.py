"""What orders announce: kopecks and ISO 8601 UTC; never a payment link, an address or what people wrote."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypedDict

from shared.core import ids
from shared.data.event_audience import Audience, shown
from shared.data.event_types import EventData, optional
from shared.data.events import DomainEvent

if TYPE_CHECKING:
    from shared.shop.orders.models import Order, OrderLine

# What an order's buyer sees of its events.
ORDER_FIELDS = ("order_number", "status", "payment_status", "final_amount", "currency")
PRICE_FIELDS = (
    "total_amount",
    "discount_amount",
    "delivery_method",
    "delivery_kind",
    "delivery_amount",
    "promo_code",
    "karma_points",
)
CONTENTS_FIELDS = ("delivery_kind", "delivery_amount")
CONTENTS = ("name", "size", "quantity", "amount")
ITEM_FIELDS = (
    "line_id",
    "product_id",
    "article",
    "name",
    "size",
    "quantity",
    "price",
    "discount",
    "is_preorder",
    "preorder_wave",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent(EventData):
    """What every event of an order says, as the order is after the change."""

    aggregate: ClassVar[str] = "order"

    order_number: str
    status: str
    payment_status: str | None
    final_amount: int
    currency: str

    def about(self, order: Order, *, actor: str | None = None) -> DomainEvent:
        """The event to add to the unit of work that changes this order."""
        return self.of(order.order_id, customer_id=order.user_id, actor=actor)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWithItems(OrderEvent):
    """An event that also says what was bought: counters are kept from it without reading the order.

    `items` are as `item_facts` makes them; `karma_points` is absent when none were spent, `delivery_amount` (kopecks,
    part of `final_amount`) when the delivery costs nothing.
    """

    total_amount: int
    discount_amount: int
    promo_code: str | None
    items: list[dict[str, Any]]
    karma_points: int | None = optional()
    delivery_method: str | None = optional()
    delivery_kind: str | None = optional()
    delivery_amount: int | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWithContents(OrderEvent):
    """An event whose message lists what the order holds; events of before there were lists have none.

    `contents` are as `contents_of` makes them.
    """

    contents: tuple[dict[str, Any], ...] | None = optional()
    delivery_kind: str | None = optional()
    delivery_amount: int | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(OrderWithItems):
    """An order was placed; what costs nothing has no payment and no hold."""

    type: ClassVar[Literal["order.placed"]] = "order.placed"
    audience: ClassVar[Audience] = shown(
        *ORDER_FIELDS, *PRICE_FIELDS, "payment_id", "hold_expires_at", items=ITEM_FIELDS
    )

    payment_id: str | None
    hold_expires_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaid(OrderWithItems):
    """An order was paid; `late` when it had expired before and took its goods again.

    `captured_amount` (kopecks) only where staff accepted another amount than `final_amount`: each of the items then
    has its part of it as `paid`.
    """

    type: ClassVar[Literal["order.paid"]] = "order.paid"
    audience: ClassVar[Audience] = shown(
        *ORDER_FIELDS, *PRICE_FIELDS, "paid_at", "payment_id", "late", "captured_amount", items=ITEM_FIELDS
    )

    paid_at: str | None
    payment_id: str | None
    late: bool
    captured_amount: int | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderExpired(OrderWithItems):
    """The hold ended without a payment: goods, promo use and karma went back."""

    type: ClassVar[Literal["order.expired"]] = "order.expired"
    audience: ClassVar[Audience] = shown(*ORDER_FIELDS, *PRICE_FIELDS, items=ITEM_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(OrderWithItems):
    """An order was cancelled by a person, or all of it was given back; `refund_amount` is on its way back.

    `unsold` are the units that no earlier refund named, absent when a payment's review ended the order; `reason` is
    then the review's, and absent otherwise: what people write stays on the order.
    """

    type: ClassVar[Literal["order.cancelled"]] = "order.cancelled"
    audience: ClassVar[Audience] = shown(*ORDER_FIELDS, *PRICE_FIELDS, "was_paid", "refund_amount", items=ITEM_FIELDS)

    was_paid: bool
    refund_amount: int
    unsold: tuple[dict[str, Any], ...] | None = optional()
    reason: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAssembling(OrderEvent):
    """A paid order is being put together."""

    type: ClassVar[Literal["order.assembling"]] = "order.assembling"
    audience: ClassVar[Audience] = shown(*ORDER_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShipped(OrderWithContents):
    """The parcel was handed to the carrier; `lines` says what is in it, as {line_id, quantity}."""

    type: ClassVar[Literal["order.shipped"]] = "order.shipped"
    audience: ClassVar[Audience] = shown(
        *ORDER_FIELDS,
        *CONTENTS_FIELDS,
        "tracking_number",
        "tracking_url",
        contents=CONTENTS,
        lines=("line_id", "quantity"),
    )

    tracking_number: str | None
    tracking_url: str | None = optional()
    lines: tuple[dict[str, Any], ...] | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelivered(OrderWithContents):
    """The customer has the parcel: a prepayment's closing receipt is due."""

    type: ClassVar[Literal["order.delivered"]] = "order.delivered"
    audience: ClassVar[Audience] = shown(*ORDER_FIELDS, *CONTENTS_FIELDS, contents=CONTENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderHoldExpiring(OrderWithContents):
    """The goods are held only a little longer; `pay_path` is where the API makes a payment link."""

    type: ClassVar[Literal["order.hold_expiring"]] = "order.hold_expiring"
    audience: ClassVar[Audience] = shown(
        *ORDER_FIELDS, *CONTENTS_FIELDS, "hold_expires_at", "pay_path", contents=CONTENTS
    )

    hold_expires_at: str | None
    pay_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLateRefund(OrderEvent):
    """Money arrived for an order that can no longer be fulfilled; all of it goes back."""

    type: ClassVar[Literal["order.late_refund"]] = "order.late_refund"
    audience: ClassVar[Audience] = shown(*ORDER_FIELDS, "payment_id", "amount")

    payment_id: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaymentReviewNeeded(OrderEvent):
    """Another amount arrived than the order costs: a person must review the payment."""

    type: ClassVar[Literal["order.attention"]] = "order.attention"
    audience: ClassVar[Audience] = shown(*ORDER_FIELDS, "payment_id", "captured_amount", "expected_amount")

    payment_id: str
    captured_amount: int
    expected_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaymentCanceled(OrderEvent):
    """The payment's link no longer works; the order waits for a new one until its hold ends."""

    type: ClassVar[Literal["order.payment_canceled"]] = "order.payment_canceled"
    audience: ClassVar[Audience] = shown(*ORDER_FIELDS, "payment_id")

    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefundRequested(OrderEvent):
    """Staff asked for a refund; `lines` are of the form {line_id, quantity, amount, restocked}.

    `delivery_amount` is what goes back for the delivery, absent when nothing does.
    """

    type: ClassVar[Literal["order.refund_requested"]] = "order.refund_requested"
    audience: ClassVar[Audience] = shown(
        *ORDER_FIELDS, "refund_id", "amount", "delivery_amount", lines=("line_id", "quantity", "amount")
    )

    refund_id: str
    amount: int
    lines: list[dict[str, Any]]
    restock: bool
    delivery_amount: int | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderGoodsReturned(OrderEvent):
    """Goods came back for no money; `lines` are of the form {line_id, product_id, name, size, quantity, restocked},
    and `unsold` units of them a cancellation had taken out of what was sold."""

    type: ClassVar[Literal["order.goods_returned"]] = "order.goods_returned"
    audience: ClassVar[Audience] = shown(*ORDER_FIELDS, lines=("line_id", "product_id", "name", "size", "quantity"))

    lines: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefunded(OrderEvent):
    """Money went back: `amount` now, `refunded_amount` in all; `full` when nothing of the payment is left.

    `lines` are of the form {product_id, name, size, quantity, amount}; a bare sum has quantities of 0, and `unsold`
    units of them a cancellation had taken out of what was sold; `taken` is what the refund takes from the product's
    sales where that is not `amount`.
    `delivery_amount` is what went back for the delivery: with the lines it adds up to `amount`.
    `never_paid` when the money came too late or was another amount, so that no sale is reduced by it.
    """

    type: ClassVar[Literal["order.refunded"]] = "order.refunded"
    audience: ClassVar[Audience] = shown(
        *ORDER_FIELDS,
        "refund_id",
        "amount",
        "refunded_amount",
        "full",
        "promo_code",
        "delivery_amount",
        lines=("product_id", "name", "size", "quantity", "amount"),
    )

    refund_id: str
    amount: int
    refunded_amount: int
    full: bool
    promo_code: str | None
    lines: list[dict[str, Any]]
    delivery_amount: int | None = optional()
    never_paid: bool | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefundFailed(OrderEvent):
    """The provider refused a refund; its amount may be refunded anew."""

    type: ClassVar[Literal["order.refund_failed"]] = "order.refund_failed"
    audience: ClassVar[Audience] = shown(*ORDER_FIELDS, "refund_id", "amount")

    refund_id: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefundSettled(OrderEvent):
    """Staff gave back by other means what the provider had refused to: `amount` of one or several refunds."""

    type: ClassVar[Literal["order.refund_settled"]] = "order.refund_settled"
    audience: ClassVar[Audience] = shown(*ORDER_FIELDS, "amount")

    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPreorderStatusChanged(OrderEvent):
    """Staff set the preorder status of some lines of this order; the message stays on those lines."""

    type: ClassVar[Literal["order.preorder_status_changed"]] = "order.preorder_status_changed"
    audience: ClassVar[Audience] = shown(*ORDER_FIELDS, "line_ids", "preorder_status")

    line_ids: list[str]
    preorder_status: str | None


EVENTS: tuple[type[EventData], ...] = (
    OrderPlaced,
    OrderPaid,
    OrderExpired,
    OrderCancelled,
    OrderAssembling,
    OrderShipped,
    OrderDelivered,
    OrderHoldExpiring,
    OrderLateRefund,
    OrderPaymentReviewNeeded,
    OrderPaymentCanceled,
    OrderRefundRequested,
    OrderGoodsReturned,
    OrderRefunded,
    OrderRefundFailed,
    OrderRefundSettled,
    OrderPreorderStatusChanged,
)


class OrderFacts(TypedDict):
    """The fields of `OrderEvent`."""

    order_number: str
    status: str
    payment_status: str | None
    final_amount: int
    currency: str


class OrderWithItemsFacts(OrderFacts):
    """The fields of `OrderWithItems`."""

    total_amount: int
    discount_amount: int
    promo_code: str | None
    items: list[dict[str, Any]]
    karma_points: int | None
    delivery_method: str | None
    delivery_kind: str | None
    delivery_amount: int | None


class OrderWithContentsFacts(OrderFacts):
    """The fields of `OrderWithContents`."""

    contents: tuple[dict[str, Any], ...] | None
    delivery_kind: str | None
    delivery_amount: int | None


def order_facts(order: Order) -> OrderFacts:
    """What an order's events begin with."""
    return OrderFacts(
        order_number=order.order_number,
        status=order.status,
        payment_status=order.payment_status,
        final_amount=order.final_amount,
        currency=order.currency,
    )


def order_with_items_facts(order: Order) -> OrderWithItemsFacts:
    """What the events begin with that also say what was bought."""
    return OrderWithItemsFacts(
        **order_facts(order),
        total_amount=order.total_amount,
        discount_amount=order.discount_amount,
        promo_code=order.promo_code,
        items=[item_facts(line) for line in order.lines],
        karma_points=order.karma_points or None,
        delivery_method=order.delivery_method,
        delivery_kind=order.delivery_kind,
        delivery_amount=order.delivery_amount or None,
    )


def order_with_contents_facts(order: Order) -> OrderWithContentsFacts:
    """What the events begin with whose messages list what the order holds."""
    return OrderWithContentsFacts(
        **order_facts(order),
        contents=contents_of(order),
        delivery_kind=order.delivery_kind,
        delivery_amount=order.delivery_amount or None,
    )


def contents_of(order: Order) -> tuple[dict[str, Any], ...]:
    """The units of an order that are still the customer's, as {name, size, quantity, amount}; amounts in kopecks."""
    return tuple(
        {
            "name": line.name,
            "size": line.size,
            "quantity": line.held_quantity,
            "amount": line.net_total * line.held_quantity // line.quantity,
        }
        for line in order.lines
        if line.held_quantity
    )


def item_facts(line: OrderLine) -> dict[str, Any]:
    """An order line as events say it; amounts in kopecks, `discount` for the whole line."""
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


def unrefunded_units(order: Order) -> tuple[dict[str, Any], ...]:
    """The units of an order that no refund named, as {product_id, quantity}."""
    rest = [(line.product_id, line.quantity - line.refunded_quantity) for line in order.lines]
    return tuple({"product_id": product_id, "quantity": quantity} for product_id, quantity in rest if quantity)


def remaining_units(order: Order) -> tuple[dict[str, Any], ...]:
    """The units of an order that are still the customer's, as {line_id, quantity}."""
    held = [(line.line_id, line.held_quantity) for line in order.lines]
    return tuple({"line_id": line_id, "quantity": quantity} for line_id, quantity in held if quantity)


def in_order(first: DomainEvent, second: DomainEvent) -> list[DomainEvent]:
    """Two events of one moment with ids that sort in this order: histories are read by id."""
    while second.id <= first.id:
        second = replace(second, id=ids.new("evt"))
    return [first, second]
