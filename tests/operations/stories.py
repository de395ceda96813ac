"""Looking after the stack: what was given up is sent back."""

from __future__ import annotations

from collections.abc import Iterator

from shared.core.settings import settings
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.shop.factories import product


@story
def a_dead_letter_is_sent_back_and_completed(it: World) -> Iterator[None]:
    product(it)
    it.drain()
    it.interceptor.outages.add("s3")
    task = expect(it, it.call("GET", "/products/export", by=it.admin), 202)["task_id"]
    it.run_for(minutes=40)
    it.interceptor.outages.clear()
    # The real queue of this account gets what the simulated one has buried.
    buried = it.cloud.queues.messages["TasksDeadLetters"]
    dead = settings().queue_url("tasks").replace("TasksQueue", "TasksDeadLetters")
    [letter] = buried
    it.aws.client("sqs").send_message(QueueUrl=dead, MessageBody=letter.body)
    buried.clear()
    yield
    for _ in range(2):
        expect(it, it.call("POST", "/ops/dead-letters/tasks/redrive", {}, by="admin"))
        it.drain()
    yield
    # Who died before it was sent has hidden it for a minute, and it lies there still.
    hidden = it.aws.client("sqs").get_queue_attributes(QueueUrl=dead, AttributeNames=["All"])["Attributes"]
    result = it.watch(lambda: expect(it, it.call("GET", f"/result/{task}", by="admin")))
    is_there = int(hidden["ApproximateNumberOfMessagesNotVisible"]) == 1
    assert result["status"] == "succeeded" or (it.interceptor.faulted and is_there), result
    done = [event for event in it.aws.events("task.succeeded") if event["data"]["task_id"] == task]
    assert len(done) == (result["status"] == "succeeded")
