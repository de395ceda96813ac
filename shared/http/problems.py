"""The one table from domain errors to HTTP, and the problem documents of RFC 9457."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from pynamodb.exceptions import PynamoDBException
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared.core import errors
from shared.core.errors import AtriumError, FieldError, TooManyError
from shared.core.observability import correlation_id, logger
from shared.data.failures import code_of, is_temporary
from shared.http.routing import allowed

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[AtriumError], int] = {
    errors.BadRequestError: 400,
    errors.UnauthenticatedError: 401,
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    errors.GoneError: 410,
    errors.TooLargeError: 413,
    errors.UnsupportedMediaTypeError: 415,
    errors.InvalidError: 422,
    errors.TooManyError: 429,
    errors.UpstreamError: 502,
    errors.UnavailableError: 503,
}
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    410: "Gone",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not acceptable",
    429: "Too many requests",
    500: "Internal error",
    502: "Partner error",
    503: "Unavailable",
}


class ProblemField(BaseModel):
    """One wrong field of a request."""

    field: str
    code: str
    detail: str


class Problem(BaseModel):
    """A problem document (RFC 9457) as every refusal of this API carries it; some carry more, as its §3.2 allows."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:atrium:problem:not_found"])
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable and machine-readable")
    errors: list[ProblemField] = []
    instance: str
    request_id: str


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route's `responses=` says about the refusals it can answer with."""
    return {
        status: {
            "description": TITLES[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


def status_of(error: AtriumError) -> int:
    """The HTTP status of a domain error, by its category."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def document(
    status: int,
    code: str,
    detail: str,
    *,
    instance: str,
    fields: list[FieldError] | None = None,
    headers: dict[str, str] | None = None,
    **extra: Any,
) -> Response:
    """A problem answer."""
    body = {
        **extra,
        "type": f"urn:atrium:problem:{code}",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
        # An error that knows more of each fault than a field, a code and a sentence brings its own list.
        "errors": extra.get("errors") or [{"field": f.field, "code": f.code, "detail": f.detail} for f in fields or []],
        "instance": instance,
        "request_id": correlation_id(),
    }
    text = json.dumps(body, ensure_ascii=False, default=str)
    return Response(text.encode("utf-8", "backslashreplace"), status, headers, media_type=MEDIA_TYPE)


def answer_for(error: AtriumError, instance: str) -> Response:
    """The problem answer of a domain error."""
    status = status_of(error)
    headers: dict[str, str] = {}
    if isinstance(error, TooManyError):
        headers["Retry-After"] = str(error.retry_after)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status == 503:
        headers["Retry-After"] = "1"
    return document(
        status,
        error.public_code,
        error.public_detail,
        instance=instance,
        fields=error.errors,
        headers=headers,
        **error.extra,
    )


async def _on_domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AtriumError)  # noqa: S101 - Starlette types handlers for any Exception
    return answer_for(error, request.url.path)


def _field_of(found: Mapping[str, Any], body: Any) -> str:
    """Where a caller finds the field in what they sent: Pydantic's path also names the shapes that it tried."""
    # The first element only says where the field was: body, query, path or header.
    place, *path = found["loc"]
    if place == "body":
        path, within, tried = [], body, path
        for index, part in enumerate(tried):
            is_key = isinstance(within, Mapping) and part in within
            is_index = isinstance(within, list) and isinstance(part, int) and part < len(within)
            if is_key or is_index:
                within = within[part]
                path.append(part)
            elif found["type"] == "missing" and index == len(tried) - 1:
                path.append(part)
    return ".".join(map(str, path)) or "body"


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return document(400, "malformed_json", "The body is not valid JSON.", instance=request.url.path)
    fields = [
        FieldError(_field_of(item, error.body), item["type"], item["msg"].removeprefix("Value error, "))
        for item in found
    ]
    detail = "Some fields are not acceptable: see errors."
    return document(422, "validation_error", detail, instance=request.url.path, fields=fields)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    codes = {404: "not_found", 405: "method_not_allowed", 400: "bad_request"}
    code = codes.get(error.status_code, "http_error")
    details = {
        404: "There is no such address. See /docs for those that exist.",
        405: "This address does not know this method.",
        400: "The body could not be read.",
    }
    detail = details.get(error.status_code, str(error.detail))
    headers = dict(error.headers or {})
    if error.status_code == 405:
        # Starlette names the methods of the first route alone.
        headers = {"Allow": allowed(request.app.state.routes, request.scope)}
    return document(error.status_code, code, detail, instance=request.url.path, headers=headers)


async def _on_database(request: Request, error: Exception) -> Response:
    assert isinstance(error, PynamoDBException)  # noqa: S101
    if is_temporary(error):
        logger.warning("database busy or silent", cause=code_of(error) or "no answer")
        return answer_for(errors.UnavailableError(), request.url.path)
    return await _on_unknown(request, error)


async def _on_unknown(request: Request, error: Exception) -> Response:
    logger.exception("unhandled error", exc_info=error)
    detail = "Something broke on our side. Tell support the request_id."
    return document(500, "internal_error", detail, instance=request.url.path)


def install(app: FastAPI) -> None:
    """Give an app the table above."""
    app.add_exception_handler(AtriumError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(PynamoDBException, _on_database)
    app.add_exception_handler(Exception, _on_unknown)
