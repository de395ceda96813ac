"""What an order puts on fiscal receipts: pure functions over its lines and its delivery.

Payments do the rest: payment modes, VAT codes of prepayments, refunds and the closing receipt.
"""

from __future__ import annotations

from collections.abc import Iterable

from shared.payments.payable import ReceiptLine
from shared.shop.orders import rules, texts
from shared.shop.orders.models import Order, OrderLine

# https://yookassa.ru/developers/api#create_payment: `receipt.items.description`
DESCRIPTION_LENGTH = 128

Part = tuple[OrderLine, int, int]
"""A line, how many of its units, and the kopecks that are paid or refunded for them."""


def receipt_lines(order: Order) -> tuple[ReceiptLine, ...]:
    """All that was bought; the totals add up to the order's final amount (kopecks)."""
    goods = _lines((line, line.quantity, line.net_total) for line in order.lines)
    return (*goods, *_delivery(order, order.delivery_amount))


def receipt_of(order: Order, parts: Iterable[Part], *, delivery: int = 0) -> tuple[ReceiptLine, ...]:
    """Units that come back, each line with the kopecks that go back for it; what costs nothing is left out.

    `delivery`: kopecks of the delivery that go back with them.
    """
    return (*_lines(parts), *_delivery(order, delivery))


def receipt_of_unrefunded(order: Order) -> tuple[ReceiptLine, ...]:
    """The units that were not refunded yet, for a refund that names none; empty when that is the whole order."""
    if not order.delivery_refunded and not any(line.refunded_quantity for line in order.lines):
        return ()
    rest = [(line, line.quantity - line.refunded_quantity) for line in order.lines]
    goods = _lines((line, quantity, worth(line, quantity)) for line, quantity in rest)
    return (*goods, *_delivery(order, order.delivery_left))


def worth(line: OrderLine, quantity: int) -> int:
    """What the next units of a line cost that come back (kopecks)."""
    return rules.refund_of_units(line.net_total, line.quantity, line.refunded_quantity, quantity)


def _delivery(order: Order, amount: int) -> tuple[ReceiptLine, ...]:
    """The delivery as a service, prepaid with goods that are made first; nothing when it costs nothing."""
    if not amount:
        return ()
    is_prepaid = any(line.is_preorder for line in order.lines)
    return (
        ReceiptLine(
            description=texts.DELIVERY.format(name=order.delivery_name)[:DESCRIPTION_LENGTH],
            quantity=1,
            unit_price=order.delivery_amount,
            line_total=amount,
            payment_mode="full_prepayment" if is_prepaid else "full_payment",
            payment_subject="service",
            vat_code=order.delivery_vat_code,
        ),
    )


def _lines(parts: Iterable[Part]) -> tuple[ReceiptLine, ...]:
    return tuple(
        ReceiptLine(
            description=f"{line.name}, {line.receipt_size or line.size}"[:DESCRIPTION_LENGTH],
            quantity=quantity,
            unit_price=line.price,
            line_total=total,
            payment_mode="full_prepayment" if line.is_preorder else "full_payment",
            vat_code=line.vat_code,
        )
        for line, quantity, total in parts
        if total
    )
