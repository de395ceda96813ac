"""What an order puts on fiscal receipts: pure functions over its lines.

A line more (a delivery that costs something) is one more `ReceiptLine` in `receipt_lines`; payments do the rest:
payment modes, VAT codes of prepayments, refunds and the closing receipt.
"""

from __future__ import annotations

from collections.abc import Iterable

from shared.payments.payable import ReceiptLine
from shared.shop.orders import rules
from shared.shop.orders.models import Order, OrderLine

# https://yookassa.ru/developers/api#create_payment: `receipt.items.description`
DESCRIPTION_LENGTH = 128

Part = tuple[OrderLine, int, int]
"""A line, how many of its units, and the kopecks that are paid or refunded for them."""


def receipt_lines(order: Order) -> tuple[ReceiptLine, ...]:
    """All that was bought; the totals add up to the order's final amount (kopecks)."""
    return _lines((line, line.quantity, line.net_total) for line in order.lines)


def receipt_of(parts: Iterable[Part]) -> tuple[ReceiptLine, ...]:
    """Units that come back, each line with the kopecks that go back for it; what costs nothing is left out."""
    return _lines(parts)


def receipt_of_unrefunded(order: Order) -> tuple[ReceiptLine, ...]:
    """The units that were not refunded yet, for a refund that names none; empty when that is the whole order."""
    if not any(line.refunded_quantity for line in order.lines):
        return ()
    rest = [(line, line.quantity - line.refunded_quantity) for line in order.lines]
    return _lines((line, quantity, worth(line, quantity)) for line, quantity in rest)


def worth(line: OrderLine, quantity: int) -> int:
    """What the next units of a line cost that come back (kopecks)."""
    return rules.refund_of_units(line.net_total, line.quantity, line.refunded_quantity, quantity)


def _lines(parts: Iterable[Part]) -> tuple[ReceiptLine, ...]:
    return tuple(
        ReceiptLine(
            description=f"{line.name}, {line.size}"[:DESCRIPTION_LENGTH],
            quantity=quantity,
            unit_price=line.price,
            line_total=total,
            payment_mode="full_prepayment" if line.is_preorder else "full_payment",
            vat_code=line.vat_code,
        )
        for line, quantity, total in parts
        if total
    )
