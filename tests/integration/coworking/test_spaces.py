"""Spaces: kept by admins, seen by everybody."""

from __future__ import annotations

import pytest

from tests.integration.coworking.conftest import SPACE, Coworking


def test_everybody_sees_a_space_and_how_full_it_is(coworking: Coworking) -> None:
    made = coworking.space()
    coworking.check_in("anna")
    seen = coworking.call("GET", f"/spaces/{made['id']}")
    assert seen.status == 200
    assert (seen.json["capacity"], seen.json["present"], seen.json["time_zone"]) == (2, 1, "Europe/Moscow")
    assert seen.json["opening_hours"]["mon"] == ["09:00", "21:00"]
    assert seen.json["opening_hours"]["sun"] is None
    assert (seen.json["is_open"], seen.json["closes_at"]) == (True, "2026-03-10T18:00:00.000Z")
    assert "max-age=5" in seen.headers["cache-control"]
    assert coworking.call("GET", "/spaces").json["items"] == [seen.json]
    same = coworking.call("GET", f"/spaces/{made['id']}", headers={"If-None-Match": seen.headers["etag"]})
    assert same.status == 304


def test_a_closed_space_says_when_it_opens(coworking: Coworking) -> None:
    made = coworking.space()
    coworking.clock.tick(hours=10)
    seen = coworking.call("GET", f"/spaces/{made['id']}").json
    assert (seen["is_open"], seen["closes_at"], seen["opens_at"]) == (False, None, "2026-03-11T06:00:00.000Z")


def test_an_admin_changes_what_is_named_and_no_count_is_lost(coworking: Coworking) -> None:
    made = coworking.space()
    coworking.check_in("anna")
    changed = coworking.call("PATCH", f"/spaces/{made['id']}", {"version": 1, "capacity": 1}, by="admin")
    assert changed.status == 200
    assert (changed.json["capacity"], changed.json["present"], changed.json["version"]) == (1, 1, 2)
    assert changed.json["name"] == SPACE["name"]
    assert coworking.check_in("boris").code == "space_full"
    late = coworking.call("PATCH", f"/spaces/{made['id']}", {"version": 1, "name": "Другое"}, by="admin")
    assert (late.status, late.code, late.json["current_version"]) == (409, "version_conflict", 2)


@pytest.mark.parametrize(
    "fields",
    [
        {"time_zone": "Europe/Atlantis"},
        {"opening_hours": {"mon": ["09:00", "09:00"]}},
        {"opening_hours": {"mon": ["09:00"]}},
        {"opening_hours": {"mon": ["9", "21:00"]}},
        {"opening_hours": {"someday": ["09:00", "21:00"]}},
        {"capacity": 0},
        {"capacity": 100_000},
        {"present": 5},
    ],
)
def test_what_makes_no_sense_is_refused(coworking: Coworking, fields: dict[str, object]) -> None:
    assert coworking.call("POST", "/spaces", {**SPACE, **fields}, by="admin").status == 422
    made = coworking.space()
    assert coworking.call("PATCH", f"/spaces/{made['id']}", {"version": 1, **fields}, by="admin").status == 422


def test_a_space_is_archived_only_when_nobody_is_in(coworking: Coworking) -> None:
    made = coworking.space()
    visit = coworking.check_in("anna").json
    refused = coworking.call("DELETE", f"/spaces/{made['id']}", by="admin")
    assert (refused.status, refused.code) == (409, "space_occupied")
    coworking.check_out("anna")
    assert coworking.call("DELETE", f"/spaces/{made['id']}", by="admin").status == 204
    assert coworking.call("GET", f"/spaces/{made['id']}").code == "space_not_found"
    assert coworking.call("DELETE", f"/spaces/{made['id']}", by="admin").status == 404
    assert coworking.call("GET", "/spaces").json["items"] == []
    assert coworking.check_in("boris", space_id=made["id"]).code == "space_not_found"
    mine = coworking.call("GET", "/visits", by="anna").json["items"]
    assert [one["id"] for one in mine] == [visit["id"]]


def test_only_admins_keep_spaces(coworking: Coworking) -> None:
    made = coworking.space()
    for by, status in ((None, 401), ("anna", 403), ("manager", 403)):
        assert coworking.call("POST", "/spaces", SPACE, by=by).status == status
        assert coworking.call("PATCH", f"/spaces/{made['id']}", {"version": 1}, by=by).status == status
        assert coworking.call("DELETE", f"/spaces/{made['id']}", by=by).status == status


def test_a_repeated_request_opens_one_space(coworking: Coworking) -> None:
    once = {"headers": {"Idempotency-Key": "space-1"}}
    first = coworking.call("POST", "/spaces", SPACE, by="admin", **once)
    again = coworking.call("POST", "/spaces", SPACE, by="admin", **once)
    assert first.status == again.status == 201
    assert first.json == again.json
    assert [event["event_type"] for event in coworking.aws.events()] == ["space.created"]
