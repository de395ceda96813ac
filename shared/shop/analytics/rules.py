"""What an event adds to which counter: sums only, so that order and delay of the events do not matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

from shared.shop.analytics import supporting
from shared.shop.analytics.errors import InvalidPeriodError, MalformedEventError
from shared.shop.analytics.visiting import VisitSums, stay

Interval: TypeAlias = Literal["day", "week", "month"]
Sums: TypeAlias = dict[str, int]
LONGEST_PERIOD_DAYS = 731

# The day's counters, in the order in which reports show them. Amounts are kopecks.
DAY_COUNTERS = (
    "orders_placed",
    "orders_paid",
    "orders_shipped",
    "orders_cancelled",
    "orders_expired",
    "units_sold",
    "gross_revenue",
    "discount_amount",
    "refunds",
    "refunded_amount",
)


@dataclass(slots=True)
class Changes:
    """What one event adds to: its day, products by id, promo codes, waves by (product id, number), visits by space.

    The days of `visits` are the space's own: (space id, day). `giver` is who gave what `donations` adds to its day.
    `support` is by day, UTC.
    """

    day: Sums = field(default_factory=dict)
    products: dict[str, Sums] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    promo_codes: dict[str, Sums] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    waves: dict[tuple[str, int], Sums] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    visits: dict[tuple[str, str], VisitSums] = field(default_factory=lambda: defaultdict(VisitSums))
    donations: Sums = field(default_factory=dict)
    giver: str | None = None
    support: dict[str, Sums] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    # Facts that are replaced, not added: the newest event wins, whichever came last.
    product_facts: dict[str, dict[str, str]] = field(default_factory=dict)
    wave_facts: dict[tuple[str, int], dict[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        sums = (self.day, self.products, self.promo_codes, self.waves, self.wave_facts, self.visits, self.donations)
        return any((*sums, self.support))


def _placed(data: dict[str, Any], changes: Changes) -> None:
    changes.day = {"orders_placed": 1}
    _reserve(data["items"], changes)


def _paid(data: dict[str, Any], changes: Changes) -> None:
    items = data["items"]
    changes.day = {
        "orders_paid": 1,
        "units_sold": sum(item["quantity"] for item in items),
        "gross_revenue": data["final_amount"],
        "discount_amount": data["discount_amount"],
    }
    for item in items:
        product = changes.products[item["product_id"]]
        product["quantity"] += item["quantity"]
        product["revenue"] += item["price"] * item["quantity"] - item["discount"]
        changes.product_facts[item["product_id"]] = {"article": item["article"], "name": item["name"]}
    if data.get("promo_code"):
        promo = changes.promo_codes[data["promo_code"].upper()]
        promo["uses"] += 1
        promo["discount"] += data["discount_amount"] - 100 * data.get("karma_points", 0)
        promo["revenue"] += data["final_amount"]
    if data.get("late"):
        # The slots went back when the order expired, and the late payment took them again.
        _reserve(items, changes)


def _cancelled(data: dict[str, Any], changes: Changes) -> None:
    changes.day = {"orders_cancelled": 1}
    # The money comes back by a refund of a sum, which names no units.
    for line in data.get("unsold") or []:
        changes.products[line["product_id"]]["quantity"] -= line["quantity"]


def _expired(_: dict[str, Any], changes: Changes) -> None:
    changes.day = {"orders_expired": 1}


def _shipped(_: dict[str, Any], changes: Changes) -> None:
    changes.day = {"orders_shipped": 1}


def _refunded(data: dict[str, Any], changes: Changes) -> None:
    changes.day = {"refunds": 1, "refunded_amount": data["amount"]}
    for line in data.get("lines") or []:
        product = changes.products[line["product_id"]]
        product["quantity"] -= line["quantity"]
        product["revenue"] -= line["amount"]
    if data.get("promo_code"):
        changes.promo_codes[data["promo_code"].upper()]["revenue"] -= data["amount"]


def _wave_opened(data: dict[str, Any], changes: Changes) -> None:
    wave = (data["product_id"], data["wave_number"])
    changes.waves[wave]["capacity"] += data["capacity"]
    changes.wave_facts[wave] = {"name": data["product_name"]}


def _wave_moved(data: dict[str, Any], changes: Changes) -> None:
    changes.wave_facts[data["product_id"], data["wave_number"]] = {"status": data["status"]}


def _wave_filled(data: dict[str, Any], changes: Changes) -> None:
    changes.wave_facts[data["product_id"], data["wave_number"]] = {"status": "full"}


def _slot_freed(data: dict[str, Any], changes: Changes) -> None:
    # Only this says that a slot went back: a wave in production keeps its count when an order is cancelled.
    wave = (data["product_id"], data["wave_number"])
    changes.waves[wave]["reserved"] -= data["quantity"]
    changes.wave_facts[wave] = {"status": "open"}


def _visit_closed(data: dict[str, Any], changes: Changes) -> None:
    stay(changes.visits, data, data, 1)


def _visit_corrected(data: dict[str, Any], changes: Changes) -> None:
    stay(changes.visits, data, data["before"], -1)
    stay(changes.visits, data, data["after"], 1)


def _donated(data: dict[str, Any], changes: Changes) -> None:
    anonymous = int(data["is_anonymous"])
    changes.donations = {"donations": 1, "anonymous_donations": anonymous, "amount": data["amount"]}
    changes.giver = data["customer_id"]


def _donation_refunded(data: dict[str, Any], changes: Changes) -> None:
    changes.donations = {"refunds": 1, "refunded_amount": data["amount"]}


def _of_support(add: Callable[[dict[str, Any], dict[str, Sums]], None]) -> Callable[[dict[str, Any], Changes], None]:
    return lambda data, changes: add(data, changes.support)


def _reserve(items: Iterable[dict[str, Any]], changes: Changes) -> None:
    for item in items:
        if item.get("preorder_wave"):
            changes.waves[item["product_id"], item["preorder_wave"]]["reserved"] += item["quantity"]


COUNTED: dict[str, Callable[[dict[str, Any], Changes], None]] = {
    "order.placed": _placed,
    "order.paid": _paid,
    "order.shipped": _shipped,
    "order.cancelled": _cancelled,
    "order.expired": _expired,
    "order.refunded": _refunded,
    "wave.opened": _wave_opened,
    "wave.moved": _wave_moved,
    "wave.filled": _wave_filled,
    "wave.slot_freed": _slot_freed,
    "visit.closed": _visit_closed,
    "visit.corrected": _visit_corrected,
    "donation.succeeded": _donated,
    "donation.refunded": _donation_refunded,
    **{name: _of_support(add) for name, add in supporting.COUNTED.items()},
}


def changes_of(event_type: str, data: dict[str, Any]) -> Changes:
    """What an event adds. Raises MalformedEventError when a field is missing or of the wrong kind."""
    changes = Changes()
    count = COUNTED.get(event_type)
    if count is not None:
        try:
            count(data, changes)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise MalformedEventError(f"{event_type} lacks what its counters need: {error}") from error
    return changes


def rank(value: int, name: str) -> str:
    """A sort key by number, then name; refunds that come before their payment make numbers negative for a while."""
    return f"{value + 10**15:016d}#{name}"


def check_period(first: date, last: date) -> None:
    """Refuse a period that cannot be added up. Raises InvalidPeriodError."""
    if not 0 <= (last - first).days < LONGEST_PERIOD_DAYS:
        raise InvalidPeriodError()


def bucket_start(day: date, interval: Interval) -> date:
    """The first day of the bucket that a day falls into; weeks begin on Monday (ISO 8601)."""
    if interval == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if interval == "week" else day


def next_bucket(start: date, interval: Interval) -> date:
    """The first day of the bucket after the one that begins at `start`."""
    if interval == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    return start + timedelta(days=7 if interval == "week" else 1)


def average(total: int, count: int) -> int:
    """A mean in kopecks, rounded half up; 0 of nothing."""
    return (2 * total + count) // (2 * count) if count else 0
