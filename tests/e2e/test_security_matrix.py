"""Routes that the deployed API reports, tried by everybody who may not pass.

`tests/integration/security/test_matrix.py` tries every route in this process. `make test` tries a sample of them on the
deployed stack, `make proof` all.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import httpx
import pytest

from infra.local import secrets_store
from shared.http.headers import SECURITY_HEADERS
from shared.identity import token_keys
from tests.e2e.client import PASSWORD, Api, Cloud
from tests.e2e.routes import PUBLIC, Route, deployed_routes, everywhere, outcome, send
from tests.support import proof
from tests.support.bad_tokens import bad_tokens
from tests.support.fuzzing import is_gateways_own

# What a route may answer to a stranger: not signed in, not allowed, nothing here, or not understood. Never 2xx.
REFUSALS = frozenset({400, 401, 403, 404, 409, 413, 415, 422, 429})
# `make test` tries one of eight routes, each with a quarter of the wrong tokens; `make proof` all with all.
ROUTE_STEP = 1 if proof.ON else 8
STEP = 1 if proof.ON else 4
Outcome = tuple[int, str]
ENDING = {"POST /api/v1/auth/logout", "POST /api/v1/auth/logout-all"}
STAFFS_OWN = {
    "GET /api/v1/users",
    "POST /api/v1/products",
    "GET /api/v1/analytics/summary",
    "POST /api/v1/promo-codes",
    "GET /api/v1/orders/export",
    "PUT /api/v1/pages/{slug}",
    "POST /api/v1/auth/introspect",
    "GET /api/v1/users/{user_id}/timeline",
    "GET /api/v1/search",
}
# What a manager may do beyond a customer; everything else that customers may not is the admins'.
OF_MANAGERS = {
    "GET /api/v1/products/{product_id}/media",
    "POST /api/v1/auth/introspect",
    "GET /api/v1/search",
    "GET /api/v1/support/agents",
    "GET /api/v1/users/names",
    "GET /api/v1/users/{user_id}/tags",
    "PUT /api/v1/users/{user_id}/tags",
    "GET /api/v1/users/{user_id}/timeline",
    "POST /api/v1/visits/scanners",
    "POST /api/v1/courses",
    "DELETE /api/v1/manager/clients/{client_id}/claim",
    "DELETE /api/v1/manager/clients/{client_id}/devices/{device_id}",
    "DELETE /api/v1/manager/clients/{client_id}/devices/{device_id}/photos/{photo_id}",
    "DELETE /api/v1/manager/clients/{client_id}/photos/{photo_id}",
    "GET /api/v1/manager/clients",
    "GET /api/v1/manager/clients/{client_id}",
    "GET /api/v1/manager/clients/{client_id}/contract/evidence",
    "GET /api/v1/manager/clients/{client_id}/contract/pdf",
    "GET /api/v1/manager/clients/{client_id}/history",
    "GET /api/v1/manager/clients/{client_id}/why",
    "GET /api/v1/clients/{client_id}/why",
    "GET /api/v1/manager/clients/{client_id}/thread",
    "GET /api/v1/manager/surcharge-rules",
    "POST /api/v1/manager/surcharge-rules/preview",
    "PATCH /api/v1/manager/clients/{client_id}/devices/{device_id}",
    "POST /api/v1/manager/clients",
    "POST /api/v1/manager/clients/{client_id}/cancel",
    "POST /api/v1/manager/clients/{client_id}/claim",
    "POST /api/v1/manager/clients/{client_id}/consents",
    "POST /api/v1/manager/clients/{client_id}/contract",
    "POST /api/v1/manager/clients/{client_id}/contract/cancel",
    "POST /api/v1/manager/clients/{client_id}/contract/code",
    "POST /api/v1/manager/clients/{client_id}/contract/sign",
    "POST /api/v1/manager/clients/{client_id}/devices",
    "POST /api/v1/manager/clients/{client_id}/devices/{device_id}/photos",
    "POST /api/v1/manager/clients/{client_id}/invoices",
    "POST /api/v1/manager/clients/{client_id}/invoices/{invoice_id}/cancel",
    "POST /api/v1/manager/clients/{client_id}/invoices/{invoice_id}/pay",
    "POST /api/v1/manager/clients/{client_id}/passport/reveal",
    "POST /api/v1/manager/clients/{client_id}/payment/confirm",
    "POST /api/v1/manager/clients/{client_id}/surcharge",
    "POST /api/v1/manager/clients/{client_id}/thread",
    "PUT /api/v1/manager/clients/{client_id}/passport",
    "PUT /api/v1/manager/clients/{client_id}/profile",
    "DELETE /api/v1/support/canned-replies/{reply_id}",
    "DELETE /api/v1/support/macros/{macro_id}",
    "DELETE /api/v1/support/tickets/{ticket_id}/assign",
    "DELETE /api/v1/support/tickets/{ticket_id}/viewers",
    "GET /api/v1/support/agents/{agent_id}/availability",
    "GET /api/v1/support/canned-replies",
    "GET /api/v1/support/canned-replies/{reply_id}",
    "GET /api/v1/support/macros",
    "GET /api/v1/support/macros/{macro_id}",
    "GET /api/v1/support/queue",
    "GET /api/v1/support/queue/counts",
    "GET /api/v1/support/sla",
    "GET /api/v1/support/teams",
    "GET /api/v1/support/teams/{team_id}",
    "GET /api/v1/support/tickets/{ticket_id}/crm",
    "GET /api/v1/support/tickets/{ticket_id}/customer",
    "GET /api/v1/support/tickets/{ticket_id}/history",
    "GET /api/v1/support/tickets/{ticket_id}/viewers",
    "PATCH /api/v1/support/canned-replies/{reply_id}",
    "PATCH /api/v1/support/macros/{macro_id}",
    "PATCH /api/v1/support/tickets/{ticket_id}",
    "POST /api/v1/support/canned-replies",
    "POST /api/v1/support/macros",
    "POST /api/v1/support/tickets/bulk",
    "POST /api/v1/support/tickets/close",
    "POST /api/v1/support/tickets/{ticket_id}/actions",
    "POST /api/v1/support/tickets/{ticket_id}/assign",
    "POST /api/v1/support/tickets/{ticket_id}/drafts/{message_id}",
    "POST /api/v1/support/tickets/{ticket_id}/merge",
    "POST /api/v1/support/tickets/{ticket_id}/split",
    "POST /api/v1/support/tickets/{ticket_id}/messages/{message_id}/redact",
    "POST /api/v1/support/tickets/{ticket_id}/snooze",
    "POST /api/v1/support/tickets/{ticket_id}/suggest",
    "PUT /api/v1/support/agents/{agent_id}/availability",
    "PUT /api/v1/support/tickets/{ticket_id}/team",
    "PUT /api/v1/support/tickets/{ticket_id}/viewers",
    "DELETE /api/v1/spaces/{space_id}/bars/{user_id}",
    "GET /api/v1/spaces/{space_id}/bars",
    "GET /api/v1/spaces/{space_id}/bars/{user_id}",
    "PUT /api/v1/spaces/{space_id}/bars/{user_id}",
    "POST /api/v1/guests/{guest_id}/let-in",
    "POST /api/v1/guests/{guest_id}/let-out",
    "POST /api/v1/visits/let-in",
    "POST /api/v1/visits/let-out",
    "POST /api/v1/visits/{visit_id}/close",
}


def wrong_tokens(cloud: Cloud, customer: Api) -> dict[str, str]:
    """Tokens that differ from a customer's good one in one thing each."""
    signing = secrets_store.read(cloud.aws, "jwt")["signing"]
    key = token_keys.private_key(signing["keys"][signing["current"]])
    return bad_tokens(signing["current"], key, customer.tokens["access_token"])


