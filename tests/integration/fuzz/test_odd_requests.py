"""Requests that no generator thinks of, sent to every operation of docs/openapi.json that they could concern.

What comes back is always an answer that the document knows, never an error of ours.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.integration.fuzz.operations import JSON, OPERATIONS, Json, fault, filled, of_admin
from tests.integration.fuzz.world import Builder
from tests.support import gateway, proof
from tests.support.api_document import DOCUMENT

BODIES = {
    "nothing": b"",
    "null": b"null",
    "a number": b"0",
    "a list": b"[]",
    "half of JSON": b'{"a":',
    "two documents": b"{}{}",
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
    "not a number": b'{"version":NaN,"quantity":Infinity,"price":-Infinity}',
    "more digits than Python reads": b'{"version":' + b"9" * 5_000 + b"}",
    "an infinite exponent": b'{"version":1e999,"price":1e999}',
    "a name twice": b'{"login":"a","login":"b","password":"x","password":"y"}',
    "half a letter": b'{"title":"\\ud800","login":"\\udfff","password":"\\ud800","\\ud800":1}',
    "a control character": b'{"title":"\\u0000","login":"\\u0000","full_name":"\\u0000"}',
    "no UTF-8": b'{"title":"\xff\xfe"}',
    "UTF-16": '{"title":"x"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "compressed": gzip.compress(b'{"title":"x"}'),
    "a million spaces less two": b"{" + b" " * 999_998 + b"}",
}
HEADERS: list[dict[str, str]] = [
    {"idempotency-key": ""},
    {"idempotency-key": " "},
    {"idempotency-key": "k" * 129},
    {"idempotency-key": "k" * 8_000},
    {"idempotency-key": "ÿ"},
    {"idempotency-key": "a,b"},
    {"authorization": "Bearer"},
    {"authorization": "Bearer  "},
    {"authorization": "Bearer " + "x" * 8_000},
    {"authorization": "Bearer ÿ.ÿ.ÿ"},
    {"authorization": "Bearer eyJhbGciOiJub25lIn0.e30."},
    {"authorization": "Bearer " + base64.urlsafe_b64encode(b'{"alg":"HS256","kid":{"a":1}}').decode() + ".e30.e30"},
    {"authorization": "Basic YTpi"},
    {"authorization": "Digest username=a"},
    {"if-none-match": '"'},
    {"if-none-match": "W/"},
    {"if-none-match": ",,,," * 1_000},
    {"if-none-match": "ÿ"},
    {"accept": "text/html;q=ÿ"},
    {"accept-language": "*" * 4_000},
    {"user-agent": "ÿ\x7f" * 1_000},
    {"x-correlation-id": "ÿ"},
    {"x-correlation-id": "\U0001d7d8".encode().decode("latin-1")},
    {"x-forwarded-for": "'; drop table --"},
    {"x-http-method-override": "DELETE"},
    {"content-length": "-5"},
    {"content-length": "²"},
    {"content-length": "9" * 5_000},
    {"transfer-encoding": "chunked"},
    {"cookie": "a=b; " * 1_000},
    {"host": "evil.example"},
]
MEDIA_TYPES = [
    "",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/vnd.api+json",
    "application/json,application/json",
    "ÿ",
]
MOMENTS = ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "0001-01-01", "9999-12-31", "0", "1e9", "-1", "٠"]
PARTS = [
    "%00",
    "%ff",
    "a%2Fb",
    "%2e%2e",
    "%23",
    "%F0%9F%98%80" * 64,
    "x" * 65,
    "x" * 4_000,
    "%E2%80%AE",
    "*",
    "$%7Bx%7D",
]


def with_bodies() -> Iterator[tuple[str, str, Json]]:
    return (one for one in samples() if "requestBody" in one[2])


def samples() -> list[tuple[str, str, Json]]:
    """One operation with a body and one without of each function, or all of them in the long version.

    Without those that end sessions or take things away: the requests after them need both.
    """
    lasting = [one for one in OPERATIONS if one[0] != "DELETE" and "logout" not in one[1]]
    if proof.ON:
        return lasting
    handlers = {route.key: route.handler for route in gateway.routes()}
    found = {(handlers[f"{one[0]} {one[1]}"], "requestBody" in one[2]): one for one in lasting}
    return list(found.values())


@pytest.mark.parametrize("name", proof.sampled(BODIES, one_in=4))
def test_an_odd_body(builder: Builder, http: httpx.Client, known: Json, name: str) -> None:
    faults = []
    for method, path, operation in with_bodies():
        answer = http.request(method, filled(path, known), content=BODIES[name], headers={**JSON, **of_admin(builder)})
        faults.append(fault(method, path, operation, answer))
    assert [one for one in faults if one] == []


@pytest.mark.parametrize(
    "headers", proof.sampled(HEADERS, one_in=4), ids=lambda one: "-".join(f"{k}-{v[:8]!a}" for k, v in one.items())
)
def test_odd_headers(builder: Builder, http: httpx.Client, known: Json, headers: dict[str, str]) -> None:
    faults = []
    for method, path, operation in samples():
        sent = {**of_admin(builder), **(JSON if "requestBody" in operation else {}), **headers}
        content = b"{}" if "requestBody" in operation else None
        request = http.build_request(method, filled(path, known), content=content)
        request.headers = httpx.Headers([(k.encode(), v.encode("latin-1")) for k, v in sent.items()])
        faults.append(fault(method, path, operation, http.send(request)))
    assert [one for one in faults if one] == []


@pytest.mark.parametrize("media_type", proof.sampled(MEDIA_TYPES, one_in=4))
def test_another_media_type_is_refused_everywhere(
    builder: Builder, http: httpx.Client, known: Json, media_type: str
) -> None:
    answers = {
        f"{method} {path}": http.request(
            method,
            filled(path, known),
            content=b'{"a":1}',
            headers=[
                (b"content-type", media_type.encode("latin-1")),
                *[(k.encode(), v.encode()) for k, v in of_admin(builder).items()],
            ],
        ).status_code
        for method, path, operation in OPERATIONS
        if "requestBody" in operation and not path.startswith("/webhooks/")
    }
    assert {key: status for key, status in answers.items() if status != 415} == {}


@pytest.mark.parametrize("moment", proof.sampled(MOMENTS, one_in=4))
def test_dates_that_cannot_be_reckoned_with(builder: Builder, http: httpx.Client, known: Json, moment: str) -> None:
    """Wherever a date is taken: in a query, or in a body beside fields that are right."""
    faults = []
    for method, path, operation in OPERATIONS:
        named = [found["name"] for found in operation.get("parameters", []) if '"date' in json.dumps(found["schema"])]
        for names in [[name] for name in named] + ([named] if len(named) > 1 else []):
            for more in ({}, {"interval": "week"}, {"interval": "month"}) if "analytics" in path else ({},):
                query = {**dict.fromkeys(names, moment), **more}
                answer = http.request(method, filled(path, known), params=query, headers=of_admin(builder))
                faults.append(fault(method, f"{path} {query}", operation, answer))
        for name, body in _with_dates(operation):
            answer = http.request(method, filled(path, known), json={**body, name: moment}, headers=of_admin(builder))
            faults.append(fault(method, f"{path} {name}", operation, answer))
    assert [one for one in faults if one] == []


def _with_dates(operation: Json) -> Iterator[tuple[str, Json]]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    reference = content.get("schema", {}).get("$ref", "")
    schema = DOCUMENT["components"]["schemas"].get(reference.rpartition("/")[2], {})
    for name, found in schema.get("properties", {}).items():
        if '"date' in json.dumps(found) or "date" in name:
            yield name, {"code": "LATER", "discount_percent": 5} if "code" in schema["properties"] else {}


@pytest.mark.parametrize("part", proof.sampled(PARTS, one_in=4), ids=lambda one: one[:12])
def test_odd_path_parameters(builder: Builder, http: httpx.Client, part: str) -> None:
    faults = []
    for method, path, operation in OPERATIONS:
        for name in gateway.Route("", path, "").names:
            at = filled(path.replace("{" + name + "}", "\0"), _ANY).replace("\0", part)
            content = b"{}" if "requestBody" in operation else None
            headers = {**of_admin(builder), **(JSON if content else {})}
            faults.append(
                fault(method, at[:200], operation, http.request(method, at, content=content, headers=headers))
            )
    assert [one for one in faults if one] == []


class _Anything(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "1"


_ANY = _Anything()


@pytest.mark.long
def test_a_made_up_cursor_is_refused(builder: Builder, http: httpx.Client, known: Json) -> None:
    """A cursor is readable and not signed: whoever takes one apart can ask for any place."""
    for _ in range(2):
        builder.world({"order_id", "notification_id"})
    forged, faults = 0, []
    for method, path, operation in OPERATIONS:
        if "cursor" not in {found["name"] for found in operation.get("parameters", [])}:
            continue
        for query in _ways_to_list(operation):
            for role in ("admin", "customer"):
                headers = {"authorization": f"Bearer {builder.tokens[role]}"}
                first = http.request(method, filled(path, known), params={"limit": 1, **query}, headers=headers)
                if not first.is_success or not first.json()["next_cursor"]:
                    continue
                for cursor in _forgeries(first.json()["next_cursor"]):
                    forged += 1
                    answer = http.request(
                        method, filled(path, known), params={"limit": 1, **query, "cursor": cursor}, headers=headers
                    )
                    faults.append(fault(method, f"{path} {query}", operation, answer))
    assert forged > 200
    assert [one for one in faults if one] == []


def _ways_to_list(operation: Json) -> Iterator[dict[str, str]]:
    yield {}
    for parameter in operation["parameters"]:
        for choice in parameter["schema"].get("enum", []):
            yield {parameter["name"]: choice}
        if parameter["name"] == "q":
            yield from ({"q": "Худи"}, {"q": "Анна"})


def _forgeries(cursor: str) -> Iterator[str]:
    mark, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    for odd in (5, "", None, [], {"S": "x"}, True, 1e300, "\ud800", "\0", "zzzz", "x" * 600):
        yield _packed([mark, dict.fromkeys(key, odd)])
        yield _packed([mark, {**key, max(key): odd}])
    yield from (_packed([mark, {}]), _packed([mark, {**key, "more": "x"}]), _packed([mark]), _packed([mark, key, 1]))


def _packed(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")
