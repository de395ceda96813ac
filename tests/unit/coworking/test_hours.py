"""When a space is open: by its own clock, over midnight, and on both days on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from shared.core.hours import DAYS, OpeningHours, read_week
from shared.coworking.spaces import rules
from shared.coworking.spaces.errors import SpaceInvalidError
from tests.support import proof

OFFICE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00", "21:00"))
CLUB = {"fri": ("18:00", "02:30"), "sat": ("18:00", "02:30")}
ALWAYS = dict.fromkeys(DAYS, ("00:00", "24:00"))
Times = dict[str, tuple[str, str]]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def of(week: Times, zone: str) -> OpeningHours:
    return OpeningHours(read_week(week), ZoneInfo(zone))


def closes_at(week: Times, zone: str, moment: datetime) -> datetime | None:
    return of(week, zone).closing_time(moment)


def opens_at(week: Times, zone: str, moment: datetime) -> datetime | None:
    return of(week, zone).next_opening(moment)


@pytest.mark.parametrize(
    ("moment", "closes"),
    [
        ("2026-03-10T05:59:59", None),
        ("2026-03-10T06:00:00", "2026-03-10T18:00:00"),
        ("2026-03-10T17:59:59", "2026-03-10T18:00:00"),
        ("2026-03-10T18:00:00", None),
        ("2026-03-14T09:00:00", None),  # a day that was left out
    ],
)
def test_a_space_is_open_by_its_own_clock(moment: str, closes: str | None) -> None:
    assert closes_at(OFFICE, "Europe/Moscow", utc(moment)) == (utc(closes) if closes else None)


def test_hours_over_midnight_end_on_the_next_day() -> None:
    night = utc("2026-03-13T22:15:00")  # a quarter past one on Saturday, Moscow
    assert closes_at(CLUB, "Europe/Moscow", night) == utc("2026-03-13T23:30:00")
    assert closes_at(CLUB, "Europe/Moscow", utc("2026-03-13T23:30:00")) is None


def test_midnight_closes_nothing_where_the_hours_of_two_days_touch() -> None:
    hours = of(ALWAYS, "Asia/Novosibirsk")
    for moment in (utc("2026-03-13T16:59:00"), utc("2026-03-13T17:00:00")):
        assert hours.is_open(moment)
        assert hours.closing_time(moment) is None
        assert rules.stay_ends_at(hours, moment, max_stay=timedelta(hours=72)) == moment + timedelta(hours=72)


def test_a_stay_ends_when_the_space_closes_or_after_the_longest_one() -> None:
    weekend = of({"fri": ("18:00", "24:00"), "sat": ("00:00", "24:00"), "sun": ("00:00", "20:00")}, "UTC")
    friday = utc("2026-03-13T19:00:00")
    for longest, ends in ((72, "2026-03-15T20:00:00"), (24, "2026-03-14T19:00:00")):
        assert rules.stay_ends_at(weekend, friday, max_stay=timedelta(hours=longest)) == utc(ends)
    assert rules.stay_ends_at(weekend, utc("2026-03-13T12:00:00"), max_stay=timedelta(hours=72)) is None


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        ("2026-03-27T12:00:00", "2026-03-27T20:00:00"),  # Berlin, winter: UTC+1
        ("2026-03-30T12:00:00", "2026-03-30T19:00:00"),  # summer: UTC+2
        ("2026-10-23T12:00:00", "2026-10-23T19:00:00"),
        ("2026-10-26T12:00:00", "2026-10-26T20:00:00"),
    ],
)
def test_closing_is_at_the_same_local_hour_in_summer_and_winter(day: str, closes: str) -> None:
    assert closes_at(OFFICE, "Europe/Berlin", utc(day)) == utc(closes)


def test_a_time_that_a_spring_night_skips_keeps_its_distance_from_midnight() -> None:
    # Half past two does not exist on 29 March 2026 in Berlin: it is half past three, 2.5 hours after midnight.
    assert closes_at(CLUB, "Europe/Berlin", utc("2026-03-29T00:00:00")) == utc("2026-03-29T01:30:00")


def test_a_time_that_an_autumn_night_has_twice_is_the_later_one_for_closing() -> None:
    # 25 October 2026 in Berlin has half past two at 00:30 and at 01:30 UTC.
    assert closes_at(CLUB, "Europe/Berlin", utc("2026-10-25T00:45:00")) == utc("2026-10-25T01:30:00")


def test_a_time_that_an_autumn_night_has_twice_is_the_earlier_one_for_opening() -> None:
    early = {"sun": ("02:30", "09:00")}
    assert opens_at(early, "Europe/Berlin", utc("2026-10-24T12:00:00")) == utc("2026-10-25T00:30:00")
    assert closes_at(early, "Europe/Berlin", utc("2026-10-25T00:30:00")) == utc("2026-10-25T08:00:00")


NORTH = ("Europe/Berlin", "America/New_York", "Africa/Cairo", "Asia/Beirut")
SOUTH = ("Australia/Sydney", "Australia/Lord_Howe", "America/Santiago", "Pacific/Auckland")
UNCHANGING = ("Europe/Moscow", "Asia/Tokyo")
A_STEP = timedelta(minutes=30)


@cache
def changes(zone: str) -> list[datetime]:
    """The moments of 2026 at which a zone's clocks change; some moment, where they never do."""
    here, moment, found = ZoneInfo(zone), utc("2026-01-02T00:00:00"), [utc("2026-05-05T00:00:00")]
    while moment.year == 2026:
        if moment.astimezone(here).utcoffset() != (moment - A_STEP).astimezone(here).utcoffset():
            found.append(moment)
        moment += A_STEP
    return found


