"""The sandbox as one Starlette application, to be mounted at `/_sandbox/yookassa`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.local.sandbox.store import Store
from infra.local.sandbox.yookassa import checkout, control
from infra.local.sandbox.yookassa.api import Api, refuse
from infra.local.sandbox.yookassa.context import MOUNT_PATH, Context, utc_now
from infra.local.sandbox.yookassa.notifications import Courier


def create_app(
    *,
    state_path: Path | None,
    public_base_url: str,
    webhook_url: Callable[[], str | None],
    shop_id: str,
    secret_key: str,
    clock: Callable[[], datetime] = utc_now,
) -> Starlette:
    """Builds the stand-in for one shop.

    `state_path` is its SQLite file (None keeps everything in memory); `public_base_url` is the address of the front
    door that mounts it at `/_sandbox/yookassa`; `webhook_url` is asked at every attempt, None means: not yet.
    A mounted application gets no lifespan, so delivery starts with the first request; whoever mounts it may call
    `app.state.courier.start()` earlier and `await app.state.courier.stop()` at the end.
    """
    base = public_base_url.rstrip("/")
    ctx = Context(
        store=Store(state_path),
        shop_id=shop_id,
        secret_key=secret_key,
        base_url=base if base.endswith(MOUNT_PATH) else base + MOUNT_PATH,
        clock=clock,
    )
    courier = Courier(ctx, webhook_url)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        courier.start()
        yield
        await courier.stop()
        ctx.store.close()

    v3 = Starlette(routes=Api(ctx, courier.wake).routes(), exception_handlers={404: refuse, 405: refuse})
    app = Starlette(
        routes=[
            Mount("/v3", app=v3),
            *checkout.routes(ctx, courier.wake),
            *control.routes(ctx, courier.wake),
        ],
        lifespan=lifespan,
    )
    app.add_middleware(_StartCourier, courier=courier)
    app.state.context = ctx
    app.state.courier = courier
    return app


class _StartCourier:
    """Starts the courier in the event loop that serves the requests."""

    def __init__(self, app: ASGIApp, courier: Courier) -> None:
        self._app = app
        self._courier = courier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._courier.start()
        await self._app(scope, receive, send)
