"""Questions to the model on the deployed stack: its worker is killed, the model is down, messages are sent back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from typing import Any

import httpx
import pytest

from infra.local.config import REGION, STACK_NAME
from tests.e2e.client import TIMEOUT_S, Api, Cloud, eventually
from tests.support import proof
from tests.support.call_gate import Call
from tests.support.chaos_cloud import ChaosCloud

WORKER = "openai-worker"
TEXT = {"kind": "question", "text": "Позвоните мне: +7 916 123-45-67", "context": "Магазин открыт с девяти."}


@pytest.fixture
def anna(chaos: ChaosCloud) -> Api:
    """Somebody new, with a whole day's allowance."""
    api = Api(Cloud(chaos.cloud.base_url, chaos.cloud.outputs, chaos.cloud.aws))
    api.register(email=f"{uuid.uuid4().hex}@example.com")
    return api


def ask(api: Api) -> str:
    answer = api.post("/request", TEXT)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["task_id"])


def result(api: Api, task_id: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/result/{task_id}").json()
    return found


def await_status(api: Api, task_id: str, status: str, *, within: float = TIMEOUT_S) -> dict[str, Any]:
    eventually(lambda: result(api, task_id)["status"] == status, within=within, what=f"a task that {status}")
    return result(api, task_id)


def taken(chaos: ChaosCloud, api: Api) -> int:
    """How many requests of the day are charged to a person."""
    items = chaos.cloud.client("dynamodb").scan(TableName=chaos.cloud.outputs["TasksTableName"])["Items"]
    return sum(int(item["taken"]["N"]) for item in items if item["sk"]["S"] == api.user["id"])


def is_question(call: Call) -> bool:
    return call.name == "POST /_sandbox/openai/v1/chat/completions"


def asked_of_the_model(chaos: ChaosCloud) -> list[str]:
    found = httpx.get(f"{chaos.cloud.base_url}/_sandbox/openai/_requests").raise_for_status().json()
    return [json.dumps(one["body"], ensure_ascii=False) for one in found["items"]]


@proof.only
def test_a_worker_killed_in_the_middle_of_a_question_leaves_one_answer_and_one_charge(
    chaos: ChaosCloud, anna: Api
) -> None:
    """Dead after the model has answered, before its answer was recorded."""
    delivered_again = chaos.source(WORKER).comes_back_after_s
    with chaos.gate(WORKER).trap(is_question, "after") as trap:
        task_id = ask(anna)
        eventually(lambda: trap.wait(0.2) is not None, within=TIMEOUT_S, what="the question to the model")
        assert result(anna, task_id)["status"] == "running"
        assert chaos.kill(WORKER) >= 1
        trap.drop()
        done = await_status(anna, task_id, "succeeded", within=delivered_again + TIMEOUT_S)
    assert "Магазин открыт с девяти." in done["result"]["answer"]
    assert done["attempts"] == 2
    assert taken(chaos, anna) == 1
    assert chaos.dead_letters() == {}


def test_the_model_is_told_no_phone_number(chaos: ChaosCloud, anna: Api) -> None:
    await_status(anna, ask(anna), "succeeded")
    prompts = asked_of_the_model(chaos)
    assert any("[phone]" in one for one in prompts)
    assert not any("123-45-67" in one for one in prompts)


def test_questions_asked_while_the_model_is_down_are_answered_when_it_is_back(chaos: ChaosCloud, anna: Api) -> None:
    queue = chaos.source(WORKER).queue
    assert queue

    def is_put_off() -> bool:
        return sum(not one["IsVisible"] and one["ReceiveCount"] == 0 for one in chaos.messages(queue)) == len(tasks)

    with chaos.provider_fails("openai", "down"):
        tasks = [ask(anna) for _ in range(3)]
        eventually(is_put_off, within=TIMEOUT_S, what="three questions put off")
    for task_id in tasks:
        assert await_status(anna, task_id, "succeeded")["attempts"] == 2
    assert taken(chaos, anna) == len(tasks)
    assert chaos.dead_letters() == {}


@proof.only
def test_a_question_that_was_given_up_is_answered_when_its_message_is_sent_back(chaos: ChaosCloud, anna: Api) -> None:
    """Its message arrives as one that was put off for the last time, so that nobody has to wait for a quarter of an
    hour; the deliveries that are left then end among the dead letters.
    """
    source = chaos.source(WORKER)
    assert source.queue
    with chaos.provider_fails("openai", "down"):
        with chaos.paused(WORKER):
            task_id = ask(anna)
            eventually(lambda: len(chaos.messages(str(source.queue))) == 1, within=TIMEOUT_S, what="the message")
            [message] = chaos.messages(source.queue)
            chaos.cloud.client("sqs").purge_queue(QueueUrl=source.queue)
            last = json.dumps({**json.loads(message["Body"]), "tries": 5})
            chaos.cloud.client("sqs").send_message(QueueUrl=source.queue, MessageBody=last)
        failed = await_status(anna, task_id, "failed", within=source.given_up_after_s + TIMEOUT_S)
        assert failed["error"]["code"] == "gave_up"
        eventually(lambda: f"{STACK_NAME}-openai-dlq" in chaos.dead_letters(), within=TIMEOUT_S, what="a dead letter")
    assert "1 of 1 dead letters are back" in redrive(chaos)
    done = await_status(anna, task_id, "succeeded")
    assert (done["error"], taken(chaos, anna)) == (None, 1)
    assert chaos.dead_letters() == {}


def redrive(chaos: ChaosCloud) -> str:
    """The operator's command, as an operator runs it."""
    keys = chaos.cloud.aws.credentials
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": chaos.cloud.aws.endpoint_url,
    }
    command = [sys.executable, "-m", "infra.ops", "redrive", "--stack", STACK_NAME, "--queue", "openai"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
