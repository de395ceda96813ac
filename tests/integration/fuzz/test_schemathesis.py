"""Every operation of docs/openapi.json, with requests good and bad: what it answers is what the document says."""

from __future__ import annotations

import pytest

from tests.integration.fuzz.world import Builder
from tests.support import fuzzing, gateway, proof
from tests.support.api_document import DOCUMENT

# What only reads comes first: all of it can look at the same things.
OPERATIONS = sorted((method.upper(), path) for path, item in DOCUMENT["paths"].items() for method in item)
OPERATIONS.sort(key=lambda one: one[0] != "GET")
EXAMPLES = 400 if proof.ON else 1
# The short version takes every twelfth of the cases at bounds, other ones for each operation.
STEP = 1 if proof.ON else 12


@pytest.mark.parametrize(("method", "path"), proof.sampled(OPERATIONS, one_in=24), ids=lambda part: str(part))
def test_an_operation_answers_as_documented(builder: Builder, method: str, path: str) -> None:
    [operation] = [one for one in fuzzing.operations() if (one.method.upper(), one.path) == (method, path)]
    world = builder.world(fuzzing.names_in(operation))
    faults: list[str] = []
    for number, case in enumerate(fuzzing.boundary_cases(operation)):
        if number % STEP == len(path) % STEP:
            role = world.roles[number // STEP % len(world.roles)]
            faults += fuzzing.failures_of(lambda case=case, role=role: world.send(case, role))
    # Somebody who was signed out meanwhile is signed in again.
    builder.sign_in(world)
    faults += fuzzing.failures_of(lambda: fuzzing.fuzz(operation, world, EXAMPLES))
    if method != "GET":
        builder.spoil()
    assert not faults, "\n\n".join(faults)


def test_the_document_and_the_template_name_the_same_routes() -> None:
    assert {f"{method} {path}" for method, path in OPERATIONS} == {route.key for route in gateway.routes()}


def test_every_path_parameter_can_be_filled_with_something_that_exists(builder: Builder) -> None:
    named = {name for _, path in OPERATIONS for name in gateway.Route("", path, "").names}
    assert named <= builder.world(named).known.keys()
