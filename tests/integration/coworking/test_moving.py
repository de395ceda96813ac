"""A scan at another space moves the person; two scans within a minute are one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.coworking.conftest import Coworking
from tests.integration.coworking.test_door_codes import code_of, scan_at


def test_a_scan_at_another_space_takes_the_person_out_there_and_in_here(coworking: Coworking) -> None:
    there, here = coworking.space(), coworking.space(name="Второй")
    scan_at(coworking, there, code_of(coworking, "anna"))
    coworking.clock.tick(minutes=90)
    moved = scan_at(coworking, here, code_of(coworking, "anna"))
    assert (moved.status, moved.json["status"], moved.json["space_id"]) == (200, "open", here["id"])
    assert (coworking.present(there), coworking.present(here)) == (0, 1)
    closed, *_ = [one for one in coworking.call("GET", "/visits", by="anna").json["items"] if one["check_out"]]
    assert (closed["space_id"], closed["duration_minutes"], closed["proven"]) == (there["id"], 90, True)
    assert closed["check_out"] == moved.json["check_in"]
    [event] = coworking.aws.events("visit.closed")
    assert (event["data"]["proven"], event["data"]["status"]) == (True, "closed")
    assert coworking.call("GET", "/visits/current", by="anna").json["visit"]["id"] == moved.json["id"]


def test_who_finds_no_seat_in_the_other_space_stays_where_they_are(coworking: Coworking) -> None:
    there, here = coworking.space(), coworking.space(name="Второй", capacity=1)
    scan_at(coworking, here, code_of(coworking, "boris"))
    scan_at(coworking, there, code_of(coworking, "anna"))
    refused = scan_at(coworking, here, code_of(coworking, "anna"))
    assert (refused.status, refused.code) == (409, "space_full")
    assert (coworking.present(there), coworking.present(here)) == (1, 1)
    assert coworking.aws.events("visit.closed") == []


def test_two_doors_at_once_leave_the_person_in_one_space(
    coworking: Coworking, at_once: Callable[..., list[Any]]
) -> None:
    spaces = [coworking.space(name=name) for name in ("Первый", "Второй", "Третий")]
    scan_at(coworking, spaces[0], code_of(coworking, "anna"))
    codes = [code_of(coworking, "anna") for _ in range(2)]
    calls = [
        lambda space=space, code=code: scan_at(coworking, space, code)
        for space, code in zip(spaces[1:], codes, strict=True)
    ]
    assert [answer.status for answer in at_once(*calls)] == [200, 200]
    assert sorted(coworking.present(space) for space in spaces) == [0, 0, 1]
    assert [item["type"] for item in coworking.aws.items("coworking")].count("presence") == 1


@pytest.mark.parametrize("direction", ["in", "out"])
def test_two_scans_within_a_minute_are_one(coworking: Coworking, direction: str) -> None:
    space = coworking.space()
    first = scan_at(coworking, space, code_of(coworking, "anna"))
    if direction == "out":
        coworking.clock.tick(minutes=30)
        first = scan_at(coworking, space, code_of(coworking, "anna"))
    coworking.clock.tick(seconds=59)
    again = scan_at(coworking, space, code_of(coworking, "anna"))
    assert (first.status, again.status, again.json) == (200, 200, first.json)
    assert coworking.present(space) == int(direction == "in")
    coworking.clock.tick(seconds=1)
    assert scan_at(coworking, space, code_of(coworking, "anna")).json["status"] == (
        "closed" if direction == "in" else "open"
    )


def test_a_code_of_a_repeated_scan_is_used_up(coworking: Coworking) -> None:
    space = coworking.space()
    scan_at(coworking, space, code_of(coworking, "anna"))
    code = code_of(coworking, "anna")
    assert scan_at(coworking, space, code).status == 200
    assert scan_at(coworking, space, code).code == "door_code_used"


def test_two_codes_at_once_let_a_person_in_and_not_out_again(
    coworking: Coworking, at_once: Callable[..., list[Any]]
) -> None:
    space = coworking.space()
    codes = [code_of(coworking, "anna") for _ in range(3)]
    answers = at_once(*[lambda code=code: scan_at(coworking, space, code) for code in codes])
    assert [(answer.status, answer.json["status"]) for answer in answers] == [(200, "open")] * 3
    assert len({answer.json["id"] for answer in answers}) == 1
    assert coworking.present(space) == 1


def test_who_went_by_the_app_may_come_in_again_at_once(coworking: Coworking) -> None:
    space = coworking.space()
    scan_at(coworking, space, code_of(coworking, "anna"))
    coworking.check_out("anna")
    again = scan_at(coworking, space, code_of(coworking, "anna"))
    assert (again.json["status"], coworking.present(space)) == ("open", 1)


def test_a_scan_at_another_space_is_no_repetition(coworking: Coworking) -> None:
    first, second = coworking.space(), coworking.space(name="Второй")
    for space in (first, second, first):
        assert scan_at(coworking, space, code_of(coworking, "anna")).json["space_id"] == space["id"]
    assert (coworking.present(first), coworking.present(second)) == (1, 0)
