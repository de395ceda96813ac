"""The deployed API's routes, and how tests send something to each of them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

from infra.http_api import GREEDY, route_of
from infra.rules.web import event_routes
from shared.http.api_document import is_public
from tests.e2e.client import Cloud
from tests.support.api_document import DOCUMENT
from tests.support.template import load

PUBLIC = frozenset(
    f"{method.upper()} {path}"
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if is_public(operation)
)
# An id that nothing has.
UNKNOWN = "01KKB4M1V8W7Q3Z5N6P2R4S9TA"
# Where ids have a form of their own: another would be refused as no id (422) and hide whether there is such an object.
UNKNOWN_OF = {"chat_message_id": f"msg_{UNKNOWN}", "certificate_no": "2222-2222-2222"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
AT_ONCE = 3


@dataclass(frozen=True)
class Route:
    """A deployed route."""

    method: str
    template: str

    @property
    def key(self) -> str:
        """As API Gateway writes it."""
        return f"{self.method} {self.template}"

    @property
    def names(self) -> list[str]:
        """Its path parameters."""
        return re.findall(r"{(\w+)}", self.template)

    @property
    def path(self) -> str:
        """The path to something that does not exist."""
        return self.path_to(nothing)

    def path_to(self, thing: Callable[[str], str]) -> str:
        """The path to what `thing` gives for each parameter."""
        return re.sub(r"{(\w+)}", lambda found: thing(found[1]), self.template)


def nothing(name: str) -> str:
    """An id for a path parameter that nothing has."""
    return UNKNOWN_OF.get(name, UNKNOWN)


def served_by(key: str, known: Collection[str]) -> list[tuple[str, str]]:
    """(method, path) of what the functions' events in `template.yaml` name and a route of the gateway's answers."""
    written = [one for one in event_routes(load()) if not one.startswith("HEAD ") and route_of(one, known) == key]
    method, _, path = key.partition(" ")
    if written or GREEDY in path:
        return [(one.partition(" ")[0], one.partition(" ")[2]) for one in written]
    return [(one, path) for one in (METHODS if method == "ANY" else [method])]


def deployed_routes(cloud: Cloud) -> list[Route]:
    """The routes as API Gateway knows them, so that a new one is tried on the day it appears.

    HEAD is left out: it asks for whom its GET asks, and its answers have no body that tests could compare. A route for
    any method is tried with what its app serves by it, or with each when nothing says what that is.
    """
    gateway = cloud.client("apigatewayv2")
    seen: dict[Route, None] = {}
    for api in gateway.get_apis()["Items"]:
        keys = [item["RouteKey"] for item in gateway.get_routes(ApiId=api["ApiId"])["Items"]]
        for key in keys:
            if " " in key and not key.startswith("HEAD "):
                seen |= dict.fromkeys(Route(method, path) for method, path in served_by(key, keys))
    found = list(seen)
    # Neighbours are asked at once: of different functions, so that few processes of each have to start.
    random.Random(0).shuffle(found)
    return found


def send(
    cloud: Cloud, route: Route, token: str | None, *, path: str | None = None, body: Any = None, **headers: str
) -> httpx.Response:
    """One request to a route, about nothing that exists unless a path says so; its body empty unless one is given."""
    content = body or ({} if route.method not in {"GET", "DELETE"} else None)
    sent = {**({"authorization": f"Bearer {token}"} if token else {}), **headers}
    return httpx.request(route.method, cloud.base_url + (path or route.path), headers=sent, json=content, timeout=60)


def everywhere(routes: list[Route], act: Callable[[Route], httpx.Response]) -> dict[str, httpx.Response]:
    """What each route answered, a few asked at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip([route.key for route in routes], pool.map(act, routes), strict=True))


def outcome(answer: httpx.Response) -> tuple[int, str]:
    """What an answer gives away: its status and, of a refusal, the code."""
    return answer.status_code, "" if answer.is_success else answer.json()["code"]
