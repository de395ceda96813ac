"""Every route of the template, tried in this process by everybody who may not pass, about things that do not exist.

`tests/e2e/test_security_matrix.py` tries a sample of the same on the deployed stack.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from shared.http.headers import SECURITY_HEADERS
from shared.identity import administration, sessions, token_keys
from shared.identity.models import User
from shared.identity.sessions import SignedIn
from tests.e2e.routes import PUBLIC, Route, outcome
from tests.e2e.test_security_matrix import ENDING, OF_MANAGERS, REFUSALS, STAFFS_OWN
from tests.support import cloud, gateway
from tests.support.bad_tokens import bad_tokens
from tests.support.people import create_user, sign_in

ROUTES = tuple(Route(route.method, route.path) for route in gateway.routes() if route.method != "HEAD")
CLOSED = tuple(route for route in ROUTES if route.key not in PUBLIC)
ACTOR = "usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA"


@dataclass(frozen=True)
class Asker:
    """Sends requests to routes, in this process."""

    http: httpx.Client

    def send(self, route: Route, token: str | None) -> httpx.Response:
        """One request about nothing that exists; its body empty."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        content = {} if route.method not in {"GET", "DELETE"} else None
        return self.http.request(route.method, route.path, headers=headers, json=content)

    def statuses(self, routes: Iterable[Route], token: str | None) -> dict[str, int]:
        """Route → the status that it answers with."""
        return {route.key: self.send(route, token).status_code for route in routes}


@pytest.fixture(scope="module")
def asker() -> Iterator[Asker]:
    with pytest.MonkeyPatch.context() as patch, cloud.running(patch):
        create_user("boss", "admin", user_id=ACTOR)
        yield Asker(httpx.Client(transport=gateway.Transport(), base_url=gateway.ADDRESS))


def somebody(*roles: str) -> tuple[User, SignedIn]:
    """A person of no other test, with a session."""
    user = create_user(uuid.uuid4().hex, *roles, claimed=True)
    return user, sign_in(user)


@pytest.fixture(scope="module")
def to_customers(asker: Asker) -> dict[str, tuple[int, str]]:
    """Status and code of what every closed route answers to a customer."""
    _, session = somebody()
    found = {}
    for route in CLOSED:
        # What ends a session gets one of its own.
        token = somebody()[1].access_token if route.key in ENDING else session.access_token
        found[route.key] = outcome(asker.send(route, token))
    return found


@pytest.fixture(scope="module")
def staffs(to_customers: dict[str, tuple[int, str]]) -> list[Route]:
    """Every route that refuses customers as such."""
    return [route for route in CLOSED if to_customers[route.key] == (403, "forbidden")]


def test_a_guest_gets_into_nothing_but_the_public_routes(asker: Asker) -> None:
    answers = {route.key: asker.send(route, None) for route in ROUTES}
    opened = {key: answer.status_code for key, answer in answers.items() if key not in PUBLIC}
    assert {key: status for key, status in opened.items() if status != 401} == {}
    expected = {name.lower() for name in SECURITY_HEADERS}
    assert [key for key, answer in answers.items() if expected - answer.headers.keys()] == []


def test_a_token_that_is_wrong_in_one_thing_opens_nothing(
    asker: Asker, to_customers: dict[str, tuple[int, str]]
) -> None:
    assert 401 not in {status for status, _ in to_customers.values()}, "a good token is known on every route"
    signing = cloud.SECRETS["jwt"]["signing"]
    key = token_keys.private_key(signing["keys"][signing["current"]])
    wrong = bad_tokens(signing["current"], key, somebody()[1].access_token)
    opened = {
        f"{key} with {name}": status
        for name, token in wrong.items()
        for key, status in asker.statuses(CLOSED, token).items()
        if status != 401
    }
    assert opened == {}


def test_a_customer_is_refused_where_only_staff_may_go(staffs: list[Route]) -> None:
    assert {route.key for route in staffs} >= STAFFS_OWN


def test_a_manager_is_refused_where_only_admins_may_go(asker: Asker, staffs: list[Route]) -> None:
    answers = asker.statuses(staffs, somebody("manager")[1].access_token)
    assert {key for key, status in answers.items() if status != 403} == OF_MANAGERS


def signed_out(user: User, session: SignedIn) -> None:
    sessions.log_out(user_id=user.id, session_id=session.session_id)


def disabled(user: User, _: SignedIn) -> None:
    administration.administer(actor_id=ACTOR, user_id=user.id, is_active=False)


@pytest.mark.parametrize("leave", [signed_out, disabled], ids=lambda way: way.__name__)
def test_an_admin_who_has_left_is_a_guest(
    asker: Asker, staffs: list[Route], leave: Callable[[User, SignedIn], None]
) -> None:
    user, session = somebody("admin")
    leave(user, session)
    answers = asker.statuses(staffs, session.access_token)
    assert {key: status for key, status in answers.items() if status != 401} == {}


def test_nobody_gets_a_success_for_a_thing_that_does_not_exist(to_customers: dict[str, tuple[int, str]]) -> None:
    answers = {route.key: to_customers[route.key][0] for route in CLOSED if route.names}
    # Removing what is not there may be answered as done: DELETE is idempotent.
    odd = {k: s for k, s in answers.items() if s not in REFUSALS and not (k.startswith("DELETE ") and s == 204)}
    assert odd == {}
