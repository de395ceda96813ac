"""Spaces that never close put nobody out at midnight; several spans a day, closed days and holidays close others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.coworking.conftest import HOURS, Coworking
from tests.integration.coworking.test_door_codes import code_of, scan

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = {day: ["00:00", "24:00"] for day in DAYS}
BY_SHIFTS = {day: [["00:00", "09:00"], ["09:00", "24:00"]] for day in DAYS}
OVER_NIGHT = {day: ["09:00", "08:00"] for day in DAYS} | {day: [["08:00", "09:00"], ["09:00", "08:00"]] for day in DAYS}


@pytest.mark.parametrize("hours", [ALWAYS, BY_SHIFTS, OVER_NIGHT], ids=["days", "shifts", "nights"])
def test_nobody_is_put_out_at_midnight(coworking: Coworking, hours: dict[str, Any]) -> None:
    space = coworking.space(opening_hours=hours)
    seen = coworking.call("GET", f"/spaces/{space['id']}").json
    assert (seen["is_open"], seen["closes_at"], seen["opens_at"]) == (True, None, None)
    scan(coworking, code_of(coworking, "anna"))
    coworking.clock.tick(hours=30)
    assert coworking.auto_close() == {"closed": 0, "gone": 0, "left": 0}
    went = scan(coworking, code_of(coworking, "anna")).json
    assert (went["status"], went["duration_minutes"], went["proven"]) == ("closed", 30 * 60, True)


def test_where_nothing_closes_the_longest_stay_ends_a_forgotten_visit_and_is_told_before(coworking: Coworking) -> None:
    coworking.space(opening_hours=ALWAYS, max_stay_hours=48)
    assert coworking.check_in("anna").json["closes_at"] == "2026-03-12T09:00:00.000Z"
    assert coworking.call("GET", "/visits/current", by="anna").json["visit"]["closes_at"] == "2026-03-12T09:00:00.000Z"
    coworking.clock.tick(hours=48, minutes=5)
    assert coworking.auto_close()["closed"] == 1
    [mine] = coworking.call("GET", "/visits", by="anna").json["items"]
    assert (mine["status"], mine["duration_minutes"]) == ("auto_closed", 48 * 60)


def test_a_break_closes_a_space(coworking: Coworking) -> None:
    space = coworking.space(opening_hours={"tue": [["09:00", "13:00"], ["14:00", "21:00"]]})
    assert space["opening_hours"]["tue"] == [["09:00", "13:00"], ["14:00", "21:00"]]
    assert space["closes_at"] == "2026-03-10T10:00:00.000Z"
    assert coworking.check_in("anna").status == 201
    coworking.clock.tick(hours=1, minutes=30)
    assert coworking.auto_close()["closed"] == 1
    refused = coworking.check_in("anna")
    assert (refused.code, refused.json["opens_at"]) == ("space_closed", "2026-03-10T11:00:00.000Z")
    coworking.clock.tick(minutes=30)
    assert coworking.check_in("anna").status == 201


@pytest.mark.parametrize("closed", [["2026-03-10"], ["03-10"], [{"date": "2026-03-10", "name": "Ремонт"}]])
def test_nobody_comes_in_on_a_closed_day(coworking: Coworking, closed: list[Any]) -> None:
    space = coworking.space(closed_days=closed)
    assert (space["is_open"], space["opens_at"]) == (False, "2026-03-11T06:00:00.000Z")
    assert space["closed_days"][0]["date"] in ("2026-03-10", "03-10")
    assert coworking.check_in("anna").code == "space_closed"
    coworking.clock.tick(days=1)
    assert coworking.check_in("anna").status == 201


def test_a_closed_day_ends_what_never_closes(coworking: Coworking) -> None:
    space = coworking.space(opening_hours=ALWAYS, closed_days=["2026-03-11"])
    assert space["closes_at"] == "2026-03-10T21:00:00.000Z"
    assert coworking.check_in("anna").json["closes_at"] == "2026-03-10T21:00:00.000Z"
    changed = {"version": 1, "closed_days": []}
    after = coworking.call("PATCH", f"/spaces/{space['id']}", changed, by="admin").json
    assert (after["closes_at"], after["closed_days"]) == (None, [])


@pytest.mark.parametrize(
    "fields",
    [
        {"opening_hours": {"mon": [["09:00", "13:00"], ["12:00", "18:00"]]}},
        {"opening_hours": {"mon": [["09:00", "13:00"], ["09:00", "13:00"]]}},
        {"opening_hours": {"mon": [["18:00", "10:00"]], "tue": ["09:00", "21:00"]}},
        {"closed_days": ["2026-02-30"]},
        {"closed_days": ["2026-03-11", "2026-03-11"]},
        {"closed_days": ["завтра"]},
        {"max_stay_hours": 0},
        {"max_stay_hours": 745},
    ],
)
def test_hours_and_days_that_make_no_sense_are_refused_when_they_are_set(
    coworking: Coworking, fields: dict[str, Any]
) -> None:
    space = coworking.space(opening_hours=HOURS)
    refused = coworking.call("PATCH", f"/spaces/{space['id']}", {"version": 1, **fields}, by="admin")
    assert refused.status == 422, refused.body
