"""The statuses of an order, its lines and its sums: tables and pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from shared.core import ids
from shared.core.errors import AtriumError
from shared.core.money import Money, spread
from shared.shop.catalog import sizes
from shared.shop.orders.errors import IllegalTransitionError, QuantityError


class OrderStatus(StrEnum):
    """Where an order is."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    ASSEMBLING = "assembling"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class OrderPaymentStatus(StrEnum):
    """Where the payment of an order is, as the order knows it: what went back of it counts."""

    CREATING = "creating"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


TRANSITIONS: Final[Mapping[str, frozenset[str]]] = {
    OrderStatus.AWAITING_PAYMENT: frozenset({OrderStatus.PAID, OrderStatus.EXPIRED, OrderStatus.CANCELLED}),
    OrderStatus.PAID: frozenset({OrderStatus.ASSEMBLING, OrderStatus.CANCELLED}),
    OrderStatus.ASSEMBLING: frozenset({OrderStatus.SHIPPED, OrderStatus.CANCELLED}),
    # Cancelled: the parcel came back. Nobody cancels what is on its way.
    OrderStatus.SHIPPED: frozenset({OrderStatus.DELIVERED, OrderStatus.CANCELLED}),
    OrderStatus.DELIVERED: frozenset(),
    OrderStatus.EXPIRED: frozenset(),
    OrderStatus.CANCELLED: frozenset(),
}

# Only a late payment leads out of these: a payment link cannot be withdrawn while it is pending. What somebody
# cancelled stays cancelled, and the money goes back.
REVIVABLE: Final = frozenset({OrderStatus.EXPIRED})
# Such an order has given back what it held.
RELEASED: Final = frozenset({OrderStatus.EXPIRED, OrderStatus.CANCELLED})

CANCELLABLE_BY_OWNER: Final = frozenset({OrderStatus.AWAITING_PAYMENT, OrderStatus.PAID})
CANCELLABLE_BY_ADMIN: Final = CANCELLABLE_BY_OWNER | {OrderStatus.ASSEMBLING}
# Where an order still has something before it: given back whole, it is cancelled.
UNDER_WAY: Final = frozenset({OrderStatus.PAID, OrderStatus.ASSEMBLING, OrderStatus.SHIPPED})

MAX_LINES = 50
MAX_QUANTITY = 100
MAX_ORDER_LINES = 80  # after the split over waves; also what one fiscal receipt holds


def check_transition(status: str, to: str) -> None:
    """Refuse a step that the table does not name. Raises IllegalTransitionError."""
    if to == status:
        raise IllegalTransitionError(f"The order is {status} already.", order_status=status)
    if to not in TRANSITIONS[status]:
        raise IllegalTransitionError(f"An order that is {status} cannot become {to}.", order_status=status)


def check_cancel(status: str, *, as_admin: bool) -> None:
    """Owners cancel until assembling begins, admins until the parcel leaves. Raises IllegalTransitionError."""
    check_transition(status, OrderStatus.CANCELLED)
    if status not in CANCELLABLE_BY_ADMIN:
        raise IllegalTransitionError("The parcel is on its way: it can only be given back.", order_status=status)
    if not as_admin and status not in CANCELLABLE_BY_OWNER:
        raise IllegalTransitionError("The order is being assembled; ask us to cancel it.", order_status=status)


def new_number() -> str:
    """A number such as `K7M4-9Q2D`: 39 random bits, no letters that are misheard or misread."""
    return ids.new_reference()


def normalise_number(text: str) -> str | None:
    """The order number that a person meant, or None when the text cannot be one."""
    return ids.reference_in(text)


@dataclass(frozen=True, slots=True)
class RequestedLine:
    """A product, size and quantity that a buyer asks for; `line` is its position in the request, for problems."""

    product_id: str
    size: str
    quantity: int
    line: int = 0


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with all that the order copies from the product; amounts in kopecks.

    `problem` says why it cannot be sold.
    """

    product_id: str
    size: str
    quantity: int
    line: int
    article: str = ""
    name: str = ""
    price: Money = 0
    discount: Money = 0
    is_preorder: bool = False
    preorder_wave: int | None = None
    vat_code: int | None = None
    problem: AtriumError | None = None

    @property
    def total(self) -> Money:
        """Price times quantity, before the discount."""
        return self.price * self.quantity


def merge(requested: Iterable[RequestedLine]) -> list[RequestedLine]:
    """Add up the same product and size named twice; the first mention gives the position.

    Raises QuantityError when that makes more of one thing than an order may have.
    """
    merged: dict[tuple[str, str], RequestedLine] = {}
    for item in requested:
        key = (item.product_id, sizes.key(item.size))
        seen = merged.get(key)
        merged[key] = replace(seen, quantity=seen.quantity + item.quantity) if seen else item
    for item in merged.values():
        if item.quantity > MAX_QUANTITY:
            raise QuantityError(line=item.line, product_id=item.product_id, size=item.size)
    return list(merged.values())


@dataclass(frozen=True, slots=True)
class Totals:
    """What an order comes to, in kopecks."""

    total_amount: Money
    discount_amount: Money
    delivery_amount: Money = 0

    @property
    def goods_amount(self) -> Money:
        """What the goods cost after discounts; never below zero."""
        return self.total_amount - self.discount_amount

    @property
    def final_amount(self) -> Money:
        """What is to be paid: the goods and their delivery, which no discount lowers."""
        return self.goods_amount + self.delivery_amount


def subtract_from_lines(lines: Iterable[PricedLine], amount: Money) -> list[PricedLine]:
    """The lines with `amount` (kopecks) more discount, in proportion to what they cost; at most their sum."""
    all_lines = list(lines)
    nets = [line.total - line.discount if line.problem is None else 0 for line in all_lines]
    return [
        replace(line, discount=line.discount + part) for line, part in zip(all_lines, spread(amount, nets), strict=True)
    ]


def totals(lines: Iterable[PricedLine], delivery_amount: Money = 0) -> Totals:
    """Sum up lines that can be sold, and their delivery; those with a problem cost nothing."""
    sold = [line for line in lines if line.problem is None]
    return Totals(sum(line.total for line in sold), sum(line.discount for line in sold), delivery_amount)


def refund_of_units(net_total: Money, quantity: int, refunded: int, units: int) -> Money:
    """What giving back `units` more of a line is worth, so that all its units together are worth exactly the line.

    The n-th unit's share is the difference of two rounded-down prefixes, so no order of refunds loses a kopeck.
    """
    return net_total * (refunded + units) // quantity - net_total * refunded // quantity
