"""Typed events: what is stored, and what a reader refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import pytest

from shared.data.event_types import EventData, MalformedEventError, optional, stored_as
from shared.data.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class JarOpened(EventData):
    """A jar was opened."""

    type: ClassVar[Literal["jar.opened"]] = "jar.opened"
    aggregate: ClassVar[str] = "jar"

    left: int
    by: str | None
    before: Literal["full", "half"] = stored_as("from")
    parts: list[dict[str, Any]]
    note: str | None = optional()


OPENED = JarOpened(left=1, by=None, before="full", parts=[{"oats": 2}])
STORED: dict[str, Any] = {"left": 1, "by": None, "from": "full", "parts": [{"oats": 2}]}


def test_what_is_absent_is_not_stored_and_what_is_none_is() -> None:
    assert OPENED.to_data() == STORED


def test_an_event_is_read_as_it_was_written_also_when_newer_producers_say_more() -> None:
    event = OPENED.of("jar_1", customer_id="usr_1", actor="usr_2")
    assert (event.type, event.aggregate, event.aggregate_id) == ("jar.opened", "jar", "jar_1")
    assert (event.customer_id, event.actor, event.data) == ("usr_1", "usr_2", STORED)
    assert JarOpened.read(event) == OPENED
    assert JarOpened.from_data({**STORED, "lid": "red"}) == OPENED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"left": None}, "left is a NoneType"),
        ({"left": True}, "left is a bool"),
        ({"from": 3}, "from is a int"),
        ({"parts": {}}, "parts is a dict"),
        ({"note": 1}, "note is a int"),
    ],
)
def test_another_kind_of_value_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(MalformedEventError, match=said):
        JarOpened.from_data(STORED | change)


def test_a_missing_field_and_another_type_are_refused() -> None:
    with pytest.raises(MalformedEventError, match="has no from"):
        JarOpened.from_data({name: value for name, value in STORED.items() if name != "from"})
    with pytest.raises(MalformedEventError, match="is not jar"):
        JarOpened.read(DomainEvent("jar.closed", "jar", "jar_1", STORED))
