"""The local console's queues: why messages were given up, and sending them back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.local.config import LocalConfig
from infra.local.web.context import WebContext
from infra.local.web.queues import NotRedrivableError, Queues
from tests.integration.operations.conftest import OperationsFixture, message
from tests.support import template

# The in-process AWS calls queues by their logical ids.
KARMA, DEAD, FAILURES = "KarmaQueue", "KarmaDeadLetters", "EventPublisherFailures"


@dataclass(slots=True)
class LocalContext(WebContext):
    """The local cloud's context on the in-process AWS: what the emulator says of its queues is received from them."""

    operations: OperationsFixture | None = None

    def emulator(self, path: str) -> dict[str, Any]:
        assert path == "/_ministack/sqs/messages"
        assert self.operations is not None
        kept = {
            self.operations.url(queue): [
                {"MessageId": one["MessageId"], "Body": one["Body"], "ReceiveCount": 5}
                for one in self.operations.waiting(queue)
            ]
            for queue in ("KarmaDeadLetters", "EventPublisherFailures")
        }
        return {"messages": {"123456789012": {"us-east-1": kept}}}


@pytest.fixture
def context(operations_api: OperationsFixture, tmp_path: Path) -> LocalContext:
    outputs = {"IdempotencyTableName": f"{template.STACK}-idempotency"}
    made = LocalContext(LocalConfig(tmp_path), operations_api.aws, outputs)  # type: ignore[arg-type]
    made.operations = operations_api
    made.ready.set()
    return made


@pytest.fixture
def queues(context: LocalContext) -> Queues:
    return Queues(context)


def test_a_dead_letter_says_why_it_was_given_up_and_what_caused_it(
    queues: Queues, operations_api: OperationsFixture
) -> None:
    broken = message(visit_id="vis_1")
    sent = operations_api.fails_in_karma(broken)
    row = next(one for one in queues.rows() if one["name"] == DEAD)
    [letter] = row["messages"]
    assert (row["redrives_to"], letter["id"], letter["attempts"]) == (KARMA, sent, 5)
    assert letter["error"] == "MalformedEventError: visit.closed has no space_id"
    assert letter["correlation_id"] == broken["correlation_id"]
    assert letter["failed_at"]


def test_what_its_worker_recorded_nothing_of_is_shown_all_the_same(
    queues: Queues, operations_api: OperationsFixture
) -> None:
    operations_api.send("KarmaDeadLetters", "not json", [1], {"detail": "text", "type": "visit.closed"})
    row = next(one for one in queues.rows() if one["name"] == DEAD)
    assert [one["error"] for one in row["messages"]] == [None, None, None]
    assert {one["type"] for one in row["messages"]} == {None, "visit.closed"}


def test_a_press_sends_all_back_and_a_second_one_nothing(queues: Queues, operations_api: OperationsFixture) -> None:
    operations_api.send("KarmaDeadLetters", message(visit_id="vis_1"), message(visit_id="vis_2"))
    assert queues.redrive(DEAD) == {"moved": 2, "left": 0}
    assert queues.redrive(DEAD) == {"moved": 0, "left": 0}
    back = [json.loads(one["Body"])["data"]["visit_id"] for one in operations_api.waiting("KarmaQueue")]
    assert sorted(back) == ["vis_1", "vis_2"]
    assert operations_api.waiting("KarmaDeadLetters") == []


def test_what_came_from_no_queue_stays_and_a_queue_that_is_not_there_is_not_found(
    queues: Queues, operations_api: OperationsFixture
) -> None:
    operations_api.send("EventPublisherFailures", message())
    failed = next(one for one in queues.rows() if one["name"] == FAILURES)
    assert (failed["redrives_to"], len(failed["messages"])) == (None, 1)
    with pytest.raises(NotRedrivableError):
        queues.redrive(FAILURES)
    assert queues.redrive("nothing") is None
    assert len(operations_api.waiting("EventPublisherFailures")) == 1
