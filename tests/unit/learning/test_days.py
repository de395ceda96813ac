"""Active days: over clock changes, midnight, changes of the zone, in any order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.learning.days.rules import ActiveDays, start_of

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
ZONES = [
    BERLIN,
    ZoneInfo("Pacific/Kiritimati"),
    ZoneInfo("Pacific/Pago_Pago"),
    # Its clocks skip midnight in spring and repeat the hour before it in autumn.
    ZoneInfo("America/Asuncion"),
    ZoneInfo("Asia/Beirut"),
    ZoneInfo("America/Havana"),
    ZoneInfo("Australia/Lord_Howe"),
]
moments = st.datetimes(datetime(2023, 1, 1), datetime(2023, 12, 30), timezones=st.just(UTC))


def recorded(moments: list[datetime], zone: ZoneInfo, days: ActiveDays | None = None) -> ActiveDays:
    days = days or ActiveDays()
    for moment in moments:
        days = days.with_day(days.day_of(moment, zone), zone)
    return days


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(st.lists(moments, max_size=12), st.sampled_from(ZONES), st.randoms(use_true_random=False))
def test_in_one_zone_the_days_are_the_local_dates_in_whatever_order_they_are_told(
    times: list[datetime], zone: ZoneInfo, random: Any
) -> None:
    wanted = sorted({moment.astimezone(zone).date() for moment in times})
    shuffled = times * 2
    random.shuffle(shuffled)
    days = recorded(shuffled, zone)
    assert list(days) == wanted
    assert days == recorded(times, zone)


@given(st.lists(st.tuples(moments, st.sampled_from(ZONES)), max_size=20))
def test_changing_the_zone_wins_no_day(visits: list[tuple[datetime, ZoneInfo]]) -> None:
    """Whatever zone one says one is in: within n dates of UTC there are at most n + 2 days, the zones' difference."""
    visits.sort(key=lambda visit: visit[0])
    days = ActiveDays()
    for moment, zone in visits:
        before = days.newest
        day = days.day_of(moment, zone)
        assert before is None or day >= before
        days = days.with_day(day, zone)
    if visits:
        span = (visits[-1][0].date() - visits[0][0].date()).days
        assert days.bits.bit_count() <= span + 3


@pytest.mark.parametrize("first", [date(2026, 3, 27), date(2026, 10, 23)])
def test_a_day_of_23_or_25_hours_breaks_no_run(first: date) -> None:
    late = [datetime(first.year, first.month, first.day, 23, 59, tzinfo=BERLIN) + timedelta(days=n) for n in range(5)]
    early = [datetime(first.year, first.month, first.day, 0, 1, tzinfo=BERLIN) + timedelta(days=n) for n in range(5)]
    for times in (late, early, [late[0], early[1], late[2], early[3], late[4]]):
        days = recorded([moment.astimezone(UTC) for moment in times], BERLIN)
        assert (days.streak(first + timedelta(days=4)), days.longest_streak) == (5, 5)


def test_midnight_is_where_the_person_lives() -> None:
    days = recorded([utc("2026-03-02T20:59:59"), utc("2026-03-02T21:00:00")], MOSCOW)
    assert list(days) == [date(2026, 3, 2), date(2026, 3, 3)]


def test_flying_west_repeats_no_day_and_loses_none() -> None:
    tokyo, angeles = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles")
    days = recorded([utc("2026-03-02T00:00:00")], tokyo)
    # There it is still the first of March.
    days = recorded([utc("2026-03-02T01:00:00")], angeles, days)
    assert list(days) == [date(2026, 3, 2)]
    days = recorded([utc("2026-03-03T20:00:00")], angeles, days)
    assert days.streak(date(2026, 3, 3)) == 2


def test_a_late_report_from_before_the_newest_day_mends_a_gap_and_is_no_later_day() -> None:
    days = recorded([utc("2026-03-02T12:00:00"), utc("2026-03-04T12:00:00")], MOSCOW)
    assert days.longest_streak == 1
    days = recorded([utc("2026-03-03T12:00:00")], MOSCOW, days)
    assert days.longest_streak == 3
    kiritimati = ZONES[1]
    assert days.day_of(utc("2026-03-03T20:00:00"), kiritimati) == date(2026, 3, 4)


def test_the_run_goes_on_while_today_is_not_over() -> None:
    days = recorded([utc("2026-03-01T12:00:00"), utc("2026-03-02T12:00:00")], MOSCOW)
    assert [days.streak(date(2026, 3, day)) for day in (2, 3, 4)] == [2, 2, 0]
    assert ActiveDays().streak(date(2026, 3, 2)) == 0


@given(st.sets(st.integers(0, 80), min_size=1), st.integers(0, 80))
def test_runs_are_those_of_the_dates(offsets: set[int], today: int) -> None:
    first = date(2026, 1, 1)
    days = ActiveDays()
    for one in sorted(offsets, key=lambda one: one * 7919 % 101):
        days = days.with_day(first + timedelta(days=one), MOSCOW)
    assert {(day - first).days for day in days} == offsets
    assert days.first == first + timedelta(days=min(offsets))

    def back(day: int) -> int:
        found = 0
        while day - found in offsets:
            found += 1
        return found

    assert days.longest_streak == max(back(one) for one in offsets)
    assert days.streak(first + timedelta(days=today)) == (back(today) or back(today - 1))


def test_a_day_begins_when_its_date_does() -> None:
    # On that day the clocks went from 00:00 to 01:00.
    assert start_of(date(2023, 10, 1), ZoneInfo("America/Asuncion")) == utc("2023-10-01T04:00:00")
    assert start_of(date(2026, 3, 2), MOSCOW) == utc("2026-03-01T21:00:00")
