"""What was sold, who came and what was given, for admins, from counters alone.

Days are the organisation's, a space's days its own.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from functions.api.analytics.list_schemas import ProductSalesOut, PromoCodeSalesOut, WaveOccupancyOut
from functions.api.analytics.schemas import (
    DonationReportOut,
    LearningReportOut,
    SalesReportOut,
    SalesSummaryOut,
    VisitReportOut,
)
from shared.analytics.periods import Comparison, Interval
from shared.coworking.counters.attendance import attendance
from shared.coworking.counters.donations import donation_report
from shared.http.auth import Principal, requires
from shared.http.models import Day, ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.learning.counters.learning_report import learning_report
from shared.shop.counters import period_reports, reports
from shared.shop.counters.period_reports import Asked
from shared.shop.counters.reports import ProductSort

router = Router(prefix="/analytics", tags=["analytics"])
ZONE = "in the organisation's time zone"
From = Annotated[Day | None, Query(alias="from", description=f"First day, {ZONE}; thirty days back when left out")]
To = Annotated[Day | None, Query(alias="to", description=f"Last day, {ZONE}, included; today when left out")]


async def _asked(
    first: Annotated[Day | None, Query(alias="from", description=f"First day, {ZONE}")] = None,
    last: Annotated[Day | None, Query(alias="to", description=f"Last day, {ZONE}, included")] = None,
    compare: Annotated[
        Comparison | None,
        Query(description="With as many days before the period, or with the same days of the year before"),
    ] = None,
) -> Asked:
    return Asked(first=first, last=last, compare=compare)


AskedQuery = Annotated[Asked, Depends(_asked)]
"""At most 731 days; when all is left out, all time; thirty days when only a comparison is asked for."""
SpaceId = Annotated[str, Query(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


@router.get("/summary", responses=problems(401, 403))
async def get_sales_summary(
    _user: Annotated[Principal, requires("sales.read_reports")], first: From = None, last: To = None
) -> SalesSummaryOut:
    """The sums of a period of at most 731 days. A refund counts on its own day."""
    return SalesSummaryOut.of(reports.summary(first=first, last=last))


@router.get("/sales", responses=problems(401, 403))
async def get_sales_report(
    _user: Annotated[Principal, requires("sales.read_reports")],
    interval: Interval = "day",
    first: From = None,
    last: To = None,
) -> SalesReportOut:
    """A period in days, weeks (from Monday) or months, oldest first, empty ones included."""
    return SalesReportOut.of(interval, reports.sales(interval=interval, first=first, last=last))


@router.get("/products", responses=problems(400, 401, 403), response_model_exclude_unset=True)
async def list_product_sales(
    _user: Annotated[Principal, requires("sales.read_reports")],
    page: PageQuery,
    asked: AskedQuery,
    sort: ProductSort = "revenue",
) -> ListOut[ProductSalesOut]:
    """Products by what they brought in or by units sold, refunds taken off: over all time, or in a period.

    A refund counts on its own day. What is compared shows products of either period.
    """
    if asked.is_any:
        rows = period_reports.products(asked=asked, sort=sort, limit=page.limit, cursor=page.cursor)
        return ListOut[ProductSalesOut].of(rows, ProductSalesOut.of_period)
    found = reports.products(sort=sort, limit=page.limit, cursor=page.cursor)
    return ListOut[ProductSalesOut].of(found, ProductSalesOut.model_validate)


@router.get("/promo-codes", responses=problems(400, 401, 403), response_model_exclude_unset=True)
async def list_promo_code_sales(
    _user: Annotated[Principal, requires("sales.read_reports")], page: PageQuery, asked: AskedQuery
) -> ListOut[PromoCodeSalesOut]:
    """Promo codes by uses in paid orders: over all time, or in a period."""
    if asked.is_any:
        rows = period_reports.promo_codes(asked=asked, limit=page.limit, cursor=page.cursor)
        return ListOut[PromoCodeSalesOut].of(rows, PromoCodeSalesOut.of_period)
    found = reports.promo_codes(limit=page.limit, cursor=page.cursor)
    return ListOut[PromoCodeSalesOut].of(found, PromoCodeSalesOut.of)


@router.get("/waves", responses=problems(400, 401, 403), response_model_exclude_unset=True)
async def list_wave_occupancy(
    _user: Annotated[Principal, requires("sales.read_reports")], page: PageQuery, asked: AskedQuery
) -> ListOut[WaveOccupancyOut]:
    """Preorder waves and how full they are, newest products first; of a period those in which units were reserved.

    Units that were released in the period are taken off.
    """
    if asked.is_any:
        rows = period_reports.waves(asked=asked, limit=page.limit, cursor=page.cursor)
        return ListOut[WaveOccupancyOut].of(rows, WaveOccupancyOut.of_period)
    found = reports.waves(limit=page.limit, cursor=page.cursor)
    return ListOut[WaveOccupancyOut].of(found, WaveOccupancyOut.model_validate)


@router.get("/visits", responses=problems(401, 403))
async def get_visit_report(
    _user: Annotated[Principal, requires("visits.read_reports")],
    space_id: SpaceId | None = None,
    first: From = None,
    last: To = None,
) -> VisitReportOut:
    """How a space, or all of them, were visited in at most 731 days, by each space's own clock.

    A visit belongs to the day on which it began.
    """
    return VisitReportOut.of(attendance(space_id=space_id, first=first, last=last))


@router.get("/donations", responses=problems(401, 403))
async def get_donation_report(
    _user: Annotated[Principal, requires("donations.read_reports")], first: From = None, last: To = None
) -> DonationReportOut:
    """What was given on each of at most 731 days, oldest first, empty ones included. A refund counts on its own day."""
    return DonationReportOut.of(donation_report(first=first, last=last))


@router.get("/learning", responses=problems(401, 403))
async def get_learning_report(
    _user: Annotated[Principal, requires("courses.read_reports")], first: From = None, last: To = None
) -> LearningReportOut:
    """Enrolments, completions and minutes on each of at most 731 days, oldest first, empty ones included."""
    return LearningReportOut.of(learning_report(first=first, last=last))
