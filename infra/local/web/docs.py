"""`/docs`: Swagger UI over docs/openapi.json, and how to sign in there with the demo accounts.

Its files come from the environment, so that it works without internet.
"""

from __future__ import annotations

import importlib.util
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from infra.local.config import DEMO_ACCOUNTS
from infra.local.problems import LocalError
from infra.local.web.context import WebContext
from shared.identity import rules

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)

# The Monday before all days of examples that have to be ahead.
EXAMPLES_BEGIN = date(2030, 12, 2)


def routes(context: WebContext) -> list[BaseRoute]:
    """The page, the document and the page's script and style."""
    document = context.config.source / "docs" / "openapi.json"

    async def page(_: Request) -> Response:
        minutes = rules.ACCESS_TTL // timedelta(minutes=1)
        return HTMLResponse(_TEMPLATES.get_template("docs.html").render(accounts=DEMO_ACCOUNTS, minutes=minutes))

    async def openapi(_: Request) -> Response:
        if not document.exists():
            return JSONResponse({"openapi": "3.1.0", "info": {"title": "Atrium", "version": "0"}, "paths": {}})
        text = with_days_ahead(document.read_text(encoding="utf-8"), datetime.now(UTC).date())
        return Response(text, media_type="application/json", headers={"cache-control": "no-cache"})

    return [
        Route("/docs", page),
        Route("/docs/openapi.json", openapi),
        Mount("/docs/assets", StaticFiles(directory=_assets())),
    ]


def with_days_ahead(document: str, today: date) -> str:
    """The document with its days of December 2030 in the weeks from the next Monday on.

    They stand for days that have to be ahead, but not far: the file must not change by itself, and who tries an example
    out here is not to be refused for its date. A day of the week stays one.
    """
    shift = today + timedelta(days=7 - today.weekday()) - EXAMPLES_BEGIN
    return re.sub(r"(?<!\d)2030-12-\d\d(?!\d)", lambda found: str(date.fromisoformat(found[0]) + shift), document)


def _assets() -> Path:
    # Found, not imported: the package's code patches FastAPI and is not wanted, its files are.
    spec = importlib.util.find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        raise LocalError("The package fastapi-offline is missing.", "Run `make run` again: it installs what is pinned.")
    return Path(spec.origin).parent / "static"
