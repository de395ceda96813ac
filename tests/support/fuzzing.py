"""Schemathesis over docs/openapi.json: which requests to make, as whom, about what, and what an answer must hold.

The document comes from the groups' own code, so a route is tried on the day it appears. Where the requests go is the
caller's: an in-process gateway or the deployed stack.
"""

from __future__ import annotations

import copy
import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from zlib import crc32

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.template import ROOT

Json = dict[str, Any]
Operation = Any
Case = Any
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
GUEST = "guest"
TRIES = 3


@cache
def document() -> Json:
    """The stored document, with every answer closed: a field that is not declared is a fault.

    Without its security: who asks is ours to say, not the generator's.
    """
    found: Json = json.loads((ROOT / "docs" / "openapi.json").read_text())
    found["components"].pop("securitySchemes", None)
    for item in found["paths"].values():
        for operation in item.values():
            operation.pop("security", None)
    return closed(found)


def closed(api: Json) -> Json:
    """A copy in which objects with named properties have no others, unless they say so."""
    api = copy.deepcopy(api)
    for schema in api["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return api


@cache
def schema() -> Any:
    """The document as Schemathesis reads it."""
    return schemathesis.openapi.from_dict(document())


def operations() -> list[Operation]:
    """Every operation of the document."""
    return [found.ok() for found in schema().get_all_operations() if isinstance(found, Ok)]


def names_in(operation: Operation) -> set[str]:
    """The names of an operation's path parameters and of all fields that its body may have."""
    found = {parameter.name for parameter in operation.path_parameters}
    waiting: list[Any] = [body.definition for body in operation.body]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            found |= set(part.get("properties", {}))
            waiting += part.values()
            if "$ref" in part:
                waiting.append(document()["components"]["schemas"].get(part["$ref"].rpartition("/")[2]))
        elif isinstance(part, list):
            waiting += part
    return found


@cache
def words() -> frozenset[str]:
    """Path parameters that are words of a closed list: they name nobody's object, and the document knows them."""
    return frozenset(
        parameter.name
        for operation in operations()
        for parameter in operation.path_parameters
        if "enum" in parameter.definition.get("schema", {})
    )


@dataclass
class World:
    """Where the requests go, the people's tokens by role, and ids that exist, by the names that APIs give them."""

    session: requests.Session
    address: str
    tokens: dict[str, str]
    known: dict[str, list[Any]]
    seen: Counter[tuple[str, int]] = field(default_factory=Counter)

    def send(self, case: Case, role: str) -> None:
        """One request as somebody; raises Schemathesis' failures."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role != GUEST else {}
        for _ in range(TRIES):
            response = case.call(base_url=self.address, session=self.session, headers=headers, timeout=60)
            # On a busy machine the gateway gives a function up; what fails each time is the function's own fault.
            if response.status_code < 500 or b'"code"' in response.content:
                break
        if is_gateways_own(response):
            return
        self.seen[case.operation.label, response.status_code] += 1
        try:
            # Outer spaces are cut off before a text is measured: with them a text that looks too long may not be.
            # And a body that is too large is refused before it is read, which Schemathesis takes for no refusal.
            excused = is_padded(case.body) or response.status_code == 413
            checks = [one for one in CHECKS if one is not negative_data_rejection or not excused]
            case.validate_response(response, checks=checks)
        except BaseExceptionGroup as group:
            wrong = "; ".join(str(one) for one in group.exceptions)
            said = f"{response.status_code} {response.content[:200]!r}"
            raise AssertionError(f"{case.operation.label} as {role} answered {said}: {wrong}") from group

    @property
    def roles(self) -> list[str]:
        return [GUEST, *self.tokens]


def is_padded(value: Any) -> bool:
    """Whether any text in a body begins or ends with white space."""
    if isinstance(value, dict | list):
        return any(is_padded(inner) for inner in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and value != value.strip()


def is_gateways_own(response: Any) -> bool:
    """Whether API Gateway answered by itself: a path that is none of its routes never reaches a function."""
    return response.status_code == 404 and response.content == b'{"message":"Not Found"}'


def weave(value: Any, known: dict[str, list[Any]], pick: Callable[[list[Any]], Any]) -> Any:
    """The same body with existing ids in place of made-up ones, wherever a field has the name of one."""
    if isinstance(value, dict):
        return {
            name: pick(known[name]) if name in known and isinstance(inner, str | int) else weave(inner, known, pick)
            for name, inner in value.items()
        }
    return [weave(inner, known, pick) for inner in value] if isinstance(value, list) else value


@st.composite
def requests_of(draw: st.DrawFn, operation: Operation, known: dict[str, list[Any]], mode: GenerationMode) -> Case:
    """A request to an operation, most of them about objects that exist."""
    known = {name: values for name, values in known.items() if name not in words()}
    case = draw(operation.as_strategy(generation_mode=mode))
    if draw(st.sampled_from([True, True, True, False])):
        parameters = case.path_parameters or {}
        for name in parameters:
            # A wrong path stays: it may be all that is wrong with a request that is to be refused.
            if name in known and not _is_wrong(case, ParameterLocation.PATH):
                parameters[name] = draw(st.sampled_from(known[name]))
        if mode is GenerationMode.POSITIVE and isinstance(case.body, dict):
            case.body = weave(case.body, known, lambda values: draw(st.sampled_from(values)))
    return case


def _is_wrong(case: Case, place: ParameterLocation) -> bool:
    component = case.meta.components.get(place)
    return component is not None and component.mode.is_negative


def fuzz(operation: Operation, world: World, examples: int, *, number: int = 0) -> None:
    """`examples` random requests of each kind to one operation, the same ones each time for one `number`."""
    # An operation that takes nothing cannot be asked wrongly.
    for mode in MODES if operation.body or list(operation.iter_parameters()) else MODES[:1]:
        # Each operation has texts of its own: one's password is not what another one shows.
        @seed(crc32(operation.label.encode()) + number)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=requests_of(operation, world.known, mode), role=st.sampled_from(world.roles))
        def attempt(case: Case, role: str) -> None:
            world.send(case, role)

        attempt()


def boundary_cases(operation: Operation) -> Iterator[Case]:
    """What lies at and just past every bound that the schemas name; the same ones each time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield from schema().iter_coverage_cases(
            operation, generation_modes=list(MODES), generation_config=schema().config.generation
        )


def good_body(operation: Operation) -> Any:
    """A body that the document allows, None when an operation takes none; the same one each time."""
    if not operation.body:
        return None
    return next(case.body for case in boundary_cases(operation) if case.meta.generation.mode.is_positive)


def failures_of(act: Callable[[], None]) -> list[str]:
    """The sentences of what went wrong, each once; an empty list when nothing did."""
    try:
        act()
    except BaseExceptionGroup as group:
        return [str(error) for error in group.exceptions]
    except AssertionError as error:
        return [str(error)]
    return []
