"""Opening hours: several spans a day, closed days, days and nights that never end, and clocks that change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.core.hours import (
    DAYS,
    HoursError,
    OpeningHours,
    Week,
    check_week,
    minutes,
    parse_closed_days,
    parse_week,
    parse_zone,
    read_week,
)

MOSCOW, BERLIN, HAVANA = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/Havana")
LUNCH = read_week({"mon": [["09:00", "13:00"], ["14:00", "18:00"]], "tue": ["10:00", "12:00"]})
ALWAYS = parse_week("mon-sun 00:00-24:00")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_day_has_several_spans() -> None:
    office = OpeningHours(LUNCH, MOSCOW)
    assert [office.is_open(utc(f"2026-03-09T{time}")) for time in ("05:59", "06:00", "10:00", "10:59", "11:00")] == [
        False, True, False, False, True,
    ]  # fmt: skip
    assert office.closing_time(utc("2026-03-09T07:00")) == utc("2026-03-09T10:00")
    assert office.closing_time(utc("2026-03-09T10:30")) is None
    assert office.next_opening(utc("2026-03-09T07:00")) == utc("2026-03-09T11:00")
    assert office.next_opening(utc("2026-03-09T15:00")) == utc("2026-03-10T07:00")
    assert office.working_minutes_between(utc("2026-03-09T09:30"), utc("2026-03-10T07:30")) == 30 + 4 * 60 + 30


def test_what_never_closes_has_no_closing_time_and_loses_nothing_at_midnight() -> None:
    for zone in (MOSCOW, BERLIN, HAVANA):
        always = OpeningHours(ALWAYS, zone)
        for moment in (utc("2026-03-28T22:59"), utc("2026-03-29T01:30"), utc("2026-11-01T04:30")):
            assert always.is_open(moment)
            assert always.closing_time(moment) is None
            assert always.next_opening(moment) is None
            assert always.working_minutes_between(moment, moment + timedelta(days=9)) == 9 * 1440


@pytest.mark.parametrize(
    "text",
    [
        "mon-sun 00:00-24:00",
        "mon-sun 00:00-12:00 12:00-24:00",
        "mon-sun 09:00-09:00",
        "mon-sun 08:00-20:00 20:00-08:00",
    ],
)
def test_spans_that_touch_are_one_period(text: str) -> None:
    if text.endswith("09:00-09:00"):
        with pytest.raises(HoursError):
            parse_week(text)
        return
    assert OpeningHours(parse_week(text), BERLIN).closing_time(utc("2026-06-01T12:00")) is None


def test_a_night_that_touches_the_next_day_runs_on_to_its_end() -> None:
    night = OpeningHours(parse_week("fri 18:00-24:00, sat 00:00-02:30"), MOSCOW)
    assert night.closing_time(utc("2026-03-13T18:00")) == utc("2026-03-13T23:30")


def test_on_a_closed_day_nothing_begins_and_the_night_before_runs_on() -> None:
    closed = parse_closed_days(["05-09", {"date": "2026-03-09", "name": "a day off"}])
    always = OpeningHours(ALWAYS, MOSCOW, closed)
    assert always.closing_time(utc("2026-03-08T12:00")) == utc("2026-03-08T21:00")
    assert not always.is_open(utc("2026-03-09T12:00"))
    assert always.next_opening(utc("2026-03-09T12:00")) == utc("2026-03-09T21:00")
    assert always.closing_time(utc("2026-03-09T21:00")) == utc("2026-05-08T21:00")
    assert always.closing_time(utc("2026-05-09T21:00")) == utc("2027-05-08T21:00")
    club = OpeningHours(parse_week("fri-sat 18:00-02:00"), MOSCOW, parse_closed_days(["2026-03-14"]))
    assert club.closing_time(utc("2026-03-13T20:00")) == utc("2026-03-13T23:00")
    assert club.next_opening(utc("2026-03-13T20:00")) == utc("2026-03-20T15:00")


def test_what_never_opens_says_so() -> None:
    never = OpeningHours({}, MOSCOW)
    assert (never.is_open(utc("2026-03-09T12:00")), never.next_opening(utc("2026-03-09T12:00"))) == (False, None)
    assert never.working_minutes_between(utc("2026-03-09T12:00"), utc("2026-04-09T12:00")) == 0


def test_on_a_night_of_two_equal_times_spans_that_overlap_count_once() -> None:
    night = OpeningHours(parse_week("sun 01:00-02:30 02:30-05:00"), BERLIN)
    assert night.spans_on(date(2026, 10, 25)) == [(utc("2026-10-24T23:00"), utc("2026-10-25T04:00"))]
    assert night.working_minutes_between(utc("2026-10-24T12:00"), utc("2026-10-25T12:00")) == 5 * 60


def test_a_span_that_a_clock_skips_is_none() -> None:
    skipped = OpeningHours(parse_week("sun 02:15-03:00 12:00-13:00"), BERLIN)
    assert skipped.spans_on(date(2026, 3, 29)) == [(utc("2026-03-29T10:00"), utc("2026-03-29T11:00"))]


def test_hours_as_settings_write_them() -> None:
    week = parse_week("mon-tue 14:00-18:00, mon 09:00-13:00, SAT 10:00-16:00")
    assert week == {
        "mon": (("09:00", "13:00"), ("14:00", "18:00")), "tue": (("14:00", "18:00"),), "sat": (("10:00", "16:00"),),
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "sat-mon 09:00-18:00",
        "mon 09:00-18:00, mon 09:00-18:00",
        "mon-fri 09:00-18:00, wed 17:00-20:00",
        "mon 09:00-18:00 18:00-19:00 18:30-20:00",
        "sun 22:00-06:00, mon 05:00-09:00",
        "may-fri 09:00-18:00",
        "mon",
        "mon 09:00",
        "mon 9:00-18:00",
        "mon 24:00-06:00",
        "mon 09:00-24:30",
        "mon 09:00-09:00",
        "mon 09:61-10:00",
        "mon ٠٩:00-18:00",
    ],
)
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(HoursError):
        parse_week(text)


def test_a_day_that_there_is_not_and_too_many_spans_are_refused() -> None:
    with pytest.raises(HoursError, match="someday"):
        check_week({"someday": (("09:00", "10:00"),)})
    with pytest.raises(HoursError, match="at most"):
        check_week({"mon": tuple((f"{hour:02}:00", f"{hour:02}:30") for hour in range(9))})


@pytest.mark.parametrize(
    "days", [["2026-02-30"], ["02-30"], ["9 May"], ["20260509"], ["05-09", "05-09"], ["2026-W10-1"]]
)
def test_closed_days_that_make_no_sense_are_refused(days: list[str]) -> None:
    with pytest.raises(HoursError):
        parse_closed_days(days)


def test_the_twenty_ninth_of_february_can_be_closed() -> None:
    assert OpeningHours(ALWAYS, MOSCOW, parse_closed_days(["02-29"])).is_closed_day(date(2028, 2, 29))


@pytest.mark.parametrize("name", ["Europe/Atlantis", "../../etc/passwd", "Europe", ""])
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(HoursError):
        parse_zone(name)


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Weeks of half hours, with up to three spans a day."""
    week: dict[str, tuple[tuple[str, str], ...]] = {}
    for day in draw(st.sets(st.sampled_from(DAYS))):
        bounds = sorted(draw(st.sets(st.integers(0, 48), min_size=2, max_size=6)))
        pairs = zip(bounds[::2], bounds[1::2], strict=False)
        week[day] = tuple((_clock(begin), _clock(end)) for begin, end in pairs)
    return week


