"""Schemathesis over docs/openapi.json against the deployed stack; the broad version runs in tests/integration/fuzz."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.e2e.client import Api, Cloud
from tests.e2e.path_param_factories import PathParamFactories, path_params
from tests.support import fuzzing, proof

# A call takes many times as long as in process: one request of a kind for a sample of the operations is what a run can
# wait for.
FEW, MANY = 1, 25
STEP = 4


@pytest.fixture
def world(cloud: Cloud, person: Callable[[], Api], manager: Api, admin: Api) -> fuzzing.World:
    owner, reserve = person(), person()
    owner.register()
    reserve.register()
    # Ids of somebody else's: what is asked about an order or a session must not end the one who asks.
    factories = PathParamFactories(reserve, admin)
    known: dict[str, list[Any]] = {
        name: [int(made) if made.isdecimal() else made] for name in path_params() if (made := factories(name))
    }
    known["size"] = ["M"]
    tokens = {"customer": owner.tokens["access_token"], "manager": manager.tokens["access_token"]}
    return fuzzing.World(requests.Session(), cloud.base_url, {**tokens, "admin": admin.tokens["access_token"]}, known)


def test_the_deployed_stack_answers_as_documented(world: fuzzing.World) -> None:
    fuzz_all(world, FEW, lambda label: zlib.crc32(label.encode()) % STEP == 0)
    assert len({label for label, _ in world.seen}) > 40


@proof.only
def test_the_deployed_stack_answers_as_documented_at_length(world: fuzzing.World) -> None:
    fuzz_all(world, MANY, lambda _: True)
    assert len({label for label, _ in world.seen}) > 200
    statuses = {status for _, status in world.seen}
    proof.report("schemathesis, deployed", requests=world.seen.total(), faults=0, statuses=len(statuses))


def fuzz_all(world: fuzzing.World, examples: int, is_wanted: Callable[[str], bool]) -> None:
    faults: list[str] = []
    # What ends the sessions of those who ask comes last.
    for operation in sorted(fuzzing.operations(), key=lambda one: ("logout" in one.path, one.path)):
        if not is_wanted(operation.label):
            continue
        faults += fuzzing.failures_of(lambda operation=operation: fuzzing.fuzz(operation, world, examples))
        proof.progress(f"{operation.label}: {world.seen.total():,} requests")
    assert not faults, "\n\n".join(faults)
