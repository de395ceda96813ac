"""the local web server as one ASGI application."""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.routing import Mount, Route, WebSocketRoute

from infra.local import secrets_store
from infra.local.request_guard import RequestGuard, own_origins
from infra.local.sandbox.mediaconvert import create_app as create_mediaconvert
from infra.local.sandbox.nakama import create_app as create_nakama
from infra.local.sandbox.openai import create_app as create_openai
from infra.local.sandbox.sms.exolve import create_app as create_exolve
from infra.local.sandbox.sms.smsc import create_app as create_smsc
from infra.local.sandbox.supabase import create_app as create_supabase
from infra.local.sandbox.tsa import create_app as create_tsa
from infra.local.sandbox.yookassa.app import create_app as create_yookassa
from infra.local.web import console, docs
from infra.local.web.context import WebContext
from infra.local.web.live import PATH as LIVE_PATH
from infra.local.web.live import LiveRelay
from infra.local.web.media import Media
from infra.local.web.proxy import Gateway
from infra.local.web.queues import Queues
from infra.local.web.sandbox_view import SandboxView
from infra.local.web.site import Site
from infra.local.web.video import Videos
from infra.local.web.views import Views

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_LOOK_EVERY_S = 2
# CORS and tokens hold there, as they do behind the CDN.
_DECIDED_BY_THE_API = ("/api/", "/webhooks/", "/media/", "/video/", "/.well-known/")


class _Rest(PathConvertor):
    """The rest of a path, line breaks and all: what is odd about it is for the API to say."""

    regex = r"[\s\S]*"


register_url_convertor("rest", _Rest())


def create_app(context: WebContext) -> Starlette:
    """`/api`, `/.well-known` and `/webhooks` to the functions, `/media` and `/video` to the bucket; the console, the
    sandboxes; for all else the web app.
    """
    gateway = Gateway(context)
    media = Media(context)
    videos = Videos(context)
    site = Site(context)
    state = context.config.state
    exolve = create_exolve(
        state_path=state / "sandbox-exolve.sqlite",
        api_key=secrets_store.EXOLVE_API_KEY,
        report_url=_WebhookAddress(context, "exolve", "sms/exolve"),
    )
    smsc = create_smsc(
        state_path=state / "sandbox-smsc.sqlite",
        api_key=secrets_store.SMSC_API_KEY,
        report_url=_WebhookAddress(context, "smsc", "sms/smsc"),
    )
    views = Views(context, [exolve.state.messages, smsc.state.messages])
    yookassa = create_yookassa(
        state_path=context.config.state / "sandbox-yookassa.sqlite",
        public_base_url=context.config.base_url,
        webhook_url=_WebhookAddress(context, "yookassa", "yookassa"),
        shop_id=secrets_store.YOOKASSA_SHOP_ID,
        secret_key=secrets_store.YOOKASSA_SECRET_KEY,
    )
    nakama = create_nakama(state_path=state / "sandbox-nakama.sqlite", http_key=secrets_store.NAKAMA_HTTP_KEY)
    openai = create_openai(api_key=secrets_store.OPENAI_API_KEY)
    supabase = create_supabase(
        state_path=state / "sandbox-supabase.sqlite", service_key=secrets_store.SUPABASE_SERVICE_KEY
    )
    tsa = create_tsa(state_path=state / "sandbox-tsa.pem")
    mediaconvert = create_mediaconvert(
        state_path=state / "sandbox-mediaconvert.sqlite",
        s3=lambda: context.aws.client("s3"),
        send=partial(_send_job_event, context),
    )
    sandbox_view = SandboxView(openai.state.context, nakama.state.game, supabase.state.database)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        # Mounted applications get no lifespan of their own.
        async with yookassa.router.lifespan_context(yookassa):
            watch = asyncio.create_task(_record_sms_times(context, views))
            yield
            watch.cancel()
        mediaconvert.state.jobs.close()
        await gateway.close()

    app = Starlette(
        lifespan=lifespan,
        routes=[
            Route("/api/{path:rest}", gateway.handle, methods=_METHODS),
            Route("/.well-known/{path:rest}", gateway.handle, methods=_METHODS),
            Route("/webhooks/{path:rest}", gateway.handle, methods=_METHODS),
            Route("/media/{path:path}", media.handle, methods=["GET", "HEAD"]),
            Route("/video/{path:rest}", videos.handle, methods=["GET", "HEAD"]),
            WebSocketRoute(LIVE_PATH, LiveRelay(context).handle),
            *docs.routes(context),
            Mount("/_sandbox/yookassa", yookassa),
            Mount("/_sandbox/exolve", exolve),
            Mount("/_sandbox/smsc", smsc),
            Mount("/_sandbox/openai", openai),
            Mount("/_sandbox/nakama", nakama),
            Mount("/_sandbox/supabase", supabase),
            # The page of the app's components, which the app itself draws.
            Route("/_local/ui", site.handle),
            Route("/_sandbox/tsa", tsa.state.stamp, methods=["POST"]),
            Mount("/_sandbox/tsa", tsa),
            Mount("/_sandbox/mediaconvert", mediaconvert),
            *console.routes(context, views, Queues(context), sandbox_view),
            Route("/{path:path}", site.handle, methods=_METHODS),
        ],
    )
    app.add_middleware(RequestGuard, origins=own_origins(context.config.port), shared_paths=_DECIDED_BY_THE_API)
    return app


async def _record_sms_times(context: WebContext, views: Views) -> None:
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        if context.ready.is_set():
            # The emulator may be stopping; the next check will show.
            with contextlib.suppress(OSError):
                await run_in_threadpool(views.record_sms_times)


def _send_job_event(context: WebContext, detail: dict[str, Any]) -> None:
    """Put an event of MediaConvert's into the queue, as the rule of the default bus does on AWS.

    The local cloud refuses events of `aws.*` sources from anybody but itself, as AWS does.
    """
    message = {"id": str(uuid.uuid4()), "type": "transcoder.job_changed", "data": detail}
    context.aws.client("sqs").send_message(QueueUrl=context.outputs["VideoQueueUrl"], MessageBody=json.dumps(message))


class _WebhookAddress:
    """Where a provider sends notifications, as its cabinet would hold it: the secret segment is read once."""

    def __init__(self, context: WebContext, secret: str, path: str) -> None:
        self._context = context
        self._secret, self._path = secret, path
        self._token = ""

    def __call__(self) -> str | None:
        if not self._context.ready.is_set():
            return None
        self._token = self._token or secrets_store.read(self._context.aws, self._secret)["webhook_token"]
        return f"{self._context.config.base_url}/webhooks/{self._path}/{self._token}"
