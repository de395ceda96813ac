"""What products, promo codes and waves did in a period, beside another one. Amounts in kopecks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeAlias, TypeVar

from shared.analytics.models import CounterItem
from shared.analytics.periods import Comparison, compared_with, period
from shared.analytics.reports import by_thing, sorted_page, stored
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.shop.counters.models import ProductSales, ShopDay, WaveFill

PRODUCT, PROMO, WAVE = ("quantity", "revenue"), ("uses", "discount", "promo_revenue"), ("reserved",)
C = TypeVar("C", bound=CounterItem)


@dataclass(frozen=True, slots=True)
class Asked:
    """Days, both included, and with what they are compared; by default the organisation's last thirty days."""

    first: date | None = None
    last: date | None = None
    compare: Comparison | None = None

    @property
    def is_any(self) -> bool:
        """Whether a period is asked for at all; without one, reports are over all time."""
        return (self.first, self.last, self.compare) != (None, None, None)


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """What a thing came to in a period; `before` in the other one, None when nothing is compared."""

    thing: str
    now: Counter[str]
    before: Counter[str] | None

    def was(self, name: str) -> int | None:
        """One figure in the period compared with, None without one."""
        return None if self.before is None else self.before[name]


@dataclass(frozen=True, slots=True)
class RowWithTotal(Generic[C]):
    """A product or a wave in a period; `total` are its counters of all time, None where it has none."""

    row: PeriodRow
    total: C | None


ProductRow: TypeAlias = RowWithTotal[ProductSales]
WaveRow: TypeAlias = RowWithTotal[WaveFill]


def products(
    *, asked: Asked, sort: str = "revenue", limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[ProductRow]:
    """Products by revenue or by quantity in a period. Raises InvalidPeriodError, InvalidCursorError."""
    return _with_totals(_rows(PRODUCT, asked, sort, limit, cursor), ProductSales, lambda thing: (thing,))


def promo_codes(*, asked: Asked, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[PeriodRow]:
    """Promo codes by uses in the paid orders of a period. Raises InvalidPeriodError, InvalidCursorError."""
    return _rows(PROMO, asked, "uses", limit, cursor)


def waves(*, asked: Asked, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[WaveRow]:
    """Waves by the units reserved in a period. Raises InvalidPeriodError, InvalidCursorError."""
    return _with_totals(_rows(WAVE, asked, "reserved", limit, cursor), WaveFill, wave_of)


def wave_of(thing: str) -> tuple[str, int]:
    """The product's id and the wave's number."""
    product_id, _, number = thing.rpartition("#")
    return product_id, int(number)


def _rows(names: tuple[str, ...], asked: Asked, sort: str, limit: int, cursor: str | None) -> Page[PeriodRow]:
    """All that did anything in the period or in the one before it, most first, then by name."""
    first, last = period(asked.first, asked.last)
    now, before = by_thing(ShopDay, names, first, last), None
    if asked.compare:
        before = by_thing(ShopDay, names, *compared_with(first, last, asked.compare))
    nothing: Counter[str] = Counter()
    rows = (
        PeriodRow(name, now.get(name, nothing), None if before is None else before.get(name, nothing))
        for name in {*now, *(before or ())}
    )
    listing = f"{names}:{first}:{last}:{asked.compare}:{sort}"
    return sorted_page(rows, lambda row: (row.now[sort], row.thing), listing=listing, limit=limit, cursor=cursor)


def _with_totals(
    found: Page[PeriodRow], model: type[C], key_of: Callable[[str], tuple[Any, ...]]
) -> Page[RowWithTotal[C]]:
    totals = stored(model, [key_of(row.thing) for row in found.items])
    return Page([RowWithTotal(*pair) for pair in zip(found.items, totals, strict=True)], found.next_cursor)
