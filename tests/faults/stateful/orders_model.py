"""The model: what people asked for and what they may therefore find. It shares no code with the shop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.faults.stateful.tables import Row

HOLD = timedelta(minutes=75)
WAITS, PAID, ASSEMBLING, SHIPPED = "awaiting_payment", "paid", "assembling", "shipped"
DELIVERED, EXPIRED, CANCELLED = "delivered", "expired", "cancelled"
ENDED = {EXPIRED, CANCELLED}
# From one status to the next, and what must have happened for it.
STEPS = {
    (WAITS, PAID): "money",
    (WAITS, EXPIRED): "time",
    (WAITS, CANCELLED): "cancel",
    (PAID, ASSEMBLING): "assemble",
    (PAID, CANCELLED): "cancel",
    (ASSEMBLING, SHIPPED): "ship",
    (ASSEMBLING, CANCELLED): "cancel",
    (SHIPPED, DELIVERED): "deliver",
    # A link cannot be withdrawn: money that comes late revives the order if its goods are still there.
    (EXPIRED, PAID): "money",
}

# An order of which everything was given back before it was delivered is cancelled.
CLOSED_BY_RETURN = {PAID, ASSEMBLING, SHIPPED}

Basket = dict[str, int]
"""Units by product."""


@dataclass
class Wish:
    """A request for an order, as it was sent."""

    buyer: str
    basket: Basket
    promo: str | None

    def is_what(self, order: Row, buyer_id: str) -> bool:
        """Whether an order is what was asked for."""
        bought: Counter[str] = Counter()
        for line in order["lines"]:
            bought[line["product_id"]] += line["quantity"]
        return order["user_id"] == buyer_id and bought == self.basket and order.get("promo_code") == self.promo


@dataclass
class Sale:
    """One order as its buyer and the staff know it."""

    id: str
    wish: Wish
    final: int
    placed_at: datetime
    status: str = WAITS
    # What was asked for and not refused: `cancel`, `assemble`, `ship`, `deliver`, `return`.
    asked: set[str] = field(default_factory=set)
    # Kopecks that the staff promised to give back, and units they took back.
    promised: int = 0
    restocked: int = 0

    def may_have_become(self, status: str, *, now: datetime, has_money: bool) -> bool:
        """Whether the order can have got from where it was seen last to a status, by what has happened since."""
        facts = set(self.asked)
        if has_money or self.final == 0:
            facts.add("money")
        if now >= self.placed_at + HOLD:
            facts.add("time")
        reached, frontier = {self.status}, [self.status]
        while frontier:
            here = frontier.pop()
            for (before, after), cause in STEPS.items():
                if before == here and cause in facts and after not in reached:
                    reached.add(after)
                    frontier.append(after)
            if here in CLOSED_BY_RETURN and "return" in facts and CANCELLED not in reached:
                reached.add(CANCELLED)
        return status in reached


@dataclass(frozen=True)
class Code:
    """A promo code's terms; None is no limit."""

    percent: int
    uses: int | None = None
    per_person: int | None = None


def units_out(order: Row) -> Counter[str]:
    """Units by product that are not available because of an order."""
    out: Counter[str] = Counter()
    for line in order["lines"]:
        out[line["product_id"]] += line["quantity"] - back(order, line)
    return out


def back(order: Row, line: Row) -> int:
    """Units of a line that went back to stock: all when nobody paid, else those that were taken back."""
    if order["status"] in ENDED and "paid_at" not in order:
        return int(line["quantity"])
    return int(line.get("restocked_quantity", 0))


def uses_of(orders: Iterable[Row]) -> dict[str, Counter[str]]:
    """Who uses which code how often: orders that were given up have given their use back."""
    uses: dict[str, Counter[str]] = {}
    for order in orders:
        if order.get("promo_code") and order["status"] not in ENDED:
            uses.setdefault(order["promo_code"], Counter())[order["user_id"]] += 1
    return uses


@dataclass(frozen=True)
class Till:
    """What the payment provider took and gave back for one order; kopecks."""

    taken: int = 0
    returned: int = 0
    charges: int = 0
    has_refused: bool = False

    @property
    def kept(self) -> int:
        """What the shop has of it now."""
        return self.taken - self.returned


def till_of(provider: Any, order_id: str) -> Till:
    """Read the provider's own records, not ours."""
    mine = [one for one in provider.payments.values() if one.metadata.get("payable_id") == order_id]
    paid = [one for one in mine if one.status == "succeeded"]
    refunds = [one for one in provider.refunds.values() if one.provider_payment_id in {pay.id for pay in paid}]
    done = [one.amount for one in refunds if one.status == "succeeded"]
    return Till(
        taken=sum(one.amount for one in paid),
        returned=sum(done),
        charges=sum(one.amount > one.refunded_amount for one in paid),
        has_refused=any(one.status == "canceled" for one in refunds),
    )
