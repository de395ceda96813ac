"""How much one request may bring and how much it may get: bodies, pages, lists, on every operation that has them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator

import httpx
import pytest

from shared.achievements.rule_store import MAX_ACHIEVEMENTS
from shared.core.finder import MOST_HITS
from shared.core.paging import MAX_LIMIT
from shared.http.app import LONG_BODY_MARK
from shared.identity.passkeys.service import MAX_PASSKEYS
from shared.shop.delivery.rules import MAX_METHODS
from shared.shop.sections.rules import CATEGORIES_LIMIT, COLLECTIONS_LIMIT
from tests.integration.fuzz.operations import JSON, OPERATIONS, Json, filled, of_admin
from tests.integration.fuzz.world import Builder
from tests.support.api_document import DOCUMENT

BAD_LIMITS = ["0", "101", "1e9", "-1", "", "x", "1000000000", "9" * 5_000]
# Listings that come whole, and the request's field that says how long they get.
WHOLE = {
    "GET /api/v1/products/{product_id}/waves": ("ProductCreate", "preorder_waves_total"),
    "GET /api/v1/products/{product_id}/media": ("MediaOrderRequest", "media_ids"),
}
# Listings that come whole, because what they list is counted and refused beyond a number; a person's achievements are
# a hundred at most, each with the few levels of its rule.
COUNTED = {
    "GET /api/v1/auth/passkeys": MAX_PASSKEYS,
    "GET /api/v1/achievements": MAX_ACHIEVEMENTS,
    "GET /api/v1/users/me/achievements": MAX_ACHIEVEMENTS,
    "GET /api/v1/users/{user_id}/achievements": MAX_ACHIEVEMENTS,
    # At most so many of each kind of thing, and there are six kinds.
    "GET /api/v1/search": 6 * MOST_HITS,
    "GET /api/v1/courses/{course_id}/authors": 50,
    "GET /api/v1/delivery-methods": MAX_METHODS,
    "GET /api/v1/collections": COLLECTIONS_LIMIT,
}
# A tree comes whole, too: half of it says nothing. So does the catalogue of what a rule may be about.
TREES = {"GET /api/v1/categories": CATEGORIES_LIMIT, "GET /api/v1/automation/event-types": 200}


@pytest.mark.long
def test_a_body_over_a_megabyte_is_refused_everywhere(builder: Builder, http: httpx.Client, known: Json) -> None:
    answers = {}
    # The webhook does not read what a stranger sends, however long it is. Mails and imports may be longer: their own
    # tests hold how much.
    for method, path, item in OPERATIONS:
        if not path.startswith("/api/") or item.get(LONG_BODY_MARK):
            continue
        for name, body in {
            "bytes": b'{"a":"' + b"x" * 1_000_000 + b'"}',
            "letters": b'"' + "ж".encode() * 500_001,
        }.items():
            answer = http.request(method, filled(path, known), content=body, headers={**JSON, **of_admin(builder)})
            answers[f"{method} {path} {name}"] = answer.status_code
    odd = {key: status for key, status in answers.items() if status != 413}
    assert odd == {}


def test_page_sizes_have_bounds_everywhere(builder: Builder, http: httpx.Client, known: Json) -> None:
    listings = [one for one in OPERATIONS if "limit" in {found["name"] for found in one[2].get("parameters", [])}]
    assert len(listings) > 10
    answers = {
        f"{method} {path}?limit={limit}": http.request(
            method, filled(path, known), params={"limit": limit}, headers=of_admin(builder)
        ).status_code
        for method, path, _ in listings
        for limit in BAD_LIMITS
    }
    assert {key: status for key, status in answers.items() if status != 422} == {}


def endless_listings(api: Json) -> list[str]:
    """Operations that answer with a list whose length nobody limits."""
    found = []
    for path, item in api["paths"].items():
        for method, operation in item.items():
            if "ListOut" not in json.dumps(operation["responses"].get("200", {})):
                continue
            named = {one["name"]: one["schema"] for one in operation.get("parameters", [])}
            key = f"{method.upper()} {path}"
            if named.get("limit", {}).get("maximum", MAX_LIMIT + 1) > MAX_LIMIT and key not in {
                *WHOLE,
                *COUNTED,
                *TREES,
            }:
                found.append(key)
    return found


def test_every_listing_has_a_bounded_page_size() -> None:
    assert endless_listings(DOCUMENT) == []
    for schema, name in WHOLE.values():
        bounds = DOCUMENT["components"]["schemas"][schema]["properties"][name]
        assert min(bounds.get("maximum", 1_000), bounds.get("maxItems", 1_000)) <= MAX_LIMIT
    assert max(COUNTED.values()) <= MAX_LIMIT
    assert max(TREES.values()) <= 2 * MAX_LIMIT


def test_a_listing_without_a_bound_is_found() -> None:
    planted = copy.deepcopy(DOCUMENT)
    orders = planted["paths"]["/api/v1/orders"]["get"]
    [limit] = [one for one in orders["parameters"] if one["name"] == "limit"]
    limit["schema"]["maximum"] = 1_000
    planted["paths"]["/api/v1/new"] = {"get": {**orders, "parameters": []}}
    assert endless_listings(planted) == ["GET /api/v1/orders", "GET /api/v1/new"]


@pytest.mark.long
def test_a_page_holds_no_more_than_was_asked_for(builder: Builder, http: httpx.Client, known: Json) -> None:
    for _ in range(2):
        builder.spoil()
        builder.world(known.keys() | {"order_id", "notification_id"})
    longer = set()
    for method, path, operation in OPERATIONS:
        if "limit" not in {found["name"] for found in operation.get("parameters", [])}:
            continue
        for role in ("admin", "customer"):
            headers = {"authorization": f"Bearer {builder.tokens[role]}"}
            answer = http.request(method, filled(path, known), params={"limit": 1}, headers=headers)
            if answer.is_success:
                assert len(answer.json()["items"]) <= 1, path
            if answer.is_success and answer.json()["next_cursor"]:
                longer.add(path)
    assert len(longer) > 5, "there was more to give"


def capped_lists(schema: Json, where: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
    """The lists in a body that have a longest length, by the names that lead to them."""
    if reference := schema.get("$ref"):
        schema = DOCUMENT["components"]["schemas"][reference.rpartition("/")[2]]
    for part in schema.get("anyOf", []):
        yield from capped_lists(part, where)
    if "maxItems" in schema:
        yield where, schema["maxItems"]
    for name, part in schema.get("properties", {}).items():
        yield from capped_lists(part, (*where, name))


def test_no_list_in_a_body_is_longer_than_the_document_says(builder: Builder, http: httpx.Client, known: Json) -> None:
    tried, taken = 0, []
    for method, path, operation in OPERATIONS:
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        # Of a field that takes several kinds of lists, the longest counts.
        longest: dict[tuple[str, ...], int] = {}
        for names, most in capped_lists(content.get("schema", {})):
            longest[names] = max(most, longest.get(names, 0))
        for names, most in longest.items():
            body: object = [None] * (most + 1)
            for name in reversed(names):
                body = {name: body}
            answer = http.request(method, filled(path, known), json=body, headers=of_admin(builder))
            too_long = [error["field"] for error in answer.json().get("errors", []) if error["code"] == "too_long"]
            tried += 1
            # Between and behind the names stands which kind of value was tried, where there are several.
            if answer.status_code != 422 or not any(set(names) <= set(field.split(".")) for field in too_long):
                taken.append((method, path, names, answer.text[:300]))
    assert tried > 8
    assert taken == []
