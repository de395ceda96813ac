"""How customers were helped, for admins, read from counters alone. Days are UTC."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from shared.http.auth import AdminOnly
from shared.http.models import AnswerModel, Day
from shared.http.problems import problems
from shared.shop.analytics.support_days import SCORES, Helped, support

router = APIRouter(prefix="/support", tags=["support"])
From = Annotated[Day | None, Query(alias="from", description="First day, UTC; thirty days back when left out")]
To = Annotated[Day | None, Query(alias="to", description="Last day, UTC, included; today when left out")]


class TimesOut(AnswerModel):
    """Durations in seconds to two significant digits, null when there were none."""

    count: int
    median: int | None
    p90: int | None

    @classmethod
    def of(cls, helped: Helped, name: str) -> TimesOut:
        """One kind of duration."""
        count = sum(often for _, often in helped.times(name))
        return cls(count=count, median=helped.percentile(name, 50), p90=helped.percentile(name, 90))


class RatingsOut(AnswerModel):
    """How often each rating was given, 1 first, and their mean."""

    counts: list[int]
    mean: float | None


class DraftsOut(AnswerModel):
    """What agents made of drafts; `accepted_percent` were sent, edited or not."""

    sent: int
    edited: int
    rejected: int
    accepted_percent: int | None


class HelpedOut(AnswerModel):
    """A period: tickets opened, settled for the first time, and opened again; what is rated counts on its day."""

    first: str
    last: str
    opened: int
    resolved: int
    reopened: int
    first_response: TimesOut
    resolution: TimesOut
    ratings: RatingsOut
    drafts: DraftsOut

    @classmethod
    def of(cls, helped: Helped) -> HelpedOut:
        """A period's counters."""
        resolution = TimesOut.of(helped, "resolution")
        return cls(
            first=helped.first.isoformat(),
            last=helped.last.isoformat(),
            opened=helped.count("opened"),
            resolved=resolution.count,
            reopened=helped.count("reopened"),
            first_response=TimesOut.of(helped, "first_response"),
            resolution=resolution,
            ratings=RatingsOut(counts=[helped.count(f"csat.{score}") for score in SCORES], mean=helped.mean_score),
            drafts=DraftsOut(
                sent=helped.count("draft.sent"),
                edited=helped.count("draft.edited"),
                rejected=helped.count("draft.rejected"),
                accepted_percent=helped.drafts_accepted_percent,
            ),
        )


class StatsOut(AnswerModel):
    """A period and its days, oldest first, empty ones included."""

    total: HelpedOut
    days: list[HelpedOut]


@router.get("/stats", responses=problems(401, 403))
async def read_support_stats(_admin: AdminOnly, first: From = None, last: To = None) -> StatsOut:
    """How customers were helped in at most 731 days; a duration belongs to the day on which it ended."""
    total, days = support(first=first, last=last)
    return StatsOut(total=HelpedOut.of(total), days=[HelpedOut.of(day) for day in days])
