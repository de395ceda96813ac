"""What the real provider does not have: faults, a look inside, and a clock that can be moved. For people and tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.local.sandbox import faults
from infra.local.sandbox.yookassa import payments, refunds
from infra.local.sandbox.yookassa.context import Context
from infra.local.sandbox.yookassa.errors import ApiError
from infra.local.sandbox.yookassa.values import timestamp

ADVANCE_MAX_SECONDS = 30 * 24 * 3600


def routes(ctx: Context, wake: Callable[[], None]) -> list[Route]:
    """`_faults`, `_state`, `_clock`, `_refunds/{id}` and `_methods/{id}`."""

    async def state(_: Request) -> Response:
        with ctx.store.transaction():
            payments.expire_due(ctx)
            kinds = {f"{kind}s": ctx.store.select(kind) for kind in ("payment", "refund", "receipt", "notification")}
        shown = {name: [payments.public(document) for document in found] for name, found in kinds.items()}
        return JSONResponse({"now": timestamp(ctx.now()), "faults": ctx.faults.document(), **shown})

    async def clock(request: Request) -> Response:
        if request.method == "DELETE":
            ctx.clock_offset = timedelta()
        elif request.method == "POST":
            body = await faults.read_json(request)
            seconds = body.get("advance_seconds") if isinstance(body, dict) else None
            if isinstance(seconds, bool) or not isinstance(seconds, int | float):
                return JSONResponse({"error": 'send {"advance_seconds": 3600}'}, 422)
            if not 0 <= seconds <= ADVANCE_MAX_SECONDS:
                return JSONResponse({"error": f"advance_seconds is from 0 to {ADVANCE_MAX_SECONDS}"}, 422)
            ctx.clock_offset += timedelta(seconds=seconds)
            wake()
        return JSONResponse({"now": timestamp(ctx.now())})

    async def set_refund_outcome(request: Request) -> Response:
        body = await faults.read_json(request)
        status = str(body.get("status")) if isinstance(body, dict) else ""
        try:
            with ctx.store.transaction():
                refund = refunds.set_outcome(ctx, request.path_params["id"], status)
        except ApiError as error:
            return JSONResponse(error.document(), error.status)
        wake()
        return JSONResponse(refund)

    async def set_method_outcome(request: Request) -> Response:
        body = await faults.read_json(request)
        outcome = str(body.get("outcome")) if isinstance(body, dict) else ""
        try:
            with ctx.store.transaction():
                method = payments.set_method_outcome(ctx, request.path_params["id"], outcome)
        except ApiError as error:
            return JSONResponse(error.document(), error.status)
        return JSONResponse(method)

    return [
        *faults.routes(ctx.faults),
        Route("/_state", state, methods=["GET"]),
        Route("/_clock", clock, methods=["GET", "POST", "DELETE"]),
        Route("/_refunds/{id}", set_refund_outcome, methods=["POST"]),
        Route("/_methods/{id}", set_method_outcome, methods=["POST"]),
    ]
