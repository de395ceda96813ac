"""What visits and donations are worth in karma: hours that nobody vouches for are worth nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.coworking.events import DonationRefunded, DonationSucceeded, VisitClosed, VisitCorrected
from shared.karma.rules import Points, Rule

KOPECKS_PER_POINT_GIVEN = 100_00
VISITS_DAILY_CAP = 12
MINUTES_PER_POINT = 60


def _visit(check_out: str, duration_minutes: int) -> tuple[str, int]:
    """A point for each full hour, on the day (UTC) on which the visit ended."""
    return check_out[:10], duration_minutes // MINUTES_PER_POINT


def _visit_closed(data: Mapping[str, Any]) -> Points:
    closed = VisitClosed.from_data(data)
    if closed.proven is False:
        return
    yield _visit(closed.check_out, closed.duration_minutes)


def _visit_corrected(data: Mapping[str, Any]) -> Points:
    corrected = VisitCorrected.from_data(data)
    if corrected.was_proven is not False:
        day, points = _visit(corrected.before["check_out"], corrected.before["duration_minutes"])
        yield day, -points
    if corrected.proven is False:
        return
    yield _visit(corrected.after["check_out"], corrected.after["duration_minutes"])


def _donation_succeeded(data: Mapping[str, Any]) -> Points:
    donation = DonationSucceeded.from_data(data)
    yield donation.succeeded_at[:10], donation.amount // KOPECKS_PER_POINT_GIVEN


def _donation_refunded(data: Mapping[str, Any]) -> Points:
    """What is left of the donation decides, so that parts add up to what the whole gave."""
    refund = DonationRefunded.from_data(data)
    left = refund.donated_amount - refund.refunded_amount
    before = left + refund.amount
    yield refund.succeeded_at[:10], left // KOPECKS_PER_POINT_GIVEN - before // KOPECKS_PER_POINT_GIVEN


def _reversed_donation(data: Mapping[str, Any]) -> str | None:
    refund = DonationRefunded.from_data(data)
    # A donation that gave no point has no entry.
    return refund.succeeded_event_id if refund.full and refund.donated_amount >= KOPECKS_PER_POINT_GIVEN else None


def _given_anonymously(data: Mapping[str, Any]) -> bool:
    """Whether nobody may learn of a donation or its refund, from however small a move of a public number."""
    return bool(data["is_anonymous"])


RULES: Mapping[str, Rule] = {
    VisitClosed.type: Rule("visits", _visit_closed, VISITS_DAILY_CAP),
    VisitCorrected.type: Rule("visits", _visit_corrected, VISITS_DAILY_CAP),
    DonationSucceeded.type: Rule("donations", _donation_succeeded, is_anonymous=_given_anonymously),
    DonationRefunded.type: Rule(
        "donations", _donation_refunded, reverses=_reversed_donation, is_anonymous=_given_anonymously
    ),
}
