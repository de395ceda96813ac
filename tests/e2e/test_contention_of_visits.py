"""Many people at one door at the same moment, on the deployed stack: nobody is in twice, and no more than fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.coworking.api_requests import SPACE
from tests.e2e.client import Api, Cloud
from tests.e2e.test_contention_of_requests import BUSY, at_once, statuses

CAPACITY, CROWD = 2, 6


@pytest.fixture
def space(admin: Api) -> str:
    """A space for two."""
    made = admin.post("/spaces", {**SPACE, "name": "На двоих", "capacity": CAPACITY})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


@pytest.fixture
def devices(cloud: Cloud) -> Iterator[list[Api]]:
    people = [Api(cloud) for _ in range(CROWD)]
    yield people
    for one in people:
        one.close()


def entering(people: list[Api], space: str) -> list[Callable[[], httpx.Response]]:
    return [lambda one=one: one.post("/visits/check-in", {"space_id": space}) for one in people]  # type: ignore[misc]


def refusals(answers: list[httpx.Response]) -> set[str]:
    return {answer.json()["code"] for answer in answers if answer.status_code == 409}


def test_two_devices_at_once_open_one_visit(devices: list[Api], api: Api, space: str) -> None:
    api.register()
    for one in devices:
        one.tokens = api.tokens
    answers = at_once(*entering(devices, space))
    assert statuses(answers)[201] == 1
    assert set(statuses(answers)) <= {201, *BUSY}
    assert refusals(answers) == {"already_checked_in"}
    assert api.get(f"/spaces/{space}").json()["present"] == 1
    gone = at_once(*[lambda one=one: one.post("/visits/check-out") for one in devices])
    assert statuses(gone)[200] == 1
    assert api.get(f"/spaces/{space}").json()["present"] == 0
    assert len(api.get("/visits").json()["items"]) == 1


def test_a_crowd_never_exceeds_the_capacity(devices: list[Api], api: Api, space: str) -> None:
    for one in devices:
        one.register()
    answers = at_once(*entering(devices, space))
    assert statuses(answers)[201] <= CAPACITY
    assert set(statuses(answers)) <= {201, *BUSY}
    assert refusals(answers) <= {"space_full"}
    # Who was asked to repeat the request does; then it is full.
    for one in devices:
        one.post("/visits/check-in", {"space_id": space})
    assert api.get(f"/spaces/{space}").json()["present"] == CAPACITY


def test_a_door_code_goes_through_one_reader(devices: list[Api], api: Api, admin: Api, space: str) -> None:
    api.register()
    for number, one in enumerate(devices):
        made = admin.post(f"/spaces/{space}/readers", {"name": f"Дверь {number}"})
        assert made.status_code == 201, made.text
        one.tokens = {"access_token": made.json()["key"]}
    code = api.post("/visits/door-code").json()["code"]
    body = {"code": code, "space_id": space}
    answers = at_once(*[lambda one=one: one.post("/visits/scan", body) for one in devices])
    assert statuses(answers)[200] == 1
    assert set(statuses(answers)) <= {200, *BUSY}
    assert refusals(answers) == {"door_code_used"}
    assert api.get(f"/spaces/{space}").json()["present"] == 1
