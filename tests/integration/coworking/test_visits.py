"""Coming in and going: one open visit a person, never more people than a space takes, and a history that keeps all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.integration.coworking.conftest import House
from tests.support.http import Answer

HOUR = 3600


def test_a_visit_begins_and_ends(house: House) -> None:
    space = house.space()
    came = house.enter("anna")
    assert came.status == 201
    assert (came.json["status"], came.json["check_in"]) == ("open", "2026-03-10T09:00:00.000Z")
    assert house.call("GET", "/visits/current", by="anna").json["visit"] == came.json
    house.clock.tick(minutes=90, seconds=59)
    went = house.leave("anna")
    assert went.status == 200
    assert (went.json["id"], went.json["status"], went.json["duration_minutes"]) == (came.json["id"], "closed", 90)
    assert went.json["check_out"] == "2026-03-10T10:30:59.000Z"
    assert house.call("GET", "/visits/current", by="anna").json == {"visit": None}
    assert house.call("GET", "/visits", by="anna").json["items"] == [went.json]
    assert house.present(space) == 0
    opened, closed = house.aws.events("visit.opened", "visit.closed")
    assert opened["data"] == {
        "visit_id": came.json["id"],
        "space_id": space["id"],
        "space_name": space["name"],
        "check_in": "2026-03-10T09:00:00.000Z",
    }
    assert closed["customer_id"] == house.people["anna"].id
    assert closed["data"] == {
        **opened["data"],
        "check_out": "2026-03-10T10:30:59.000Z",
        "duration_minutes": 90,
        "status": "closed",
        "time_zone": "Europe/Moscow",
    }


def test_who_is_in_cannot_come_in_and_who_is_out_cannot_go(house: House) -> None:
    space = house.space()
    other = house.space(name="Второй")
    assert house.leave("anna").code == "not_checked_in"
    assert house.enter("anna", space_id=space["id"]).status == 201
    again = house.enter("anna", space_id=other["id"])
    assert (again.status, again.code) == (409, "already_checked_in")
    assert (house.present(space), house.present(other)) == (1, 0)
    assert house.leave("anna").status == 200
    assert house.leave("anna").code == "not_checked_in"


def test_without_a_name_it_is_the_space_that_was_opened_first(house: House) -> None:
    assert house.enter("anna").code == "space_not_found"
    space = house.space()
    assert house.enter("anna").json["space_id"] == space["id"]
    house.space(name="Второй")
    assert house.call("POST", "/visits/check-in", by="boris").json["space_id"] == space["id"]
    house.leave("boris")
    assert house.enter("boris", space_id="spc_01KKB4M1V8W7Q3Z5N6P2R4S9TA").code == "space_not_found"


def test_a_full_space_takes_nobody_until_somebody_goes(house: House) -> None:
    house.space(capacity=1)
    house.enter("anna")
    full = house.enter("boris")
    assert (full.status, full.code) == (409, "space_full")
    house.leave("anna")
    assert house.enter("boris").status == 201


@pytest.mark.parametrize("hours", [-4, 10, 24 * 5])
def test_nobody_comes_in_while_the_space_is_closed(house: House, hours: int) -> None:
    house.space()
    house.clock.tick(hours=hours)
    refused = house.enter("anna")
    assert (refused.status, refused.code) == (409, "space_closed")
    assert refused.json["opens_at"].endswith("T06:00:00.000Z")


def test_two_devices_at_once_open_one_visit(house: House, at_once: Callable[..., list[Any]]) -> None:
    space = house.space(capacity=10)
    house.person("anna")
    answers: list[Answer] = at_once(*[lambda: house.enter("anna") for _ in range(4)])
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    assert {answer.code for answer in answers if answer.status == 409} == {"already_checked_in"}
    assert house.present(space) == 1
    assert len(house.aws.events("visit.opened")) == 1
    gone: list[Answer] = at_once(*[lambda: house.leave("anna") for _ in range(4)])
    assert sorted(answer.status for answer in gone) == [200, 409, 409, 409]
    assert house.present(space) == 0
    assert len(house.aws.events("visit.closed")) == 1


def test_a_crowd_fills_a_space_and_no_more(house: House, at_once: Callable[..., list[Any]]) -> None:
    space = house.space(capacity=3)
    names = [f"guest{n}" for n in range(9)]
    for name in names:
        house.person(name)
    answers: list[Answer] = at_once(*[lambda name=name: house.enter(name) for name in names])
    assert [answer.status for answer in answers].count(201) == 3
    assert {answer.code for answer in answers if answer.status != 201} == {"space_full"}
    assert house.present(space) == 3
    assert [item["type"] for item in house.aws.items("coworking")].count("presence") == 3


def test_a_repeated_request_comes_in_once_and_goes_once(house: House) -> None:
    house.space()
    once = {"headers": {"Idempotency-Key": "in-1"}}
    first = house.call("POST", "/visits/check-in", {}, by="anna", **once)
    again = house.call("POST", "/visits/check-in", {}, by="anna", **once)
    assert (first.status, again.status, first.json) == (201, 201, again.json)
    out = [house.call("POST", "/visits/check-out", by="anna", headers={"Idempotency-Key": "out-1"}) for _ in range(2)]
    assert [answer.status for answer in out] == [200, 200]
    assert out[0].json == out[1].json


def test_those_who_agreed_are_named_and_the_rest_are_a_number(house: House) -> None:
    space = house.space(capacity=10)
    house.person("anna", is_public=True)
    for name in ("anna", "boris", "vera"):
        house.enter(name)
        house.clock.tick(minutes=1)
    seen = house.call("GET", "/visits/present", by="boris").json
    assert seen["items"] == [{"name": "Anna", "since": "2026-03-10T09:00:00.000Z", "space_id": space["id"]}]
    assert (seen["others"], seen["present"]) == (2, 3)
    house.people["anna"].update(actions=[type(house.people["anna"]).is_public.set(False)])
    assert house.call("GET", "/visits/present", by="boris").json["items"] == []
    assert house.call("GET", "/visits/present").status == 401
    pages = [house.call("GET", "/visits/present?limit=2", by="boris").json]
    pages.append(house.call("GET", f"/visits/present?limit=2&cursor={pages[0]['next_cursor']}", by="boris").json)
    assert [page["others"] for page in pages] == [2, 1]


def test_all_spaces_are_asked_when_none_is_named_page_after_page(house: House) -> None:
    spaces = [house.space(name=name, capacity=3) for name in ("Первый", "Пустой", "Третий")]
    for name, space in zip(("anna", "boris", "vera"), (spaces[0], spaces[0], spaces[2]), strict=True):
        house.person(name, is_public=True)
        house.enter(name, space_id=space["id"])
    whole = house.call("GET", "/visits/present", by="anna").json
    assert (whole["space_id"], whole["capacity"], whole["present"], len(whole["items"])) == (None, 9, 3, 3)
    one_by_one, cursor = [], ""
    while cursor is not None:
        page = house.call("GET", f"/visits/present?limit=1{cursor}", by="anna").json
        one_by_one += page["items"]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert one_by_one == whole["items"]
    named = house.call("GET", f"/visits/present?space_id={spaces[0]['id']}", by="anna").json
    assert (named["capacity"], [one["name"] for one in named["items"]]) == (3, ["Anna", "Boris"])


def test_nobody_sees_the_visits_of_others(house: House) -> None:
    space = house.space()
    house.enter("anna")
    anna = house.people["anna"].id
    assert house.call("GET", "/visits", by="boris").json["items"] == []
    assert house.call("GET", f"/visits?user_id={anna}", by="boris").code == "forbidden"
    assert house.call("GET", f"/visits?space_id={space['id']}", by="manager").code == "forbidden"
    mine = house.call("GET", f"/visits?user_id={anna}&space_id={space['id']}", by="anna")
    assert len(mine.json["items"]) == 1


def test_an_admin_finds_visits_by_person_space_and_time(house: House) -> None:
    first, second = house.space(), house.space(name="Второй")
    for space, name in ((first, "anna"), (second, "anna"), (second, "boris")):
        house.enter(name, space_id=space["id"])
        house.clock.tick(minutes=30)
        house.leave(name)

    def found(query: str) -> list[tuple[str, str]]:
        items = house.call("GET", f"/visits?{query}", by="admin").json["items"]
        return [(one["space_name"], one["check_in"][11:16]) for one in items]

    anna = house.people["anna"].id
    assert found(f"user_id={anna}") == [("Второй", "09:30"), (first["name"], "09:00")]
    assert found(f"space_id={second['id']}") == [("Второй", "10:00"), ("Второй", "09:30")]
    assert found(f"user_id={anna}&space_id={second['id']}") == [("Второй", "09:30")]
    assert found(f"space_id={second['id']}&from=2026-03-10T10:00:00Z") == [("Второй", "10:00")]
    assert found(f"space_id={second['id']}&to=2026-03-10T10:00:00Z") == [("Второй", "09:30")]
    assert len(found("")) == 3
    odd = house.call("GET", f"/visits?user_id={anna}&from=2026-03-11&to=2026-03-10", by="admin")
    assert odd.code == "invalid_period"


def test_a_correction_keeps_what_was_there_before(house: House) -> None:
    house.space()
    visit = house.enter("anna").json
    path = f"/visits/{visit['id']}"
    assert house.call("PATCH", path, {"check_out": "2026-03-10T09:10:00Z"}, by="admin").code == "visit_open"
    house.clock.tick(hours=2)
    house.leave("anna")
    fixed = house.call("PATCH", path, {"check_in": "2026-03-10T08:00:00Z"}, by="admin")
    assert fixed.status == 200
    assert (fixed.json["duration_minutes"], fixed.json["corrected_by"]) == (180, house.people["admin"].id)
    [event] = house.aws.events("visit.corrected")
    assert event["actor"] == house.people["admin"].id
    assert event["data"]["before"] == {
        "check_in": "2026-03-10T09:00:00.000Z",
        "check_out": "2026-03-10T11:00:00.000Z",
        "duration_minutes": 120,
    }
    assert event["data"]["after"] == {**event["data"]["before"], "check_in": "2026-03-10T08:00:00.000Z"} | {
        "duration_minutes": 180
    }
    assert house.call("GET", "/visits", by="anna").json["items"] == [fixed.json]
    same = house.call("PATCH", path, {"check_in": "2026-03-10T08:00:00Z"}, by="admin")
    assert same.json == fixed.json
    assert len(house.aws.events("visit.corrected")) == 1


def test_a_visits_history_is_its_persons_and_the_admins(house: House) -> None:
    house.space()
    visit = house.enter("anna").json
    house.clock.tick(hours=2)
    house.leave("anna")
    house.clock.tick(hours=1)
    path = f"/visits/{visit['id']}"
    house.call("PATCH", path, {"check_out": "2026-03-10T10:00:00Z"}, by="admin")
    mine = house.call("GET", f"{path}/history", by="anna")
    assert [one["type"] for one in mine.json["items"]] == ["visit.corrected", "visit.closed", "visit.opened"]
    data = mine.json["items"][0]["data"]
    assert (data["before"]["duration_minutes"], data["after"]["duration_minutes"]) == (120, 60)
    assert house.call("GET", f"{path}/history", by="admin").json == mine.json
    for by in ("boris", "manager"):
        assert house.call("GET", f"{path}/history", by=by).code == "visit_not_found"


@pytest.mark.parametrize(
    ("check_in", "check_out"),
    [
        ("2026-03-10T08:00:00Z", "2026-03-10T08:00:00Z"),
        ("2026-03-10T08:00:00Z", "2026-03-10T07:00:00Z"),
        ("2026-03-08T06:00:00Z", "2026-03-09T08:00:00Z"),
        ("2026-03-10T08:00:00Z", "2026-03-10T09:00:01Z"),
    ],
)
def test_times_that_no_visit_has_are_refused(house: House, check_in: str, check_out: str) -> None:
    space, anna = house.space(), house.person("anna")
    body = {"user_id": anna.id, "space_id": space["id"], "check_in": check_in, "check_out": check_out}
    refused = house.call("POST", "/visits", body, by="admin")
    assert (refused.status, refused.code) == (422, "visit_times")


def test_an_admin_writes_down_what_nobody_did(house: House) -> None:
    space, anna = house.space(), house.person("anna")
    times = {"check_in": "2026-03-09T08:00:00Z", "check_out": "2026-03-09T10:00:00Z"}
    body = {"user_id": anna.id, "space_id": space["id"], **times}
    once = {"headers": {"Idempotency-Key": "v-1"}}
    made = [house.call("POST", "/visits", body, by="admin", **once) for _ in range(2)]
    assert [answer.status for answer in made] == [201, 201]
    assert made[0].json == made[1].json
    assert (made[0].json["status"], made[0].json["duration_minutes"]) == ("closed", 120)
    [event] = house.aws.events("visit.closed")
    assert (event["actor"], event["customer_id"]) == (house.people["admin"].id, anna.id)
    assert house.present(space) == 0
    nobody = {**body, "user_id": "usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA"}
    assert house.call("POST", "/visits", nobody, by="admin").status == 404


def test_an_admin_closes_a_visit_for_somebody(house: House) -> None:
    space = house.space()
    visit = house.enter("anna").json
    house.clock.tick(hours=1)
    closed = house.call("POST", f"/visits/{visit['id']}/close", by="admin")
    assert (closed.status, closed.json["status"], closed.json["duration_minutes"]) == (200, "closed", 60)
    again = house.call("POST", f"/visits/{visit['id']}/close", by="admin")
    assert (again.status, again.code) == (409, "visit_closed")
    assert house.present(space) == 0
    house.enter("anna")
    assert house.call("POST", f"/visits/{visit['id']}/close", by="admin").code == "visit_closed"
    unknown = house.call("POST", "/visits/vis_01KKB4M1V8W7Q3Z5N6P2R4S9TA/close", by="admin")
    assert unknown.code == "visit_not_found"


def test_only_admins_put_visits_right(house: House) -> None:
    space = house.space()
    visit = house.enter("anna").json
    body = {"user_id": house.people["anna"].id, "space_id": space["id"]}
    body |= {"check_in": "2026-03-09T08:00:00Z", "check_out": "2026-03-09T10:00:00Z"}
    for by, status in ((None, 401), ("anna", 403), ("manager", 403)):
        assert house.call("POST", "/visits", body, by=by).status == status
        assert house.call("PATCH", f"/visits/{visit['id']}", {}, by=by).status == status
        assert house.call("POST", f"/visits/{visit['id']}/close", by=by).status == status
        assert house.call("GET", "/visits/export", by=by).status == status


# Forgotten visits.


def test_a_forgotten_visit_ends_when_the_space_closes(house: House) -> None:
    space = house.space()
    house.enter("anna")
    house.clock.tick(hours=9)
    assert house.close_forgotten() == {"closed": 0, "gone": 0, "left": 0}
    house.clock.tick(minutes=4)
    assert house.close_forgotten() == {"closed": 1, "gone": 0, "left": 0}
    assert house.close_forgotten() == {"closed": 0, "gone": 0, "left": 0}
    [mine] = house.call("GET", "/visits", by="anna").json["items"]
    assert (mine["status"], mine["check_out"]) == ("auto_closed", "2026-03-10T18:00:00.000Z")
    assert mine["duration_minutes"] == 540
    assert house.present(space) == 0
    [event] = house.aws.events("visit.closed")
    assert (event["data"]["status"], event.get("actor")) == ("auto_closed", None)


def test_a_visit_over_midnight_ends_in_the_morning(house: House) -> None:
    house.space(opening_hours={"tue": ["18:00", "04:00"]})
    house.clock.tick(hours=11)  # eleven in the evening
    assert house.enter("anna").status == 201
    house.clock.tick(hours=4)
    assert house.close_forgotten()["closed"] == 0
    house.clock.tick(hours=1, minutes=1)
    assert house.close_forgotten()["closed"] == 1
    [mine] = house.call("GET", "/visits", by="anna").json["items"]
    assert (mine["check_out"], mine["duration_minutes"]) == ("2026-03-11T01:00:00.000Z", 300)


@pytest.mark.parametrize(
    ("evening", "closes", "minutes"),
    [
        (datetime(2026, 3, 28, 21, tzinfo=UTC), "2026-03-29T02:00:00.000Z", 300),  # ten to four, an hour shorter
        (datetime(2026, 10, 24, 20, tzinfo=UTC), "2026-10-25T03:00:00.000Z", 420),  # the same, an hour longer
    ],
)
def test_nights_on_which_clocks_change_close_by_the_clock(
    house: House, evening: datetime, closes: str, minutes: int
) -> None:
    house.clock.at = evening
    house.space(time_zone="Europe/Berlin", opening_hours={"sat": ["20:00", "04:00"]})
    assert house.enter("anna").status == 201
    house.clock.tick(hours=9)
    assert house.close_forgotten()["closed"] == 1
    [mine] = house.call("GET", "/visits", by="anna").json["items"]
    assert (mine["check_out"], mine["duration_minutes"]) == (closes, minutes)


def test_who_goes_after_closing_has_gone_when_it_closed(house: House) -> None:
    house.space()
    house.enter("anna")
    house.clock.tick(hours=9, minutes=3)
    went = house.leave("anna").json
    assert (went["status"], went["check_out"]) == ("auto_closed", "2026-03-10T18:00:00.000Z")
    assert house.close_forgotten() == {"closed": 0, "gone": 0, "left": 0}


def test_yesterdays_visit_keeps_nobody_out_today(house: House) -> None:
    space = house.space()
    house.enter("anna")
    house.clock.tick(days=1)
    assert house.enter("anna").status == 201
    [today, yesterday] = house.call("GET", "/visits", by="anna").json["items"]
    assert (today["status"], yesterday["status"]) == ("open", "auto_closed")
    assert house.present(space) == 1


def test_a_space_that_changes_its_hours_lets_open_visits_end_as_they_began(house: House) -> None:
    space = house.space()
    house.enter("anna")
    hours = {"tue": ["09:00", "13:00"]}
    assert (
        house.call("PATCH", f"/spaces/{space['id']}", {"version": 1, "opening_hours": hours}, by="admin").status == 200
    )
    house.clock.tick(hours=2)
    assert house.close_forgotten()["closed"] == 0
    assert house.enter("boris").code == "space_closed"


def test_a_run_closes_a_share_and_the_next_one_the_rest(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.coworking.visits import auto_close

    monkeypatch.setattr(auto_close, "CHUNK", 2)
    monkeypatch.setattr(auto_close, "MAX_VISITS", 4)
    house.space(capacity=10)
    for name in ("anna", "boris", "vera", "gleb", "dina"):
        house.enter(name)
    house.clock.tick(hours=10)
    assert [house.close_forgotten()["closed"] for _ in range(3)] == [4, 1, 0]
