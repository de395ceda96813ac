"""The sandbox as one Starlette application, to be mounted at `/_sandbox/openai`: the API is under `/v1`."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from infra.local.sandbox import faults
from infra.local.sandbox.openai import chat, errors, prompts, responses, vectors
from infra.local.sandbox.openai.context import OWN_MODES, Asked, Context
from infra.local.sandbox.openai.errors import ApiError

Operation = Callable[[Asked], Response]
REFUSALS = {"rate_limit": errors.RATE_LIMITED, "invalid_prompt": errors.REFUSED}


def create_app(*, api_key: str) -> Starlette:
    """Builds the stand-in for one account, whose requests carry `Authorization: Bearer <api_key>`."""
    ctx = Context(api_key)
    v1 = Starlette(
        routes=[
            _route(ctx, "/chat/completions", chat.create, prompts.CHAT_MODELS),
            _route(ctx, "/responses", responses.create, prompts.CHAT_MODELS),
            _route(ctx, "/embeddings", vectors.embed, tuple(prompts.EMBEDDING_MODELS)),
            _route(ctx, "/moderations", vectors.moderate, prompts.MODERATION_MODELS, "omni-moderation-latest"),
            Route("/models", _models(ctx), methods=["GET"]),
            Route("/models/{id}", _models(ctx), methods=["GET"]),
        ],
        exception_handlers={404: _nowhere, 405: _nowhere},
    )
    app = Starlette(
        routes=[Mount("/v1", app=v1), *faults.routes(ctx.faults), Route("/_requests", _requests(ctx), methods=METHODS)]
    )
    app.state.context = ctx
    return app


METHODS = ["GET", "DELETE"]


def _route(ctx: Context, path: str, operation: Operation, models: Sequence[str], default: str | None = None) -> Route:
    async def endpoint(request: Request) -> Response:
        raw = await request.body()

        def perform() -> Response:
            try:
                _authenticate(ctx, request)
                body = _body(request, raw)
                ctx.record_request(path, body)
                fault = ctx.faults.take_for_request(request.method, path, OWN_MODES)
                mode = fault.mode if fault else None
                if mode in REFUSALS:
                    raise REFUSALS[mode]
                return operation(Asked(ctx, body, _model(body, models, default), mode))
            except ApiError as error:
                return error.response()

        return await faults.answer(ctx.faults, request, path, perform, errors.BROKEN.response)

    return Route(path, endpoint, methods=["POST"])


def _authenticate(ctx: Context, request: Request) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if not key:
        message = "You didn't provide an API key. Send it as a bearer token in the Authorization header."
        raise ApiError(401, message)
    if scheme.lower() != "bearer" or not hmac.compare_digest(key.encode(), ctx.api_key.encode()):
        raise ApiError(401, f"Incorrect API key provided: {key[:3]}***.", code="invalid_api_key")


def _body(request: Request, raw: bytes) -> Mapping[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiError(400, "Unsupported content type. Send application/json.")
    try:
        body = json.loads(raw)
        json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair parses but cannot be said again
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "We could not parse the JSON body of your request.") from error
    if not isinstance(body, dict):
        raise ApiError(400, "The body of your request is not a JSON object.")
    return body


def _model(body: Mapping[str, Any], models: Sequence[str], default: str | None) -> str:
    name = body.get("model", default)
    if name is None:
        raise ApiError(400, "you must provide a model parameter")
    if not isinstance(name, str):
        raise errors.wrong("model", "a string", name)
    if name not in prompts.MODELS:
        raise errors.no_model(name)
    if name not in models:
        raise ApiError(400, f"The model `{name}` is not supported here.", param="model")
    return name


def _models(ctx: Context) -> Callable[[Request], Any]:
    def shown(name: str) -> dict[str, Any]:
        return {"id": name, "object": "model", "created": 1_700_000_000, "owned_by": "system"}

    async def endpoint(request: Request) -> Response:
        try:
            _authenticate(ctx, request)
            name = request.path_params.get("id")
            if name is None:
                return JSONResponse({"object": "list", "data": [shown(each) for each in prompts.MODELS]})
            if name not in prompts.MODELS:
                raise errors.no_model(name)
            return JSONResponse(shown(name))
        except ApiError as error:
            return error.response()

    return endpoint


def _requests(ctx: Context) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        if request.method == "DELETE":
            ctx.requests.clear()
        return JSONResponse({"items": list(ctx.requests)})

    return endpoint


async def _nowhere(request: Request, error: Exception) -> Response:
    path = request.url.path
    message = f"Invalid URL ({request.method} {path[path.index('/v1') :]})"
    return ApiError(getattr(error, "status_code", 404), message).response()