@pytest.fixture(scope="module")
def routes(cloud: Cloud) -> list[Route]:
    found = deployed_routes(cloud)
    assert len(found) > 60
    return [route for route in found if route.key in STAFFS_OWN | ENDING or in_sample(route.key)]


def in_sample(key: str) -> bool:
    """Whether a route is tried in `make test`: the same ones each time, of every function some."""
    return zlib.crc32(key.encode()) % ROUTE_STEP == 0


@pytest.fixture(scope="module")
def closed(routes: list[Route]) -> list[Route]:
    """Every deployed route that is not for guests."""
    return [route for route in routes if route.key not in PUBLIC]


@pytest.fixture(scope="module")
def to_guests(cloud: Cloud, routes: list[Route]) -> dict[str, httpx.Response]:
    """What every route answers to somebody without a token."""
    return everywhere(routes, lambda route: send(cloud, route, None))


@pytest.fixture(scope="module")
def to_customers(cloud: Cloud, closed: list[Route]) -> dict[str, Outcome]:
    """Status and code of what every closed route answers to a customer, about objects that do not exist."""
    answers: dict[str, Outcome] = {}
    # What ends sessions comes last, and each with a session of its own.
    ending = [route for route in closed if route.key in ENDING]
    for routes in ([route for route in closed if route not in ending], *([route] for route in ending)):
        somebody = Api(cloud)
        somebody.register()
        token = somebody.tokens["access_token"]
        found = everywhere(routes, lambda route, token=token: send(cloud, route, token))  # type: ignore[misc]
        answers |= {key: outcome(answer) for key, answer in found.items()}
        somebody.close()
    return answers


@pytest.fixture(scope="module")
def staffs(closed: list[Route], to_customers: dict[str, Outcome]) -> list[Route]:
    """Every route that refuses customers as such."""
    return [route for route in closed if to_customers[route.key] == (403, "forbidden")]


def try_all(cloud: Cloud, routes: list[Route], token: str) -> dict[str, int]:
    """The status of every route for one token."""
    answers = everywhere(routes, lambda route: send(cloud, route, token))
    return {key: answer.status_code for key, answer in answers.items()}


def test_the_template_and_the_deployed_api_name_the_same_public_routes(cloud: Cloud) -> None:
    assert {route.key for route in deployed_routes(cloud)} >= PUBLIC


