"""Door codes: good for a minute, for one time, and made by us alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.coworking.visits import door_codes, service
from tests.integration.coworking.conftest import House
from tests.support.http import Answer


def code_of(house: House, name: str) -> str:
    answer = house.call("POST", "/visits/door-code", by=name)
    assert answer.status == 200
    return str(answer.json["code"])


def scan(house: House, code: str, *, by: str = "manager", **options: Any) -> Answer:
    return house.call("POST", "/visits/scan", {"code": code}, by=by, **options)


def test_the_reader_lets_a_person_in_and_then_out(house: House) -> None:
    house.space()
    came = scan(house, code_of(house, "anna"))
    assert (came.status, came.json["status"]) == (200, "open")
    assert came.json["user_id"] == house.people["anna"].id
    [event] = house.aws.events("visit.opened")
    assert (event["actor"], event["customer_id"]) == (house.people["manager"].id, house.people["anna"].id)
    house.clock.tick(minutes=30)
    went = scan(house, code_of(house, "anna"))
    assert (went.status, went.json["status"], went.json["duration_minutes"]) == (200, "closed", 30)


def test_a_code_goes_through_once(house: House) -> None:
    space = house.space()
    code = code_of(house, "anna")
    assert scan(house, code).status == 200
    again = scan(house, code)
    assert (again.status, again.code) == (409, "door_code_used")
    assert house.present(space) == 1
    house.leave("anna")
    assert scan(house, code).code == "door_code_used"
    assert house.present(space) == 0


def test_two_readers_at_once_let_one_code_through_once(house: House, at_once: Callable[..., list[Any]]) -> None:
    space = house.space()
    house.person("manager", "manager")
    code = code_of(house, "anna")
    answers: list[Answer] = at_once(*[lambda: scan(house, code) for _ in range(3)])
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    assert {answer.code for answer in answers if answer.status == 409} == {"door_code_used"}
    assert house.present(space) == 1


def test_two_readers_at_once_let_one_code_out_once(house: House, at_once: Callable[..., list[Any]]) -> None:
    space = house.space()
    house.person("manager", "manager")
    house.enter("anna")
    code = code_of(house, "anna")
    answers: list[Answer] = at_once(*[lambda: scan(house, code) for _ in range(4)])
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    assert {answer.code for answer in answers if answer.status == 409} == {"door_code_used"}
    assert house.present(space) == 0
    assert len(house.aws.events("visit.closed")) == 1


@pytest.mark.parametrize("stage", ["before it looks who is in", "after it looked who is in"])
def test_whoever_was_slower_is_told_that_the_code_was_used(
    house: House, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    house.space()
    house.enter("anna")
    code, look, reader = code_of(house, "anna"), service.end_if_overdue, house.person("manager", "manager").id

    def overtaken(user_id: str) -> Any:
        monkeypatch.setattr(service, "end_if_overdue", look)
        seen = look(user_id)
        door_codes.scan(code=code, space_id=None, actor=reader)
        return look(user_id) if stage.startswith("before") else seen

    monkeypatch.setattr(service, "end_if_overdue", overtaken)
    slower = scan(house, code)
    assert (slower.status, slower.code) == (409, "door_code_used")
    assert len(house.aws.events("visit.closed")) == 1


def test_a_code_lets_out_only_whom_it_was_given_to(house: House) -> None:
    space = house.space()
    for name in ("anna", "boris"):
        house.enter(name)
    assert scan(house, code_of(house, "boris")).json["user_id"] == house.people["boris"].id
    assert house.call("GET", "/visits/current", by="anna").json["visit"]["status"] == "open"
    assert house.present(space) == 1


def test_a_code_is_too_old_after_a_minute(house: House) -> None:
    house.space()
    code = code_of(house, "anna")
    house.clock.tick(seconds=59)
    assert scan(house, code).status == 200
    code = code_of(house, "boris")
    house.clock.tick(seconds=60)
    late = scan(house, code)
    assert (late.status, late.code) == (409, "door_code_expired")


def test_a_code_that_we_did_not_make_tells_nothing(house: House) -> None:
    house.space()
    code = code_of(house, "anna")
    text, _, signature = code.rpartition(".")
    user_id, expires, nonce = text.split(".")
    boris = house.person("boris").id
    forged = [
        f"{boris}.{expires}.{nonce}.{signature}",
        f"{user_id}.{int(expires) + 600}.{nonce}.{signature}",
        f"{user_id}.{expires}.{nonce[::-1]}.{signature}",
        f"{text}.{signature[:-1]}",
        f"{text}.",
        text,
        "x",
        ".",
    ]
    assert {(answer.status, answer.code) for answer in (scan(house, one) for one in forged)} == {
        (422, "door_code_invalid")
    }
    assert house.aws.events("visit.opened") == []


def test_a_code_that_another_secret_signed_is_not_ours(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.space()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(door_codes, "secret_json", lambda _: {"value": "another"})
        code = code_of(house, "anna")
    assert scan(house, code).code == "door_code_invalid"


def test_only_who_works_here_scans(house: House) -> None:
    house.space()
    code = code_of(house, "anna")
    assert scan(house, code, by="anna").code == "forbidden"
    assert house.call("POST", "/visits/scan", {"code": code}).status == 401
    assert house.call("POST", "/visits/door-code").status == 401


def test_a_reader_that_heard_no_answer_may_ask_again(house: House) -> None:
    house.space()
    code, once = code_of(house, "anna"), {"headers": {"Idempotency-Key": "door-1"}}
    first, again = scan(house, code, **once), scan(house, code, **once)
    assert (first.status, again.status) == (200, 200)
    assert first.json == again.json


def test_a_code_that_opened_no_door_may_be_shown_again(house: House) -> None:
    house.space(capacity=1)
    house.enter("boris")
    code = code_of(house, "anna")
    assert scan(house, code).code == "space_full"
    house.leave("boris")
    assert scan(house, code).status == 200


def test_yesterdays_visit_is_closed_and_today_begins(house: House) -> None:
    house.space()
    house.enter("anna")
    house.clock.tick(days=1)
    assert scan(house, code_of(house, "anna")).json["status"] == "open"
