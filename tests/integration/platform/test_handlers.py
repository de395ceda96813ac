"""Seeds ask the real handlers in their own process: as a client of the deployed API would, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from infra.local.api_client import ApiClient
from infra.local.gateway import Route
from infra.local.handlers import Handlers, api_routes
from infra.local.problems import LocalError
from infra.transform import load
from tests.support.cloud import Aws

# Nobody listens there: what goes over HTTP fails.
NOWHERE = "http://127.0.0.1:9"
asked: list[dict[str, Any]] = []


def busy(event: dict[str, Any], _: object) -> dict[str, Any]:
    """A function that asks for patience at first."""
    asked.append(event)
    return {"statusCode": 503 if len(asked) == 1 else 200, "body": "{}"}


@pytest.fixture
def handlers(aws: Aws) -> Iterator[Handlers]:
    assert aws
    found = Handlers(api_routes(load()))
    yield found
    found.close()


def test_people_side_by_side_keep_their_own_tokens(handlers: Handlers) -> None:
    guest = ApiClient(NOWHERE, handlers=handlers)

    def live(number: int) -> list[str]:
        email, password = f"person-{number}@example.com", f"correct-horse-{number}"
        body = {"email": email, "password": password, "full_name": f"Person {number}"}
        guest.call("POST", "/auth/register", body, accept={201})
        person = guest.signed_in(email, password)
        return [person.call("GET", "/users/me", accept={200})["email"] for _ in range(3)]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(live, range(4))) == [[f"person-{number}@example.com"] * 3 for number in range(4)]


def test_a_problem_of_the_api_is_one_for_the_person_at_the_laptop(handlers: Handlers) -> None:
    with pytest.raises(LocalError, match=r"GET /users/me answered 401: .*\"code\""):
        ApiClient(NOWHERE, handlers=handlers).call("GET", "/users/me", accept={200})


def test_a_path_that_no_function_has_goes_over_http(handlers: Handlers) -> None:
    with pytest.raises(LocalError, match=r"GET /nothing was not answered"):
        ApiClient(NOWHERE, handlers=handlers).call("GET", "/nothing", accept={200})


def test_queries_and_repetitions_reach_a_handler_as_they_were_sent(handlers: Handlers) -> None:
    guest = ApiClient(NOWHERE, handlers=handlers)
    assert guest.call("GET", "/products?limit=1", accept={200})["items"] == []
    body = {"email": "once@example.com", "password": "correct-horse-7", "full_name": "Once"}
    first = guest.call("POST", "/auth/register", body, accept={201}, key="one-key")
    assert guest.call("POST", "/auth/register", body, accept={201}, key="one-key")["user"] == first["user"]


def test_a_function_that_asks_for_patience_is_asked_again_with_the_same_key() -> None:
    asked.clear()
    handlers = Handlers([Route("POST", "/api/v1/things/{thing_id}", f"{__name__}.busy")])
    api = ApiClient(NOWHERE, "a-token", handlers=handlers)
    assert api.call("POST", "/things/%D0%B0?x=1", {"name": "Ёж"}, accept={200}) == {}
    first, second = asked
    assert first["headers"] == second["headers"]
    assert first["headers"]["authorization"] == "Bearer a-token"
    assert first["headers"]["idempotency-key"]
    assert first["requestContext"]["requestId"] != second["requestContext"]["requestId"]
    assert (first["body"], first["rawQueryString"]) == ('{"name": "Ёж"}', "x=1")
    assert (first["rawPath"], first["pathParameters"]) == ("/api/v1/things/а", {"thing_id": "а"})
    handlers.close()
