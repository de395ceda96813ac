"""What admins read of sales: totals of days, and ranked counters. Amounts in kopecks, days of the organisation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, TypeAlias

from shared.analytics.periods import Interval, bucket_start, next_bucket, period
from shared.analytics.rankings import every, ranked
from shared.analytics.reports import days, listed, rounded_mean, sorted_page
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.shop.counters.models import (
    DAY_COUNTERS,
    SALES,
    WAVES,
    ProductSales,
    PromoSales,
    SalesDay,
    WaveFill,
)

ProductSort: TypeAlias = Literal["revenue", "quantity"]


@dataclass(frozen=True, slots=True)
class Totals:
    """A period's sums; both days belong to it. Amounts in kopecks."""

    first: date
    last: date
    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DAY_COUNTERS, 0))

    @property
    def net_revenue(self) -> int:
        """What was paid less what was given back."""
        return self.sums["gross_revenue"] - self.sums["refunded_amount"]

    @property
    def average_order(self) -> int:
        """The mean paid order, before refunds."""
        return rounded_mean(self.sums["gross_revenue"], self.sums["orders_paid"])

    def add(self, day: SalesDay) -> None:
        """Add a day."""
        for name in DAY_COUNTERS:
            self.sums[name] += getattr(day, name)


def summary(*, first: date | None = None, last: date | None = None) -> Totals:
    """The sums of a period. Raises InvalidPeriodError."""
    totals = Totals(*period(first, last))
    for day in days(SalesDay, SALES, totals.first, totals.last):
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
    for day in days(SalesDay, SALES, start, end):
        buckets[bucket_start(date.fromisoformat(day.sk), interval)].add(day)
    return list(buckets.values())


def products(*, sort: ProductSort, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[ProductSales]:
    """Products by revenue or by quantity, most first, over all time. Raises InvalidCursorError.

    By quantity they are sorted here: a second index would cost two more writes for each product that is sold.
    """
    if sort == "revenue":
        return ranked(ProductSales, listing=f"products:{sort}", limit=limit, cursor=cursor)
    return sorted_page(every(ProductSales), _by_quantity, listing=f"products:{sort}", limit=limit, cursor=cursor)


def _by_quantity(sales: ProductSales) -> tuple[int, str]:
    return sales.quantity, sales.product_id


def promo_codes(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[PromoSales]:
    """Promo codes by uses in paid orders, most first, over all time. Raises InvalidCursorError."""
    return ranked(PromoSales, listing="promo_codes", limit=limit, cursor=cursor)


def waves(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[WaveFill]:
    """Preorder waves and how full they are, newest products first. Raises InvalidCursorError."""
    return listed(WaveFill.gsi1, WAVES, listing="waves", limit=limit, cursor=cursor)
