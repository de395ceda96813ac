"""The grid of slots: local hours, full lengths on both nights on which clocks change, no slot over another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from shared.core.hours import DAYS, OpeningHours, Span, read_week
from shared.coworking.bookings.errors import ResourceInvalidError, SlotInvalidError
from shared.coworking.bookings.slots import MAX_SLOTS, Grid, check_closures

BERLIN = ZoneInfo("Europe/Berlin")
ALWAYS = dict.fromkeys(DAYS, ("00:00", "24:00"))
NIGHT = {"sat": ("22:00", "06:00")}
Times = dict[str, tuple[str, str]]
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)


def grid(week: Times, *closures: Span, closed: tuple[str, ...] = ()) -> Grid:
    return Grid(OpeningHours(read_week(week), BERLIN, frozenset(closed)), 60, closures)


@pytest.mark.parametrize(("day", "hours"), [(FORWARD, 23), (BACK, 25), (date(2026, 6, 1), 24)])
def test_a_day_has_as_many_hours_as_its_clock(day: date, hours: int) -> None:
    found = list(grid(ALWAYS).of_days(day, day))
    assert len(found) == hours
    assert all(slot.end - slot.begin == timedelta(hours=1) for slot in found)
    assert all(one.end == other.begin for one, other in pairwise(found))


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9), (date(2026, 6, 6), 8)])
def test_a_night_is_as_long_as_its_clock_makes_it(day: date, hours: int) -> None:
    assert len(list(grid(NIGHT).of_days(day, day))) == hours


def test_a_slot_that_would_outlast_the_hours_is_left_out() -> None:
    found = list(grid({"mon": ("09:00", "10:30")}).of_day(date(2026, 6, 1)))
    assert [(slot.begin.hour, slot.end.hour) for slot in found] == [(7, 8)]


def test_a_booking_may_go_over_midnight_where_the_hours_do() -> None:
    begin = datetime(2026, 6, 6, 21, 0, tzinfo=UTC)
    assert len(grid(NIGHT).between(begin, begin + timedelta(hours=3))) == 3
    assert len(grid(ALWAYS).between(begin, begin + timedelta(hours=3))) == 3


def test_hours_with_a_break_are_not_consecutive_and_bookings_have_a_length() -> None:
    day = dict.fromkeys(DAYS, ("09:00", "18:00"))
    begin = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
    with pytest.raises(SlotInvalidError):
        grid(day).between(begin, begin + timedelta(hours=17))
    grid(ALWAYS).between(begin, begin + timedelta(hours=MAX_SLOTS))
    with pytest.raises(SlotInvalidError):
        grid(ALWAYS).between(begin, begin + timedelta(hours=MAX_SLOTS + 1))


def test_a_closure_takes_the_slots_that_it_touches() -> None:
    closure = (datetime(2026, 6, 1, 8, 30, tzinfo=UTC), datetime(2026, 6, 1, 9, 0, tzinfo=UTC))
    found = grid({"mon": ("09:00", "13:00")}, closure).of_day(date(2026, 6, 1))
    assert [slot.begin.hour for slot in found] == [7, 9, 10]
    with pytest.raises(ResourceInvalidError):
        check_closures([{"begin": "2026-06-01T09:00:00Z", "end": "2026-06-01T09:00:00Z"}])


def test_several_spans_a_day_have_slots_each_and_a_closed_day_has_none() -> None:
    hours = OpeningHours(read_week({"mon": [["09:00", "11:30"], ["13:00", "14:00"]]}), BERLIN, frozenset({"06-08"}))
    of_day = Grid(hours, 60).of_day
    assert [slot.begin.hour for slot in of_day(date(2026, 6, 1))] == [7, 8, 11]
    assert list(of_day(date(2026, 6, 8))) == []
