"""Coworking: spaces are kept, people come and go, and some forget to."""

from __future__ import annotations

from collections.abc import Iterator

from tests.coworking.factories import BODY, door_code, reader, space
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.identity.factories import PHONE


@story
def a_space_is_opened_changed_and_given_up(it: World) -> Iterator[None]:
    assert it.admin
    yield
    path = f"/spaces/{space(it)}"
    expect(it, it.call("PATCH", path, {"version": 1, "capacity": 1}, by="admin"), again=(409,))
    expect(it, it.call("DELETE", path, by="admin"), 204, again=(404,))
    it.drain()
    yield
    assert it.call("GET", path).status == 404


@story
def people_come_and_go(it: World) -> Iterator[None]:
    space_id = space(it)
    for name in ("anna", "boris"):
        it.person(name)
    key = reader(it, space_id)
    yield
    expect(it, it.call("POST", "/visits/check-in", {"space_id": space_id}, by="anna", key="in"), 201)
    code = door_code(it, "boris")
    expect(it, it.call("POST", "/visits/scan", {"code": code, "space_id": space_id}, token=key, key="scan"))
    it.tick(hours=1)
    gone = expect(it, it.call("POST", "/visits/check-out", by="anna", key="out"))
    code = door_code(it, "boris")
    expect(it, it.call("POST", "/visits/scan", {"code": code}, token=key, key="scan-out"))
    change = {"check_in": "2026-03-10T08:30:00Z"}
    expect(it, it.call("PATCH", f"/visits/{gone['id']}", change, by="admin"), again=(409,))
    it.drain()
    yield
    seen = it.call("GET", f"/analytics/visits?space_id={space_id}", by="admin").json
    assert (seen["visits"], seen["unique_people"], seen["mean_minutes"]) == (2, 2, 75)
    assert it.call("GET", f"/spaces/{space_id}").json["present"] == 0


@story
def an_admin_writes_down_and_closes(it: World) -> Iterator[None]:
    space_id = space(it)
    anna = it.person("anna")
    visit = expect(it, it.call("POST", "/visits/check-in", {}, by="anna", key="in"), 201)
    it.tick(minutes=30)
    yield
    expect(it, it.call("POST", f"/visits/{visit['id']}/close", by="admin"), again=(409,))
    times = {"check_in": "2026-03-09T08:00:00Z", "check_out": "2026-03-09T10:00:00Z"}
    body = {"user_id": anna.id, "space_id": space_id, **times}
    expect(it, it.call("POST", "/visits", body, by="admin", key="late"), 201)
    task = expect(it, it.call("GET", "/visits/export?format=xlsx", by="admin"), 202)["task_id"]
    it.drain()
    it.run_for(minutes=30)
    yield
    assert it.call("GET", f"/result/{task}", by="admin").json["result"] == {"rows": 2}


@story
def who_forgets_to_go_is_told_in_the_morning(it: World) -> Iterator[None]:
    space_id = space(it)
    for name in ("anna", "boris"):
        it.person(name, phone=PHONE if name == "anna" else None)
        expect(it, it.call("POST", "/visits/check-in", {}, by=name, key="in"), 201)
    it.drain()
    yield
    it.tick(hours=9, minutes=1)
    # A run that dies is made up for by the next one, five minutes later.
    for _ in range(2):
        it.run_schedule("CloseVisitsFunction")
        it.drain()
        it.tick(minutes=5)
    # The night, in which nothing of this is due.
    it.tick(hours=11)
    it.run_for(hours=1)
    yield
    for name in ("anna", "boris"):
        [mine] = it.call("GET", "/visits", by=name).json["items"]
        assert (mine["status"], mine["check_out"]) == ("auto_closed", "2026-03-10T18:00:00.000Z")
    assert it.call("GET", f"/spaces/{space_id}").json["present"] == 0
    assert {"anna@example.com", "boris@example.com", PHONE} == {one.to for one in it.cloud.arrived}


@story
def a_scan_at_another_space_moves_a_person(it: World) -> Iterator[None]:
    first = space(it)
    second = str(
        expect(it, it.call("POST", "/spaces", {**BODY, "name": "Второй"}, by=it.admin, key="second"), 201)["id"]
    )
    it.person("anna")
    there, here = reader(it, first), reader(it, second)
    code = door_code(it, "anna")
    expect(it, it.call("POST", "/visits/scan", {"code": code, "space_id": first}, token=there, key="scan"))
    it.tick(minutes=61)
    yield
    codes = [door_code(it, "anna") for _ in range(2)]
    for number, code in enumerate(codes):
        body = {"code": code, "space_id": second}
        visit = expect(it, it.call("POST", "/visits/scan", body, token=here, key=f"move-{number}"))
        assert (visit["status"], visit["space_id"]) == ("open", second)
    yield
    assert [it.call("GET", f"/spaces/{one}").json["present"] for one in (first, second)] == [0, 1]


@story
def staff_let_people_in_and_out_by_hand_and_bar_them(it: World) -> Iterator[None]:
    space_id, anna = space(it), it.person("anna")
    it.person("manager", "manager")
    yield
    why = {"user_id": anna.id, "reason": "Телефон сел"}
    expect(it, it.call("POST", "/visits/let-in", {**why, "space_id": space_id}, by="manager", key="in"), 201)
    it.tick(minutes=10)
    visit = it.call("GET", "/visits/current", by="anna").json["visit"]
    expect(it, it.call("PATCH", f"/visits/{visit['id']}", {"check_in": "2026-03-10T08:00:00Z"}, by="admin"))
    expect(it, it.call("POST", "/visits/let-out", why, by="manager", key="out"))
    path, bar = f"/spaces/{space_id}/bars/{anna.id}", {"reason": "Курила внутри", "until": "2026-03-12T12:00:00Z"}
    expect(it, it.call("PUT", path, bar, by="admin"))
    assert it.call("POST", "/visits/check-in", {"space_id": space_id}, by="anna").code == "barred"
    expect(it, it.call("DELETE", path, by="admin"), 204)
    it.drain()
    yield
    [mine] = it.call("GET", "/visits", by="anna").json["items"]
    assert (mine["status"], mine["check_in"], mine["proven"]) == ("closed", "2026-03-10T08:00:00.000Z", True)
    assert it.call("GET", f"/spaces/{space_id}").json["present"] == 0


@story
def a_reader_gets_a_key_and_loses_it(it: World) -> Iterator[None]:
    space_id = space(it)
    it.person("anna")
    it.person("manager", "manager")
    yield
    key = reader(it, space_id)
    code = door_code(it, "anna")
    expect(it, it.call("POST", "/visits/scan", {"code": code}, token=key, key="scan"))
    own = it.call("POST", "/visits/scanners", {"space_id": space_id}, by="manager")
    assert own.status == 201, own.body
    readers = it.call("GET", f"/spaces/{space_id}/readers", by="admin").json["items"]
    for one in readers:
        expect(it, it.call("DELETE", f"/spaces/{space_id}/readers/{one['id']}", by="admin"), 204)
    it.drain()
    yield
    code = door_code(it, "anna")
    assert it.call("POST", "/visits/scan", {"code": code}, token=key).code == "reader_key_invalid"
