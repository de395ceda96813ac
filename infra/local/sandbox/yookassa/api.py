"""The HTTP face of the API under `/v3`: authentication, idempotence, faults. The rules are in other files."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.local.sandbox import faults
from infra.local.sandbox.store import Document
from infra.local.sandbox.yookassa import listing, payments, receipts, refunds
from infra.local.sandbox.yookassa.context import Context
from infra.local.sandbox.yookassa.errors import ApiError, invalid
from infra.local.sandbox.yookassa.values import timestamp

KEY_MAX = 64
REPLAY_WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Call:
    """What an operation needs to know of its request."""

    id: str
    query: Mapping[str, str]
    body: Mapping[str, Any]


Operation = Callable[[Context, Call], Document]


class Api:
    """The routes of `/v3` for one shop; `wake` is called after requests that may have something to announce."""

    def __init__(self, ctx: Context, wake: Callable[[], None]) -> None:
        self._ctx = ctx
        self._wake = wake

    def routes(self) -> list[Route]:
        """Everything that the sandbox understands of the API."""
        return [
            self._route("/payments", GET=_list("payment"), POST=lambda ctx, call: payments.create(ctx, call.body)),
            self._route("/payments/{id}", GET=lambda ctx, call: payments.public(payments.find(ctx, call.id))),
            self._route("/payments/{id}/capture", POST=lambda ctx, call: payments.capture(ctx, call.id, call.body)),
            self._route("/payments/{id}/cancel", POST=lambda ctx, call: payments.cancel(ctx, call.id)),
            self._route("/refunds", GET=_list("refund"), POST=lambda ctx, call: refunds.create(ctx, call.body)),
            self._route("/refunds/{id}", GET=lambda ctx, call: payments.public(refunds.find(ctx, call.id))),
            self._route("/receipts", GET=_list("receipt"), POST=lambda ctx, call: receipts.create(ctx, call.body)),
            self._route("/receipts/{id}", GET=lambda ctx, call: receipts.find(ctx, call.id)),
            self._route("/me", GET=lambda ctx, _: _shop(ctx)),
        ]

    def _route(self, path: str, **operations: Operation) -> Route:
        async def endpoint(request: Request) -> Response:
            # Starlette answers HEAD wherever GET is allowed.
            operation = operations.get(request.method) or operations["GET"]
            return await self._answer(request, operation)

        return Route(path, endpoint, methods=list(operations))

    async def _answer(self, request: Request, operation: Operation) -> Response:
        raw = await request.body()

        def perform() -> Response:
            response = self._perform(request, raw, operation)
            self._wake()
            return response

        path = request.url.path.partition("/v3")[2]
        return await faults.answer(self._ctx.faults, request, path, perform, _lost)

    def _perform(self, request: Request, raw: bytes, operation: Operation) -> Response:
        try:
            self._authenticate(request)
            call = Call(request.path_params.get("id", ""), dict(request.query_params), _json(request, raw))
            if request.method == "POST":
                return self._once(request, call, operation)
            with self._ctx.store.transaction():
                return JSONResponse(operation(self._ctx, call))
        except ApiError as error:
            return _refusal(error)

    def _authenticate(self, request: Request) -> None:
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(credentials, validate=True) if scheme.lower() == "basic" else b""
        except (binascii.Error, ValueError):
            given = b""
        if not hmac.compare_digest(given, f"{self._ctx.shop_id}:{self._ctx.secret_key}".encode()):
            raise ApiError("invalid_credentials", "Error in shopId or secret key", "Authorization")

    def _once(self, request: Request, call: Call, operation: Operation) -> Response:
        key = request.headers.get("idempotence-key", "")
        if not key:
            raise invalid("Idempotence key is missing", "Idempotence-Key")
        if len(key) > KEY_MAX:
            raise invalid(f"Idempotence key must be no longer than {KEY_MAX} characters", "Idempotence-Key")
        canonical = json.dumps([request.url.path, call.body], sort_keys=True)
        fingerprint = hashlib.sha256(canonical.encode()).hexdigest()
        if (earlier := self._replay(key, fingerprint)) is not None:
            return earlier
        try:
            with self._ctx.store.transaction():
                answer = operation(self._ctx, call)
                self._remember(key, fingerprint, 200, answer)
        except ApiError as error:
            # A refusal uses the key up as well: whoever mends the request needs a new key.
            document = error.document()
            self._remember(key, fingerprint, error.status, document)
            return JSONResponse(document, error.status)
        return JSONResponse(answer)

    def _replay(self, key: str, fingerprint: str) -> JSONResponse | None:
        earlier = self._ctx.store.get("replay", key)
        if earlier is None or earlier["until"] <= timestamp(self._ctx.now()):
            return None
        if earlier["fingerprint"] != fingerprint:
            raise invalid("Idempotence key was already used for a request with other data", "Idempotence-Key")
        return JSONResponse(earlier["body"], earlier["status"])

    def _remember(self, key: str, fingerprint: str, status: int, body: Document) -> None:
        until = timestamp(self._ctx.now() + REPLAY_WINDOW)
        replay = {"id": key, "fingerprint": fingerprint, "status": status, "body": body, "until": until}
        self._ctx.store.put("replay", replay)


async def refuse(_: Request, error: Exception) -> Response:
    """Unknown addresses and methods under `/v3`, as error documents."""
    if getattr(error, "status_code", 404) == 405:
        return _refusal(ApiError("invalid_request", "The method is not allowed here", status=405))
    return _refusal(ApiError("not_found", "Resource is not found"))


def _lost() -> JSONResponse:
    # The work is done and its answer is lost: the caller cannot know, and has to ask again.
    return _refusal(ApiError("internal_server_error", "Technical difficulties. The result is unknown."))


def _refusal(error: ApiError) -> JSONResponse:
    return JSONResponse(error.document(), error.status)


def _json(request: Request, raw: bytes) -> Mapping[str, Any]:
    if not raw:
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiError("invalid_request", "Send application/json", "Content-Type", status=415)
    try:
        body = json.loads(raw)
        json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair parses but cannot be kept
    except (ValueError, RecursionError) as error:
        raise ApiError("invalid_request", "The body is not valid JSON") from error
    if not isinstance(body, dict):
        raise ApiError("invalid_request", "The body is not a JSON object")
    return body


def _list(kind: str) -> Operation:
    def page(ctx: Context, call: Call) -> Document:
        payments.expire_due(ctx)
        return listing.page(ctx.store, kind, call.query)

    return page


def _shop(ctx: Context) -> Document:
    return {
        "account_id": ctx.shop_id,
        "status": "enabled",
        "test": True,
        "fiscalization_enabled": True,
        "fiscalization": {"enabled": True, "provider": "avanpost"},
        "payment_methods": ["bank_card"],
        "itn": "7707083893",
        "name": ctx.shop_name,
    }
