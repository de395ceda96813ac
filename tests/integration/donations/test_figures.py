"""What is counted of donations, by day: exactly, however often and in whatever order the events come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from functions import modules
from functions.api.analytics.handler import handler as analytics
from functions.workers.projector.handler import handler as projector
from infra.ops import replay_analytics
from shared.analytics.projections import changes_of
from shared.core import clock
from shared.core.clock import FrozenClock
from shared.core.settings import settings
from shared.data.event_types import MalformedEventError
from shared.data.events import DomainEvent, EventItem
from tests.integration.donations.conftest import Donors
from tests.support import http
from tests.support.http import Answer, Context

NOTHING = {"donations": 0, "anonymous_donations": 0, "anonymous_percent": 0, "amount": 0, "average_amount": 0}
NOTHING |= {"largest_amount": 0, "refunds": 0, "refunded_amount": 0, "net_amount": 0}


@pytest.fixture
def time() -> Iterator[FrozenClock]:
    with clock.frozen_at(datetime(2026, 3, 9, 12, 0, tzinfo=UTC)) as frozen:
        yield frozen


def figures(donors: Donors, query: str = "", by: str | None = "admin") -> Answer:
    if by:
        donors.people.pop(by, None)  # A token of the day before is over.
        donors.person(by, *({by} & {"admin", "manager"}))
    token = donors.people[by][1] if by else None
    return http.call(analytics, "GET", f"/api/v1/analytics/donations{query}", token=token)


def days(donors: Donors) -> list[dict[str, Any]]:
    answer = figures(donors, "?from=2026-03-08&to=2026-03-10")
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def project(donors: Donors, *, backwards: bool = False) -> None:
    """Give all stored events to the projector."""
    stored = donors.aws.client("dynamodb").scan(TableName=settings().table("events"))["Items"]
    events = sorted((EventItem.from_raw_data(item).event() for item in stored), key=lambda one: one.id)
    bodies = [event.envelope() for event in (reversed(events) if backwards else events)]
    records = [{"messageId": f"m{n}", "body": json.dumps(body)} for n, body in enumerate(bodies)]
    assert projector({"Records": records}, Context()) == {"batchItemFailures": []}


def two_days(donors: Donors, time: FrozenClock) -> None:
    """Three gifts of two people on Monday, one anonymous; a gift and a part of Monday's given back on Tuesday."""
    first = donors.given(100_000, by="anna")
    donors.given(50_001, by="anna", is_anonymous=True)
    donors.given(300_000, by="boris")
    donors.give(900_000, by="clara")
    time.tick(days=1)
    donors.people.clear()
    donors.given(70_000, by="dora")
    assert donors.refund(first, 30_000).status == 201


def test_donations_are_counted_by_day(donors: Donors, time: FrozenClock) -> None:
    two_days(donors, time)
    project(donors)
    monday = {"donations": 3, "anonymous_donations": 1, "anonymous_percent": 33, "amount": 450_001}
    monday |= {"average_amount": 150_000, "largest_amount": 300_000, "refunds": 0, "refunded_amount": 0}
    tuesday = {"donations": 1, "anonymous_donations": 0, "anonymous_percent": 0, "amount": 70_000}
    tuesday |= {"average_amount": 70_000, "largest_amount": 70_000, "refunds": 1, "refunded_amount": 30_000}
    assert days(donors) == [
        {"day": "2026-03-08", "givers": 0, **NOTHING},
        {"day": "2026-03-09", "givers": 2, **monday, "net_amount": 450_001},
        {"day": "2026-03-10", "givers": 1, **tuesday, "net_amount": 40_000},
    ]
    total = figures(donors).json["total"]
    assert (total["donations"], total["amount"], total["net_amount"]) == (4, 520_001, 490_001)
    assert (total["largest_amount"], total["anonymous_percent"], total["average_amount"]) == (300_000, 25, 130_000)
    assert "givers" not in total


def test_events_that_come_twice_or_backwards_are_counted_once(donors: Donors, time: FrozenClock) -> None:
    two_days(donors, time)
    project(donors, backwards=True)
    once = days(donors)
    project(donors)
    assert days(donors) == once
    assert [day["givers"] for day in once] == [0, 2, 1]


def test_a_replay_counts_donations_the_same(donors: Donors, time: FrozenClock) -> None:
    two_days(donors, time)
    project(donors)
    lived = days(donors)
    assert replay_analytics.replay().counted == 5
    assert days(donors) == lived


def test_only_admins_see_what_was_given(donors: Donors) -> None:
    for by, status in ((None, 401), ("anna", 403), ("manager", 403)):
        assert figures(donors, by=by).status == status
    assert figures(donors, "?from=2026-03-09&to=2026-03-01").code == "invalid_period"


def test_figures_name_nobody(donors: Donors) -> None:
    anna = donors.person("anna")
    donors.given(is_anonymous=True)
    project(donors)
    assert anna not in figures(donors).body


def test_a_donation_without_an_amount_is_refused() -> None:
    event = DomainEvent("donation.succeeded", "donation", "don_1", {"is_anonymous": False}, customer_id="usr_1")
    with pytest.raises(MalformedEventError):
        changes_of(event, modules.counters())
