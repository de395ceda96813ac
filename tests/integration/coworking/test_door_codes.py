"""Door codes: good for a minute, for one time, and made by us alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.core import clock, ids
from shared.core.errors import UnavailableError
from shared.coworking.visits import door_codes, leaving
from shared.identity import administration, sessions, tokens
from tests.integration.coworking.conftest import Coworking
from tests.support.http import Answer
from tests.support.people import sign_in


def code_of(coworking: Coworking, name: str) -> str:
    answer = coworking.call("POST", "/visits/door-code", by=name)
    assert answer.status == 200
    return str(answer.json["code"])


def scan(coworking: Coworking, code: str, **options: Any) -> Answer:
    return coworking.call("POST", "/visits/scan", {"code": code}, key=coworking.reader_of(), **options)


def scan_at(coworking: Coworking, space: dict[str, Any], code: str) -> Answer:
    body = {"code": code, "space_id": space["id"]}
    return coworking.call("POST", "/visits/scan", body, key=coworking.reader_of(space))


def test_the_reader_checks_a_person_in_and_then_out(coworking: Coworking) -> None:
    coworking.space()
    came = scan(coworking, code_of(coworking, "anna"))
    assert (came.status, came.json["status"]) == (200, "open")
    assert came.json["user_id"] == coworking.people["anna"].id
    [event] = coworking.aws.events("visit.opened")
    assert event["actor"].startswith("rdr_")
    assert event["customer_id"] == coworking.people["anna"].id
    coworking.clock.tick(minutes=30)
    went = scan(coworking, code_of(coworking, "anna"))
    assert (went.status, went.json["status"], went.json["duration_minutes"]) == (200, "closed", 30)


def test_a_code_is_valid_once(coworking: Coworking) -> None:
    space = coworking.space()
    code = code_of(coworking, "anna")
    assert scan(coworking, code).status == 200
    again = scan(coworking, code)
    assert (again.status, again.code) == (409, "door_code_used")
    assert coworking.present(space) == 1
    coworking.check_out("anna")
    assert scan(coworking, code).code == "door_code_used"
    assert coworking.present(space) == 0


def test_two_readers_at_once_let_one_code_through_once(coworking: Coworking, at_once: Callable[..., list[Any]]) -> None:
    space = coworking.space()
    code = code_of(coworking, "anna")
    answers: list[Answer] = at_once(*[lambda: scan(coworking, code) for _ in range(3)])
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    assert {answer.code for answer in answers if answer.status == 409} == {"door_code_used"}
    assert coworking.present(space) == 1


def test_two_readers_at_once_let_one_code_out_once(coworking: Coworking, at_once: Callable[..., list[Any]]) -> None:
    space = coworking.space()
    coworking.check_in("anna")
    code = code_of(coworking, "anna")
    answers: list[Answer] = at_once(*[lambda: scan(coworking, code) for _ in range(4)])
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    assert {answer.code for answer in answers if answer.status == 409} == {"door_code_used"}
    assert coworking.present(space) == 0
    assert len(coworking.aws.events("visit.closed")) == 1


@pytest.mark.parametrize("stage", ["before it looks who is in", "after it looked who is in"])
def test_the_slower_of_two_readers_gets_that_the_code_was_used(
    coworking: Coworking, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    space = coworking.space()
    coworking.check_in("anna")
    code, look, reader = code_of(coworking, "anna"), leaving.end_if_overdue, ids.new("rdr")

    def overtaken(user_id: str) -> Any:
        monkeypatch.setattr(leaving, "end_if_overdue", look)
        seen = look(user_id)
        door_codes.scan(code=code, space_id=space["id"], actor=reader)
        return look(user_id) if stage.startswith("before") else seen

    monkeypatch.setattr(leaving, "end_if_overdue", overtaken)
    slower = scan(coworking, code)
    assert (slower.status, slower.code) == (409, "door_code_used")
    assert len(coworking.aws.events("visit.closed")) == 1


def test_a_code_lets_out_only_whom_it_was_given_to(coworking: Coworking) -> None:
    space = coworking.space()
    for name in ("anna", "boris"):
        coworking.check_in(name)
    assert scan(coworking, code_of(coworking, "boris")).json["user_id"] == coworking.people["boris"].id
    assert coworking.call("GET", "/visits/current", by="anna").json["visit"]["status"] == "open"
    assert coworking.present(space) == 1


def test_a_code_is_too_old_after_a_minute(coworking: Coworking) -> None:
    coworking.space()
    code = code_of(coworking, "anna")
    coworking.clock.tick(seconds=59)
    assert scan(coworking, code).status == 200
    code = code_of(coworking, "boris")
    coworking.clock.tick(seconds=60)
    late = scan(coworking, code)
    assert (late.status, late.code) == (409, "door_code_expired")


@pytest.mark.parametrize("direction", ["in", "out"])
@pytest.mark.parametrize("ended_by", ["the account is disabled", "the session is ended", "the password is reset"])
def test_a_code_of_somebody_who_may_no_longer_come_is_refused_at_once(
    coworking: Coworking, ended_by: str, direction: str
) -> None:
    space = coworking.space()
    if direction == "out":
        coworking.check_in("anna")
    anna = coworking.person("anna")
    signed_in = sign_in(anna)
    session_id = tokens.verify_access(signed_in.access_token).session_id
    code = door_codes.issue(user_id=anna.id, session_id=session_id).code
    if ended_by == "the account is disabled":
        administration.administer(actor_id=coworking.person("admin", "admin").id, user_id=anna.id, is_active=False)
    elif ended_by == "the session is ended":
        sessions.end(user_id=anna.id, session_id=session_id)
    else:
        sessions.log_out_everywhere(user_id=anna.id)
    before = coworking.present(space)
    refused = scan(coworking, code)
    assert (refused.status, refused.code) == (409, "door_code_revoked")
    assert coworking.present(space) == before
    events = coworking.aws.events("visit.opened") + coworking.aws.events("visit.closed")
    assert len(events) == before


def test_a_code_of_the_version_before_is_refused(coworking: Coworking) -> None:
    """It names no session, so nobody can tell whether its person is still signed in."""
    coworking.space()
    text = f"{coworking.person('anna').id}.{clock.epoch(clock.now()) + 30}.0123456789abcdef"
    assert scan(coworking, f"{text}.{door_codes._signature(text)}").code == "door_code_revoked"


def test_a_code_that_we_did_not_make_tells_nothing(coworking: Coworking) -> None:
    coworking.space()
    code = code_of(coworking, "anna")
    text, _, signature = code.rpartition(".")
    user_id, expires, nonce = text.split(".")
    boris = coworking.person("boris").id
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
    assert {(answer.status, answer.code) for answer in (scan(coworking, one) for one in forged)} == {
        (422, "door_code_invalid")
    }
    assert coworking.aws.events("visit.opened") == []


def test_a_code_that_another_secret_signed_is_not_ours(coworking: Coworking, monkeypatch: pytest.MonkeyPatch) -> None:
    coworking.space()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(door_codes, "secret_json", lambda _: {"value": "another"})
        code = code_of(coworking, "anna")
    assert scan(coworking, code).code == "door_code_invalid"


def test_no_persons_session_scans(coworking: Coworking) -> None:
    coworking.space()
    code = code_of(coworking, "anna")
    for by in ("anna", "manager", "admin"):
        refused = coworking.call("POST", "/visits/scan", {"code": code}, by=by)
        assert (refused.status, refused.code) == (403, "reader_key_required")
    assert coworking.call("POST", "/visits/scan", {"code": code}).status == 401
    assert coworking.call("POST", "/visits/door-code").status == 401


def test_a_reader_that_got_no_answer_may_repeat_its_request(coworking: Coworking) -> None:
    coworking.space()
    code, once = code_of(coworking, "anna"), {"headers": {"Idempotency-Key": "door-1"}}
    first, again = scan(coworking, code, **once), scan(coworking, code, **once)
    assert (first.status, again.status) == (200, 200)
    assert first.json == again.json


def test_a_scan_whose_commit_got_no_answer_is_not_told_that_its_code_was_used(
    coworking: Coworking, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = coworking.space()
    enter = door_codes.service.enter

    def answer_lost(entry: Any) -> Any:
        enter(entry)
        raise UnavailableError()

    monkeypatch.setattr(door_codes.service, "enter", answer_lost)
    lost = scan(coworking, code_of(coworking, "anna"))
    assert (lost.status, lost.code) == (503, "unavailable")
    assert coworking.present(space) == 1


def test_a_code_whose_check_in_failed_may_be_scanned_again(coworking: Coworking) -> None:
    coworking.space(capacity=1)
    coworking.check_in("boris")
    code = code_of(coworking, "anna")
    assert scan(coworking, code).code == "space_full"
    coworking.check_out("boris")
    assert scan(coworking, code).status == 200


def test_yesterdays_visit_is_closed_and_today_begins(coworking: Coworking) -> None:
    coworking.space()
    coworking.check_in("anna")
    coworking.clock.tick(days=1)
    assert scan(coworking, code_of(coworking, "anna")).json["status"] == "open"
