"""A preview says what would really have happened: the same history, replayed and lived through, comes to the same."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.automation import preview
from shared.automation.models import AutomationItem, Firing
from shared.core import clock, ids
from shared.core.clock import FrozenClock
from shared.data.events import EventItem
from shared.identity import everybody
from tests.integration.automation.conftest import KARMA, Json, Office
from tests.support.people import create_user

PEOPLE = ("anna", "boris", "clara")
BEGIN = datetime(2026, 3, 22, 20, 30, tzinfo=UTC)


def lived(office: Office, rule: str) -> tuple[Counter[str], Counter[str]]:
    """(day → firings, cap → refusals) as they were."""
    from shared.automation import caps

    firings = [one for one in AutomationItem.scan() if isinstance(one, Firing) and one.rule_id == rule]
    fired = Counter(caps.day_of(clock.parse(one.occurred_at)) for one in firings if one.status == "done")
    return fired, Counter(str(one.reason) for one in firings if one.status == "capped")


@pytest.mark.parametrize(
    ("zone", "limits"),
    [
        ("UTC", {"per_day": 2}),
        ("Europe/Berlin", {"per_person": {"times": 1, "period": "day"}, "per_day": 2}),
        ("America/New_York", {"per_person": {"times": 2, "period": "week"}, "per_day": 2}),
        ("Europe/Berlin", {"per_person": {"times": 2, "period": "month"}, "per_day": 2}),
        ("Asia/Kathmandu", {"per_person": {"times": 3, "period": "ever"}, "per_day": 1}),
    ],
)
def test_a_preview_is_what_happened(office: Office, monkeypatch: pytest.MonkeyPatch, zone: str, limits: Json) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv("ORGANISATION_TIME_ZONE", zone)
    settings.cache_clear()
    chance = random.Random(f"{zone}{limits}")
    conditions: Json = {"field": "amount", "op": "gte", "value": 200}
    with clock.frozen_at(BEGIN) as time:
        rule = office.rule(KARMA, conditions=conditions, caps=limits)
        for _ in range(24):
            # Over the day on which the clocks change, and over midnights of each zone.
            time.tick(hours=chance.choice((0.5, 1, 2, 9, 26)))
            caused_by = chance.choice(("", "", "", "automation:rul_1"))
            office.happened(office.gift(chance.choice((100, 200, 300)), chance.choice(PEOPLE), caused_by=caused_by))
        time.tick(minutes=1)
        office.sign_in("admin", office.user("admin"))
        found = office.preview(KARMA, conditions=conditions, caps=limits)
    fired, refused = lived(office, rule)
    assert {one["day"]: one["fired"] for one in found["days"] if one["fired"]} == fired
    assert {cap: count for cap, count in found["capped"].items() if count} == refused
    assert found["fired"] == sum(fired.values())
    assert found["is_exact"]
    assert found["cost"] == [{"type": "karma", "times": found["fired"], "points": 5 * found["fired"]}]
    assert found["samples"]
    for sample in found["samples"]:
        firing = Firing.get(*Firing.key(rule, sample["event_id"]))
        assert firing.status == "done"


def test_a_history_that_is_too_long_is_cut_and_the_result_says_so(
    office: Office, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "MOST_EVENTS", 3)
    for _ in range(5):
        EventItem.of(office.gift()).save()
        time.tick(seconds=1)
    found = office.preview()
    assert (found["matched"], found["events_read"], found["people_cut"], found["is_exact"]) == (3, 3, 1, False)


@pytest.mark.parametrize(("period", "is_exact"), [("day", True), ("week", False)])
def test_of_very_many_events_the_numbers_are_kept_and_the_result_says_if_they_may_differ(
    office: Office, time: FrozenClock, monkeypatch: pytest.MonkeyPatch, period: str, is_exact: bool
) -> None:
    monkeypatch.setattr(preview, "MOST_REPLAYED", 2)
    for name in PEOPLE:
        EventItem.of(office.gift(name=name)).save()
        EventItem.of(office.gift(name=name)).save()
    found = office.preview(caps={"per_person": {"times": 1, "period": period}, "per_day": 2})
    assert (found["matched"], found["fired"], found["is_exact"]) == (6, 2, is_exact)


def test_nobody_is_counted_twice_or_left_out_though_people_come_between_the_steps(
    office: Office, time: FrozenClock
) -> None:
    people = [office.person(name) for name in PEOPLE]
    state: Json = dict(everybody.BEGINNING)
    seen: list[str] = []
    while not everybody.visit(state, lambda: False, lambda user: seen.append(user.id)):
        time.tick(seconds=1)
        create_user(ids.new("new"))
        assert len(seen) <= len(people)
    assert sorted(seen) == sorted(people)


def test_a_task_that_was_begun_before_goes_on_behind_whom_it_had_visited(office: Office, time: FrozenClock) -> None:
    people = []
    for name in PEOPLE:
        time.tick(seconds=1)
        people.append(office.person(name))
    seen: list[str] = []
    state: dict[str, Any] = {**everybody.BEGINNING, "cursor": None, "done": 2}
    everybody.visit(state, lambda: True, lambda user: seen.append(user.id))
    assert seen == people[:1]
