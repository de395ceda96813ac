"""What the assistant may say of a person's visits and donations, to themself alone: anonymous ones are among them."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from shared.ai.context import Source
from shared.core.money import format_rub
from shared.core.periods import day_of
from shared.coworking.donations.models import Donation
from shared.coworking.visits.models import Visit
from shared.data.base import query_page

LAST = 5


def sources(user_id: str, _question: str) -> Iterator[Source]:
    """The last visits and donations of a person; times are UTC."""
    key = Visit.of_person(user_id)
    for visit in query_page(Visit.gsi1, key, scope=key, limit=LAST).items:
        minutes = f", {visit.duration_minutes} minutes" if visit.duration_minutes is not None else ""
        until = f" to {visit.check_out[:16]}" if visit.check_out else ""
        text = f"Visit to {visit.space_name}: {visit.check_in[:16]}{until} UTC, {visit.status}{minutes}"
        yield Source(
            f"visit:{visit.visit_id}", text, f"{visit.space_name}, {day_of(visit.check_in, ZoneInfo(visit.time_zone))}"
        )
    key = Donation.of_donor(user_id)
    for gift in query_page(Donation.gsi1, key, scope=key, limit=LAST).items:
        amount = format_rub(gift.amount)
        parts = [f"Donation of {amount} {gift.currency} on {day_of(gift.created_at)}: {gift.status}"]
        if gift.is_anonymous:
            parts.append("anonymous")
        if gift.refunded_amount:
            parts.append(f"{format_rub(gift.refunded_amount)} refunded")
        yield Source(
            f"gift:{gift.donation_id}", ", ".join(parts), f"{amount} {gift.currency}, {day_of(gift.created_at)}"
        )
