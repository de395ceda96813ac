"""What orders store in the table `shop`, and every key they are found by.

| item | pk | sk | gsi1 | gsi2 |
|---|---|---|---|---|
| order with its lines | ORDER#number | ORDER | CUSTOMER#user / id | ORDERS#status or ORDERS#status#shard / id |
| what one person's orders are limited by | UNPAID#user | UNPAID | | |
| orders of new accounts from one client in an hour | CLIENT#block#hour | ORDERS | | |

An order's id is a ULID, so ids sort by time and a period is a range of ids: the holds that end next are the oldest of
the orders that wait for money. The first letters of its random part are the order's number, so that an order is found
by either, and being created under its number is what makes the number unique.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar, cast

from pynamodb.attributes import (
    Attribute,
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    UnicodeAttribute,
)
from ulid import ULID

from shared.core import ids
from shared.data.numbers import CountsAttribute, SparseNumber, WholeNumber
from shared.data.sharded_index import all_keys, sharded_key
from shared.shop.delivery.rules import tracking_link
from shared.shop.models import ShopItem
from shared.shop.orders.rules import OrderPaymentStatus, OrderStatus

M = TypeVar("M", bound=MapAttribute[str, Any])
# The order number within an id: after `ord_` and the ten letters of the time stamp.
NUMBER_SLICE = slice(14, 22)
# What every new order goes through, as fast as people order.
CROWDED = frozenset({OrderStatus.AWAITING_PAYMENT, OrderStatus.PAID})


def _optional_map(kind: type[M], *, stored_as: str | None = None) -> Attribute[M | None]:
    """A nested attribute that may be missing, typed as such."""
    return cast(Attribute[M | None], kind(null=True, attr_name=stored_as))


class PreorderNote(MapAttribute[str, Any]):
    """What an admin says about the preorder in this order alone; it overrides the wave's own status."""

    status = UnicodeAttribute()
    message = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute()


class OrderLine(MapAttribute[str, Any]):
    """What was bought, copied from the product at that moment; amounts in kopecks, `discount` for the whole line.

    `refunded_quantity` counts the units that were given back, for whatever sum; `restocked_quantity` those that others
    can buy again.
    """

    line_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    article = UnicodeAttribute()
    name = UnicodeAttribute()
    size = UnicodeAttribute()
    quantity = WholeNumber()
    price = WholeNumber()
    discount = WholeNumber(default=0)
    is_preorder = BooleanAttribute(default=False)
    preorder_wave = WholeNumber(null=True)
    # Whether its wave lists the order under one of several keys (`WaveMember.key`).
    is_sharded_member = BooleanAttribute(null=True, attr_name="sm")
    preorder_note = _optional_map(PreorderNote)
    refunded_quantity = SparseNumber()
    restocked_quantity = SparseNumber()
    # Of the restocked units of a preorder, those that had been made: they went to stock and not to their wave.
    stocked_quantity = WholeNumber(null=True)
    # Units that a cancellation took out of what was sold: whoever gives them back later does not do so again.
    unsold_quantity = SparseNumber()
    # The size as it was paid for, where it was corrected since: receipts of one sale keep its words.
    receipt_size = UnicodeAttribute(null=True)
    # The product's VAT code at that moment (YooKassa's `vat_code`); none: the organisation's.
    vat_code = WholeNumber(null=True)

    @property
    def net_total(self) -> int:
        """What the line cost after its discount (kopecks)."""
        return self.price * self.quantity - self.discount

    @property
    def held_quantity(self) -> int:
        """Units that are still the order's, neither given back nor in stock again: what may be shipped."""
        return self.quantity - max(self.refunded_quantity, self.restocked_quantity)


class PaymentReview(MapAttribute[str, Any]):
    """A payment that waits for a person, because its amount is not the order's (kopecks)."""

    reason = UnicodeAttribute()
    payment_id = UnicodeAttribute()
    captured_amount = WholeNumber()
    expected_amount = WholeNumber()


class Recipient(MapAttribute[str, Any]):
    """Who takes the parcel: somebody whom the buyer named, or the buyer by contacts that are not confirmed."""

    name = UnicodeAttribute()
    phone = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)


