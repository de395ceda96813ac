"""The app factory: one FastAPI app per endpoint group, adapted to Lambda by Mangum.

Endpoints are `async def` although what they call blocks: a Lambda environment serves one request at a time, and
FastAPI's thread pool for plain `def` costs several times the framework's own time per request.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, MutableMapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from mangum import Mangum
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Match
from starlette.types import Message, Receive, Scope, Send

from shared.core import ids
from shared.core.errors import AtriumError, ForbiddenError, TooLargeError, UnsupportedMediaTypeError
from shared.core.observability import bind_correlation
from shared.http import origin, problems
from shared.http.auth import (
    PUBLIC_MARK,
    WITHOUT_LIVE_SESSION,
    Permissions,
    holders_of,
    needs_live_session,
    permissions_of,
)
from shared.http.headers import SECURITY_HEADERS
from shared.http.query_parameters import refuse_unknown
from shared.http.query_text import normalised_query
from shared.http.routing import Route, Router, allowed

API_PREFIX = "/api/v1"
# Thresholds of the collector's generations once a function is imported: as functions/__init__.py sets them.
COLLECTED_EVERY = (50_000, 20, 100)
MAX_BODY_BYTES = 1_000_000
HEAD_REFUSED = "GET does more than read here, so there is no HEAD."
CORRELATION_HEADER = "x-correlation-id"
# Everything else leaves base64-coded, which API Gateway takes apart again, but people reading events do not.
TEXT_TYPES = ["text/", "application/json", problems.MEDIA_TYPE]
# RFC 9110 §9.2.1.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# For the `openapi_extra` of a route that reads no body, so that one of any media type may come: a standard's forms.
ANY_BODY_MARK = "x-any-body"
ANY_BODY: dict[str, Any] = {ANY_BODY_MARK: True}
# As ANY_BODY, for a route that takes what Lambda takes: a mail with its files.
LONG_BODY_MARK = "x-long-body"
LONG_BODY: dict[str, Any] = {LONG_BODY_MARK: True}
LONGEST_BODY_BYTES = 5_900_000
NOTHING: Permissions = MappingProxyType({})
LambdaHandler = Callable[[dict[str, Any], Any], dict[str, Any]]


class NotThroughCdnError(ForbiddenError):
    """The CDN is in front and did not send this request; it learns nothing more."""

    detail = "Not allowed."


class _Edge:
    """What every request passes first: the CDN's key, correlation id, body limits, query parameters, security headers.

    HEAD is answered as GET is, but with 405 where GET does more than read: HEAD is safe (RFC 9110 §9.2.1).
    """

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        bind_correlation(_correlation_of(scope, headers))

        head = scope["method"] == "HEAD"

        async def send_with_headers(message: Message) -> None:
            if head and message["type"] == "http.response.body":
                # RFC 9110 §9.3.2: the same status and headers as GET, and no content.
                message = {**message, "body": b""}
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                if not answer.get("cache-control", "").startswith("public"):
                    # What a shared cache keeps says nothing of who asked for it first.
                    answer[CORRELATION_HEADER] = scope["state"]["correlation_id"]
                for name, value in SECURITY_HEADERS.items():
                    answer.setdefault(name, value)
            await send(message)

        try:
            if origin.refuses(headers):
                raise NotThroughCdnError()
            size = _body_size(scope, headers)
            if size > MAX_BODY_BYTES and (size > LONGEST_BODY_BYTES or not self._says(LONG_BODY_MARK, scope)):
                raise TooLargeError()
            if _is_body_we_do_not_read(scope, headers) and not self._says(ANY_BODY_MARK, scope):
                raise UnsupportedMediaTypeError()
        except AtriumError as error:
            await problems.answer_for(error, scope["path"])(scope, receive, send_with_headers)
            return
        scope = {**scope, "query_string": normalised_query(scope.get("query_string") or b"")}
        if head:
            scope = {**scope, "method": "GET"}
            route = self._route("GET", scope)
            if route is not None and not route.takes_head:
                allow = {"Allow": allowed(self.app.state.routes, scope)}
                refusal = problems.document(
                    405, "method_not_allowed", HEAD_REFUSED, instance=scope["path"], headers=allow
                )
                await refusal(scope, receive, send_with_headers)
                return
        try:
            refuse_unknown(self.app.state.routes, scope["method"], scope["path"], scope["query_string"])
        except AtriumError as error:
            await problems.answer_for(error, scope["path"])(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)

    def _says(self, mark: str, scope: Scope) -> bool:
        """Whether the route of a request carries a mark in its `openapi_extra`."""
        route = self._route(scope["method"], scope)
        return route is not None and bool((route.openapi_extra or {}).get(mark))

    def _route(self, method: str, scope: Scope) -> Route | None:
        routes: list[Route] = self.app.state.routes
        asked = {"type": "http", "method": method, "path": scope["path"]}
        return next((route for route in routes if route.matches(asked)[0] is Match.FULL), None)


def _correlation_of(scope: Scope, headers: Headers) -> str:
    """A caller may name its own id; it is kept short and plain, because it ends in logs."""
    event = scope.get("aws.event") or {}
    given = headers.get(CORRELATION_HEADER, "")
    if not (0 < len(given) <= 64 and given.isascii() and given.replace("-", "").replace("_", "").isalnum()):
        given = event.get("requestContext", {}).get("requestId") or ids.new("req")
    state: MutableMapping[str, Any] = scope.setdefault("state", {})
    state["correlation_id"] = given
    return given


def _body_size(scope: Scope, headers: Headers) -> int:
    # Twelve digits say enough; Python refuses to read thousands.
    declared = headers.get("content-length", "0")[:12]
    body = (scope.get("aws.event") or {}).get("body") or ""
    return max(int(declared) if declared.isdecimal() else 0, len(body.encode(errors="replace")))


def _is_body_we_do_not_read(scope: Scope, headers: Headers) -> bool:
    media_type = headers.get("content-type", "application/json").split(";")[0].strip().lower()
    has_body = scope["method"] in {"POST", "PUT", "PATCH", "DELETE"} and bool(_body_size(scope, headers))
    return has_body and media_type != "application/json"


class GroupApi(FastAPI):
    """The app of one endpoint group; its OpenAPI document names the problem schema and who may call what."""

    def openapi(self) -> dict[str, Any]:
        """The group's OpenAPI document, made once."""
        if self.openapi_schema is None:
            # Imported here: only tools and tests ask for the document.
            from shared.http.api_document import complete

            complete(super().openapi())
        return super().openapi()