def _clock(half_hours: int) -> str:
    return f"{half_hours // 2:02}:{half_hours % 2 * 30:02}"


ZONES = st.sampled_from(["Europe/Moscow", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@settings(max_examples=60, deadline=None)
@given(weeks(), ZONES, MOMENTS, st.integers(0, 72), st.integers(0, 72))
def test_time_adds_up_and_spans_never_overlap(week: Week, zone: str, begin: datetime, one: int, other: int) -> None:
    check_week(week)
    hours = OpeningHours(week, ZoneInfo(zone))
    middle, end = begin + timedelta(hours=one), begin + timedelta(hours=one + other)
    parts = hours.working_seconds_between(begin, middle) + hours.working_seconds_between(middle, end)
    assert abs(parts - hours.working_seconds_between(begin, end)) <= 1
    spans = list(hours.open_spans(begin, days=10))
    assert all(first < last for first, last in spans)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))


@settings(max_examples=60, deadline=None)
@given(weeks(), MOMENTS)
def test_what_is_open_is_what_the_wall_clock_says(week: Week, moment: datetime) -> None:
    local = moment.astimezone(ZoneInfo("Asia/Tokyo"))
    now = local.hour * 60 + local.minute
    spans = week.get(DAYS[local.weekday()], ())
    hours = OpeningHours(week, ZoneInfo("Asia/Tokyo"))
    assert hours.is_open(moment) == any(minutes(begin) <= now < minutes(end) for begin, end in spans)
    closes, opens = hours.closing_time(moment), hours.next_opening(moment)
    if closes is not None:
        assert hours.is_open(moment)
        assert not hours.is_open(closes)
        assert hours.is_open(closes - timedelta(milliseconds=1))
    if opens is not None:
        assert opens > moment
        assert hours.is_open(opens)
        assert not hours.is_open(opens - timedelta(milliseconds=1))
