"""What an admin reads: totals of days, and ranked counters; the cost depends on the period, not on the orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, TypeAlias

from shared.core import clock
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.shop.analytics.models import Generations, ProductSales, PromoSales, SalesDay, WaveFill
from shared.shop.analytics.rules import (
    DAY_COUNTERS,
    Interval,
    Sums,
    average,
    bucket_start,
    check_period,
    next_bucket,
)

DEFAULT_PERIOD = timedelta(days=29)
ProductSort: TypeAlias = Literal["revenue", "quantity"]


@dataclass(frozen=True, slots=True)
class Totals:
    """A period's sums; both days belong to it. Amounts in kopecks."""

    first: date
    last: date
    sums: Sums = field(default_factory=lambda: dict.fromkeys(DAY_COUNTERS, 0))

    @property
    def net_revenue(self) -> int:
        """What was paid less what was given back."""
        return self.sums["gross_revenue"] - self.sums["refunded_amount"]

    @property
    def average_order(self) -> int:
        """The mean paid order, before refunds."""
        return average(self.sums["gross_revenue"], self.sums["orders_paid"])

    def add(self, day: SalesDay) -> None:
        """Add a day."""
        for name in DAY_COUNTERS:
            self.sums[name] += int(getattr(day, name))


def period(first: date | None, last: date | None) -> tuple[date, date]:
    """The days asked for: by default the thirty that end today (UTC). Raises InvalidPeriodError."""
    end = last or clock.now().date()
    start = first or end - DEFAULT_PERIOD
    check_period(start, end)
    return start, end


def summary(*, first: date | None = None, last: date | None = None) -> Totals:
    """The sums of a period. Raises InvalidPeriodError."""
    totals = Totals(*period(first, last))
    for day in _days(totals.first, totals.last):
        totals.add(day)
    return totals


def sales(*, interval: Interval, first: date | None = None, last: date | None = None) -> list[Totals]:
    """A period in days, weeks (from Monday) or months, oldest first, empty ones included; the outer ones may be cut.

    Raises InvalidPeriodError.
    """
    start, end = period(first, last)
    buckets: dict[date, Totals] = {}
    begin = bucket_start(start, interval)
    while begin <= end:
        following = next_bucket(begin, interval)
        buckets[begin] = Totals(max(begin, start), min(following - timedelta(days=1), end))
        begin = following
    for day in _days(start, end):
        buckets[bucket_start(date.fromisoformat(day.sk), interval)].add(day)
    return list(buckets.values())


def products(*, sort: ProductSort, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[ProductSales]:
    """Products by revenue or by quantity, most first, over all time."""
    generation = _generation()
    index = ProductSales.gsi1 if sort == "revenue" else ProductSales.gsi2
    scope = f"analytics:{generation}:products:{sort}"
    return query_page(index, ProductSales.listing(generation), scope=scope, limit=limit, cursor=cursor)


def promo_codes(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[PromoSales]:
    """Promo codes by uses in paid orders, most first, over all time."""
    generation = _generation()
    scope = f"analytics:{generation}:promo_codes"
    return query_page(PromoSales.gsi1, PromoSales.listing(generation), scope=scope, limit=limit, cursor=cursor)


def waves(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[WaveFill]:
    """Preorder waves and how full they are, newest products first."""
    generation = _generation()
    scope = f"analytics:{generation}:waves"
    return query_page(WaveFill.gsi1, WaveFill.listing(generation), scope=scope, limit=limit, cursor=cursor)


def _generation() -> int:
    return int(Generations.read().current)


def _days(first: date, last: date) -> list[SalesDay]:
    span = SalesDay.sk.between(first.isoformat(), last.isoformat())
    return list(SalesDay.query(SalesDay.days(_generation()), range_key_condition=span))
