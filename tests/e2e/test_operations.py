"""Operations on the deployed stack: a failed task is listed as a dead letter, and redriven once its cause is fixed."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import pytest

from infra.local.config import STACK_NAME
from tests.e2e.client import TIMEOUT_S, Api, Cloud, eventually
from tests.support.call_gate import Call
from tests.support.chaos_cloud import ChaosCloud
from tests.support.scripted_server import Server, serving


@pytest.fixture
def admin_there(chaos: ChaosCloud) -> Any:
    """The administrator of the cloud that may be broken."""
    cloud = Cloud(chaos.cloud.base_url, chaos.cloud.outputs, chaos.cloud.aws)
    api = Api(cloud).as_demo("admin")
    yield api
    api.close()


def queue(admin: Api, name: str) -> dict[str, Any]:
    [found] = [one for one in admin.get("/ops/queues").json()["items"] if one["name"] == name]
    return dict(found)


def letters(admin: Api, name: str) -> list[dict[str, Any]]:
    answer = admin.get(f"/ops/dead-letters/{name}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_a_message_that_failed_is_seen_with_its_error_sent_back_and_completed_once(
    chaos: ChaosCloud, admin_there: Api
) -> None:
    correlation, source = uuid.uuid4().hex, chaos.source("tasks-worker")

    def keeps_the_file(call: Call) -> bool:
        return call.name == "s3.Put"

    with chaos.gate("tasks-worker").failing(keeps_the_file):
        asked = admin_there.get("/products/export", headers={"x-correlation-id": correlation})
        task = asked.json()["task_id"]
        deaths = source.given_up_after_s + TIMEOUT_S
        eventually(lambda: queue(admin_there, "tasks")["dead_letters"] == 1, within=deaths, what="a dead letter")
    failed = admin_there.get(f"/result/{task}").json()
    assert (failed["status"], bool(failed["reason"])) == ("failed", True)

    [letter] = letters(admin_there, "tasks")
    assert letter["correlation_id"] == correlation
    assert letter["error"].startswith("StorageUnavailableError")
    assert (letter["type"], letter["attempts"]) == ("task.requested", source.max_receives)
    assert letter["body"]["data"]["task_id"] == task
    assert [one["id"] for one in letters(admin_there, "tasks")] == [letter["id"]], "reading hides nothing"

    pressed = [
        admin_there.post("/ops/dead-letters/tasks/redrive", {"message_ids": [letter["id"]]}).json() for _ in range(2)
    ]
    assert pressed == [{"moved": 1, "left": 0}, {"moved": 0, "left": 0}]

    def status() -> bool:
        return bool(admin_there.get(f"/result/{task}").json()["status"] == "succeeded")

    eventually(status, within=TIMEOUT_S, what="the export")
    # The same message once more, as two admins who press at once may send it.
    sqs = chaos.cloud.client("sqs")
    [event] = [one for one in admin_there.cloud.events("task.requested") if one["data"]["task_id"] == task]
    sqs.send_message(QueueUrl=source.queue, MessageBody=json.dumps(event))
    eventually(lambda: not chaos.messages(str(source.queue)), within=TIMEOUT_S, what="an empty queue")
    done = [one for one in admin_there.cloud.events("task.succeeded") if one["data"]["task_id"] == task]
    assert len(done) == 1
    assert queue(admin_there, "tasks")["dead_letters"] == 0


def test_health_tells_what_answers_and_what_does_not(chaos: ChaosCloud, admin_there: Api) -> None:
    def report() -> dict[str, str]:
        health_report = admin_there.get("/ops/health").json()
        assert health_report["status"] == max(
            (one["status"] for one in health_report["items"]), key=["ok", "slow", "failed"].index
        )
        return {f"{one['kind']} {one['name']}": one["status"] for one in health_report["items"]}

    def failed() -> set[str]:
        return {what for what, how in report().items() if how == "failed"}

    def hang() -> tuple[int, Any]:
        time.sleep(20)
        return 200, {}

    operations, provider = f"{STACK_NAME}-operations", f"{chaos.cloud.base_url}/_sandbox/yookassa/v3"
    assert failed() == set()
    assert {what for what in report() if what.startswith("provider ")} == {
        "provider exolve",
        "provider nakama",
        "provider openai",
        "provider smsc",
        "provider supabase",
        "provider yookassa",
    }
    server = Server([hang])
    with serving(server):
        chaos.change_function(operations, YOOKASSA_BASE_URL=server.url)
        begun = time.monotonic()
        assert failed() == {"provider yookassa"}
        assert time.monotonic() - begun < 15
    chaos.change_function(operations, YOOKASSA_BASE_URL=server.url)
    assert failed() == {"provider yookassa"}, "nobody listens there any more"
    chaos.change_function(operations, YOOKASSA_BASE_URL=provider)
    assert failed() == set()


def test_nothing_is_stuck_in_a_sound_stack(chaos: ChaosCloud, admin_there: Api) -> None:
    assert admin_there.get("/ops/stuck").json() == {"items": [], "next_cursor": None}
