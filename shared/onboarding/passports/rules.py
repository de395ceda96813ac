"""When a Russian passport is valid. Pure: days are dates, nothing here repeats what was typed.

Source: Government Decree 2267 of 23.12.2023: issued from the age of 14; at 20 and 45 it is replaced, and the old one is
valid for 90 days after the birthday. Passports of this form are issued since 1997-10-01 (Decree 828 of 8.7.1997).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from shared.core.errors import FieldError

FIRST_ISSUED: Final = date(1997, 10, 1)
ISSUED_FROM_AGE, ADULT_AGE = 14, 18
REPLACED_AT: Final = (20, 45)
GRACE: Final = timedelta(days=90)
SERIES, NUMBER, DEPARTMENT = r"^[0-9]{4}$", r"^[0-9]{6}$", r"^[0-9]{3}-[0-9]{3}$"


def birthday(born: date, age: int) -> date:
    """The day on which an age is reached; who is born on 29 February reaches it on 1 March in other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def valid_until(born: date, issued: date) -> date | None:
    """The last day on which the passport is valid, None for one without an end.

    A passport that was issued after a birthday's 90 days, or on the birthday and later, is the next one.
    """
    for age in REPLACED_AT:
        day = birthday(born, age)
        if issued < day:
            return day + GRACE
    return None


def date_errors(born: date, issued: date, today: date) -> list[FieldError]:
    """What is impossible about the days; empty when they can be."""
    found = []
    if born > today:
        found.append(FieldError("birth_date", "in_future", "The birth date is in the future."))
    if issued > today:
        found.append(FieldError("issued_at", "in_future", "The day of issue is in the future."))
    if issued < FIRST_ISSUED:
        found.append(FieldError("issued_at", "before_1997", "Passports of this form are issued since 1997-10-01."))
    if issued < birthday(born, ISSUED_FROM_AGE):
        found.append(FieldError("issued_at", "before_14", "It was issued before the 14th birthday."))
    return found


def series_year_differs(series: str, issued: date) -> bool:
    """Whether the series' last two digits, the year of the form's printing, lie far from the year of issue.

    Forms are used up to three years after their printing, so only more is worth a warning; it never blocks.
    """
    printed = int(series[2:])
    year = printed + (1900 if printed >= 97 else 2000)
    return not -1 <= issued.year - year <= 3


def mask(series: str, number: str) -> str:
    """`45** ****56`: enough to recognise one's own."""
    return f"{series[:2]}** ****{number[-2:]}"


def is_formed(pattern: str, text: str) -> bool:
    """Whether a text has the form of a field; digits are ASCII."""
    return text.isascii() and re.fullmatch(pattern, text) is not None
