"""The sandbox as one Starlette application, to be mounted at `/_sandbox/tsa`: stamps are asked for at `/`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from infra.local.sandbox import faults
from infra.local.sandbox.faults import Faults
from infra.local.sandbox.tsa.authority import Authority, rejection

REQUEST_TYPE: Final = "application/timestamp-query"
ANSWER_TYPE: Final = "application/timestamp-reply"
# It refuses; it stamps another digest than it was asked to.
OWN_MODES: Final = frozenset({"rejection", "wrong_digest"})


def create_app(*, state_path: Path | None = None) -> Starlette:
    """Builds the stand-in; its key lies in `state_path`. `app.state.stamp` is the endpoint itself."""
    authority, switched = Authority(state_path), Faults(OWN_MODES)

    async def stamp(request: Request) -> Response:
        body = await request.body()
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != REQUEST_TYPE:
            return PlainTextResponse(f"Send {REQUEST_TYPE}.", 415)
        own = switched.take_for_request(request.method, "/", OWN_MODES)
        mode = own.mode if own else None
        if mode == "rejection":
            answer = rejection("request_not_accepted")
        else:
            answer = await authority.answer(body, of_something_else=mode == "wrong_digest")

        def perform() -> Response:
            return Response(answer, media_type=ANSWER_TYPE)

        return await faults.answer(
            switched, request, "/", perform, lambda: PlainTextResponse("500 Internal Server Error", 500)
        )

    async def certificate(_: Request) -> Response:
        return Response(authority.certificate, media_type="application/x-pem-file")

    app = Starlette(
        routes=[
            Route("/", stamp, methods=["POST"]),
            Route("/certificate.pem", certificate, methods=["GET"]),
            *faults.routes(switched),
        ]
    )
    app.state.stamp = stamp
    return app
