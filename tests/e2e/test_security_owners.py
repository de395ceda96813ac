"""Other people's objects: every deployed route that takes the id of something, tried with what is somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.e2e.client import PASSWORD, Api, Cloud
from tests.e2e.path_param_factories import PathParamFactories, path_params
from tests.e2e.routes import PUBLIC, UNKNOWN, Route, deployed_routes, everywhere, nothing, outcome, send
from tests.support import fuzzing

# Things that are everybody's to name in a body or a query.
NOBODYS_OWN = {"product_id", "size", "code", "promo_code", "space_id"}
# The id that an authenticator gave to the key that it made.
MADE_BY_BROWSERS = {("POST /api/v1/auth/passkeys", "id")}
# An upload lies under its person's id: what another names is not there (tests/integration/support).
# A player's id is a claim, which the game has to bear out (tests/integration/notifications).
ONES_OWN_ONLY = {"attachment_id", "nakama_user_id"}
# What an author says of their own course (anybody else is refused first), and reports of play, each of which is refused
# to who does not learn that course: tests/integration/learning.
NAMING_OTHERS = {
    # What can be booked is everybody's to see.
    "POST /api/v1/bookings": {"resource_id"},
    "PATCH /api/v1/bookings/{booking_id}": {"resource_id"},
    "PATCH /api/v1/courses/{course_id}": {"slug"},
    # Takes nothing but `me`: any other is 422.
    "GET /api/v1/orders": {"customer_id"},
    "PATCH /api/v1/courses/{course_id}/lessons/{lesson_id}": {"id", "video_id"},
    "POST /api/v1/courses/{course_id}/learners": {"user_ids"},
    "POST /api/v1/courses/{course_id}/lessons": {"section_id", "id", "video_id"},
    "POST /api/v1/learning/sync": {"lesson_id", "course_id"},
    # The lines of the order in the path, whose sizes staff alone may change: tests/integration/orders.
    "PATCH /api/v1/orders/{order_id}": {"line_id"},
    "PUT /api/v1/courses/{course_id}/outline": {"id"},
    # A customer who names somebody is refused once the body is understood: tests/integration/support.
    "POST /api/v1/support/tickets": {"customer_id"},
}
# Parts of an object that have no id of their own: which captions of a video, which attempt at a quiz.
PARTS = {"language", "number"}
# A published course is everybody's to see and to enrol in; what is in it is its learners', what is behind it authors'.
# What anybody does about a published course is their own: to enrol, and their own chat, which is empty.
ANYBODYS_OWN = {
    "POST /api/v1/courses/{course_id}/enrol",
    "GET /api/v1/courses/{course_id}/chat",
    "DELETE /api/v1/courses/{course_id}/chat",
    # Of a product's waiting list anybody leaves their own lines, again too.
    "DELETE /api/v1/products/{product_id}/waitlist",
}
CLOSED_TO_OTHERS = {(403, "enrolment_required"), (403, "forbidden"), (404, "enrolment_not_found")}
# Where those who work here are asked for help.
HELPED = {
    "GET /api/v1/support/tickets/{ticket_id}",
    "GET /api/v1/support/tickets/{ticket_id}/messages",
    "POST /api/v1/support/tickets/{ticket_id}/close",
    "POST /api/v1/support/tickets/{ticket_id}/messages",
    "POST /api/v1/support/tickets/{ticket_id}/read",
    # Why it stands where it stands, by both of its addresses.
    "GET /api/v1/support/tickets/{ticket_id}/why",
    "GET /api/v1/tickets/{ticket_id}/why",
    # Whoever works in a space sees and changes what is booked there, and sends guests away.
    "GET /api/v1/bookings/{booking_id}",
    "GET /api/v1/bookings/{booking_id}/history",
    "PATCH /api/v1/bookings/{booking_id}",
    "DELETE /api/v1/bookings/{booking_id}",
    "DELETE /api/v1/guests/{guest_id}",
}


@pytest.fixture(scope="module")
def closed(cloud: Cloud) -> list[Route]:
    """Every deployed route that is not for guests."""
    return [route for route in deployed_routes(cloud) if route.key not in PUBLIC]


@pytest.fixture(scope="module")
def bodies() -> dict[str, Any]:
    """A good body for each operation that takes one; whoever removes a passkey knows the password."""
    found = {f"{one.method.upper()} {one.path}": fuzzing.good_body(one) for one in fuzzing.operations()}
    return {**found, "DELETE /api/v1/auth/passkeys/{passkey_id}": {"current_password": PASSWORD}}


@pytest.fixture
def factories(person: Callable[[], Api], admin: Api) -> PathParamFactories:
    owner = person()
    owner.register()
    return PathParamFactories(owner, admin)


def test_there_is_a_thing_for_every_path_parameter(cloud: Cloud) -> None:
    """Whoever adds a route with a new kind of id says in its module's `api_requests.py` how to make one."""
    assert {name for route in deployed_routes(cloud) for name in route.names} <= path_params().keys()