@pytest.mark.parametrize("zone", [*NORTH, *SOUTH, *UNCHANGING])
@pytest.mark.parametrize("begin", ["00:00", "05:00", "09:00"])
@pytest.mark.parametrize("end", proof.sampled(["04:30", "21:00", "23:00", "24:00"], one_in=3))
def test_a_day_is_open_as_its_own_clock_shows_it(zone: str, begin: str, end: str) -> None:
    """Step by step through the days around each change, beside a reading of the wall clock alone."""
    here = ZoneInfo(zone)
    is_overnight = end < begin
    for change in changes(zone):
        steps = [change + number * A_STEP for number in range(-96, 144)]
        local = [moment.astimezone(here) for moment in steps]
        for which, day in enumerate(DAYS):
            dates = {one.date() for one in local[48:-72] if one.weekday() == which}
            for date in dates:
                last = date + timedelta(days=1) if is_overnight else date
                walls = list(zip(steps, local, strict=True))
                first = min(step for step, wall in walls if wall.date() == date and f"{wall:%H:%M}" >= begin)
                if end == "24:00":
                    final = max(step for step, wall in walls if wall.date() == last) + A_STEP
                else:
                    # Of two equal times the second.
                    final = max(step for step, wall in walls if wall.date() == last and f"{wall:%H:%M}" == end)
                hours = of({day: (begin, end)}, zone)
                opened = [step for step in steps if hours.is_open(step)]
                opened = [step for step in opened if abs(step - first) < timedelta(days=2)]
                assert opened == [step for step in steps if first <= step < final], (date, change)
                assert all(hours.closing_time(step) == final for step in opened)


def test_a_closed_space_says_when_it_opens() -> None:
    assert opens_at(OFFICE, "Europe/Moscow", utc("2026-03-13T19:00:00")) == utc("2026-03-16T06:00:00")
    assert opens_at({}, "Europe/Moscow", utc("2026-03-13T19:00:00")) is None
    once = {"fri": ("09:00", "10:00")}
    assert opens_at(once, "Europe/Moscow", utc("2026-03-13T06:30:00")) == utc("2026-03-20T06:00:00")


@pytest.mark.parametrize(
    "hours",
    [
        {"mon": ("09:00", "09:00")},
        {"mon": ("24:00", "09:00")},
        {"mon": ("18:00", "09:30"), "tue": ("09:00", "21:00")},
        {"sun": ("18:00", "09:30"), "mon": ("09:00", "21:00")},
    ],
)
def test_hours_that_make_no_sense_are_refused(hours: dict[str, tuple[str, str]]) -> None:
    with pytest.raises(SpaceInvalidError):
        rules.check_hours(hours)


@pytest.mark.parametrize("hours", [{}, OFFICE, CLUB, ALWAYS, {"mon": ("18:00", "09:00"), "tue": ("09:00", "21:00")}])
def test_hours_that_make_sense_are_taken(hours: dict[str, tuple[str, str]]) -> None:
    rules.check_hours(hours)


@pytest.mark.parametrize("name", ["Europe/Atlantis", "../../etc/passwd", "Europe", ""])
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(SpaceInvalidError):
        rules.zone(name)
