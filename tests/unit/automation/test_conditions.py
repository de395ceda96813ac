"""Conditions compare what an event says, by the kinds of its fields."""

from __future__ import annotations

from typing import Any

import pytest

from functions import modules
from shared.automation import catalogue, conditions, placeholders

DATA = {"amount": 500, "is_big": True, "status": "paid", "at": "2026-03-02T12:00:00Z", "tags": ["a", "b"], "one": 1}
DATA |= {"odd_at": "Today"}


def _holds(wanted: Any) -> bool:
    return conditions.hold(wanted, DATA.get)


@pytest.mark.parametrize(
    ("field", "op", "value", "expected"),
    [
        ("amount", "eq", 500, True),
        ("amount", "ne", 500, False),
        ("amount", "gte", 500, True),
        ("amount", "gt", 500, False),
        ("amount", "lt", 501, True),
        ("amount", "lte", 499, False),
        ("amount", "in", [1, 500], True),
        ("one", "eq", True, False),
        ("is_big", "eq", 1, False),
        ("is_big", "eq", True, True),
        ("status", "in", ["paid", "sent"], True),
        ("status", "gt", 5, False),
        ("tags", "contains", "a", True),
        ("tags", "contains", "c", False),
        ("at", "gt", "2026-03-02T14:59:59+03:00", True),
        ("at", "lt", "2026-03-02T12:00:00.000Z", False),
        ("odd_at", "gt", "2026-03-02T12:00:00Z", False),
        ("odd_at", "lte", "2026-03-02T12:00:00Z", False),
        ("nothing", "exists", None, False),
        ("nothing", "exists", False, True),
        ("amount", "exists", True, True),
        ("nothing", "eq", "x", False),
        ("nothing", "ne", "x", True),
        ("nothing", "gt", 1, False),
        ("nothing", "contains", "x", False),
    ],
)
def test_a_comparison(field: str, op: str, value: Any, expected: bool) -> None:
    assert _holds({"field": field, "op": op, "value": value}) is expected


def test_conditions_are_joined() -> None:
    yes, no = {"field": "amount", "op": "eq", "value": 500}, {"field": "amount", "op": "eq", "value": 1}
    assert _holds(None)
    assert _holds({"all": [yes, yes]})
    assert not _holds({"all": [yes, no]})
    assert _holds({"any": [no, yes]})
    assert not _holds({"any": [no, no]})
    assert _holds({"all": [yes, {"any": [no, yes]}]})


def test_depth_and_number_are_bounded() -> None:
    event = catalogue.named(modules.events())["donation.succeeded"]
    leaf = {"field": "amount", "op": "eq", "value": 1}
    deep = {"all": [{"any": [{"all": [leaf]}]}]}
    assert [one.code for one in conditions.faults(deep, event)] == ["too_deep"]
    many = {"any": [leaf] * 21}
    assert [one.code for one in conditions.faults(many, event)] == ["too_many"]


def test_every_event_has_fields_that_can_be_compared() -> None:
    """Derived from the classes: no kind without operators, and a choice with its values."""
    for event in catalogue.named(modules.events()).values():
        for field in event.fields.values():
            assert field.kind in catalogue.OPERATORS, (event.type, field)
            assert (field.kind == "choice") == bool(field.values), (event.type, field)
        assert set(event.placeholders) <= event.fields.keys()


def test_texts_show_a_person_only_what_they_may_see() -> None:
    for kind in modules.events():
        event = catalogue.named(modules.events()).get(kind.type)
        if event is not None:
            assert set(event.placeholders) <= set(kind.audience.fields or ()), kind.type


def test_a_placeholder_is_filled_in_once() -> None:
    assert placeholders.fill("{a} {b} {unknown}", {"a": "{b}", "b": "2"}) == "{b} 2 "
