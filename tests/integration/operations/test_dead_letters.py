"""Dead letters: read without using them up, without what is personal, and sent back, however often one presses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from shared.messaging import failures
from shared.operations import dead_letters
from tests.integration.operations.conftest import OperationsFixture, message
from tests.support import template

KARMA = "/dead-letters/karma"
# The queues with dead letters, by the names that a redrive takes.
REDRIVEN = {
    name: str(queue["QueueName"]["Fn::Sub"]).removeprefix("${AWS::StackName}-")
    for name, queue in template.resources("AWS::SQS::Queue").items()
    if "RedrivePolicy" in queue
}


def test_a_dead_letter_shows_its_last_error_and_its_correlation_id(operations_api: OperationsFixture) -> None:
    broken = message(visit_id="vis_1")
    sent = operations_api.fails_in_karma(broken)

    answer = operations_api.call("GET", KARMA)

    assert answer.status == 200, answer.body
    [letter] = answer.json["items"]
    assert (answer.json["total"], answer.json["next_cursor"]) == (1, None)
    assert letter["id"] == sent
    assert (letter["type"], letter["attempts"]) == ("visit.closed", 5)
    assert letter["correlation_id"] == broken["correlation_id"]
    assert letter["error"] == "MalformedEventError: visit.closed has no space_id"
    assert letter["sent_at"].endswith("Z")
    assert letter["failed_at"].endswith("Z")
    assert letter["body"]["data"] == {"visit_id": "vis_1"}


def test_reading_uses_nothing_up_and_hides_nothing(operations_api: OperationsFixture) -> None:
    operations_api.send("KarmaDeadLetters", *(message() for _ in range(23)))
    first = operations_api.call("GET", f"{KARMA}?limit=50").json
    again = operations_api.call("GET", f"{KARMA}?limit=50").json
    assert (len(first["items"]), first["total"]) == (23, 23)
    assert {one["id"] for one in first["items"]} == {one["id"] for one in again["items"]}
    assert {one["receives"] for one in again["items"]} == {2}
    assert len(operations_api.waiting("KarmaDeadLetters")) == 23


def test_no_more_are_read_than_asked_for(operations_api: OperationsFixture) -> None:
    operations_api.send("KarmaDeadLetters", *(message() for _ in range(5)))
    found = operations_api.call("GET", f"{KARMA}?limit=2").json
    assert (len(found["items"]), found["total"]) == (2, 5)
    assert operations_api.call("GET", f"{KARMA}?limit=51").status == 422


def test_what_is_personal_or_secret_is_redacted(operations_api: OperationsFixture) -> None:
    command = {
        "id": "evt_1:sms",
        "type": "sms.send",
        "correlation_id": "JKJaXmPLvHcESHA=",
        "data": {
            "phone": "+79991112233",
            "template": "code",
            "locale": "ru",
            "variables": {"code": "481516", "name": "Анна", "Вера": 1},
            "user_id": "+79991112233",
            "amount": 4050,
            "addresses": ["anna@example.com", {"passport_number": "4509 123456"}],
        },
    }
    operations_api.send("SmsDeadLetters", command)
    [letter] = operations_api.call("GET", "/dead-letters/sms").json["items"]
    assert letter["correlation_id"] == "JKJaXmPLvHcESHA="
    assert letter["body"] == {
        "id": "evt_1:sms",
        "type": "sms.send",
        "correlation_id": "JKJaXmPLvHcESHA=",
        "data": {
            "phone": "***",
            "template": "code",
            "locale": "ru",
            "variables": {"code": "***", "name": "***", "***": 1},
            "user_id": "***",
            "amount": 4050,
            "addresses": ["***", {"passport_number": "***"}],
        },
    }


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (ValueError("no such person: anna@example.com"), "ValueError: no such person: ***"),
        (RuntimeError("code 481516 for +7 (999) 111-22-33 is old"), "RuntimeError: code *** for *** is old"),
        (RuntimeError("no 8_916_123_45_67"), "RuntimeError: no ***"),
        (KeyError("task_id"), "KeyError: 'task_id'"),
        (OSError(), "OSError"),
        (ValueError("x" * 900), f"ValueError: {'x' * 300}"),
    ],
)
def test_an_error_is_kept_short_and_without_addresses_and_codes(error: Exception, shown: str) -> None:
    assert failures.describe(error) == shown


def test_a_letter_that_nobody_can_read_is_shown_too(operations_api: OperationsFixture) -> None:
    operations_api.send("KarmaDeadLetters", "not json", [1, "Анна"])
    bodies = [one["body"] for one in operations_api.call("GET", KARMA).json["items"]]
    assert sorted(map(str, bodies)) == ["None", "[1, '***']"]


def test_what_the_platform_gave_up_says_why(operations_api: OperationsFixture) -> None:
    failed = {"responsePayload": {"errorType": "OSError", "errorMessage": "disk of anna@example.com"}}
    operations_api.send("MediaInspectorFailures", failed)
    operations_api.send(
        "UndeliveredEvents", {"detail": message(), "detail-type": "order.paid"}, ERROR_CODE="SQS_NOT_FOUND"
    )
    operations_api.send("EventPublisherFailures", {"reason": "larger than the bus takes"})

    [upload] = operations_api.call("GET", "/dead-letters/media-inspector-failures").json["items"]
    [event] = operations_api.call("GET", "/dead-letters/undelivered-events").json["items"]
    [record] = operations_api.call("GET", "/dead-letters/event-publisher-failures").json["items"]

    assert upload["error"] == "OSError: disk of ***"
    assert (event["error"], event["type"]) == ("SQS_NOT_FOUND", "order.paid")
    assert event["correlation_id"]
    assert record["error"] == "larger than the bus takes"
    answer = operations_api.call("POST", "/dead-letters/undelivered-events/redrive", {})
    assert (answer.status, answer.code) == (409, "not_redrivable")


def test_all_go_back_as_they_were_and_a_second_press_moves_nothing(operations_api: OperationsFixture) -> None:
    bodies = [message(visit_id=f"vis_{number}") for number in range(12)]
    operations_api.send("KarmaDeadLetters", *bodies, note="bus")

    first = operations_api.call("POST", f"{KARMA}/redrive", {})
    again = operations_api.call("POST", f"{KARMA}/redrive", {})

    assert (first.status, first.json) == (200, {"moved": 12, "left": 0})
    assert again.json == {"moved": 0, "left": 0}
    back = operations_api.waiting("KarmaQueue")
    assert sorted(one["Body"] for one in back) == sorted(json.dumps(one) for one in bodies)
    assert {one["MessageAttributes"]["note"]["StringValue"] for one in back} == {"bus"}
    assert operations_api.waiting("KarmaDeadLetters") == []


@pytest.mark.parametrize("queue", sorted(REDRIVEN))
def test_every_queue_of_the_template_gets_back_what_it_gave_up(operations_api: OperationsFixture, queue: str) -> None:
    letters, path = queue.replace("Queue", "DeadLetters"), f"/dead-letters/{REDRIVEN[queue]}"
    operations_api.send(letters, message("somebody.came"))
    assert [one["type"] for one in operations_api.call("GET", path).json["items"]] == ["somebody.came"]
    # As somebody who wants it all back presses: without a word more.
    assert operations_api.call("POST", f"{path}/redrive").json == {"moved": 1, "left": 0}
    assert (len(operations_api.waiting(queue)), operations_api.waiting(letters)) == (1, [])


def test_only_those_named_go_back(operations_api: OperationsFixture) -> None:
    operations_api.send("KarmaDeadLetters", *(message() for _ in range(4)))
    one, *others = (letter["id"] for letter in operations_api.call("GET", KARMA).json["items"])
    answer = operations_api.call("POST", f"{KARMA}/redrive", {"message_ids": [one, "gone"]})
    assert answer.json == {"moved": 1, "left": 3}
    assert {letter["MessageId"] for letter in operations_api.waiting("KarmaDeadLetters")} == set(others)


def test_one_press_moves_so_many_and_the_next_the_rest(
    operations_api: OperationsFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead_letters, "MAX_MOVED", 3)
    operations_api.send("KarmaDeadLetters", *(message() for _ in range(5)))
    pressed = [operations_api.call("POST", f"{KARMA}/redrive", {}).json for _ in range(2)]
    assert pressed == [{"moved": 3, "left": 2}, {"moved": 2, "left": 0}]


def test_two_admins_who_press_at_once_lose_nothing(
    operations_api: OperationsFixture, at_once: Callable[..., list[Any]]
) -> None:
    bodies = [message() for _ in range(30)]
    operations_api.send("KarmaDeadLetters", *bodies)
    operations_api.token("admin")

    def press() -> int:
        return int(operations_api.call("POST", f"{KARMA}/redrive", {}).json["moved"])

    moved = at_once(press, press)

    assert sum(moved) >= 30
    assert {json.loads(one["Body"])["id"] for one in operations_api.waiting("KarmaQueue")} == {
        one["id"] for one in bodies
    }
    assert operations_api.waiting("KarmaDeadLetters") == []


def test_the_history_says_who_sent_what_back(operations_api: OperationsFixture) -> None:
    operations_api.send("KarmaDeadLetters", message(), message())
    operations_api.call("POST", f"{KARMA}/redrive", {})
    begun, done = operations_api.aws.events("queue.redrive_begun", "queue.redriven")
    assert (begun["pk"], begun["data"]) == ("queue#karma", {"queue": "karma", "message_ids": None})
    assert (done["pk"], done["data"]) == ("queue#karma", {"queue": "karma", "moved": 2})
    assert begun["actor"] == done["actor"]
    assert done["actor"].startswith("usr_")


@pytest.mark.parametrize("queue", ["nothing", "PaymentsQueue", "payments-dlq", "*"])
def test_a_queue_that_does_not_exist_is_not_found(operations_api: OperationsFixture, queue: str) -> None:
    for method, path, body in (("GET", "", None), ("POST", "/redrive", {})):
        answer = operations_api.call(method, f"/dead-letters/{queue}{path}", body)
        assert (answer.status, answer.code) == (404, "queue_not_found")


@pytest.mark.parametrize("body", [{"message_ids": []}, {"message_ids": [""]}, {"message_ids": ["x"] * 51}, {"all": 1}])
def test_a_selection_has_bounds(operations_api: OperationsFixture, body: Any) -> None:
    assert operations_api.call("POST", f"{KARMA}/redrive", body).status == 422