def operation_id(route: APIRoute) -> str:
    """The `operationId` of a route: its endpoint's name in camelCase, so `list_products` is `listProducts`."""
    first, *others = route.name.split("_")
    return first + "".join(word.capitalize() for word in others)


class UnguardedRouteError(Exception):
    """A route changes something for whoever has a token, although its session may have ended."""


def refuse_unguarded(route: APIRoute) -> None:
    """Raise UnguardedRouteError for a route that changes something and neither is public nor wants a live session."""
    if (route.openapi_extra or {}).get(PUBLIC_MARK):
        return
    for method in sorted((route.methods or set()) - SAFE_METHODS):
        path = route.path.removeprefix(API_PREFIX)
        if (method, path) not in WITHOUT_LIVE_SESSION and not needs_live_session(route.dependant):
            raise UnguardedRouteError(
                f"{method} {path} changes something: ask for LiveUser, ConfirmedUser or requires(…), "
                "or mark it PUBLIC_ROUTE (shared/http/auth.py)"
            )


def _check(route: APIRoute, permissions: Permissions) -> None:
    refuse_unguarded(route)
    for permission in permissions_of(route.dependant):
        holders_of(permission, permissions)


def create_app(
    group: str, *routers: Router, permissions: Permissions = NOTHING, unprefixed: Sequence[Router] = ()
) -> FastAPI:
    """The app of one endpoint group, under `/api/v1`, with problem documents and security headers.

    `unprefixed` are routers whose paths a standard fixes, such as `/.well-known/…` (RFC 8615). `permissions` says
    which roles hold what the routes require: `functions.modules.permissions()`. A route that requires another one, or
    that changes something without a live session, is never served: whatever first asks for it, as `read_routes` does,
    gets UnknownPermissionError or UnguardedRouteError, and a request the answer 500.
    """
    app = GroupApi(
        title=f"Atrium: {group}",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    app.state.permissions = permissions
    check = partial(_check, permissions=permissions)
    responses = problems.problems(413, 422, 500, 503)
    for prefix, some in ((API_PREFIX, routers), ("", unprefixed)):
        for route in (route for router in some for route in router.routes):
            if not isinstance(route, Route):
                raise UnguardedRouteError(f"{route!r} is no plain route: give each Router to create_app itself")
            app.router.routes.append(route.below(app, prefix, responses, check))
    app.state.routes = [*app.router.routes]
    problems.install(app)
    return app


def read_routes(app: FastAPI) -> None:
    """Read all routes now, as their first requests would. Raises UnguardedRouteError, UnknownPermissionError."""
    for route in app.state.routes:
        assert route.dependant  # noqa: S101 - asking for it reads the route


def lambda_handler(app: FastAPI) -> LambdaHandler:
    """The Lambda entry point of an app. API Gateway answers CORS; Mangum runs without lifespan."""
    # Outside FastAPI's own middleware, so that its answers to unknown errors carry the headers too.
    adapter = Mangum(_Edge(app), lifespan="off", text_mime_types=TEXT_TYPES)

    # What is imported by now stays: it is set apart, and a collection looks at what requests leave alone.
    gc.freeze()
    gc.set_threshold(*COLLECTED_EVERY)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        return adapter(event, context)

    return handler
