"""The rules of payments, as tables and pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.core.money import spread
from shared.payments import texts
from shared.payments.payable import ReceiptLine
from shared.providers.payments.base import ReceiptItem


class PaymentStatus(StrEnum):
    """Where a payment is: `creating` until the provider knows it, `pending` until it is paid or given up."""

    CREATING = "creating"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class RefundStatus(StrEnum):
    """Where a refund is: `requested` until the provider knows it, `pending` until the money went back or did not."""

    REQUESTED = "requested"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


# canceled → succeeded: we may have given up on a payment that the provider then says was paid; money wins.
PAYMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    PaymentStatus.CREATING: frozenset({PaymentStatus.PENDING, PaymentStatus.SUCCEEDED, PaymentStatus.CANCELED}),
    PaymentStatus.PENDING: frozenset({PaymentStatus.SUCCEEDED, PaymentStatus.CANCELED}),
    PaymentStatus.CANCELED: frozenset({PaymentStatus.SUCCEEDED}),
    PaymentStatus.SUCCEEDED: frozenset(),
}
REFUND_TRANSITIONS: dict[str, frozenset[str]] = {
    RefundStatus.REQUESTED: frozenset({RefundStatus.PENDING, RefundStatus.SUCCEEDED, RefundStatus.FAILED}),
    RefundStatus.PENDING: frozenset({RefundStatus.SUCCEEDED, RefundStatus.FAILED}),
    RefundStatus.SUCCEEDED: frozenset(),
    RefundStatus.FAILED: frozenset(),
}
REFUND_OPEN = frozenset(status for status, moves in REFUND_TRANSITIONS.items() if moves)

# What the provider refused this often it will not accept later.
MAX_REJECTIONS = 4
MAX_RECEIPT_ITEMS = 80
FIRST_CHECK_AFTER = timedelta(minutes=2)
CHECK_EVERY = timedelta(minutes=15)
CHECK_LATER_EVERY = timedelta(hours=6)
CHECK_OFTEN_FOR = timedelta(hours=3)
CHECK_UNTIL = timedelta(days=30)


def payment_may_become(status: str, new: str) -> bool:
    """Whether a payment of one status may become `new`."""
    return new in PAYMENT_TRANSITIONS[status]


def refund_may_become(status: str, new: str) -> bool:
    """Whether a refund of one status may become `new`."""
    return new in REFUND_TRANSITIONS[status]


def next_key(*, payment_id: str, rejections: int) -> str:
    """The provider's idempotence key after a refusal: never one that was used before (≤ 64 characters)."""
    return f"{payment_id}:{rejections + 1}"


def first_key(*, payable_id: str, attempt: int) -> str:
    """The idempotence key of a payable's n-th payment: the payable's own id, so that one order opens one payment."""
    return payable_id if attempt == 1 else f"{payable_id}:{attempt}"


def matches(*, expected: tuple[int, str], captured: tuple[int, str]) -> bool:
    """Whether what was captured is what was asked for: (minor units, currency) of both."""
    return expected == captured


def refundable(*, captured: int, reserved: int) -> int:
    """How much may still be refunded, counting refunds that are under way."""
    return max(0, captured - reserved)


def next_check_at(*, created_at: datetime, now: datetime) -> datetime | None:
    """When reconciliation checks an open item again: every 15 minutes at first, None once it is a month old."""
    age = now - created_at
    if age >= CHECK_UNTIL:
        return None
    return now + (CHECK_EVERY if age < CHECK_OFTEN_FOR else CHECK_LATER_EVERY)


def receipt_items(lines: Sequence[ReceiptLine]) -> tuple[ReceiptItem, ...]:
    """Lines as 54-FZ wants them: Σ unit price × quantity is exactly Σ line totals, at most 80 items.

    A total that does not divide by the quantity becomes two items a kopeck apart; what costs nothing is left out.
    When that makes too many items, lines are first kept whole («2 × Hoodie») and the rest is then drawn together.
    """
    items = [item for line in lines for item in _split(line)]
    if len(items) <= MAX_RECEIPT_ITEMS:
        return tuple(items)
    whole = [_whole(line) for line in lines if line.line_total > 0]
    if len(whole) <= MAX_RECEIPT_ITEMS:
        return tuple(whole)
    kept, rest = whole[: MAX_RECEIPT_ITEMS - 1], whole[MAX_RECEIPT_ITEMS - 1 :]
    total = sum(item.unit_price for item in rest)
    return (
        *kept,
        ReceiptItem(texts.OTHER_GOODS.format(count=len(rest)), 1, total, rest[0].payment_mode, rest[0].payment_subject),
    )


def refund_lines(lines: Sequence[ReceiptLine], amount: int) -> tuple[ReceiptLine, ...]:
    """A payment's lines brought down to a refund's amount in proportion, by largest remainder."""
    totals = [line.line_total for line in lines]
    if amount == sum(totals) or not sum(totals):
        return tuple(lines)
    return tuple(
        replace(line, quantity=1, unit_price=part, line_total=part)
        for line, part in zip(lines, spread(amount, totals), strict=True)
        if part
    )


def left_lines(lines: Sequence[ReceiptLine], returned: Sequence[ReceiptLine]) -> tuple[ReceiptLine, ...]:
    """A payment's lines less what refunds took from them; a line is known by its description and mode."""
    left = [line.line_total for line in lines]
    for gone in returned:
        amount = gone.line_total
        for index, line in enumerate(lines):
            if (line.description, line.payment_mode) == (gone.description, gone.payment_mode):
                taken = min(amount, left[index])
                left[index], amount = left[index] - taken, amount - taken
    return tuple(
        line
        if part == line.line_total
        else ReceiptLine(line.description, 1, part, part, line.payment_mode, line.payment_subject)
        for line, part in zip(lines, left, strict=True)
        if part
    )


def _split(line: ReceiptLine) -> list[ReceiptItem]:
    unit, dearer = divmod(line.line_total, line.quantity)
    parts = [(line.quantity - dearer, unit), (dearer, unit + 1)]
    return [
        ReceiptItem(line.description, quantity, price, line.payment_mode, line.payment_subject)
        for quantity, price in parts
        if quantity and price
    ]


def _whole(line: ReceiptLine) -> ReceiptItem:
    name = line.description if line.quantity == 1 else f"{line.quantity} × {line.description}"
    return ReceiptItem(name, 1, line.line_total, line.payment_mode, line.payment_subject)
