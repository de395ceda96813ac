"""The sandbox as one Starlette application for `/_sandbox/mediaconvert`: the API is under `/2017-08-29`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.local.sandbox import faults
from infra.local.sandbox.faults import REQUEST_MODES, Faults
from infra.local.sandbox.mediaconvert.jobs import NICENESS, OWN_MODES, Jobs
from infra.local.sandbox.mediaconvert.settings import BadSettingsError
from infra.local.sandbox.store import Store

VERSION: Final = "/2017-08-29"
# `slow` is a job's here, not a request's.
STRUCK: Final = REQUEST_MODES - {"slow"}
# What a job of ours knows and MediaConvert does not tell.
INTERNAL: Final = frozenset({"faults"})


def create_app(
    *,
    state_path: Path | None = None,
    s3: Callable[[], Any],
    send: Callable[[dict[str, Any]], None],
    niceness: int = NICENESS,
) -> Starlette:
    """Builds the stand-in: `s3` gives a boto3 client, `send` gets the `detail` of an event for each job that ends."""
    switched = Faults(OWN_MODES)
    jobs = Jobs(store=Store(state_path), faults=switched, s3=s3, send=send, niceness=niceness)

    async def endpoint(request: Request) -> Response:
        raw = await request.body()

        def perform() -> Response:
            if request.method == "POST":
                return _create(jobs, raw)
            if "id" in request.path_params:
                found = jobs.find(request.path_params["id"])
                return _error(404, "NotFoundException") if found is None else JSONResponse({"job": _shown(found)})
            return JSONResponse({"jobs": [_shown(one) for one in jobs.listed()[:20]]})

        return await faults.answer(
            switched, request, "/jobs", perform, lambda: _error(500, "InternalServerErrorException"), STRUCK
        )

    app = Starlette(
        routes=[
            Route(f"{VERSION}/jobs", endpoint, methods=["GET", "POST"]),
            Route(f"{VERSION}/jobs/{{id}}", endpoint, methods=["GET"]),
            *faults.routes(switched),
        ]
    )
    app.state.jobs = jobs
    return app


def _create(jobs: Jobs, raw: bytes) -> Response:
    try:
        body = json.loads(raw)
        if not body.get("role"):
            raise BadSettingsError("role is required")
        return JSONResponse({"job": _shown(jobs.create(body))}, 201)
    except (ValueError, KeyError, AttributeError) as error:
        return _error(400, "BadRequestException", str(error))


def _shown(job: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in job.items() if name not in INTERNAL and value is not None}


def _error(status: int, code: str, message: str = "") -> Response:
    return JSONResponse({"message": message or code}, status, {"x-amzn-ErrorType": code})
