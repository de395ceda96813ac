"""What the `analytics` group gives: amounts in kopecks, days of the organisation (`time_zone`, an IANA name)."""

from __future__ import annotations

from datetime import date

from shared.analytics.periods import Interval
from shared.core.settings import settings
from shared.coworking.counters.attendance import Attendance
from shared.coworking.counters.donations import DonationReport, DonationTotals
from shared.http.models import AnswerModel
from shared.learning.counters.learning_report import LearningReport, LearningTotals
from shared.shop.counters.reports import Totals


class SalesTotalsOut(AnswerModel):
    """Sums over the days `first` to `last`, both included.

    `gross_revenue` is what was paid; `delivery_amount` of it was for delivery, the rest for goods.
    """

    first: date
    last: date
    orders_placed: int
    orders_paid: int
    orders_shipped: int
    orders_cancelled: int
    orders_expired: int
    units_sold: int
    gross_revenue: int
    discount_amount: int
    delivery_amount: int
    refunds: int
    refunded_amount: int
    net_revenue: int
    average_order: int

    @classmethod
    def of_totals(cls, totals: Totals) -> SalesTotalsOut:
        """A period's sums as the API shows them."""
        return cls.model_validate(_fields(totals))


class SalesSummaryOut(SalesTotalsOut):
    """A period's sums, with what they are counted in."""

    currency: str
    time_zone: str

    @classmethod
    def of(cls, totals: Totals) -> SalesSummaryOut:
        """A period's sums as the API shows them."""
        return cls.model_validate(
            {**_fields(totals), "currency": settings().currency, "time_zone": settings().organisation_time_zone}
        )


class SalesReportOut(AnswerModel):
    """A period in parts, oldest first."""

    interval: Interval
    currency: str
    time_zone: str
    items: list[SalesTotalsOut]
    # As every list; a period is never longer than one page.
    next_cursor: None = None

    @classmethod
    def of(cls, interval: Interval, parts: list[Totals]) -> SalesReportOut:
        """The parts as the API shows them."""
        return cls(
            interval=interval,
            currency=settings().currency,
            time_zone=settings().organisation_time_zone,
            items=[SalesTotalsOut.of_totals(part) for part in parts],
        )


class VisitPeakOut(AnswerModel):
    """The local hour that most visits touched; `people` counts who came twice in it twice."""

    day: date
    hour: int
    people: int


class VisitReportOut(AnswerModel):
    """How a space was visited; `time_zone` is null when it never was, and of all spaces together.

    `by_hour` counts for each local hour of the day the visits that touched it, `by_weekday` from Monday the visits
    that began.
    """

    first: date
    last: date
    time_zone: str | None
    visits: int
    unique_people: int
    mean_minutes: int
    peak: VisitPeakOut | None
    by_hour: list[int]
    by_weekday: list[int]

    @classmethod
    def of(cls, found: Attendance) -> VisitReportOut:
        """A period's visits as the API shows them."""
        return cls(
            first=found.first,
            last=found.last,
            time_zone=found.time_zone,
            visits=found.visits,
            unique_people=len(found.people),
            mean_minutes=found.mean_minutes,
            peak=VisitPeakOut.model_validate(found.peak) if found.peak else None,
            by_hour=[found.by_hour[hour] for hour in range(24)],
            by_weekday=[found.by_weekday[day] for day in range(7)],
        )


class DonationTotalsOut(AnswerModel):
    """What was given; `net_amount` is what came less what went back, averages are before refunds."""

    donations: int
    anonymous_donations: int
    anonymous_percent: int
    amount: int
    average_amount: int
    largest_amount: int
    refunds: int
    refunded_amount: int
    net_amount: int


class DonationDayOut(DonationTotalsOut):
    """What was given on one day, and by how many people."""

    day: date
    givers: int

    @classmethod
    def of_day(cls, day: date, totals: DonationTotals) -> DonationDayOut:
        """A day as the API shows it."""
        shown = DonationTotalsOut.model_validate(totals).model_dump()
        return cls(**shown, day=day, givers=totals.givers)


class DonationReportOut(AnswerModel):
    """A period's donations, together and by day. Who gives on two days is a giver of both, so those have no sum."""

    first: date
    last: date
    currency: str
    time_zone: str
    total: DonationTotalsOut
    items: list[DonationDayOut]
    # As every list; a period is never longer than one page.
    next_cursor: None = None

    @classmethod
    def of(cls, report: DonationReport) -> DonationReportOut:
        """A period's donations as the API shows them."""
        days = list(report.days)
        return cls(
            first=days[0],
            last=days[-1],
            currency=settings().currency,
            time_zone=settings().organisation_time_zone,
            total=DonationTotalsOut.model_validate(report.total),
            items=[DonationDayOut.of_day(day, totals) for day, totals in report.days.items()],
        )


class LearningTotalsOut(AnswerModel):
    """What was done; `ended` are accesses that were left or revoked, `minutes` of videos, each second once a person."""

    enrolments: int
    ended: int
    completions: int
    lessons: int
    minutes: int


class LearningDayOut(LearningTotalsOut):
    """What was done on one day."""

    day: date

    @classmethod
    def of_day(cls, day: date, totals: LearningTotals) -> LearningDayOut:
        """A day as the API shows it."""
        return cls(**LearningTotalsOut.model_validate(totals).model_dump(), day=day)


class LearningReportOut(AnswerModel):
    """A period's learning, together and by day."""

    first: date
    last: date
    time_zone: str
    total: LearningTotalsOut
    items: list[LearningDayOut]
    # As every list; a period is never longer than one page.
    next_cursor: None = None

    @classmethod
    def of(cls, report: LearningReport) -> LearningReportOut:
        """A period's learning as the API shows it."""
        days = list(report.days)
        return cls(
            first=days[0],
            last=days[-1],
            time_zone=settings().organisation_time_zone,
            total=LearningTotalsOut.model_validate(report.total),
            items=[LearningDayOut.of_day(day, totals) for day, totals in report.days.items()],
        )


def _fields(totals: Totals) -> dict[str, object]:
    return {
        "first": totals.first,
        "last": totals.last,
        **totals.sums,
        "net_revenue": totals.net_revenue,
        "average_order": totals.average_order,
    }
