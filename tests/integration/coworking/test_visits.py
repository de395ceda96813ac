"""Coming in and going: one open visit a person, never more people than a space takes, and a history that keeps all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.integration.coworking.conftest import Coworking
from tests.support.http import Answer

HOUR = 3600


def test_a_visit_begins_and_ends(coworking: Coworking) -> None:
    space = coworking.space()
    came = coworking.check_in("anna")
    assert came.status == 201
    assert (came.json["status"], came.json["check_in"]) == ("open", "2026-03-10T09:00:00.000Z")
    assert coworking.call("GET", "/visits/current", by="anna").json["visit"] == came.json
    coworking.clock.tick(minutes=90, seconds=59)
    went = coworking.check_out("anna")
    assert went.status == 200
    assert (went.json["id"], went.json["status"], went.json["duration_minutes"]) == (came.json["id"], "closed", 90)
    assert went.json["check_out"] == "2026-03-10T10:30:59.000Z"
    assert coworking.call("GET", "/visits/current", by="anna").json == {"visit": None}
    assert coworking.call("GET", "/visits", by="anna").json["items"] == [went.json]
    assert coworking.present(space) == 0
    opened, closed = coworking.aws.events("visit.opened", "visit.closed")
    assert opened["data"] == {
        "visit_id": came.json["id"],
        "space_id": space["id"],
        "space_name": space["name"],
        "check_in": "2026-03-10T09:00:00.000Z",
    }
    assert closed["customer_id"] == coworking.people["anna"].id
    assert closed["data"] == {
        **opened["data"],
        "check_out": "2026-03-10T10:30:59.000Z",
        "duration_minutes": 90,
        "status": "closed",
        "proven": False,
        "time_zone": "Europe/Moscow",
    }


def test_who_is_checked_in_cannot_check_in_and_who_is_out_cannot_check_out(coworking: Coworking) -> None:
    space = coworking.space()
    other = coworking.space(name="Второй")
    assert coworking.check_out("anna").code == "not_checked_in"
    assert coworking.check_in("anna", space_id=space["id"]).status == 201
    again = coworking.check_in("anna", space_id=other["id"])
    assert (again.status, again.code) == (409, "already_checked_in")
    assert (coworking.present(space), coworking.present(other)) == (1, 0)
    assert coworking.check_out("anna").status == 200
    assert coworking.check_out("anna").code == "not_checked_in"


def test_without_a_name_it_is_the_space_that_was_opened_first(coworking: Coworking) -> None:
    assert coworking.check_in("anna").code == "space_not_found"
    space = coworking.space()
    assert coworking.check_in("anna").json["space_id"] == space["id"]
    coworking.space(name="Второй")
    assert coworking.call("POST", "/visits/check-in", by="boris").json["space_id"] == space["id"]
    coworking.check_out("boris")
    assert coworking.check_in("boris", space_id="spc_01KKB4M1V8W7Q3Z5N6P2R4S9TA").code == "space_not_found"


def test_a_full_space_takes_nobody_until_somebody_goes(coworking: Coworking) -> None:
    coworking.space(capacity=1)
    coworking.check_in("anna")
    full = coworking.check_in("boris")
    assert (full.status, full.code) == (409, "space_full")
    coworking.check_out("anna")
    assert coworking.check_in("boris").status == 201


@pytest.mark.parametrize("hours", [-4, 10, 24 * 5])
def test_nobody_comes_in_while_the_space_is_closed(coworking: Coworking, hours: int) -> None:
    coworking.space()
    coworking.clock.tick(hours=hours)
    refused = coworking.check_in("anna")
    assert (refused.status, refused.code) == (409, "space_closed")
    assert refused.json["opens_at"].endswith("T06:00:00.000Z")


def test_two_devices_at_once_open_one_visit(coworking: Coworking, at_once: Callable[..., list[Any]]) -> None:
    space = coworking.space(capacity=10)
    coworking.person("anna")
    answers: list[Answer] = at_once(*[lambda: coworking.check_in("anna") for _ in range(4)])
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    assert {answer.code for answer in answers if answer.status == 409} == {"already_checked_in"}
    assert coworking.present(space) == 1
    assert len(coworking.aws.events("visit.opened")) == 1
    gone: list[Answer] = at_once(*[lambda: coworking.check_out("anna") for _ in range(4)])
    assert sorted(answer.status for answer in gone) == [200, 409, 409, 409]
    assert coworking.present(space) == 0
    assert len(coworking.aws.events("visit.closed")) == 1


def test_a_crowd_fills_a_space_and_no_more(coworking: Coworking, at_once: Callable[..., list[Any]]) -> None:
    space = coworking.space(capacity=3)
    names = [f"guest{n}" for n in range(9)]
    for name in names:
        coworking.person(name)
    answers: list[Answer] = at_once(*[lambda name=name: coworking.check_in(name) for name in names])
    assert [answer.status for answer in answers].count(201) == 3
    assert {answer.code for answer in answers if answer.status != 201} == {"space_full"}
    assert coworking.present(space) == 3
    assert [item["type"] for item in coworking.aws.items("coworking")].count("presence") == 3


def test_a_repeated_request_comes_in_once_and_goes_once(coworking: Coworking) -> None:
    coworking.space()
    once = {"headers": {"Idempotency-Key": "in-1"}}
    first = coworking.call("POST", "/visits/check-in", {}, by="anna", **once)
    again = coworking.call("POST", "/visits/check-in", {}, by="anna", **once)
    assert (first.status, again.status, first.json) == (201, 201, again.json)
    out = [
        coworking.call("POST", "/visits/check-out", by="anna", headers={"Idempotency-Key": "out-1"}) for _ in range(2)
    ]
    assert [answer.status for answer in out] == [200, 200]
    assert out[0].json == out[1].json


def test_those_who_agreed_are_named_and_the_rest_are_a_number(coworking: Coworking) -> None:
    space = coworking.space(capacity=10)
    coworking.person("anna", is_public=True)
    for name in ("anna", "boris", "vera"):
        coworking.check_in(name)
        coworking.clock.tick(minutes=1)
    seen = coworking.call("GET", "/visits/present", by="boris").json
    staffs = dict.fromkeys(("user_id", "visit_id", "closes_at", "phone", "email"))
    assert seen["items"] == [{"name": "Anna", "since": "2026-03-10T09:00:00.000Z", "space_id": space["id"], **staffs}]
    assert (seen["others"], seen["present"]) == (2, 3)
    coworking.people["anna"].update(actions=[type(coworking.people["anna"]).is_public.set(False)])
    assert coworking.call("GET", "/visits/present", by="boris").json["items"] == []
    assert coworking.call("GET", "/visits/present").status == 401
    pages = [coworking.call("GET", "/visits/present?limit=2", by="boris").json]
    pages.append(coworking.call("GET", f"/visits/present?limit=2&cursor={pages[0]['next_cursor']}", by="boris").json)
    assert [page["others"] for page in pages] == [2, 1]


def test_all_spaces_are_asked_when_none_is_named_page_after_page(coworking: Coworking) -> None:
    spaces = [coworking.space(name=name, capacity=3) for name in ("Первый", "Пустой", "Третий")]
    for name, space in zip(("anna", "boris", "vera"), (spaces[0], spaces[0], spaces[2]), strict=True):
        coworking.person(name, is_public=True)
        coworking.check_in(name, space_id=space["id"])
    whole = coworking.call("GET", "/visits/present", by="anna").json
    assert (whole["space_id"], whole["capacity"], whole["present"], len(whole["items"])) == (None, 9, 3, 3)
    one_by_one, cursor = [], ""
    while cursor is not None:
        page = coworking.call("GET", f"/visits/present?limit=1{cursor}", by="anna").json
        one_by_one += page["items"]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert one_by_one == whole["items"]
    named = coworking.call("GET", f"/visits/present?space_id={spaces[0]['id']}", by="anna").json
    assert (named["capacity"], [one["name"] for one in named["items"]]) == (3, ["Anna", "Boris"])


def test_nobody_sees_the_visits_of_others(coworking: Coworking) -> None:
    space = coworking.space()
    coworking.check_in("anna")
    anna = coworking.people["anna"].id
    assert coworking.call("GET", "/visits", by="boris").json["items"] == []
    assert coworking.call("GET", f"/visits?user_id={anna}", by="boris").code == "forbidden"
    assert coworking.call("GET", f"/visits?space_id={space['id']}", by="manager").code == "forbidden"
    mine = coworking.call("GET", f"/visits?user_id={anna}&space_id={space['id']}", by="anna")
    assert len(mine.json["items"]) == 1


def test_an_admin_finds_visits_by_person_space_and_time(coworking: Coworking) -> None:
    first, second = coworking.space(), coworking.space(name="Второй")
    for space, name in ((first, "anna"), (second, "anna"), (second, "boris")):
        coworking.check_in(name, space_id=space["id"])
        coworking.clock.tick(minutes=30)
        coworking.check_out(name)

    def found(query: str) -> list[tuple[str, str]]:
        items = coworking.call("GET", f"/visits?{query}", by="admin").json["items"]
        return [(one["space_name"], one["check_in"][11:16]) for one in items]

    anna = coworking.people["anna"].id
    assert found(f"user_id={anna}") == [("Второй", "09:30"), (first["name"], "09:00")]
    assert found(f"space_id={second['id']}") == [("Второй", "10:00"), ("Второй", "09:30")]
    assert found(f"user_id={anna}&space_id={second['id']}") == [("Второй", "09:30")]
    assert found(f"space_id={second['id']}&from=2026-03-10T10:00:00Z") == [("Второй", "10:00")]
    assert found(f"space_id={second['id']}&to=2026-03-10T10:00:00Z") == [("Второй", "09:30")]
    assert len(found("")) == 3
    odd = coworking.call("GET", f"/visits?user_id={anna}&from=2026-03-11&to=2026-03-10", by="admin")
    assert odd.code == "invalid_period"


def test_a_correction_keeps_what_was_there_before(coworking: Coworking) -> None:
    coworking.space()
    visit = coworking.check_in("anna").json
    path = f"/visits/{visit['id']}"
    coworking.clock.tick(hours=2)
    coworking.check_out("anna")
    fixed = coworking.call("PATCH", path, {"check_in": "2026-03-10T08:00:00Z"}, by="admin")
    assert fixed.status == 200
    assert (fixed.json["duration_minutes"], fixed.json["corrected_by"]) == (180, coworking.people["admin"].id)
    [event] = coworking.aws.events("visit.corrected")
    assert event["actor"] == coworking.people["admin"].id
    assert event["data"]["before"] == {
        "check_in": "2026-03-10T09:00:00.000Z",
        "check_out": "2026-03-10T11:00:00.000Z",
        "duration_minutes": 120,
    }
    assert event["data"]["after"] == {**event["data"]["before"], "check_in": "2026-03-10T08:00:00.000Z"} | {
        "duration_minutes": 180
    }
    assert coworking.call("GET", "/visits", by="anna").json["items"] == [{**fixed.json, "corrected_by": None}]
    same = coworking.call("PATCH", path, {"check_in": "2026-03-10T08:00:00Z"}, by="admin")
    assert same.json == fixed.json
    assert len(coworking.aws.events("visit.corrected")) == 1


def test_a_visits_history_is_its_persons_and_the_admins(coworking: Coworking) -> None:
    coworking.space()
    visit = coworking.check_in("anna").json
    coworking.clock.tick(hours=2)
    coworking.check_out("anna")
    coworking.clock.tick(hours=1)
    path = f"/visits/{visit['id']}"
    coworking.call("PATCH", path, {"check_out": "2026-03-10T10:00:00Z"}, by="admin")
    mine = coworking.call("GET", f"{path}/history", by="anna")
    assert [one["type"] for one in mine.json["items"]] == ["visit.corrected", "visit.closed", "visit.opened"]
    data = mine.json["items"][0]["data"]
    assert (data["before"]["duration_minutes"], data["after"]["duration_minutes"]) == (120, 60)
    seen_by_staff = coworking.call("GET", f"{path}/history", by="admin").json["items"]
    assert [{**one, "actor": None} for one in seen_by_staff] == [{**one, "actor": None} for one in mine.json["items"]]
    assert seen_by_staff[0]["actor"] == coworking.people["admin"].id
    for by in ("boris", "manager"):
        assert coworking.call("GET", f"{path}/history", by=by).code == "visit_not_found"


@pytest.mark.parametrize(
    ("check_in", "check_out"),
    [
        ("2026-03-10T08:00:00Z", "2026-03-10T08:00:00Z"),
        ("2026-03-10T08:00:00Z", "2026-03-10T07:00:00Z"),
        ("2026-02-07T06:00:00Z", "2026-03-10T08:59:00Z"),
        ("2026-03-10T08:00:00Z", "2026-03-10T09:00:01Z"),
    ],
)
def test_times_that_no_visit_has_are_refused(coworking: Coworking, check_in: str, check_out: str) -> None:
    space, anna = coworking.space(), coworking.person("anna")
    body = {"user_id": anna.id, "space_id": space["id"], "check_in": check_in, "check_out": check_out}
    refused = coworking.call("POST", "/visits", body, by="admin")
    assert (refused.status, refused.code) == (422, "visit_times")


def test_an_admin_records_a_visit_that_nobody_recorded(coworking: Coworking) -> None:
    space, anna = coworking.space(), coworking.person("anna")
    times = {"check_in": "2026-03-09T08:00:00Z", "check_out": "2026-03-09T10:00:00Z"}
    body = {"user_id": anna.id, "space_id": space["id"], **times}
    once = {"headers": {"Idempotency-Key": "v-1"}}
    made = [coworking.call("POST", "/visits", body, by="admin", **once) for _ in range(2)]
    assert [answer.status for answer in made] == [201, 201]
    assert made[0].json == made[1].json
    assert (made[0].json["status"], made[0].json["duration_minutes"]) == ("closed", 120)
    [event] = coworking.aws.events("visit.closed")
    assert (event["actor"], event["customer_id"]) == (coworking.people["admin"].id, anna.id)
    assert coworking.present(space) == 0
    nobody = {**body, "user_id": "usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA"}
    assert coworking.call("POST", "/visits", nobody, by="admin").status == 404


def test_an_admin_closes_a_visit_for_somebody(coworking: Coworking) -> None:
    space = coworking.space()
    visit = coworking.check_in("anna").json
    coworking.clock.tick(hours=1)
    closed = coworking.call("POST", f"/visits/{visit['id']}/close", by="admin")
    assert (closed.status, closed.json["status"], closed.json["duration_minutes"]) == (200, "closed", 60)
    again = coworking.call("POST", f"/visits/{visit['id']}/close", by="admin")
    assert (again.status, again.code) == (409, "visit_closed")
    assert coworking.present(space) == 0
    coworking.check_in("anna")
    assert coworking.call("POST", f"/visits/{visit['id']}/close", by="admin").code == "visit_closed"
    unknown = coworking.call("POST", "/visits/vis_01KKB4M1V8W7Q3Z5N6P2R4S9TA/close", by="admin")
    assert unknown.code == "visit_not_found"


def test_only_admins_correct_visits(coworking: Coworking) -> None:
    space = coworking.space()
    visit = coworking.check_in("anna").json
    body = {"user_id": coworking.people["anna"].id, "space_id": space["id"]}
    body |= {"check_in": "2026-03-09T08:00:00Z", "check_out": "2026-03-09T10:00:00Z"}
    for by, status in ((None, 401), ("anna", 403), ("manager", 403)):
        assert coworking.call("POST", "/visits", body, by=by).status == status
        assert coworking.call("PATCH", f"/visits/{visit['id']}", {}, by=by).status == status
        assert coworking.call("GET", "/visits/export", by=by).status == status


# Forgotten visits.


def test_a_forgotten_visit_ends_when_the_space_closes(coworking: Coworking) -> None:
    space = coworking.space()
    coworking.check_in("anna")
    coworking.clock.tick(hours=9)
    assert coworking.auto_close() == {"closed": 0, "gone": 0, "left": 0}
    coworking.clock.tick(minutes=4)
    assert coworking.auto_close() == {"closed": 1, "gone": 0, "left": 0}
    assert coworking.auto_close() == {"closed": 0, "gone": 0, "left": 0}
    [mine] = coworking.call("GET", "/visits", by="anna").json["items"]
    assert (mine["status"], mine["check_out"]) == ("auto_closed", "2026-03-10T18:00:00.000Z")
    assert mine["duration_minutes"] == 540
    assert coworking.present(space) == 0
    [event] = coworking.aws.events("visit.closed")
    assert (event["data"]["status"], event.get("actor")) == ("auto_closed", None)


def test_a_visit_over_midnight_ends_in_the_morning(coworking: Coworking) -> None:
    coworking.space(opening_hours={"tue": ["18:00", "04:00"]})
    coworking.clock.tick(hours=11)  # eleven in the evening
    assert coworking.check_in("anna").status == 201
    coworking.clock.tick(hours=4)
    assert coworking.auto_close()["closed"] == 0
    coworking.clock.tick(hours=1, minutes=1)
    assert coworking.auto_close()["closed"] == 1
    [mine] = coworking.call("GET", "/visits", by="anna").json["items"]
    assert (mine["check_out"], mine["duration_minutes"]) == ("2026-03-11T01:00:00.000Z", 300)


@pytest.mark.parametrize(
    ("evening", "closes", "minutes"),
    [
        (datetime(2026, 3, 28, 21, tzinfo=UTC), "2026-03-29T02:00:00.000Z", 300),  # ten to four, an hour shorter
        (datetime(2026, 10, 24, 20, tzinfo=UTC), "2026-10-25T03:00:00.000Z", 420),  # the same, an hour longer
    ],
)
def test_nights_on_which_clocks_change_close_by_the_clock(
    coworking: Coworking, evening: datetime, closes: str, minutes: int
) -> None:
    coworking.clock.at = evening
    coworking.space(time_zone="Europe/Berlin", opening_hours={"sat": ["20:00", "04:00"]})
    assert coworking.check_in("anna").status == 201
    coworking.clock.tick(hours=9)
    assert coworking.auto_close()["closed"] == 1
    [mine] = coworking.call("GET", "/visits", by="anna").json["items"]
    assert (mine["check_out"], mine["duration_minutes"]) == (closes, minutes)


def test_who_goes_after_closing_has_gone_when_it_closed(coworking: Coworking) -> None:
    coworking.space()
    coworking.check_in("anna")
    coworking.clock.tick(hours=9, minutes=3)
    went = coworking.check_out("anna").json
    assert (went["status"], went["check_out"]) == ("auto_closed", "2026-03-10T18:00:00.000Z")
    assert coworking.auto_close() == {"closed": 0, "gone": 0, "left": 0}


def test_yesterdays_visit_keeps_nobody_out_today(coworking: Coworking) -> None:
    space = coworking.space()
    coworking.check_in("anna")
    coworking.clock.tick(days=1)
    assert coworking.check_in("anna").status == 201
    [today, yesterday] = coworking.call("GET", "/visits", by="anna").json["items"]
    assert (today["status"], yesterday["status"]) == ("open", "auto_closed")
    assert coworking.present(space) == 1


def test_a_space_that_changes_its_hours_lets_open_visits_end_as_they_began(coworking: Coworking) -> None:
    space = coworking.space()
    coworking.check_in("anna")
    hours = {"tue": ["09:00", "13:00"]}
    assert (
        coworking.call("PATCH", f"/spaces/{space['id']}", {"version": 1, "opening_hours": hours}, by="admin").status
        == 200
    )
    coworking.clock.tick(hours=2)
    assert coworking.auto_close()["closed"] == 0
    assert coworking.check_in("boris").code == "space_closed"


def test_a_run_closes_all_that_is_due_in_however_many_chunks(
    coworking: Coworking, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.coworking.visits import auto_close

    monkeypatch.setattr(auto_close, "CHUNK", 2)
    coworking.space(capacity=10)
    for name in ("anna", "boris", "vera", "gleb", "dina"):
        coworking.check_in(name)
    coworking.clock.tick(hours=10)
    assert [coworking.auto_close()["closed"] for _ in range(2)] == [5, 0]