class Order(ShopItem, discriminator="order"):
    """An order with its lines; amounts in kopecks, times ISO 8601 UTC. `version` counts every change.

    While it waits for money, `payment_status` says `creating` and the link is stored with its payment alone
    (`store.attach_payment_links`), so that storing the link does not write the order again.
    """

    order_id = UnicodeAttribute()
    order_number = UnicodeAttribute()
    user_id = UnicodeAttribute()
    # The buyer as they were when they ordered; phone and e-mail only where they had shown that it is theirs.
    customer_name = UnicodeAttribute(null=True, attr_name="buyer")
    phone = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    # None: the buyer, by the contacts above. An order of one line fits the kilobyte that a write is charged by.
    recipient = _optional_map(Recipient)
    lines = ListAttribute[OrderLine](of=OrderLine)
    total_amount = WholeNumber()
    discount_amount = WholeNumber()
    final_amount = WholeNumber()
    currency = UnicodeAttribute()
    status = UnicodeAttribute(default=OrderStatus.AWAITING_PAYMENT)
    promo_code = UnicodeAttribute(null=True)
    promo_generation = UnicodeAttribute(null=True)
    # The delivery method as it was when it was chosen; orders without one cost no delivery.
    delivery_method = UnicodeAttribute(null=True)
    delivery_kind = UnicodeAttribute(null=True)
    delivery_name = UnicodeAttribute(null=True)
    delivery_needs = UnicodeAttribute(null=True)
    delivery_amount = SparseNumber()
    delivery_vat_code = WholeNumber(null=True)
    delivery_tracking_url = UnicodeAttribute(null=True)
    # Of the delivery, the kopecks that refunds of goods took back with them.
    delivery_refunded = SparseNumber()
    # What the buyer wrote with the order.
    comment = UnicodeAttribute(null=True)
    delivery_address = UnicodeAttribute(null=True)
    cdek_point = UnicodeAttribute(null=True)
    tracking_number = UnicodeAttribute(null=True)
    payment_id = UnicodeAttribute(null=True)
    payment_status = UnicodeAttribute(null=True)
    payment_url = UnicodeAttribute(null=True)
    payment_attempts = WholeNumber(default=0)
    receipt_url = UnicodeAttribute(null=True)
    # Whether a refund failed: its money counts nowhere else any more.
    has_failed_refunds = BooleanAttribute(null=True)
    refunded_amount = SparseNumber()
    # What came (kopecks), where staff accepted another amount than the order's.
    accepted_amount = WholeNumber(null=True)
    # Kopecks of all refunds that were asked for and have not failed.
    refund_requested = SparseNumber()
    # Kopecks of refunds that the provider refused and nobody has asked for anew: staff give them back.
    refund_due = SparseNumber()
    # Of them of other payments than the order's, which a refund of the order does not give back.
    refund_due_elsewhere = SparseNumber()
    karma_points = SparseNumber()
    karma_returned = SparseNumber()
    payment_review = _optional_map(PaymentReview, stored_as="attention")
    created_at = UnicodeAttribute()
    # Not stored before the first change that people would name: an order of one line fits a kilobyte without it.
    changed_at = UnicodeAttribute(null=True, attr_name="updated_at")
    paid_at = UnicodeAttribute(null=True)
    shipped_at = UnicodeAttribute(null=True)
    delivered_at = UnicodeAttribute(null=True)
    closed_at = UnicodeAttribute(null=True)
    cancel_reason = UnicodeAttribute(null=True)
    hold_expires_at = UnicodeAttribute(null=True)
    is_warned = BooleanAttribute(null=True)
    # Whether it counts among its person's unpaid orders (`limits`).
    is_counted_unpaid = BooleanAttribute(null=True)
    # Whether its use of the promo code is counted there, too; else in an item of its own (`PromoUse`).
    is_promo_use_listed = BooleanAttribute(null=True, attr_name="pu")
    # The key and the body of the request that placed it, as digests (`request_keys`).
    request = UnicodeAttribute(null=True, attr_name="rq")
    version = WholeNumber(default=1)

    @staticmethod
    def key(order_id: str) -> tuple[str, str]:
        """(pk, sk) of an order; another id with the same number has the same, so compare what is found."""
        return f"ORDER#{order_id[NUMBER_SLICE]}", "ORDER"

    @staticmethod
    def key_of_number(number: str) -> tuple[str, str]:
        """(pk, sk) of the order with a number in its normal spelling."""
        return f"ORDER#{number.replace('-', '')}", "ORDER"

    @staticmethod
    def new_id(number: str) -> str:
        """A fresh id for the order with this number."""
        fresh = ids.new("ord")
        return f"{fresh[: NUMBER_SLICE.start]}{number.replace('-', '')}{fresh[NUMBER_SLICE.stop :]}"

    @staticmethod
    def of_customer(user_id: str) -> str:
        """gsi1pk of one person's orders."""
        return f"CUSTOMER#{user_id}"

    @staticmethod
    def with_status(status: str, order_id: str) -> str:
        """gsi2pk of an order in a status."""
        key = f"ORDERS#{status}"
        return sharded_key(key, order_id) if status in CROWDED else key

    @staticmethod
    def keys_of_status(status: str) -> tuple[str, ...]:
        """Every gsi2pk of the orders in one status."""
        return all_keys(f"ORDERS#{status}") if status in CROWDED else (f"ORDERS#{status}",)

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields: call it before the item is put."""
        self.pk, self.sk = self.key(self.order_id)
        self.gsi1pk, self.gsi1sk = self.of_customer(self.user_id), self.order_id
        self.gsi2pk, self.gsi2sk = self.with_status(self.status, self.order_id), self.order_id

    def line(self, line_id: str) -> OrderLine | None:
        """One of the lines, by its id."""
        return next((line for line in self.lines if line.line_id == line_id), None)

    @property
    def updated_at(self) -> str:
        """When it was placed or last changed."""
        return self.changed_at or self.created_at

    @property
    def was_paid(self) -> bool:
        """Whether the order was paid (or cost nothing), whatever its status is by now."""
        return self.paid_at is not None

    @property
    def taken_by(self) -> Recipient | None:
        """Who takes the parcel; None for orders of before names were kept, and of erased buyers."""
        if self.recipient is not None or self.customer_name is None:
            return self.recipient
        return Recipient(  # type: ignore[no-untyped-call]
            name=self.customer_name, phone=self.phone, email=self.email
        )

    @property
    def tracking_url(self) -> str | None:
        """Where the parcel is followed; None before it is sent, and where nobody knows."""
        return tracking_link(self.delivery_tracking_url, self.tracking_number, point=self.cdek_point)

    @property
    def delivery_left(self) -> int:
        """Kopecks of the delivery that no refund of goods took back."""
        return max(0, self.delivery_amount - self.delivery_refunded)

    @property
    def is_given_back(self) -> bool:
        """Whether no unit is the customer's any more."""
        return not any(line.held_quantity for line in self.lines)

    @property
    def is_refunded(self) -> bool:
        """Whether all that was paid went back or is on its way."""
        paid = self.final_amount if self.accepted_amount is None else self.accepted_amount
        is_promised = 0 < paid <= self.refund_requested
        return is_promised or self.payment_status == OrderPaymentStatus.REFUNDED

    def promise_refund(self, amount: int) -> None:
        """Count kopecks of the order's own payment that are asked back, also what the provider refused before."""
        self.refund_requested += amount
        self.refund_due = max(self.refund_due_elsewhere, self.refund_due - amount)


