"""A tally is the same in whatever order and however often its events come; levels and runs are counted right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import modules
from functions.subscriptions import SUBSCRIPTIONS
from infra.generate import parts
from shared.achievements import rules, seeds, validation
from shared.achievements.errors import RuleInvalidError
from shared.achievements.rules import MAX_KEYS, Counted, Rule
from shared.core import ids
from shared.core.settings import settings
from shared.data.events import DomainEvent

COUNT = {"events": ["lesson.completed"], "per": "lesson_id", "levels": [1, 3]}
SUM = {
    "events": ["donation.succeeded", "donation.refunded"],
    "measure": "sum",
    "per": "donation_id",
    "of": {"donation.succeeded": "amount", "donation.refunded": "donated_amount - refunded_amount"},
    "levels": [1000],
}
STREAK = {"events": ["learning.active"], "measure": "streak", "per": "day", "levels": [7]}


@pytest.fixture
def fresh_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()


@st.composite
def counted_events(draw: st.DrawFn) -> list[tuple[str, Counted]]:
    """Events of a few keys, each with its own id; ids sort by time."""
    found = draw(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(-5, 50)), max_size=12))
    return [(key, Counted(value, f"evt_{number:03d}")) for number, (key, value) in enumerate(found)]


@given(counted_events(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_order_and_repetition_do_not_matter(events: list[tuple[str, Counted]], random: Any, repeats: int) -> None:
    wanted = rules.merged({}, events)
    shuffled = events * (repeats + 1)
    random.shuffle(shuffled)
    tally: dict[str, Counted] = {}
    for one in shuffled:
        tally = rules.merged(tally, [one])
    assert tally == wanted
    assert tally == {key: max((c for k, c in events if k == key), key=lambda c: c.event_id) for key, _ in events}


@given(st.sets(st.integers(0, 60), max_size=30), st.randoms(use_true_random=False))
def test_a_streak_is_the_longest_run_of_dates_over_clock_changes(offsets: set[int], random: Any) -> None:
    # Both changes of the clock in Europe are between these dates, and the end of a month.
    first = date(2026, 3, 1) if random.random() < 0.5 else date(2026, 10, 1)
    days = [(first + timedelta(days=one)).isoformat() for one in offsets]
    random.shuffle(days)
    tally = {day: Counted(1, f"evt_{day}") for day in days}
    longest = max((sum(1 for _ in _run(one, offsets)) for one in offsets), default=0)
    assert rules.value_of(tally, "streak") == longest
    assert len(rules.because(tally, "streak")) == longest


def _run(start: int, offsets: set[int]) -> list[int]:
    run = [start]
    while run[-1] + 1 in offsets:
        run.append(run[-1] + 1)
    return run


@pytest.mark.parametrize("measure", rules.MEASURES)
@given(st.randoms(use_true_random=False))
def test_a_tally_forgets_the_least_in_whatever_order_it_grows(measure: rules.Measure, random: Any) -> None:
    start = date(2020, 1, 1)
    entries = [
        ((start + timedelta(days=number)).isoformat(), Counted(number % 7 + 1, f"evt_{number:04d}"))
        for number in range(MAX_KEYS + 30)
    ]
    at_once = rules.trimmed(dict(entries), measure)
    random.shuffle(entries)
    tally: dict[str, Counted] = {}
    for one in entries:
        tally = rules.trimmed(rules.merged(tally, [one]), measure)
    assert len(tally) == MAX_KEYS
    assert tally == at_once


def event(event_type: str, **data: Any) -> DomainEvent:
    return DomainEvent(event_type, "any", "agg_1", data, customer_id=ids.new("usr"))


def test_values_are_fields_or_differences_of_them() -> None:
    rule = Rule.read(SUM)
    assert rule.counted(event("donation.succeeded", donation_id="d", amount=5)) is not None
    key, counted = rule.counted(event("donation.refunded", donation_id="d", donated_amount=9, refunded_amount=4)) or (
        "",
        Counted(0, ""),
    )
    assert (key, counted.value) == ("d", 5)
    assert rule.counted(event("donation.succeeded", donation_id="d", amount="5")) is None
    assert rule.counted(event("donation.succeeded", donation_id="d", amount=True)) is None
    assert rule.counted(event("donation.succeeded", amount=5)) is None


def test_a_streak_takes_dates_and_moments_and_nothing_else() -> None:
    rule = Rule.read(STREAK)
    assert rule.counted(event("learning.active", day="2026-03-02T23:59:00Z"))[0] == "2026-03-02"  # type: ignore[index]
    for day in ("2026-02-30", "today", None, 7):
        assert rule.counted(event("learning.active", day=day)) is None


def test_a_moment_counts_for_the_organisations_day(fresh_settings: pytest.MonkeyPatch) -> None:
    fresh_settings.setenv("ORGANISATION_TIME_ZONE", "Europe/Moscow")
    rule = Rule.read({"events": ["visit.closed"], "measure": "streak", "per": "check_out", "levels": [2]})
    moments = ("2026-03-02T20:59:00.000Z", "2026-03-02T21:30:00.000Z")
    days = [rule.counted(event("visit.closed", check_out=moment)) for moment in moments]
    assert [found[0] for found in days if found] == ["2026-03-02", "2026-03-03"], "two evenings, one of them late"


def test_only_people_are_counted() -> None:
    rule = Rule.read(COUNT)
    assert rule.person(DomainEvent("lesson.completed", "any", "a", {}, customer_id="system")) is None
    assert rule.person(DomainEvent("lesson.completed", "any", "a", {})) is None


def test_what_a_tally_depends_on_changes_its_fingerprint_and_levels_do_not() -> None:
    rule = Rule.read(COUNT)
    assert Rule.read({**COUNT, "levels": [9]}).fingerprint == rule.fingerprint
    assert Rule.read({**COUNT, "per": None}).fingerprint != rule.fingerprint
    assert Rule.read({**COUNT, "where": {"rule": "manual"}}).fingerprint != rule.fingerprint


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"events": ["lesson.complete"]}, "rule.events", "event_unknown"),
        ({"events": ["achievement.granted"], "per": None}, "rule.events", "event_unknown"),
        ({"events": ["task.succeeded"], "per": None}, "rule.events", "event_unknown"),
        ({"where": {"colour": "red"}}, "rule.where", "field_unknown"),
        ({"per": "colour"}, "rule.per", "field_unknown"),
        ({"events": ["quiz.graded"], "per": "right"}, "rule.per", "not_a_key"),
        ({"measure": "streak", "per": None}, "rule.per", "required"),
        ({"measure": "streak", "per": "release"}, "rule.per", "not_a_day"),
        ({"measure": "sum"}, "rule.of", "required"),
        ({"of": {"lesson.completed": "lesson_id"}}, "rule.of", "not_a_number"),
        ({"of": {"lesson.completed": "release * 2"}}, "rule.of", "expression_invalid"),
        ({"of": {"visit.closed": "duration_minutes"}}, "rule.of", "event_unknown"),
        ({"levels": []}, "rule.levels", "out_of_range"),
        ({"levels": [0]}, "rule.levels", "out_of_range"),
        ({"levels": [3, 1]}, "rule.levels", "not_ascending"),
        ({"levels": [401]}, "rule.levels", "out_of_range"),
    ],
)
def test_what_cannot_be_counted_is_refused(change: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(RuleInvalidError) as refused:
        validation.check(Rule.read({**COUNT, **change}), modules.events())
    assert (field, code) in {(one.field, one.code) for one in refused.value.errors}


@pytest.mark.parametrize("name", seeds.SEEDS)
def test_what_a_new_installation_begins_with_can_be_counted(name: str) -> None:
    validation.check(Rule.read(seeds.SEEDS[name]["rule"]), modules.events())


def test_the_bus_sends_every_event_that_a_rule_may_name_in_a_pattern_that_fits() -> None:
    types = SUBSCRIPTIONS["achievements"]()
    lines = parts._pattern(types)
    prefixes = [line.split('"')[1] for line in lines if "prefix" in line]
    single = {line.removeprefix("- ") for line in lines if "prefix" not in line}
    for one in (kind.type for kind in modules.events()):
        assert (one in single or one.startswith(tuple(prefixes))) is (one in types)
    assert len("".join(lines)) < parts.LONGEST_LIST
    assert parts._pattern(frozenset({"a.b"})) == ["- a.b"]
