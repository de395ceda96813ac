"""Weekly hours by local clocks, with closed days, as spans of UTC: pure functions.

A day has any number of spans. A span begins on its day and ends on it, at 24:00 at the latest, or on the next day when
its end is not after its begin. Where a clock is put back, a span begins at the first and ends at the second of two
equal times, and where it is put forward, a time that does not exist is as far from midnight as it would have been: a
day never loses open time. Spans that touch, at midnight too, are one period: nothing closes between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = "24:00"
A_DAY = timedelta(days=1)
MINUTES_A_DAY = 1440
MINUTES_A_WEEK = 7 * MINUTES_A_DAY
# How far ahead an opening or a closing is looked for: closed days that are said without a year come back within it.
HORIZON_DAYS = 366 + 8
MAX_SPANS_A_DAY = 8
MAX_CLOSED_DAYS = 400
# By day of the week, local "HH:MM" from and to; a day left out has none.
Hours: TypeAlias = Mapping[str, tuple[str, str]]
Span: TypeAlias = tuple[datetime, datetime]
# The same with any number of spans a day, in their order.
Week: TypeAlias = Mapping[str, tuple[tuple[str, str], ...]]


class HoursError(ValueError):
    """Hours or closed days that make no sense; the text says which and why, for the person who sets them."""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Open periods of a week in a zone; `closed` are local days, `2026-05-09` once or `05-09` every year.

    On a closed day nothing begins; the night of the day before runs on to its end.
    """

    week: Week
    zone: ZoneInfo
    closed: frozenset[str] = frozenset()

    def is_closed_day(self, day: date) -> bool:
        """Whether a local day is one of the closed days."""
        return f"{day:%m-%d}" in self.closed or day.isoformat() in self.closed

    def spans_on(self, day: date) -> list[Span]:
        """The spans (UTC) that begin on a local day, oldest first; none overlaps another."""
        if self.is_closed_day(day):
            return []
        return _joined(_utc(times, self.zone, day) for times in self.week.get(DAYS[day.weekday()], ()))

    def open_spans(self, since: datetime, *, days: int = HORIZON_DAYS) -> Iterator[Span]:
        """Open time (UTC) from a moment on, oldest first; spans may touch and never overlap."""
        day, until = since.astimezone(self.zone).date() - A_DAY, since
        for _ in range(days + 2):
            for begin, end in self.spans_on(day):
                if end > until:
                    yield max(begin, until), end
                    until = end
            day += A_DAY

    def is_open(self, moment: datetime) -> bool:
        """Whether a moment is in open time; the end of a span is not."""
        return any(begin == moment for begin, _ in self.open_spans(moment, days=1))

    def closing_time(self, moment: datetime) -> datetime | None:
        """The end (UTC) of the open period that a moment is in; None when it is closed then, or never closes again."""
        if self._never_closes():
            return None
        until: datetime | None = None
        for begin, end in self.open_spans(moment):
            if begin != (until or moment):
                return until
            until = end
        return None if until is None or until > moment + HORIZON_DAYS * A_DAY else until

    def next_opening(self, moment: datetime) -> datetime | None:
        """When it opens next (UTC) after it was closed; None when it never does, or never closes before."""
        closes = self.closing_time(moment)
        if closes is None and self.is_open(moment):
            return None
        return next((begin for begin, _ in self.open_spans(closes or moment)), None)

    def working_seconds_between(self, begin: datetime, end: datetime) -> int:
        """The whole open seconds between two moments; 0 when the second is not after the first."""
        passed = timedelta(0)
        for opens, closes in self.open_spans(begin, days=max((end - begin).days, 0) + 2):
            if opens >= end:
                break
            passed += min(closes, end) - opens
        return int(passed.total_seconds())

    def working_minutes_between(self, begin: datetime, end: datetime) -> int:
        """The whole open minutes between two moments."""
        return self.working_seconds_between(begin, end) // 60

    def _never_closes(self) -> bool:
        if self.closed:
            return False
        spans, covered = list(_minutes_of_week(self.week)), 0
        # What runs over the end of a week is at the begin of the next.
        for begin, end in sorted([*spans, *((begin - MINUTES_A_WEEK, end - MINUTES_A_WEEK) for begin, end in spans)]):
            if begin > covered:
                return False
            covered = max(covered, end)
        return covered >= MINUTES_A_WEEK


def read_week(stored: Mapping[str, Any]) -> Week:
    """Stored hours, unchecked: `{"mon": [["09:00", "13:00"], ["14:00", "24:00"]], "tue": ["09:00", "21:00"]}`."""
    return {day: _spans(stored[day]) for day in DAYS if stored.get(day)}


