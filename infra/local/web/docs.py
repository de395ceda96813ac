"""`/docs`: Swagger UI over docs/openapi.json, its files from the environment so that it works without internet."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from infra.local.problems import LocalError
from infra.local.web.context import WebContext

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Atrium API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css"><link rel="icon" href="data:,"></head>
<body><div id="ui"></div><script src="/docs/assets/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({url: "/docs/openapi.json", dom_id: "#ui", deepLinking: true, persistAuthorization: true,
tryItOutEnabled: true, docExpansion: "list"})</script></body></html>"""


def routes(context: WebContext) -> list[BaseRoute]:
    """The page, the document and the page's script and style."""
    document = context.config.source / "docs" / "openapi.json"

    async def page(_: Request) -> Response:
        return HTMLResponse(_PAGE)

    async def openapi(_: Request) -> Response:
        if not document.exists():
            return JSONResponse({"openapi": "3.1.0", "info": {"title": "Atrium", "version": "0"}, "paths": {}})
        return Response(document.read_bytes(), media_type="application/json", headers={"cache-control": "no-cache"})

    return [
        Route("/docs", page),
        Route("/docs/openapi.json", openapi),
        Mount("/docs/assets", StaticFiles(directory=_assets())),
    ]


def _assets() -> Path:
    # Found, not imported: the package's code patches FastAPI and is not wanted, its files are.
    spec = importlib.util.find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        raise LocalError("The package fastapi-offline is missing.", "Run `make run` again: it installs what is pinned.")
    return Path(spec.origin).parent / "static"
