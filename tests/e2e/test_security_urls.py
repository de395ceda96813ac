"""The shop fetches no address that a caller names: neither in a field for addresses nor in any other text."""

from __future__ import annotations

import copy
import itertools
import json
import re
import socket
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.e2e.client import PASSWORD, Api, Cloud, eventually
from tests.e2e.path_param_factories import PathParamFactories, path_params
from tests.e2e.routes import Route, send
from tests.support import fuzzing

Json = dict[str, Any]
NAMED_LIKE_AN_ADDRESS = re.compile(r"(^|_)(ur[li]s?|href|link|callback|webhook|endpoint|website|host)$")
# This machine, a private network, the cloud's metadata, and ways to write them that a look at the text misses.
PRIVATE = [
    "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://172.16.0.1/",
    "http://192.168.0.1/", "http://169.254.169.254/latest/meta-data/", "http://0.0.0.0/", "http://2130706433/",
    "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1]/",
    "http://shop.example@127.0.0.1/", "http://127.0.0.1#@shop.example/", "http://①②⑦.⓪.⓪.①/", "http://localhost./",
    "https://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "//127.0.0.1/", "http:127.0.0.1",
]  # fmt: skip


def url_fields(api: Json) -> set[tuple[str, str]]:
    """(operation, name) of every parameter and body field that takes an address."""
    found = set()
    for path, item in api["paths"].items():
        for method, operation in item.items():
            key = f"{method.upper()} {path}"
            fields = [(one["name"], one["schema"]) for one in operation.get("parameters", [])]
            for content in operation.get("requestBody", {}).get("content", {}).values():
                fields += _fields(api, content["schema"])
            found |= {(key, name) for name, schema in fields if _takes_an_address(name, schema)}
    return found


def _fields(api: Json, schema: Json) -> Iterator[tuple[str, Json]]:
    if reference := schema.get("$ref"):
        schema = api["components"]["schemas"][reference.rpartition("/")[2]]
    for part in [*schema.get("anyOf", []), *schema.get("oneOf", []), schema.get("items", {})]:
        if part:
            yield from _fields(api, part)
    for name, part in schema.get("properties", {}).items():
        yield name, part
        yield from _fields(api, part)


def _takes_an_address(name: str, schema: Json) -> bool:
    return bool(NAMED_LIKE_AN_ADDRESS.search(name)) or '"format": "uri' in json.dumps(schema)


@pytest.fixture
def trap() -> Iterator[socket.socket]:
    """A port of this machine where nobody has any business."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        listening.setblocking(False)
        yield listening


def visitors(trap: socket.socket) -> int:
    """How many have come to the trap since the last look."""
    came = 0
    while True:
        try:
            trap.accept()[0].close()
        except BlockingIOError:
            return came
        came += 1


@pytest.fixture
def staff(person: Callable[[], Api], admin: Api) -> Api:
    """An admin of this test's own: what it is asked to change is its own too."""
    made = person()
    user = made.register()
    assert admin.patch(f"/users/{user['id']}", {"roles": ["customer", "admin"]}).status_code == 200
    made.login(user["phone"], PASSWORD)
    return made


def with_each_text(body: Any, put: Callable[[], str]) -> Iterator[Any]:
    """The same body with an address in place of one text, for each of its texts."""
    if isinstance(body, str):
        yield put()
    elif isinstance(body, dict | list):
        for key, inner in body.items() if isinstance(body, dict) else enumerate(body):
            for changed in with_each_text(inner, put):
                other = copy.copy(body)
                other[key] = changed
                yield other


def good_bodies(factories: PathParamFactories) -> Iterator[tuple[Route, Json]]:
    """Every operation that takes a body, with a valid one about objects that exist."""
    known = {"product_id": [factories("product_id")], "size": ["M"]}
    for operation in fuzzing.operations():
        if isinstance(good := fuzzing.good_body(operation), dict):
            body = fuzzing.weave(good, known, lambda some: some[0])
            yield Route(operation.method.upper(), operation.path), body


def test_what_takes_an_address_takes_no_private_one(cloud: Cloud, staff: Api) -> None:
    """There is no such field now; the first one has to say no to these."""
    factories, taken = PathParamFactories(staff, staff), []
    fields = url_fields(fuzzing.document())
    for route, body in good_bodies(factories) if fields else ():
        for name in {name for key, name in fields if key == route.key}:
            for address in PRIVATE:
                asked = fuzzing.weave({name: "", **body}, {name: [address]}, lambda some: some[0])
                answer = send(cloud, route, staff.tokens["access_token"], path=route.path_to(factories), body=asked)
                if answer.status_code != 422 or name not in answer.text:
                    taken.append((route.key, name, address, answer.status_code))
    assert taken == []
    assert not any(key.startswith("GET ") for key, _ in fields), "an address in a query is not tried above"


def test_a_field_for_addresses_is_found_by_its_name_or_its_format() -> None:
    planted = copy.deepcopy(fuzzing.document())
    login = planted["components"]["schemas"]["LoginRequest"]["properties"]
    login |= {"avatar_url": {"type": "string"}, "picture": {"anyOf": [{"type": "string", "format": "uri"}]}}
    login |= {"curl": {"type": "string"}, "more": {"type": "array", "items": {"properties": {"callback": {}}}}}
    found = url_fields(planted) - url_fields(fuzzing.document())
    assert found == {("POST /api/v1/auth/login", name) for name in ("avatar_url", "picture", "callback")}


def test_no_text_is_an_address_to_go_to(cloud: Cloud, staff: Api, trap: socket.socket) -> None:
    """An address in each text of each body; the functions that get its events have time to run, too."""
    factories = PathParamFactories(staff, staff)
    made = {name: factories(name) for name in path_params()}
    # One of its own for each text: what one operation shows to everybody is another's password.
    addresses = (f"http://127.0.0.1:{trap.getsockname()[1]}/{uuid.uuid4().hex}" for _ in itertools.count())
    asked = [
        (route, body) for route, good in good_bodies(factories) for body in with_each_text(good, addresses.__next__)
    ]
    assert len(asked) > 40
    taken = set()
    for route, body in asked:
        answer = send(cloud, route, staff.tokens["access_token"], path=route.path_to(made.__getitem__), body=body)
        taken |= {route.key} if answer.is_success else set()
    assert len(taken) > 5, "some texts may say anything"
    eventually(lambda: under_way(cloud) == 0, within=60, what="the end of what was set off")
    assert visitors(trap) == 0


def test_a_visitor_is_seen(trap: socket.socket) -> None:
    for _ in range(2):
        socket.create_connection(trap.getsockname()).close()
    assert visitors(trap) == 2


def under_way(cloud: Cloud) -> int:
    """How many messages wait or are handled, dead letters aside."""
    queues = [one for one in cloud.get("/_local/queues")["queues"] if "dead" not in one["name"]]
    return sum(int(queue["waiting"]) + int(queue["in_flight"]) for queue in queues)
