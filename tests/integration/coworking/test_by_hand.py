"""Staff see who is in, let people in and out by hand, close visits, and put open ones right."""

from __future__ import annotations

from typing import Any

import pytest

from shared.identity import administration
from tests.integration.coworking.conftest import Coworking
from tests.support.http import Answer
from tests.support.people import create_user

WHY = "Телефон сел"


def let_in(coworking: Coworking, name: str, space: dict[str, Any] | None = None, *, by: str = "manager") -> Answer:
    body = {"user_id": coworking.person(name).id, "reason": WHY, **({"space_id": space["id"]} if space else {})}
    return coworking.call("POST", "/visits/let-in", body, by=by)


def let_out(coworking: Coworking, name: str, *, by: str = "manager") -> Answer:
    body = {"user_id": coworking.person(name).id, "reason": "Вышла через двор"}
    return coworking.call("POST", "/visits/let-out", body, by=by)


def test_a_manager_lets_people_in_and_out_and_the_history_says_who_and_why(coworking: Coworking) -> None:
    space = coworking.space(requires_door_code=True)
    came = let_in(coworking, "anna", space)
    assert (came.status, came.json["status"], came.json["proven"]) == (201, "open", True)
    assert let_in(coworking, "anna", space).code == "already_checked_in"
    coworking.clock.tick(minutes=61)
    went = let_out(coworking, "anna")
    assert (went.status, went.json["id"], went.json["proven"]) == (200, came.json["id"], True)
    assert let_out(coworking, "anna").code == "not_checked_in"
    path, manager = f"/visits/{came.json['id']}/history", coworking.people["manager"].id
    closed, opened = coworking.call("GET", path, by="admin").json["items"]
    assert [(one["actor"], one["data"]["reason"]) for one in (opened, closed)] == [
        (manager, WHY),
        (manager, "Вышла через двор"),
    ]
    mine = coworking.call("GET", path, by="anna").json["items"]
    assert WHY not in str(mine)
    assert WHY not in str(coworking.aws.items("events"))


def test_somebody_is_let_in_by_the_phone_that_they_have_confirmed(coworking: Coworking) -> None:
    space, anna = coworking.space(requires_door_code=True), create_user("anna", phone="+79161234567", claimed=True)

    def by(**person: str) -> Answer:
        body = {**person, "space_id": space["id"], "reason": WHY}
        return coworking.call("POST", "/visits/let-in", body, by="manager")

    spaced = "8 (916) 123-45-67"
    came = by(login=spaced)
    assert (came.status, came.json["user_id"]) == (201, anna.id)
    assert by(login="+79990000000").code == "user_not_found"
    assert by(login="anna").status == 422
    assert by().status == by(login=spaced, user_id=anna.id).status == 422


def test_a_manager_closes_a_visit_with_a_reason(coworking: Coworking) -> None:
    coworking.space()
    visit = coworking.check_in("anna").json
    closed = coworking.call("POST", f"/visits/{visit['id']}/close", {"reason": "Ушла"}, by="manager")
    assert (closed.status, closed.json["status"]) == (200, "closed")
    shown = coworking.call("GET", f"/visits/{visit['id']}/history", by="admin").json["items"]
    assert (shown[0]["type"], shown[0]["data"]["reason"]) == ("visit.closed", "Ушла")
    assert "reason" not in shown[1]["data"]


def test_nobody_is_let_in_by_hand_who_may_not_come_in(coworking: Coworking) -> None:
    space = coworking.space(capacity=1)
    anna = coworking.person("anna")
    administration.administer(actor_id=coworking.person("admin", "admin").id, user_id=anna.id, is_active=False)
    refused = let_in(coworking, "anna", space)
    assert (refused.status, refused.code) == (403, "account_disabled")
    let_in(coworking, "boris", space)
    assert let_in(coworking, "vera", space).code == "space_full"
    coworking.clock.tick(hours=12)
    assert let_in(coworking, "vera", space).code == "space_closed"
    nobody = {"user_id": "usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA", "reason": WHY}
    assert coworking.call("POST", "/visits/let-in", nobody, by="manager").code == "user_not_found"


def test_staff_see_everybody_who_is_in_with_their_contacts(coworking: Coworking) -> None:
    space = coworking.space()
    visit = coworking.check_in("anna").json
    anna = coworking.people["anna"]
    seen = coworking.call("GET", f"/visits/present?space_id={space['id']}", by="manager").json
    assert seen["others"] == 0
    assert seen["items"] == [
        {
            "name": anna.full_name,
            "since": visit["check_in"],
            "space_id": space["id"],
            "user_id": anna.id,
            "visit_id": visit["id"],
            "closes_at": "2026-03-10T18:00:00.000Z",
            "phone": anna.phone,
            "email": anna.email,
        }
    ]
    for_others = coworking.call("GET", "/visits/present", by="boris").json
    assert (for_others["items"], for_others["others"]) == ([], 1)