class CustomerLimits(ShopItem, discriminator="unpaid_orders"):
    """What one person's orders are limited by, in one item. `stamp` differs after each change.

    `held` are the unpaid orders that hold goods: order id → product id → pieces; one that was paid may still be named,
    until there are too many. `promo_uses` says how many orders use a code (`promo.listed_uses`).
    """

    held = JSONAttribute(default=dict)
    promo_uses = CountsAttribute(null=True)
    # Whether there were more codes than fit, whose uses are in items of their own (`PromoUse`).
    has_more_uses = BooleanAttribute(null=True)
    stamp = UnicodeAttribute(null=True)

    @staticmethod
    def key(user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's item."""
        return f"UNPAID#{user_id}", "UNPAID"

    @classmethod
    def nothing(cls, user_id: str) -> CustomerLimits:
        """The item of a person of whom nothing is counted."""
        return cls(*cls.key(user_id), held={})

    @property
    def uses(self) -> dict[str, int]:
        """How many orders use a code, by the code's name here."""
        return self.promo_uses or {}


class ClientOrders(ShopItem, discriminator="client_orders"):
    """How many orders new accounts placed in an hour (UTC) from one block of addresses; gone two hours later."""

    used = WholeNumber(default=0)

    @staticmethod
    def key(block: str, hour: str) -> tuple[str, str]:
        """(pk, sk) of a client's hour."""
        return f"CLIENT#{block}#{hour}", "ORDERS"


def smallest_id_at(moment: datetime) -> str:
    """The smallest order id that can be made at a moment: periods are ranges of ids."""
    milliseconds = max(0, int(moment.timestamp() * 1000))
    return f"ord_{ULID.from_bytes(milliseconds.to_bytes(6, 'big') + bytes(10))}"
