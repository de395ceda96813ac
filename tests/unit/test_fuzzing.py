"""The fuzzer finds an answer that is not as documented, whatever is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.support import fuzzing, gateway
from tests.support.leaks import MADE_UP

HEALTH = {"status": "ok"}


class Planted:
    """A gateway that answers everything in one way."""

    def __init__(self, status: int, body: Any, media_type: str = "application/json") -> None:
        self._answer = gateway.Answer(status, {"content-type": media_type}, json.dumps(body).encode())
        self.asked, self.marked = 0, False

    def __call__(self, _method: str, _url: str, headers: dict[str, str], _body: bytes) -> gateway.Answer:
        self.asked += 1
        self.marked = MADE_UP in {name.lower() for name in headers}
        return self._answer


def faults_of(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(gateway, "answer", planted)
    [health] = [one for one in fuzzing.operations() if one.path.endswith("/v1/health")]
    session = requests.Session()
    session.mount(gateway.ADDRESS, gateway.Adapter())
    world = fuzzing.World(session, gateway.ADDRESS, {"customer": "token"}, {})
    return fuzzing.failures_of(lambda: fuzzing.fuzz(health, world, 1))


def test_a_documented_answer_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = Planted(200, HEALTH)
    assert faults_of(planted, monkeypatch) == []
    assert planted.marked, "the look for leaks knows these requests from people's"


@pytest.mark.parametrize(
    "planted",
    [
        Planted(500, {"code": "internal_error"}, "application/problem+json"),
        Planted(418, {}),
        Planted(200, {**HEALTH, "secret": "not declared"}),
        Planted(200, {"status": "fine"}),
        Planted(200, HEALTH, "text/html"),
    ],
    ids=["an error", "an undocumented status", "an undeclared field", "another value", "another media type"],
)
def test_a_planted_fault_is_found(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults_of(planted, monkeypatch)


def test_a_function_that_the_gateway_gives_up_is_asked_again_and_found_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planted = Planted(503, {"message": "Service Unavailable"})
    assert faults_of(planted, monkeypatch)
    assert planted.asked >= fuzzing.TRIES
