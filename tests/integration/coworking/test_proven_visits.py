"""Which visits are proven: where a door code is demanded, and which hours are worth karma."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.coworking.karma_rules import RULES
from shared.karma.rules import points_of
from tests.integration.coworking.conftest import SPACE, Coworking
from tests.integration.coworking.test_by_hand import let_in, let_out
from tests.integration.coworking.test_door_codes import code_of, scan

HOURS_INSIDE = 3


def points(coworking: Coworking) -> int:
    """What all visits so far are worth, before daily caps."""
    stored = [one for kind in ("visit.closed", "visit.corrected") for one in coworking.aws.events(kind)]
    return sum(sum(points_of(RULES, one["event_type"], one["data"]).values()) for one in stored)


def through_the_door(coworking: Coworking, name: str) -> dict[str, Any]:
    answer = scan(coworking, code_of(coworking, name))
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def test_a_space_demands_a_door_code_unless_it_says_otherwise(coworking: Coworking) -> None:
    body = {name: value for name, value in SPACE.items() if name != "requires_door_code"}
    space = coworking.call("POST", "/spaces", body, by="admin").json
    coworking.readers[space["id"]] = coworking.reader(space)["key"]
    assert space["requires_door_code"] is True
    refused = coworking.check_in("anna")
    assert (refused.status, refused.code) == (403, "door_code_required")
    assert coworking.present(space) == 0
    assert coworking.aws.events("visit.opened") == []
    assert through_the_door(coworking, "anna")["proven"] is True
    assert coworking.check_in("anna").code == "already_checked_in"


def test_a_space_from_before_the_setting_demands_a_door_code(coworking: Coworking) -> None:
    space = coworking.space()
    coworking.aws.client("dynamodb").update_item(
        TableName="atrium-test-coworking",
        Key={"pk": {"S": f"SPACE#{space['id']}"}, "sk": {"S": "SPACE"}},
        UpdateExpression="REMOVE requires_door_code",
    )
    assert coworking.check_in("anna").code == "door_code_required"


def test_an_admin_changes_what_a_space_demands(coworking: Coworking) -> None:
    space = coworking.space()
    changed = coworking.call("PATCH", f"/spaces/{space['id']}", {"version": 1, "requires_door_code": True}, by="admin")
    assert changed.json["requires_door_code"] is True
    assert coworking.check_in("anna").code == "door_code_required"


def leave_by_oneself(coworking: Coworking) -> None:
    assert coworking.check_out("anna").json["proven"] is False


def leave_by_the_door(coworking: Coworking) -> None:
    assert through_the_door(coworking, "anna")["proven"] is True


def be_let_out_by_an_admin(coworking: Coworking) -> None:
    visit = coworking.call("GET", "/visits/current", by="anna").json["visit"]
    assert coworking.call("POST", f"/visits/{visit['id']}/close", by="admin").json["proven"] is True


def be_forgotten(coworking: Coworking) -> None:
    coworking.clock.tick(hours=12)
    assert coworking.auto_close()["closed"] == 1


@pytest.mark.parametrize(
    ("leave", "worth"),
    [(leave_by_the_door, 3), (be_let_out_by_an_admin, 3), (leave_by_oneself, 0), (be_forgotten, 0)],
)
def test_hours_are_worth_karma_when_both_ends_are_proven(
    coworking: Coworking, leave: Callable[[Coworking], None], worth: int
) -> None:
    coworking.space(requires_door_code=True)
    through_the_door(coworking, "anna")
    coworking.clock.tick(hours=HOURS_INSIDE)
    leave(coworking)
    assert points(coworking) == worth


def test_a_visit_that_began_without_a_code_is_worth_nothing(coworking: Coworking) -> None:
    coworking.space()
    assert coworking.check_in("anna").json["proven"] is False
    coworking.clock.tick(hours=HOURS_INSIDE)
    assert through_the_door(coworking, "anna")["proven"] is False
    assert points(coworking) == 0


@pytest.mark.parametrize("leave", [leave_by_oneself, be_forgotten])
def test_an_admin_vouches_for_a_visit_by_correcting_it(
    coworking: Coworking, leave: Callable[[Coworking], None]
) -> None:
    coworking.space(requires_door_code=True)
    visit = through_the_door(coworking, "anna")
    coworking.clock.tick(hours=HOURS_INSIDE)
    leave(coworking)
    closed = coworking.call("GET", "/visits", by="anna").json["items"][0]
    times = {"check_in": visit["check_in"], "check_out": closed["check_out"]}
    for _ in range(2):
        answer = coworking.call("PATCH", f"/visits/{visit['id']}", times, by="admin")
        assert answer.json["proven"] is True
    assert points(coworking) == closed["duration_minutes"] // 60
    assert len(coworking.aws.events("visit.corrected")) == 1


def test_a_visit_that_an_admin_writes_down_is_proven(coworking: Coworking) -> None:
    space, anna = coworking.space(), coworking.person("anna")
    times = {"check_in": "2026-03-09T08:00:00Z", "check_out": "2026-03-09T10:00:00Z"}
    body = {"user_id": anna.id, "space_id": space["id"], **times}
    assert coworking.call("POST", "/visits", body, by="admin").json["proven"] is True
    assert points(coworking) == 2


def test_events_from_before_proof_was_recorded_are_worth_what_they_were(coworking: Coworking) -> None:
    times = {"check_in": "2026-03-10T06:00:00.000Z", "check_out": "2026-03-10T10:00:00.000Z", "duration_minutes": 240}
    closed = {"visit_id": "vis_1", "space_id": "spc_1", "space_name": "Атриум", "status": "auto_closed", **times}
    assert points_of(RULES, "visit.closed", closed) == {"2026-03-10": 4}
    corrected = {"visit_id": "vis_1", "space_id": "spc_1", "before": times, "after": {**times, "duration_minutes": 300}}
    assert points_of(RULES, "visit.corrected", corrected) == {"2026-03-10": 1}


def test_nobody_vouches_for_themselves_by_hand(coworking: Coworking) -> None:
    coworking.space()
    coworking.person("manager", "manager")
    came = let_in(coworking, "manager", by="manager")
    assert (came.status, came.json["proven"]) == (201, False)
    coworking.clock.tick(hours=HOURS_INSIDE)
    assert let_out(coworking, "manager", by="manager").json["proven"] is False
    through_the_door(coworking, "manager")
    coworking.clock.tick(hours=HOURS_INSIDE)
    assert let_out(coworking, "manager", by="manager").json["proven"] is False
    visit = through_the_door(coworking, "manager")
    coworking.clock.tick(hours=HOURS_INSIDE)
    assert coworking.call("POST", f"/visits/{visit['id']}/close", by="manager").json["proven"] is False
    assert points(coworking) == 0


def test_nobody_vouches_for_themselves_by_writing_down_or_correcting(coworking: Coworking) -> None:
    space, admin = coworking.space(), coworking.person("admin", "admin")
    coworking.person("other-admin", "admin")
    times = {"check_in": "2026-03-09T08:00:00Z", "check_out": "2026-03-09T10:00:00Z"}
    body = {"user_id": admin.id, "space_id": space["id"], **times}
    written = coworking.call("POST", "/visits", body, by="admin").json
    assert written["proven"] is False
    through_the_door(coworking, "admin")
    coworking.clock.tick(hours=1)
    closed = through_the_door(coworking, "admin")
    assert (closed["proven"], points(coworking)) == (True, 1)
    for visit, changed in ((written, times["check_out"]), (closed, closed["check_out"])):
        same = coworking.call("PATCH", f"/visits/{visit['id']}", {"check_out": changed}, by="admin").json
        assert same["proven"] is visit["proven"]
    earlier = {"check_in": "2026-03-10T06:00:00Z"}
    assert coworking.call("PATCH", f"/visits/{closed['id']}", earlier, by="admin").json["proven"] is False
    assert points(coworking) == 0
    assert coworking.call("PATCH", f"/visits/{closed['id']}", {}, by="other-admin").json["proven"] is True
    assert points(coworking) == 4


def test_nobody_vouches_for_themselves_with_a_browser_of_their_own(coworking: Coworking) -> None:
    coworking.space()
    key = coworking.call("POST", "/visits/scanners", by="manager").json["key"]
    for _ in range(2):
        scanned = coworking.call("POST", "/visits/scan", {"code": code_of(coworking, "manager")}, key=key)
        assert scanned.json["proven"] is False
        coworking.clock.tick(hours=HOURS_INSIDE)
    assert points(coworking) == 0
