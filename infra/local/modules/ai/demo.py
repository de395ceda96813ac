"""The demo's chapter of the model: a question asked twice is one task."""

from __future__ import annotations

import secrets

from infra.local.demo.client import DemoClient, check
from infra.local.demo.narrator import Narrator
from infra.local.demo.story import Story

QUESTION = {
    "kind": "question",
    "text": "How long does a parcel take?",
    "context": "A parcel to a pick-up point takes two to five days, a courier one to three.",
}


def play_later(story: Story) -> None:
    """A question to the model."""
    question(story.people["customer"], story.tell)
    story.queues |= {"openai", "tasks"}


def question(customer: DemoClient, tell: Narrator) -> None:
    """The same request twice: accepted twice, done once."""
    tell.chapter("A question to the model")
    key = secrets.token_hex(16)
    tasks = {
        customer.api("POST", "/request", QUESTION, expect=202, doing="Asking a question", key=key)["task_id"]
        for _ in range(2)
    }
    check(len(tasks) == 1, "The same request with the same key should give the same task.")
    task_id = tasks.pop()
    tell.done("A question is accepted at once; sent twice with one key, it is one task", task_id)
    found = customer.await_result(task_id, "The answer to the question")
    check("two to five days" in found["answer"], "The answer should rest on the text that came with the question.")
    tell.done("Its result is there", f"{found['usage']['completion_tokens']} tokens written")
