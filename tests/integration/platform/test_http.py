"""What every endpoint group gets from the app factory."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import pytest
from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from shared.core.errors import ConflictError, TooManyError
from shared.http.app import UnguardedRouteError, create_app, lambda_handler, read_routes
from shared.http.auth import (
    PUBLIC_ROUTE,
    WITHOUT_LIVE_SESSION,
    ConfirmedUser,
    CurrentUser,
    LiveUser,
    Principal,
    requires,
)
from shared.http.caching import cacheable
from shared.http.idempotency import Idempotent
from shared.http.models import AnswerModel, ListOut, PageQuery, RequestModel, ShortText
from shared.http.routing import Router
from tests.support.http import Answer, call, http_event

router = Router(prefix="/jars")


class JarTakenError(ConflictError):
    code = "jar_taken"
    detail = "Somebody has this jar."


class Shelf(RequestModel):
    row: int


class Wax(BaseModel):
    kind: Literal["wax"]
    layers: int


class Foil(BaseModel):
    kind: Literal["foil"]


class JarCreate(RequestModel):
    name: ShortText
    cookies: int
    shelf: int | Shelf | list[Shelf] = 0
    seal: Annotated[Wax | Foil, Field(discriminator="kind")] | None = None


class Label(AnswerModel):
    text: str


@router.post("", status_code=201, openapi_extra=PUBLIC_ROUTE)
async def create(body: JarCreate, key: Idempotent) -> dict[str, Any]:
    if body.name == "taken":
        raise JarTakenError(holder="someone")
    if body.name == "often":
        raise TooManyError(retry_after=7)
    if body.name == "bug":
        raise RuntimeError("secret internals")
    return {"name": body.name, "key": key.key if key else None}


@router.get("")
async def listing(page: PageQuery) -> ListOut[int]:
    return ListOut(items=[page.limit])


@router.get("/mine")
async def mine(user: CurrentUser) -> dict[str, str]:
    return {"user": user.user_id}


@router.get("/all")
async def everything(user: Annotated[Principal, requires("jars.read_all")]) -> dict[str, str]:
    return {"user": user.user_id}


@router.get("/labels", response_model=Label)
async def label(request: Request) -> Response:
    return cacheable(request, Label(text="oat"))


handler = lambda_handler(create_app("jars", router, permissions={"jars.read_all": frozenset({"admin"})}))


def post(body: Any = None, **options: Any) -> Answer:
    return call(handler, "POST", "/api/v1/jars", body, **options)


def test_an_answer_carries_the_security_headers_and_the_correlation_id() -> None:
    answer = post({"name": "oat", "cookies": 1}, headers={"x-correlation-id": "my-trace-1"})
    assert answer.status == 201
    assert answer.headers["x-correlation-id"] == "my-trace-1"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_an_answer_that_caches_keep_carries_no_correlation_id() -> None:
    for headers in ({}, {"if-none-match": "*"}):
        answer = call(handler, "GET", "/api/v1/jars/labels", headers={"x-correlation-id": "my-trace-1", **headers})
        assert answer.headers["cache-control"].startswith("public")
        assert "x-correlation-id" not in answer.headers


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "<script>", "ключ"])
def test_an_odd_correlation_id_is_replaced(given: str) -> None:
    answer = post({"name": "oat", "cookies": 1}, headers={"x-correlation-id": given})
    assert answer.headers["x-correlation-id"] == "JKJaXmPLvHcESHA="


def test_a_domain_error_becomes_a_problem_document() -> None:
    answer = post({"name": "taken", "cookies": 1})
    assert answer.status == 409
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    assert problem == {
        "holder": "someone",
        "type": "urn:atrium:problem:jar_taken",
        "title": "Conflict",
        "status": 409,
        "detail": "Somebody has this jar.",
        "code": "jar_taken",
        "errors": [],
        "instance": "/api/v1/jars",
        "request_id": "JKJaXmPLvHcESHA=",
    }


def test_a_refusal_for_haste_says_when_to_come_back() -> None:
    answer = post({"name": "often", "cookies": 1})
    assert (answer.status, answer.headers["retry-after"]) == (429, "7")


def test_an_unknown_error_tells_nothing_of_the_inside() -> None:
    answer = post({"name": "bug", "cookies": 1})
    assert (answer.status, answer.code) == (500, "internal_error")
    assert "secret internals" not in answer.body
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"name": "oat", "cookies": 1, "extra": 1}, "extra", "extra_forbidden"),
        ({"name": "oat", "cookies": "1"}, "cookies", "int_type"),
        ({"name": "oat"}, "cookies", "missing"),
        ({"name": "", "cookies": 1}, "name", "string_too_short"),
        ({"name": "a\u0000b", "cookies": 1}, "name", "value_error"),
        ([], "body", "model_attributes_type"),
    ],
)
def test_a_wrong_field_is_named(body: Any, field: str, code: str) -> None:
    answer = post(body)
    assert (answer.status, answer.code) == (422, "validation_error")
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [(field, code)]


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"shelf": {"row": "top"}}, {"shelf", "shelf.row"}),
        ({"shelf": {}}, {"shelf", "shelf.row"}),
        ({"shelf": [{"row": 1}, {"row": "top"}]}, {"shelf", "shelf.1.row"}),
        ({"seal": {"kind": "wax", "layers": "two"}}, {"seal.layers"}),
        ({"seal": {"kind": "wax"}}, {"seal.layers"}),
        ({"seal": {"kind": "lead"}}, {"seal"}),
    ],
)
def test_a_wrong_field_is_named_as_it_was_sent_whatever_shapes_it_may_have(more: Any, fields: set[str]) -> None:
    answer = post({"name": "oat", "cookies": 1, **more})
    assert {e["field"] for e in answer.json["errors"]} == fields


def test_what_a_validator_says_is_told_in_its_own_words() -> None:
    [wrong] = post({"name": "\u200b", "cookies": 1}).json["errors"]
    assert (wrong["field"], wrong["detail"]) == ("name", "there is nothing to see in it")


@pytest.mark.parametrize("raw", ["{", '{"name": ', "nonsense", '{"a": 1}}'])
def test_malformed_json_is_a_bad_request(raw: str) -> None:
    answer = post(raw=raw)
    assert (answer.status, answer.code) == (400, "malformed_json")


def test_a_lone_surrogate_is_refused_and_the_refusal_can_be_read() -> None:
    answer = post(raw='{"name": "\\ud800", "cookies": 1}')
    assert answer.status == 422
    json.loads(answer.body)


def test_a_body_over_a_megabyte_is_refused() -> None:
    answer = post({"name": "x" * 1_000_001, "cookies": 1})
    assert (answer.status, answer.code) == (413, "body_too_large")


def test_another_content_type_is_refused() -> None:
    answer = post({"name": "oat", "cookies": 1}, headers={"content-type": "text/plain"})
    assert (answer.status, answer.code) == (415, "unsupported_media_type")


def test_unknown_addresses_and_methods_are_problems_too() -> None:
    assert call(handler, "GET", "/api/v1/nothing").code == "not_found"
    refused = call(handler, "DELETE", "/api/v1/jars")
    assert (refused.code, refused.headers["allow"]) == ("method_not_allowed", "GET, HEAD, POST")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x"])
def test_page_sizes_have_bounds(query: str) -> None:
    assert call(handler, "GET", f"/api/v1/jars?{query}").status == 422
    assert call(handler, "GET", "/api/v1/jars?limit=100").json["items"] == [100]


def test_a_guest_is_asked_to_sign_in() -> None:
    answer = call(handler, "GET", "/api/v1/jars/mine")
    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_the_idempotency_key_reaches_the_endpoint_and_odd_ones_are_refused() -> None:
    assert post({"name": "oat", "cookies": 1}, headers={"idempotency-key": "k-1"}).json["key"] == "k-1"
    assert post({"name": "oat", "cookies": 1}, headers={"idempotency-key": "k" * 129}).status == 422
    assert post({"name": "oat", "cookies": 1}, headers={"idempotency-key": "a b"}).status == 422


def test_a_base64_body_is_read_as_api_gateway_sends_it() -> None:
    import base64

    event = http_event("POST", "/api/v1/jars", {"name": "oat", "cookies": 1})
    event["body"] = base64.b64encode(event["body"].encode()).decode()
    event["isBase64Encoded"] = True
    assert handler(event, None)["statusCode"] == 201


def test_a_plain_function_would_be_noticed(request: pytest.FixtureRequest) -> None:
    plain = Router()

    @plain.get("/plain")
    def answer() -> str:
        return "from a thread"

    threaded = lambda_handler(create_app("plain", plain))
    assert call(threaded, "GET", "/api/v1/plain").status == 200
    request.getfixturevalue("aws")
    assert call(threaded, "GET", "/api/v1/plain").status == 500


def plain_headers(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "x-correlation-id"}


@pytest.mark.parametrize(
    ("path", "status"), [("/jars", 200), ("/jars/labels", 200), ("/jars/mine", 401), ("/nothing", 404)]
)
def test_head_answers_as_get_does_without_the_body(path: str, status: int) -> None:
    got = call(handler, "GET", f"/api/v1{path}")
    head = call(handler, "HEAD", f"/api/v1{path}")
    assert (got.status, head.status) == (status, status)
    assert head.body == ""
    assert plain_headers(head) == plain_headers(got)
    assert int(head.headers["content-length"]) == len(got.body.encode()) > 0


def test_head_knows_what_the_caller_has_already() -> None:
    etag = call(handler, "HEAD", "/api/v1/jars/labels").headers["etag"]
    again = call(handler, "HEAD", "/api/v1/jars/labels", headers={"if-none-match": etag})
    assert (again.status, again.body, again.headers["etag"]) == (304, "", etag)


def test_head_is_refused_where_get_is() -> None:
    only_post = Router(prefix="/lids")

    @only_post.post("", openapi_extra=PUBLIC_ROUTE)
    async def create_lid() -> None: ...

    lids = lambda_handler(create_app("lids", only_post))
    assert [call(lids, method, "/api/v1/lids").status for method in ("GET", "HEAD")] == [405, 405]


def test_head_of_a_get_that_starts_a_task_starts_nothing() -> None:
    started: list[str] = []
    tasks = Router(prefix="/jars")

    @tasks.get("/export", status_code=202)
    async def export_jars() -> str:
        started.append("task")
        return "tsk_1"

    @tasks.get("/{jar}")
    async def get_jar(jar: str) -> str:
        return jar

    api = lambda_handler(create_app("jars", tasks))
    head = call(api, "HEAD", "/api/v1/jars/export")
    assert (head.status, head.headers["allow"], head.body, started) == (405, "GET", "", [])
    assert call(api, "PUT", "/api/v1/jars/export").headers["allow"] == "GET"
    assert call(api, "HEAD", "/api/v1/jars/oat").status == 200
    assert (call(api, "GET", "/api/v1/jars/export").status, started) == (202, ["task"])


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_for_whoever_has_a_token_is_never_served(method: str) -> None:
    unguarded = Router(prefix="/jars")

    opened: list[str] = []

    @unguarded.api_route("/open", methods=[method])
    async def open_jar(user: CurrentUser) -> None:
        opened.append(user.user_id)

    with pytest.raises(UnguardedRouteError, match=f"{method} /jars/open"):
        read_routes(create_app("jars", unguarded))
    # An app that nobody read before answers nothing there, however often it is asked.
    app = lambda_handler(create_app("jars", unguarded))
    answers = [call(app, method, "/api/v1/jars/open") for _ in range(2)]
    assert ([answer.status for answer in answers], opened) == ([500, 500], [])


@pytest.mark.parametrize(
    "guard",
    [LiveUser, ConfirmedUser, Annotated[Principal, requires("jars.read_all")]],
    ids=["live", "confirmed", "permission"],
)
def test_a_change_wants_a_live_session(guard: Any) -> None:
    guarded = Router(prefix="/jars")

    async def open_jar(user: Any) -> None: ...

    open_jar.__annotations__["user"] = guard
    guarded.add_api_route("/open", open_jar, methods=["POST"])
    read_routes(create_app("jars", guarded, permissions={"jars.read_all": frozenset({"admin"})}))


def test_a_session_is_ended_with_the_token_alone() -> None:
    """The allow-list: everything else that changes something asks for a live session."""
    assert {("POST", "/auth/logout")} == WITHOUT_LIVE_SESSION


def test_head_has_no_operation_of_its_own() -> None:
    app = create_app("jars", router, permissions={"jars.read_all": frozenset({"admin"})})
    assert {method for item in app.openapi()["paths"].values() for method in item} == {"get", "post"}
