"""Many agents at one ticket at once, on the deployed stack: one of them gets it, and no reply is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.client import Api, Cloud, eventually
from tests.e2e.test_contention_of_requests import BUSY, at_once, statuses

CROWD = 4


@pytest.fixture
def ticket(api: Api) -> str:
    """A customer's question."""
    api.register()
    asked = api.post("/support/tickets", {"subject": "Размер", "text": "Подойдёт ли M?"})
    assert asked.status_code == 201, asked.text
    return str(asked.json()["id"])


@pytest.fixture
def agents(cloud: Cloud, admin: Api, manager: Api) -> Iterator[list[Api]]:
    people = [Api(cloud) for _ in range(CROWD)]
    for number, one in enumerate(people):
        one.tokens = (admin if number % 2 else manager).tokens
    yield people
    for one in people:
        one.close()


def test_a_ticket_that_two_agents_take_at_once_is_ones(agents: list[Api], ticket: str, admin: Api) -> None:
    answers = at_once(*[lambda one=one: one.post(f"/support/tickets/{ticket}/assign", {}) for one in agents])
    assert set(statuses(answers)) <= {200, *BUSY}
    owners = {answer.json()["assignee_id"] for answer in answers if answer.status_code == 200}
    assert len(owners) == 1
    lost = [
        answer.json() for answer in answers if answer.status_code == 409 and answer.json()["code"] == "ticket_taken"
    ]
    assert lost
    assert {answer["assignee_id"] for answer in lost} == owners
    assert admin.get(f"/support/tickets/{ticket}").json()["assignee_id"] in owners


def test_no_concurrent_reply_is_lost(agents: list[Api], ticket: str, api: Api, admin: Api) -> None:
    path = f"/support/tickets/{ticket}/messages"
    says = [lambda one=one, n=n: one.post(path, {"text": f"Ответ {n}"}) for n, one in enumerate([api, *agents])]
    answers = at_once(*says)
    assert set(statuses(answers)) <= {201, *BUSY}
    said = {answer.json()["body"] for answer in answers if answer.status_code == 201}
    assert said

    def all_stored() -> bool:
        return said <= {one["body"] for one in api.get(path).json()["items"]}

    eventually(all_stored, within=10, what="what was said")

    def for_agents() -> dict[str, Any]:
        return admin.get(f"/support/tickets/{ticket}").json()

    # What the model thinks of it is one more change, which comes at its own time.
    eventually(lambda: for_agents()["category"] is not None, within=60, what="what the ticket is about")
    assert for_agents()["version"] == 2 + len(said)