@pytest.mark.sample
def test_a_guest_gets_into_nothing_but_the_public_routes(to_guests: dict[str, httpx.Response]) -> None:
    answers = {key: answer.status_code for key, answer in to_guests.items() if key not in PUBLIC}
    assert {key: status for key, status in answers.items() if status != 401} == {}


@pytest.mark.sample
def test_every_answer_of_a_function_carries_the_security_headers(to_guests: dict[str, httpx.Response]) -> None:
    """What API Gateway answers by itself, such as 404 for a route that it does not have, is not ours to dress."""
    assert [key for key, answer in to_guests.items() if is_gateways_own(answer)] == []
    expected = {name.lower() for name in SECURITY_HEADERS}
    lacking = {key: expected - answer.headers.keys() for key, answer in to_guests.items()}
    assert {key: names for key, names in lacking.items() if names} == {}


def test_a_token_that_is_wrong_in_one_thing_opens_nothing(
    cloud: Cloud, closed: list[Route], to_customers: dict[str, Outcome], api: Api
) -> None:
    assert 401 not in {status for status, _ in to_customers.values()}, "a good token is known on every route"
    api.register()
    opened = {
        f"{key} with {name}": status
        for number, (name, token) in enumerate(wrong_tokens(cloud, api).items())
        for key, status in try_all(cloud, closed[number % STEP :: STEP], token).items()
        if status != 401
    }
    assert opened == {}


def test_a_customer_is_refused_where_only_staff_may_go(staffs: list[Route]) -> None:
    assert {route.key for route in staffs} >= STAFFS_OWN


def test_a_manager_is_refused_where_only_admins_may_go(cloud: Cloud, staffs: list[Route], manager: Api) -> None:
    answers = try_all(cloud, staffs, manager.tokens["access_token"])
    assert {key for key, status in answers.items() if status != 403} == OF_MANAGERS & answers.keys()


def test_an_admin_who_has_left_is_a_guest(
    cloud: Cloud, staffs: list[Route], admin: Api, person: Callable[[], Api]
) -> None:
    """Signed out or disabled: the token is good for minutes yet, and opens nothing."""
    one, other = (as_new_admin(person(), admin) for _ in range(2))
    assert one.post("/auth/logout").status_code == 204
    assert admin.patch(f"/users/{other.user['id']}", {"is_active": False}).status_code == 200
    for gone in (one, other):
        answers = try_all(cloud, staffs, gone.tokens["access_token"])
        assert {key: status for key, status in answers.items() if status != 401} == {}


def test_an_admin_who_has_left_gets_a_customers_answer(
    cloud: Cloud, closed: list[Route], admin: Api, person: Callable[[], Api]
) -> None:
    """Demoted, signed out or disabled: on each route that customers may use, the answer of a customer who has left.

    tests/integration/security tries the same with things that exist.
    """
    owner = person()
    owner.register()
    ticket = owner.post("/support/tickets", {"subject": "Размер", "text": "Подойдёт ли M?"}).json()["id"]
    for leave in (demote, sign_out, disable):
        gone, customer = as_new_admin(person(), admin), person()
        customer.register()
        for one in (gone, customer):
            leave(admin, one)
        theirs, hers = (try_all(cloud, closed, one.tokens["access_token"]) for one in (gone, customer))
        # Where only staff may go, the roles in the token decide which refusal it is.
        odd = {key: (theirs[key], hers[key]) for key in theirs if theirs[key] != hers[key]}
        assert {key: pair for key, pair in odd.items() if pair != (401, 403)} == {}, leave.__name__
        assert gone.get(f"/support/tickets/{ticket}").status_code == 404
        assert [one for one in gone.get("/orders").json()["items"] if one["user_id"] != gone.user["id"]] == []


def demote(admin: Api, one: Api) -> None:
    ok = admin.patch(f"/users/{one.user['id']}", {"roles": ["customer"]})
    assert ok.status_code == 200, ok.text
    # What takes a role away ends the sessions; a customer has none to lose.
    one.post("/auth/logout-all")


def sign_out(admin: Api, one: Api) -> None:
    assert one.post("/auth/logout").status_code == 204


def disable(admin: Api, one: Api) -> None:
    assert admin.patch(f"/users/{one.user['id']}", {"is_active": False}).status_code == 200


def as_new_admin(made: Api, admin: Api) -> Api:
    user = made.register()
    assert admin.patch(f"/users/{user['id']}", {"roles": ["customer", "admin"]}).status_code == 200
    made.login(user["phone"], PASSWORD)
    assert made.get("/users").status_code == 200
    return made


def test_nobody_gets_a_success_for_a_thing_that_does_not_exist(
    closed: list[Route], to_customers: dict[str, Outcome]
) -> None:
    answers = {route.key: to_customers[route.key][0] for route in closed if route.names}
    # Removing what is not there may be answered as done: DELETE is idempotent.
    odd = {k: s for k, s in answers.items() if s not in REFUSALS and not (k.startswith("DELETE ") and s == 204)}
    assert odd == {}
