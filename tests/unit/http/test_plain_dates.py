"""A plain date that begins a range is the start of that day, and one that ends it is its end, in every request."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from shared.core.periods import end_of_day, start_of_day
from shared.http.models import PLAIN_DATE, Deadline, RangeEnd, RangeStart, RequestModel
from tests.support.api_document import DOCUMENT

Json = dict[str, Any]
ENDS = {
    "to",
    "until",
    "valid_until",
    "active_until",
    "due_at",
    "check_out",
    "before",
    "end",
    "ends_at",
    "expires_at",
    "last",
}
# What happens at one moment and begins or ends nothing: a date alone would say too little.
INSTANTS = {"at"}
MEANINGS = {True: "end of the day", False: "start of the day"}


class Asked(RequestModel):
    """A request with every kind of moment."""

    since: RangeStart | None = None
    until: RangeEnd | None = None
    valid_until: Deadline | None = None


def asked(name: str, text: str) -> datetime:
    found: datetime = getattr(Asked.model_validate({name: text}), name)
    return found


def moments(api: Json) -> Iterator[tuple[str, str, Json]]:
    """(where, name, schema) of everything in requests that is a date or a moment."""
    for path, item in api["paths"].items():
        for method, operation in item.items():
            where = f"{method.upper()} {path}"
            for parameter in operation.get("parameters", []):
                yield from _found(api, where, parameter["name"], parameter["schema"], ())
            for content in operation.get("requestBody", {}).get("content", {}).values():
                yield from _found(api, where, "", content["schema"], ())


def _found(api: Json, where: str, name: str, schema: Json, within: tuple[str, ...]) -> Iterator[tuple[str, str, Json]]:
    if reference := schema.get("$ref"):
        if reference not in within:
            inner = api["components"]["schemas"][reference.rpartition("/")[2]]
            yield from _found(api, where, name, inner, (*within, reference))
        return
    if schema.get("format") in ("date", "date-time") or (
        schema.get("type") == "string" and name in ENDS | {"from", "since"} and not schema.keys() & {"enum", "pattern"}
    ):
        yield where, name, schema
    for part in (one for kind in ("anyOf", "oneOf", "allOf") for one in schema.get(kind, [])):
        yield from _found(api, where, name, part, within)
    for inner_name, part in schema.get("properties", {}).items():
        yield from _found(api, where, inner_name, part, within)
    if isinstance(schema.get("items"), dict):
        yield from _found(api, where, name, schema["items"], within)


def careless(api: Json) -> list[str]:
    """Where a plain date would be midnight, whatever it stands for."""
    return sorted(
        f"{where} {name}"
        for where, name, schema in moments(api)
        # A `date` is a day for its reader, who includes it.
        if schema.get("format") != "date" and name not in INSTANTS and schema.get(PLAIN_DATE) != MEANINGS[name in ENDS]
    )


def test_every_request_says_what_a_plain_date_means() -> None:
    assert len(list(moments(DOCUMENT))) > 20
    assert careless(DOCUMENT) == [], "use RangeStart, RangeEnd or Deadline of shared.http.models"


@pytest.mark.parametrize("name", ["to", "from", "valid_until", "since"])
@pytest.mark.parametrize("schema", [{"type": "string", "format": "date-time"}, {"type": "string"}])
def test_a_new_parameter_without_a_meaning_is_found(name: str, schema: Json) -> None:
    api = copy.deepcopy(DOCUMENT)
    parameter = {"name": name, "in": "query", "schema": {"anyOf": [schema, {"type": "null"}]}}
    api["paths"]["/api/v1/new"] = {"get": {"parameters": [parameter]}}
    assert careless(api) == [f"GET /api/v1/new {name}"]


def test_days_say_whether_the_last_one_is_included() -> None:
    found = [
        parameter["description"]
        for item in DOCUMENT["paths"].values()
        for operation in item.values()
        for parameter in operation.get("parameters", [])
        if parameter["name"] == "to" and "'format': 'date'" in str(parameter["schema"])
    ]
    assert found
    assert all("included" in text for text in found)


@pytest.mark.parametrize(
    ("zone", "day", "first", "behind"),
    [
        ("UTC", "2026-03-01", "2026-03-01T00:00Z", "2026-03-02T00:00Z"),
        ("Europe/Moscow", "2026-03-01", "2026-02-28T21:00Z", "2026-03-01T21:00Z"),
        ("America/New_York", "2026-03-01", "2026-03-01T05:00Z", "2026-03-02T05:00Z"),
        # A day of 23 hours, and one of 25.
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00Z", "2026-03-29T22:00Z"),
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00Z", "2026-10-25T23:00Z"),
        # The clocks are put forward at midnight: the day begins at one.
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00Z", "2026-04-24T21:00Z"),
        # Midnight comes twice: the day has begun with the first.
        ("America/Havana", "2026-11-01", "2026-11-01T04:00Z", "2026-11-02T05:00Z"),
    ],
)
def test_a_day_is_one_of_the_organisations_zone(
    zone: str, day: str, first: str, behind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGANISATION_TIME_ZONE", zone)
    from shared.core.settings import settings

    settings.cache_clear()
    begin, end = datetime.fromisoformat(first), datetime.fromisoformat(behind)
    assert (asked("since", day), asked("until", day)) == (begin, end)
    assert asked("valid_until", day) == end - timedelta(milliseconds=1)
    assert (start_of_day(date.fromisoformat(day)), end_of_day(date.fromisoformat(day))) == (begin, end)
    local = begin.astimezone(ZoneInfo(zone))
    assert local.date().isoformat() == day
    assert (begin - timedelta(milliseconds=1)).astimezone(ZoneInfo(zone)).date().isoformat() < day
    settings.cache_clear()


@pytest.mark.parametrize("name", ["since", "until", "valid_until"])
def test_a_moment_stays_the_moment_that_it_is(name: str) -> None:
    for text in ("2026-03-01T12:30:00Z", "2026-03-01T15:30:00+03:00", "2026-03-01T12:30"):
        assert asked(name, text) == datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    assert asked(name, "2026-03-01T00:00:00Z") == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["since", "until", "valid_until"])
@pytest.mark.parametrize("text", ["2026-02-31", "1999-12-31", "3000-01-01", "26-03-01", "1772323200"])
def test_what_is_no_day_is_refused(name: str, text: str) -> None:
    with pytest.raises(ValidationError):
        asked(name, text)
