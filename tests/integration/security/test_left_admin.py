"""An admin who has left gets a customer's answer on every route, however they left and although their token is good.

The stack's routes in this process, each tried with things of a customer's. `tests/e2e/test_security_matrix.py` tries
the same against the deployed functions.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from shared.http.api_document import is_public
from shared.identity import administration, sessions
from shared.identity.models import User
from shared.identity.sessions import SignedIn
from tests.integration.fuzz.operations import OPERATIONS, filled
from tests.integration.fuzz.world import Builder
from tests.support import cloud, fuzzing, gateway, proof
from tests.support.people import create_user, sign_in

Json = dict[str, Any]
ADMIN = "usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA"


def demoted(user: User, _: SignedIn) -> None:
    """Another admin took the role away, which ends the sessions too."""
    administration.administer(actor_id=ADMIN, user_id=user.id, roles=["customer"])


def demoted_alone(user: User, _: SignedIn) -> None:
    """The role is gone and the session still lives."""
    user.update([User.roles.set({"customer"})])


def signed_out(user: User, signed_in: SignedIn) -> None:
    """The session was ended."""
    sessions.log_out(user_id=user.id, session_id=signed_in.session_id)


def disabled(user: User, _: SignedIn) -> None:
    """The account is closed."""
    administration.administer(actor_id=ADMIN, user_id=user.id, is_active=False)


def log_out_everywhere(user: User, _: SignedIn) -> None:
    """All sessions were ended."""
    sessions.log_out_everywhere(user_id=user.id)


WAYS: tuple[Callable[[User, SignedIn], None], ...] = (demoted, demoted_alone, signed_out, disabled)
# What ends the session that asks comes last: what follows would be tried by a guest.
ENDING = {"POST /api/v1/auth/logout", "POST /api/v1/auth/logout-all"}
# Where an admin's answer about a customer's things is wider, or an action stronger, than another customer's.
WIDER = {
    "GET /api/v1/orders",
    "GET /api/v1/orders/{order_id}",
    "GET /api/v1/orders/{order_id}/history",
    "GET /api/v1/products/{product_id}",
    "GET /api/v1/support/tickets/{ticket_id}",
    "GET /api/v1/support/tickets/{ticket_id}/messages",
    "GET /api/v1/visits",
    "GET /api/v1/visits/{visit_id}/history",
    "POST /api/v1/orders/{order_id}/cancel",
    "POST /api/v1/support/tickets/{ticket_id}/close",
}


@pytest.fixture(scope="module")
def builder() -> Iterator[Builder]:
    """A customer with one of everything. Who has left changes none of it; what admins change comes last."""
    with pytest.MonkeyPatch.context() as patch, cloud.running(patch):
        yield furnished(Builder())


def furnished(made: Builder) -> Builder:
    """The same, with everything made."""
    made.world({name for route in gateway.routes() for name in route.names} | {"visit_id"})
    hidden = {"article": "HIDDEN-1", "name": "Тайна", "price": 100, "sizes": [{"size": "M"}], "is_active": False}
    made.objects["product_id"] = [made.call("admin", "POST", "/products", hidden)["id"]]
    create_user("boss", "admin", user_id=ADMIN)
    return made


@pytest.fixture
def ask(builder: Builder) -> Callable[[str, str], httpx.Response]:
    bodies = {f"{one.method.upper()} {one.path}": fuzzing.good_body(one) for one in fuzzing.operations()}
    # A body that may be left out is: the version in it would be none that anybody has read.
    needed = {f"{method} {path}" for method, path, one in OPERATIONS if one.get("requestBody", {}).get("required")}
    known = {name: values[0] for name, values in builder.objects.items()}
    http = httpx.Client(transport=gateway.Transport(), base_url=gateway.ADDRESS)

    def send(key: str, token: str) -> httpx.Response:
        method, _, path = key.partition(" ")
        body = None if method in {"GET", "DELETE", "HEAD"} else (bodies.get(key) if key in needed else None) or {}
        return http.request(method, filled(path, known), json=body, headers={"authorization": f"Bearer {token}"})

    return send


def keys() -> list[str]:
    """Every operation that looks at who asks, what reads first and what ends a session last."""
    found = [
        f"{method} {path}"
        for method, path, operation in OPERATIONS
        if not (is_public(operation) and path.startswith(("/api/v1/auth/", "/api/v1/webhooks/", "/webhooks/")))
    ]
    return sorted(found, key=lambda key: (key in ENDING, not key.startswith("GET "), key))


def left(way: Callable[[User, SignedIn], None], *roles: str) -> str:
    """The access token of somebody who has left in some way."""
    user = create_user(uuid.uuid4().hex, *roles, claimed=True)
    signed_in = sign_in(user)
    way(user, signed_in)
    return signed_in.access_token


def shown(answer: httpx.Response, builder: Builder) -> set[str]:
    """The ids of a customer's things in an answer."""
    # A size, a language or a number is in texts that have nothing to do with it.
    things = {one for values in builder.objects.values() for one in map(str, values) if len(one) > 3}
    return {one for one in things if one in answer.text} if answer.is_success else set()


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, "" if answer.is_success else answer.json()["code"]


@pytest.mark.parametrize("way", proof.sampled(WAYS, one_in=9), ids=lambda way: way.__name__)
def test_an_admin_who_has_left_gets_a_customers_answer(
    builder: Builder, ask: Callable[[str, str], httpx.Response], way: Callable[[User, SignedIn], None]
) -> None:
    # A customer whose role is taken away is one still; only the sessions end.
    same = log_out_everywhere if way is demoted else way
    gone, customer = left(way, "admin"), left(same)
    wrong = {}
    for key in keys():
        theirs, hers = ask(key, gone), ask(key, customer)
        # Where only staff may go, a session that has ended is refused as such.
        ended = outcome(theirs) == (401, "session_ended") and outcome(hers) == (403, "forbidden")
        if not ended and (outcome(theirs) != outcome(hers) or shown(theirs, builder) - shown(hers, builder)):
            wrong[key] = (outcome(theirs), outcome(hers), shown(theirs, builder))
    assert wrong == {}


def test_the_same_requests_show_an_admin_more(builder: Builder, ask: Callable[[str, str], httpx.Response]) -> None:
    """Without things to be seen the matrix would prove nothing."""
    customer = sign_in(create_user("stranger", claimed=True)).access_token
    wider = set()
    for key in keys():
        hers = ask(key, customer)
        if hers.status_code not in {401, 403} and key not in ENDING:
            admins = ask(key, builder.tokens["admin"])
            if admins.is_success and shown(admins, builder) - shown(hers, builder):
                wider.add(key)
    assert wider >= WIDER
