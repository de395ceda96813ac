"""Query parameters that a route does not know are refused, on every route; links that others lengthen still work."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi import Query

from infra import openapi
from shared.http.app import API_PREFIX, create_app, lambda_handler
from shared.http.auth import PUBLIC_ROUTE
from shared.http.models import PageQuery
from shared.http.query_parameters import (
    LINKED_MARK,
    LINKED_PAGE,
    UnknownQueryParameterError,
    known_parameters,
    refuse_unknown,
)
from shared.http.routing import Route, Router
from tests.support import http
from tests.support.template import ROOT

# Opened from a mail or a code, or by a calendar's program.
LINKED = {
    "/donations/monthly/stop/{stop_token}",
    "/notifications/unsubscribe/{link_token}",
    "/bookings/feed",
    "/verify",
}

router = Router(prefix="/jars")


@router.get("", openapi_extra=PUBLIC_ROUTE)
async def list_jars(
    page: PageQuery,
    tags: Annotated[list[str] | None, Query(alias="tag")] = None,
    since: Annotated[str | None, Query(alias="from")] = None,
) -> dict[str, Any]:
    return {"limit": page.limit, "tags": tags, "since": since}


@router.get("/{jar_id}", openapi_extra=PUBLIC_ROUTE)
async def get_jar(jar_id: str) -> dict[str, Any]:
    return {"id": jar_id}


@router.get("/{jar_id}/label", openapi_extra=PUBLIC_ROUTE | LINKED_PAGE)
async def show_label(jar_id: str, size: int = 1) -> dict[str, Any]:
    return {"id": jar_id, "size": size}


@router.post("", openapi_extra=PUBLIC_ROUTE)
async def open_jar() -> dict[str, Any]:
    return {}


handler = lambda_handler(create_app("jars", router))


def call(path: str, method: str = "GET") -> Any:
    return http.call(handler, method, f"/api/v1/jars{path}")


def wrong(path: str, method: str = "GET") -> list[tuple[str, str]]:
    answer = call(path, method)
    assert (answer.status, answer.code) == (422, "validation_error"), answer.body
    return [(one["field"], one["code"]) for one in answer.json["errors"]]


@pytest.mark.parametrize("query", ["?limit=5", "?limit=5&from=2026-01-01", "?tag=a&tag=b", "?", "?from=", "?&limit=5&"])
def test_known_parameters_are_taken_by_the_names_that_callers_use(query: str) -> None:
    assert call(query).status == 200


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("?limi=5", [("limi", "extra_forbidden")]),
        ("?limit=5&since=2026-01-01", [("since", "extra_forbidden")]),
        ("?Limit=5", [("Limit", "extra_forbidden")]),
        ("?limit=5&utm_source=mail&x", [("utm_source", "extra_forbidden"), ("x", "extra_forbidden")]),
        ("?limit=5&limit=6", [("limit", "repeated")]),
        ("?%6cimit=5&limit=6", [("limit", "repeated")]),
        ("?%D1%84=1", [("ф", "extra_forbidden")]),
        ("/j1?limit=5", [("limit", "extra_forbidden")]),
        ("/j1?jar_id=j2", [("jar_id", "extra_forbidden")]),
    ],
)
def test_unknown_and_repeated_ones_are_refused_by_name(path: str, found: list[tuple[str, str]]) -> None:
    assert wrong(path) == found


def test_the_refusal_says_what_is_known() -> None:
    [error] = call("?sort=asc").json["errors"]
    assert error["detail"] == "This address takes: cursor, from, limit, tag."
    [error] = call("/j1?sort=asc").json["errors"]
    assert error["detail"] == "This address takes no query parameters."


def test_other_methods_and_head_refuse_them_too() -> None:
    assert wrong("?limit=5", "POST") == [("limit", "extra_forbidden")]
    assert call("/j1?x=1", "HEAD").status == 422


def test_long_names_and_many_of_them_are_not_all_repeated_in_the_answer() -> None:
    found = wrong("?" + "&".join(f"{'x' * 500}{number}=1" for number in range(50)))
    assert len(found) == 20
    assert all(len(name) == 100 for name, _ in found)


def test_a_linked_page_takes_what_others_add_and_still_checks_its_own() -> None:
    assert call("/j1/label?utm_source=mail&utm_campaign=a&size=2").json == {"id": "j1", "size": 2}
    assert call("/j1/label?size=big").status == 422


def test_what_is_not_there_is_said_before_what_is_unknown() -> None:
    assert call("/j1/lid?x=1").status == 404
    assert call("/j1/label?x=1", "DELETE").status == 405


def routes() -> Iterator[Route]:
    for _, app in openapi.apps():
        yield from app.state.routes


def test_every_route_of_every_function_refuses_them_except_linked_pages() -> None:
    linked = set()
    for route in routes():
        path = re.sub(r"\{[^}]+\}", "x", route.path)
        for method in route.methods or ():
            try:
                refuse_unknown([route], method, path, b"utm_source=mail")
            except UnknownQueryParameterError:
                continue
            linked.add(route.path.removeprefix(API_PREFIX))
            assert (route.openapi_extra or {}).get(LINKED_MARK)
    assert linked == LINKED


def test_no_two_routes_of_an_app_could_be_taken_for_each_other() -> None:
    """What a path is matched with here is what the app answers it with: the first that fits."""
    for _, app in openapi.apps():
        for route in app.state.routes:
            assert route.path.startswith("/"), "paths of routers are without the app's prefix"


# `"/orders?limit=5"` in a text: a path and its query.
SENT = re.compile(r"""["'`( ](?:/api/v1)?(/[a-z][\w/{}.\[\]'"-]*)\?([\w=&%{}.,:-]+)""")


def test_what_the_demo_the_seeds_and_the_documents_send_is_known() -> None:
    known = {
        re.compile(re.sub(r"\{[^}]+\}", "[^/]+", route.path.removeprefix(API_PREFIX))): dict(
            known_parameters(route.dependant)
        )
        for route in routes()
        if "GET" in (route.methods or ())
    }
    places = [*(ROOT / "infra").rglob("*.py"), *(ROOT / "docs").glob("*.md"), *(ROOT / "tests/e2e").glob("*.py")]
    found = 0
    for place in places:
        for path, query in SENT.findall(place.read_text()):
            parameters = [names for pattern, names in known.items() if pattern.fullmatch(path)]
            if not parameters:
                continue
            found += 1
            sent = {one.partition("=")[0] for one in query.split("&") if one and not one.startswith("{")}
            assert sent <= set().union(*parameters), f"{place}: {path}?{query}"
    assert found >= 10


def test_the_api_document_says_so() -> None:
    document = json.loads(openapi.TARGET.read_text())
    assert "Query parameters that an operation does not list" in document["info"]["description"]
    for path in LINKED:
        operation = document["paths"][f"/api/v1{path}"]["get"]
        assert "Further query parameters" in operation["description"]
    assert LINKED_MARK not in openapi.TARGET.read_text()
