"""Spaces and door codes for tests of the whole system."""

from __future__ import annotations

from typing import Any

from tests.faults.steps import expect
from tests.faults.world import World

HOURS = {day: ["09:00", "21:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
BODY = {"name": "Атриум", "capacity": 2, "time_zone": "Europe/Moscow", "opening_hours": HOURS}


def space(it: World, **fields: Any) -> str:
    """A space that is open on weekdays and that people may enter by themselves; its id."""
    body = {**BODY, "requires_door_code": False, **fields}
    return str(expect(it, it.call("POST", "/spaces", body, by=it.admin, key="space"), 201)["id"])


def reader(it: World, space_id: str) -> str:
    """The key of a new reader at the door of a space."""
    made = it.call("POST", f"/spaces/{space_id}/readers", {"name": "Дверь"}, by=it.admin)
    return str(expect(it, made, 201)["key"])


def door_code(it: World, name: str) -> str:
    """A code that opens a visit when it is scanned."""
    return str(expect(it, it.call("POST", "/visits/door-code", by=name))["code"])