def _turn(route: Route) -> tuple[bool, bool, int, str]:
    takes_away = route.method == "DELETE"
    return takes_away, takes_away and "session_id" in route.names, -len(route.names) * takes_away, route.key


def test_other_peoples_things_look_as_if_they_were_not_there(
    cloud: Cloud, closed: list[Route], bodies: dict[str, Any], factories: PathParamFactories, api: Api, manager: Api
) -> None:
    """Not 403: that would tell a stranger that there is something. At the end their owner shows that they were."""
    named = [route for route in closed if set(route.names) - fuzzing.words()]
    paths = {route.key: route.path_to(factories) for route in named}

    def path_to_nothing(route: Route) -> str:
        return route.path_to(lambda name: factories(name) if name in PARTS else nothing(name))

    def asked(who: Api, routes: list[Route], *, about_nothing: bool = False) -> dict[str, httpx.Response]:
        def ask(route: Route) -> httpx.Response:
            path = path_to_nothing(route) if about_nothing else paths[route.key]
            return send(cloud, route, who.tokens["access_token"], path=path, body=bodies[route.key])

        return everywhere(routes, ask)

    def seen_by(who: Api, routes: list[Route]) -> dict[str, tuple[int, str]]:
        """Where somebody can tell objects that exist from those that do not."""
        real, unreal = asked(who, routes), asked(who, routes, about_nothing=True)
        return {
            key: outcome(real[key])
            for key in real
            if real[key].is_success or outcome(real[key]) != outcome(unreal[key])
        }

    def seen_of_others(who: Api, routes: list[Route]) -> dict[str, tuple[int, str]]:
        """The same, but that there is a course may be seen as long as it stays closed."""
        seen = seen_by(who, [route for route in routes if route.key not in ANYBODYS_OWN])
        courses = {route.key for route in routes if "course_id" in route.names}
        return {key: found for key, found in seen.items() if key not in courses or found not in CLOSED_TO_OTHERS}

    api.register()
    assert seen_of_others(api, named) == {}
    staffs = {key for key, answer in asked(api, named, about_nothing=True).items() if answer.status_code == 403}
    owned = [route for route in named if route.key not in staffs]
    assert len(owned) > 5
    assert seen_of_others(manager, owned).keys() == HELPED, "a manager is no owner either"
    # What is taken away comes last, parts before the whole and the session that asks after all else; each route that a
    # customer may use is found out as soon as the right one asks.
    owned.sort(key=_turn)
    shown = {route.key for route in owned if seen_by(factories.owner, [route])}
    shown |= {route.key for route in owned if route.key not in shown and seen_by(factories.admin, [route])}
    assert shown == {route.key for route in owned}


def test_no_request_of_a_customer_names_anothers_thing_but_in_its_path(
    cloud: Cloud, closed: list[Route], api: Api
) -> None:
    """Ids in bodies and queries are the staff's alone, or of objects that everybody may see."""
    api.register()
    operations = {f"{one.method.upper()} {one.path}": one for one in fuzzing.operations()}
    naming, paths = {}, {}
    for route in closed:
        operation = operations[route.key]
        queries = {parameter.name for parameter in operation.query}
        names = fuzzing.names_in(operation) | queries
        browsers = {name for key, name in MADE_BY_BROWSERS if key == route.key}
        known = {*route.names, *browsers, *NOBODYS_OWN, *ONES_OWN_ONLY}
        if ids := {name for name in names - known if is_an_id(name)}:
            naming[route.key] = ids
            # Some lists are everybody's as long as they name nobody.
            paths[route.key] = f"{route.path}?{urlencode(dict.fromkeys(ids & queries, UNKNOWN))}"
    assert "POST /api/v1/orders/{order_id}/refunds" in naming
    routes = [route for route in closed if route.key in naming]
    answers = everywhere(routes, lambda route: send(cloud, route, api.tokens["access_token"], path=paths[route.key]))
    assert {key: naming[key] for key, answer in answers.items() if answer.status_code != 403} == NAMING_OTHERS


def is_an_id(name: str) -> bool:
    return (
        name in path_params().keys() - fuzzing.words() - {"language"}
        or name.endswith(("_id", "_ids"))
        or name in {"id", "ids"}
    )


def test_an_id_is_known_by_its_name() -> None:
    assert all(is_an_id(name) for name in ("order_id", "line_ids", "ids", "slug"))
    assert not any(is_an_id(name) for name in ("paid", "address", "status"))
