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


def first_payment_id(payable_id: str) -> str:
    """The id of a payable's first payment where that is stored with its link: it follows from the payable's own."""
    return f"pay_{payable_id.partition('_')[2]}"


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
    When that makes too many items, lines are first kept whole («2 × Hoodie») and the rest is then drawn together, by
    what may not be mixed in one item: payment mode, subject and VAT rate.
    """
    items = [item for line in lines for item in _split(line)]
    if len(items) <= MAX_RECEIPT_ITEMS:
        return tuple(items)
    whole = [_whole(line) for line in lines if line.line_total > 0]
    if len(whole) <= MAX_RECEIPT_ITEMS:
        return tuple(whole)
    kinds = len({_kind(item) for item in whole})
    kept, rest = whole[: MAX_RECEIPT_ITEMS - kinds], whole[MAX_RECEIPT_ITEMS - kinds :]
    groups: dict[tuple[str, str, int | None], list[ReceiptItem]] = {}
    for item in rest:
        groups.setdefault(_kind(item), []).append(item)
    return (*kept, *(_drawn_together(group) for group in groups.values()))


def refund_lines(lines: Sequence[ReceiptLine], amount: int) -> tuple[ReceiptLine, ...]:
    """A payment's lines brought down to a refund's amount in proportion, by largest remainder; pieces stay pieces."""
    totals = [line.line_total for line in lines]
    if amount == sum(totals) or not sum(totals):
        return tuple(lines)
    return tuple(
        replace(line, line_total=part) for line, part in zip(lines, spread(amount, totals), strict=True) if part
    )


def left_lines(lines: Sequence[ReceiptLine], returned: Sequence[ReceiptLine]) -> tuple[ReceiptLine, ...]:
    """A payment's lines less what refunds took from them; a line is known by its description and mode.

    The quantity of a returned line is the pieces that came back: 0 where only money went back.
    """
    left = [line.line_total for line in lines]
    pieces = [line.quantity for line in lines]
    for gone in returned:
        amount, quantity = gone.line_total, gone.quantity
        for index, line in enumerate(lines):
            if (line.description, line.payment_mode) == (gone.description, gone.payment_mode):
                taken, back = min(amount, left[index]), min(quantity, pieces[index])
                left[index], amount = left[index] - taken, amount - taken
                pieces[index], quantity = pieces[index] - back, quantity - back
    # Pieces that came back for less than they cost leave money behind that no piece is left for.
    return tuple(
        replace(line, quantity=max(quantity, 1), line_total=part)
        for line, part, quantity in zip(lines, left, pieces, strict=True)
        if part
    )


def is_prepaid(lines: Sequence[ReceiptLine]) -> bool:
    """Whether a closing receipt is due for some of these lines once they are handed over."""
    return any(line.payment_mode == "full_prepayment" for line in lines)


def handed_over(lines: Sequence[ReceiptLine]) -> tuple[ReceiptLine, ...]:
    """The lines as they are on receipts after the handover: in full payment, at the plain VAT rate."""
    return tuple(replace(line, payment_mode="full_payment") for line in lines)


def _split(line: ReceiptLine) -> list[ReceiptItem]:
    unit, dearer = divmod(line.line_total, line.quantity)
    parts = [(line.quantity - dearer, unit), (dearer, unit + 1)]
    return [
        ReceiptItem(line.description, quantity, price, line.payment_mode, line.payment_subject, line.vat_code)
        for quantity, price in parts
        if quantity and price
    ]


def _whole(line: ReceiptLine) -> ReceiptItem:
    name = line.description if line.quantity == 1 else f"{line.quantity} × {line.description}"
    return ReceiptItem(name, 1, line.line_total, line.payment_mode, line.payment_subject, line.vat_code)


def _kind(item: ReceiptItem) -> tuple[str, str, int | None]:
    return item.payment_mode, item.payment_subject, item.vat_code


def _drawn_together(items: Sequence[ReceiptItem]) -> ReceiptItem:
    total = sum(item.unit_price for item in items)
    return replace(items[0], description=texts.OTHER_GOODS.format(count=len(items)), unit_price=total)