def check_week(week: Week) -> None:
    """Refuse days that there are not, spans of no length, twice the same and overlapping ones. Raises HoursError."""
    for day, spans in week.items():
        if day not in DAYS:
            raise HoursError(f"There is no day {day}; the days are {', '.join(DAYS)}.")
        if len(spans) > MAX_SPANS_A_DAY:
            raise HoursError(f"A day has at most {MAX_SPANS_A_DAY} spans: {day}.")
        if len(set(spans)) < len(spans):
            raise HoursError(f"The same hours of {day} are said twice.")
        for begin, end in spans:
            if not (_is_time(begin) and _is_time(end)):
                raise HoursError(f"Hours are written as 09:00 and 18:00: {day} {begin}-{end}.")
            if begin == end or minutes(begin) >= MINUTES_A_DAY:
                raise HoursError(f"The opening hours of {day} have no length: {begin}-{end}.")
    found = sorted(_minutes_of_week(week))
    around = [*found, *((begin + MINUTES_A_WEEK, end + MINUTES_A_WEEK) for begin, end in found[:1])]
    for one, other in pairwise(around):
        if other[0] < one[1]:
            first, second = (DAYS[begin // MINUTES_A_DAY % len(DAYS)] for begin in (one[0], other[0]))
            which = f"of {first} overlap" if first == second else f"of {first} run into those of {second}"
            raise HoursError(f"The opening hours {which}.")


def parse_week(text: str) -> Week:
    """Hours as settings write them: `mon-fri 09:00-13:00 14:00-18:00, sat 10:00-16:00`. Raises HoursError."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for part in (part for part in text.lower().split(",") if part.strip()):
        days, *spans = part.split()
        first, _, last = days.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise HoursError(f"There is no day {days}; the days are {', '.join(DAYS)}.")
        if DAYS.index(last or first) < DAYS.index(first):
            raise HoursError(f"{days} ends before it begins: write the days of two weeks apart, as sat-sun and mon.")
        if not spans:
            raise HoursError(f"{days} has no hours; leave a closed day out.")
        pairs = tuple((begin, end) for begin, _, end in (span.partition("-") for span in spans))
        for number in range(DAYS.index(first), DAYS.index(last or first) + 1):
            found[DAYS[number]] = (*found.get(DAYS[number], ()), *pairs)
    week = {day: tuple(sorted(found[day])) for day in DAYS if day in found}
    check_week(week)
    return week


def parse_closed_days(days: Iterable[str | Mapping[str, Any]]) -> frozenset[str]:
    """Closed days, `2026-05-09` once or `05-09` every year, or objects with such a `date`. Raises HoursError."""
    said = [str(day["date"]) if isinstance(day, Mapping) else day.strip() for day in days]
    for text in said:
        try:
            # A leap year, so that every day that there is is one.
            parsed = date.fromisoformat(text if len(text) > len("05-09") else f"2024-{text}")
        except ValueError:
            raise HoursError(f"A closed day is written as 2026-05-09, or 05-09 for every year: {text}.") from None
        if text not in (parsed.isoformat(), f"{parsed:%m-%d}"):
            raise HoursError(f"A closed day is written as 2026-05-09, or 05-09 for every year: {text}.")
    if len(set(said)) < len(said):
        raise HoursError("The same closed day is said twice.")
    if len(said) > MAX_CLOSED_DAYS:
        raise HoursError(f"There are at most {MAX_CLOSED_DAYS} closed days.")
    return frozenset(said)


def parse_zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises HoursError."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise HoursError("There is no such time zone; write it as Europe/Moscow.") from None


def span(hours: Hours, zone: ZoneInfo, day: date) -> Span | None:
    """The only span that begins on a local day, in UTC; None when there is none."""
    times = hours.get(DAYS[day.weekday()])
    return None if times is None else _utc(times, zone, day)


def minutes(text: str) -> int:
    """Minutes since midnight of "HH:MM"; 24:00 is 1440."""
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


def _utc(times: tuple[str, str], zone: ZoneInfo, day: date) -> Span:
    begin, end = times
    following = day + A_DAY if minutes(end) <= minutes(begin) or end == MIDNIGHT else day
    return min(_both(day, begin, zone)), max(_both(following, end, zone))


def _both(day: date, text: str, zone: ZoneInfo) -> Span:
    """A local time in UTC; twice, because there may be two of it."""
    wall = datetime.combine(day, time(0) if text == MIDNIGHT else time.fromisoformat(text), zone)
    first, second = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    # Of a time that does not exist only the first reading is as far from midnight as it would have been.
    return (first, first) if second < first else (first, second)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order; those that overlap on a night of two equal times are one, and what a clock skips is none."""
    found: list[Span] = []
    for begin, end in sorted(one for one in spans if one[0] < one[1]):
        if found and begin < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _spans(stored: Any) -> tuple[tuple[str, str], ...]:
    if isinstance(stored[0], str):
        return ((stored[0], stored[1]),)
    return tuple((one[0], one[1]) for one in stored)


def _minutes_of_week(week: Week) -> Iterator[tuple[int, int]]:
    for day, spans in week.items():
        midnight = DAYS.index(day) * MINUTES_A_DAY
        for begin, end in ((minutes(one), minutes(other)) for one, other in spans):
            yield midnight + begin, midnight + end + (MINUTES_A_DAY if end <= begin else 0)


def _is_time(text: str) -> bool:
    hour, colon, minute = text.partition(":")
    is_written = len(hour) == len(minute) == len("00") and bool(colon) and (hour + minute).isascii()
    return is_written and (hour + minute).isdigit() and int(minute) < 60 and minutes(text) <= MINUTES_A_DAY