@pytest.mark.parametrize("by", [None, "anna"])
def test_only_staff_let_people_in(coworking: Coworking, by: str | None) -> None:
    coworking.space()
    visit = coworking.check_in("boris").json
    body = {"user_id": visit["user_id"], "reason": WHY}
    expected = 403 if by else 401
    for path in ("let-in", "let-out", f"{visit['id']}/close"):
        assert coworking.call("POST", f"/visits/{path}", body if path[:3] == "let" else {}, by=by).status == expected


# Corrections of visits that are open.


def test_an_admin_corrects_when_an_open_visit_began(coworking: Coworking) -> None:
    space = coworking.space()
    visit = coworking.check_in("anna").json
    path = f"/visits/{visit['id']}"
    coworking.clock.tick(minutes=10)
    fixed = coworking.call("PATCH", path, {"check_in": "2026-03-10T08:00:00Z"}, by="admin")
    assert (fixed.status, fixed.json["status"], fixed.json["check_in"]) == (200, "open", "2026-03-10T08:00:00.000Z")
    assert (fixed.json["proven"], fixed.json["corrected_by"]) == (True, coworking.people["admin"].id)
    assert coworking.call("GET", "/visits/current", by="anna").json["visit"]["check_in"] == fixed.json["check_in"]
    [event] = coworking.aws.events("visit.begin_corrected")
    assert (event["data"]["before_check_in"], event["data"]["check_in"]) == (visit["check_in"], fixed.json["check_in"])
    assert coworking.call("PATCH", path, {"check_in": "2026-03-10T08:00:00Z"}, by="admin").json == fixed.json
    assert len(coworking.aws.events("visit.begin_corrected")) == 1
    coworking.clock.tick(minutes=50)
    went = coworking.check_out("anna").json
    assert (went["duration_minutes"], went["id"], coworking.present(space)) == (120, visit["id"], 0)


def test_an_end_closes_an_open_visit(coworking: Coworking) -> None:
    space = coworking.space()
    visit = coworking.check_in("anna").json
    coworking.clock.tick(hours=3)
    times = {"check_in": "2026-03-10T08:30:00Z", "check_out": "2026-03-10T11:00:00Z"}
    closed = coworking.call("PATCH", f"/visits/{visit['id']}", times, by="admin").json
    assert (closed["status"], closed["duration_minutes"], closed["proven"]) == ("closed", 150, True)
    assert coworking.present(space) == 0
    assert coworking.call("GET", "/visits/current", by="anna").json == {"visit": None}
    [event] = coworking.aws.events("visit.closed")
    assert event["data"]["check_in"] == closed["check_in"]
    assert coworking.check_in("anna").status == 201


@pytest.mark.parametrize("check_in", ["2026-03-10T09:30:00Z", "2026-02-07T08:00:00Z"])
def test_an_open_visit_begins_before_now_and_not_long_ago(coworking: Coworking, check_in: str) -> None:
    coworking.space()
    visit = coworking.check_in("anna").json
    refused = coworking.call("PATCH", f"/visits/{visit['id']}", {"check_in": check_in}, by="admin")
    assert (refused.status, refused.code) == (422, "visit_times")


def test_an_open_visit_does_not_begin_within_another(coworking: Coworking) -> None:
    coworking.space()
    first = coworking.check_in("anna").json
    coworking.clock.tick(hours=1)
    coworking.check_out("anna")
    coworking.clock.tick(hours=1)
    visit = coworking.check_in("anna").json
    refused = coworking.call("PATCH", f"/visits/{visit['id']}", {"check_in": "2026-03-10T09:30:00Z"}, by="admin")
    assert (refused.code, refused.json["visit_id"]) == ("visit_overlap", first["id"])


def test_a_stay_of_days_can_be_written_down(coworking: Coworking) -> None:
    space, anna = coworking.space(), coworking.person("anna")
    times = {"check_in": "2026-03-07T06:00:00Z", "check_out": "2026-03-09T08:00:00Z"}
    written = coworking.call("POST", "/visits", {"user_id": anna.id, "space_id": space["id"], **times}, by="admin")
    assert (written.status, written.json["duration_minutes"]) == (201, 50 * 60)
