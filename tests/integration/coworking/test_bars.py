"""Who is barred from a space does not come in until the bar ends, by whatever door."""

from __future__ import annotations

from typing import Any

import pytest

from shared.coworking.bars.models import SpaceBar
from tests.integration.coworking.conftest import Coworking
from tests.integration.coworking.test_door_codes import code_of, scan_at
from tests.support.http import Answer

UNTIL = "2026-03-11T12:00:00Z"
BODY = {"reason": "Курил внутри", "until": UNTIL}


def put_bar(coworking: Coworking, space: dict[str, Any], name: str, *, by: str = "manager", **fields: Any) -> Answer:
    path = f"/spaces/{space['id']}/bars/{coworking.person(name).id}"
    return coworking.call("PUT", path, {**BODY, **fields}, by=by)


def come(coworking: Coworking, space: dict[str, Any], name: str, door: str) -> Answer:
    if door == "code":
        return scan_at(coworking, space, code_of(coworking, name))
    if door == "app":
        return coworking.check_in(name, space_id=space["id"])
    body = {"user_id": coworking.person(name).id, "space_id": space["id"], "reason": "Телефон сел"}
    return coworking.call("POST", "/visits/let-in", body, by="manager")


@pytest.mark.parametrize("door", ["code", "app", "by hand"])
def test_a_barred_person_is_refused_until_the_bar_ends(coworking: Coworking, door: str) -> None:
    space, other = coworking.space(), coworking.space(name="Второй")
    assert put_bar(coworking, space, "anna").status == 200
    refused = come(coworking, space, "anna", door)
    assert (refused.status, refused.code, refused.json["until"]) == (403, "barred", "2026-03-11T12:00:00.000Z")
    assert "Курил" not in str(refused.body)
    assert coworking.present(space) == 0
    assert come(coworking, other, "anna", door).status in (200, 201)
    coworking.check_out("anna")
    coworking.clock.tick(days=1, hours=3)
    assert come(coworking, space, "anna", door).status in (200, 201)


def test_a_barred_person_who_is_in_is_let_out_and_not_moved_in(coworking: Coworking) -> None:
    space, other = coworking.space(), coworking.space(name="Второй")
    scan_at(coworking, space, code_of(coworking, "anna"))
    put_bar(coworking, space, "anna")
    put_bar(coworking, other, "anna")
    assert scan_at(coworking, other, code_of(coworking, "anna")).code == "barred"
    assert coworking.present(space) == 1
    coworking.clock.tick(minutes=5)
    assert scan_at(coworking, space, code_of(coworking, "anna")).json["status"] == "closed"


def test_bars_are_listed_changed_and_lifted(coworking: Coworking) -> None:
    space = coworking.space()
    put = put_bar(coworking, space, "anna").json
    path = f"/spaces/{space['id']}/bars"
    assert put["created_by"] == coworking.people["manager"].id
    assert coworking.call("GET", path, by="manager").json["items"] == [put]
    assert put_bar(coworking, space, "anna").json == put
    assert len(coworking.aws.events("space.person_barred")) == 1
    changed = put_bar(coworking, space, "anna", until="2026-04-01", by="admin").json
    assert changed["until"] == "2026-04-01T23:59:59.999Z"
    assert coworking.call("GET", f"{path}/{put['user_id']}", by="admin").json == changed
    for _ in range(2):
        assert coworking.call("DELETE", f"{path}/{put['user_id']}", by="manager").status == 204
    assert coworking.call("GET", f"{path}/{put['user_id']}", by="admin").code == "bar_not_found"
    assert coworking.check_in("anna").status == 201
    [event] = coworking.aws.events("space.bar_lifted")
    assert event["customer_id"] == put["user_id"]
    assert "Курил" not in str(coworking.aws.events("space.person_barred"))


def test_an_ended_bar_is_listed_no_more(coworking: Coworking) -> None:
    space = coworking.space()
    put_bar(coworking, space, "anna")
    coworking.clock.tick(days=2)
    assert coworking.call("GET", f"/spaces/{space['id']}/bars", by="manager").json["items"] == []


@pytest.mark.parametrize("until", ["2026-03-10T08:59:59Z", "2026-03-09", "2040-01-01"])
def test_a_bar_ends_in_the_future(coworking: Coworking, until: str) -> None:
    refused = put_bar(coworking, coworking.space(), "anna", until=until)
    assert (refused.status, refused.code) == (422, "bar_end")


def test_only_staff_bar_people_who_exist(coworking: Coworking) -> None:
    space = coworking.space()
    assert put_bar(coworking, space, "anna", by="boris").code == "forbidden"
    assert coworking.call("GET", f"/spaces/{space['id']}/bars", by="boris").code == "forbidden"
    nobody = f"/spaces/{space['id']}/bars/usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA"
    assert coworking.call("PUT", nobody, BODY, by="manager").code == "user_not_found"
    nowhere = f"/spaces/spc_01KKB4M1V8W7Q3Z5N6P2R4S9TA/bars/{coworking.person('anna').id}"
    assert coworking.call("PUT", nowhere, BODY, by="manager").code == "space_not_found"
    assert list(SpaceBar.gsi1.query(SpaceBar.from_space(space["id"]))) == []
