"""The rules of payments, as tables and pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.core.money import spread
from shared.payments.payable import ReceiptLine
from shared.providers.payments.base import ReceiptItem

# canceled → succeeded: we may have given up on a payment that the provider then says was paid; money wins.
PAYMENT_MOVES: dict[str, frozenset[str]] = {
    "creating": frozenset({"pending", "succeeded", "canceled"}),
    "pending": frozenset({"succeeded", "canceled"}),
    "canceled": frozenset({"succeeded"}),
    "succeeded": frozenset(),
}
REFUND_MOVES: dict[str, frozenset[str]] = {
    "requested": frozenset({"pending", "succeeded", "failed"}),
    "pending": frozenset({"succeeded", "failed"}),
    "succeeded": frozenset(),
    "failed": frozenset(),
}
REFUND_OPEN = frozenset(status for status, moves in REFUND_MOVES.items() if moves)

# What was asked for and refused this often will not be taken by asking again.
MAX_REJECTIONS = 4
MAX_RECEIPT_ITEMS = 80
FIRST_LOOK = timedelta(minutes=2)
LOOK_EVERY = timedelta(minutes=15)
LOOK_LATER_EVERY = timedelta(hours=6)
LOOK_OFTEN_FOR = timedelta(hours=3)
LOOK_UNTIL = timedelta(days=30)


def payment_may(status: str, new: str) -> bool:
    """Whether a payment may go from one status to another."""
    return new in PAYMENT_MOVES[status]


def refund_may(status: str, new: str) -> bool:
    """Whether a refund may go from one status to another."""
    return new in REFUND_MOVES[status]


def next_key(*, payment_id: str, rejections: int) -> str:
    """The provider's idempotence key after a refusal: never one that was used before (≤ 64 characters)."""
    return f"{payment_id}:{rejections + 1}"


def first_key(*, payable_id: str, attempt: int) -> str:
    """The idempotence key of a payable's n-th payment: the payable's own id, so that one order opens one payment."""
    return payable_id if attempt == 1 else f"{payable_id}:{attempt}"


def matches(*, asked: tuple[int, str], captured: tuple[int, str]) -> bool:
    """Whether what came is what was asked for: the same amount of the same currency."""
    return asked == captured


def refundable(*, captured: int, reserved: int) -> int:
    """How much may still be refunded, counting refunds that are under way."""
    return max(0, captured - reserved)


def next_look(*, created_at: datetime, now: datetime) -> datetime | None:
    """When reconciliation asks about an open item again: soon while it is young, None once it is hopeless."""
    age = now - created_at
    if age >= LOOK_UNTIL:
        return None
    return now + (LOOK_EVERY if age < LOOK_OFTEN_FOR else LOOK_LATER_EVERY)


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
    return (*kept, ReceiptItem(f"Другие товары ({len(rest)})", 1, total, rest[0].payment_mode))


def refund_lines(lines: Sequence[ReceiptLine], amount: int) -> tuple[ReceiptLine, ...]:
    """A payment's lines brought down to a refund's amount in proportion, by largest remainder."""
    totals = [line.line_total for line in lines]
    if amount == sum(totals) or not sum(totals):
        return tuple(lines)
    return tuple(
        ReceiptLine(line.description, 1, part, part, line.payment_mode)
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
        line if part == line.line_total else ReceiptLine(line.description, 1, part, part, line.payment_mode)
        for line, part in zip(lines, left, strict=True)
        if part
    )


def _split(line: ReceiptLine) -> list[ReceiptItem]:
    unit, dearer = divmod(line.line_total, line.quantity)
    parts = [(line.quantity - dearer, unit), (dearer, unit + 1)]
    return [
        ReceiptItem(line.description, quantity, price, line.payment_mode)
        for quantity, price in parts
        if quantity and price
    ]


def _whole(line: ReceiptLine) -> ReceiptItem:
    name = line.description if line.quantity == 1 else f"{line.quantity} × {line.description}"
    return ReceiptItem(name, 1, line.line_total, line.payment_mode)
