"""What was sold, who came and what was given, for admins, from counters alone.

Days are the organisation's, a space's days its own.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from functions.api.analytics.schemas import (
    GivenAnswer,
    ProductAnswer,
    PromoCodeAnswer,
    SalesAnswer,
    SummaryAnswer,
    VisitsAnswer,
    WaveAnswer,
)
from shared.analytics.periods import Interval
from shared.coworking.counters.attendance import attendance
from shared.coworking.counters.donations import donation_report
from shared.http.auth import AdminOnly
from shared.http.models import Day, ListAnswer, PageQuery
from shared.http.problems import problems
from shared.shop.counters import reports
from shared.shop.counters.reports import ProductSort

router = APIRouter(prefix="/analytics", tags=["analytics"])
ZONE = "in the organisation's time zone"
From = Annotated[Day | None, Query(alias="from", description=f"First day, {ZONE}; thirty days back when left out")]
To = Annotated[Day | None, Query(alias="to", description=f"Last day, {ZONE}, included; today when left out")]

SpaceId = Annotated[str, Query(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


@router.get("/summary", responses=problems(401, 403))
async def read_summary(_admin: AdminOnly, first: From = None, last: To = None) -> SummaryAnswer:
    """The sums of a period of at most 731 days. A refund counts on its own day."""
    return SummaryAnswer.of(reports.summary(first=first, last=last))


@router.get("/sales", responses=problems(401, 403))
async def read_sales(_admin: AdminOnly, interval: Interval = "day", first: From = None, last: To = None) -> SalesAnswer:
    """A period in days, weeks (from Monday) or months, oldest first, empty ones included."""
    return SalesAnswer.of(interval, reports.sales(interval=interval, first=first, last=last))


@router.get("/products", responses=problems(400, 401, 403))
async def list_products(_admin: AdminOnly, page: PageQuery, sort: ProductSort = "revenue") -> ListAnswer[ProductAnswer]:
    """Products by what they brought in or by units sold, over all time, refunds taken off."""
    found = reports.products(sort=sort, limit=page.limit, cursor=page.cursor)
    return ListAnswer[ProductAnswer].of(found, ProductAnswer.model_validate)


@router.get("/promo-codes", responses=problems(400, 401, 403))
async def list_promo_codes(_admin: AdminOnly, page: PageQuery) -> ListAnswer[PromoCodeAnswer]:
    """Promo codes by uses in paid orders, over all time."""
    found = reports.promo_codes(limit=page.limit, cursor=page.cursor)
    return ListAnswer[PromoCodeAnswer].of(found, PromoCodeAnswer.of)


@router.get("/waves", responses=problems(400, 401, 403))
async def list_waves(_admin: AdminOnly, page: PageQuery) -> ListAnswer[WaveAnswer]:
    """Preorder waves and how full they are, newest products first."""
    found = reports.waves(limit=page.limit, cursor=page.cursor)
    return ListAnswer[WaveAnswer].of(found, WaveAnswer.model_validate)


@router.get("/visits", responses=problems(401, 403))
async def read_visits(
    _admin: AdminOnly, space_id: SpaceId | None = None, first: From = None, last: To = None
) -> VisitsAnswer:
    """How a space, or all of them, were visited in at most 731 days, by each space's own clock.

    A visit belongs to the day on which it began.
    """
    return VisitsAnswer.of(attendance(space_id=space_id, first=first, last=last))


@router.get("/donations", responses=problems(401, 403))
async def read_donations(_admin: AdminOnly, first: From = None, last: To = None) -> GivenAnswer:
    """What was given on each of at most 731 days, oldest first, empty ones included. A refund counts on its own day."""
    return GivenAnswer.of(donation_report(first=first, last=last))
