"""The console under `/_local/`: pages for people, the same as JSON for programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from infra.local.frontdoor.context import Surroundings
from infra.local.frontdoor.desk import Desk
from infra.local.frontdoor.rooms import Rooms
from infra.local.frontdoor.standins import Standins
from infra.local.frontdoor.views import Row, Views

_PAGES = {
    "overview": "Overview",
    "inbox": "Inbox",
    "queues": "Queues",
    "events": "Events",
    "coworking": "Coworking",
    "support": "Support",
    "accounts": "Accounts",
}


def routes(surroundings: Surroundings, views: Views, standins: Standins) -> list[BaseRoute]:
    """`/` leads to the console; `/_local/<page>` is JSON unless a browser asks."""
    console = Console(surroundings, views, standins)
    return [
        Route("/", lambda _: RedirectResponse("/_local/")),
        Route("/_local", lambda _: RedirectResponse("/_local/")),
        Route("/_local/", console.overview),
        *(Route(f"/_local/{name}", console.page(name)) for name in _PAGES if name != "overview"),
    ]


class Console:
    """Renders the views."""

    def __init__(self, surroundings: Surroundings, views: Views, standins: Standins) -> None:
        self._around = surroundings
        self._views = views
        self._rooms = Rooms(surroundings)
        self._desk = Desk(surroundings, standins)
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
        )
        self._templates.filters |= {"clock": _clock, "local": _local, "rub": _rub, "span": _span}

    async def overview(self, request: Request) -> Response:
        """The first page: a little of everything."""
        if not self._around.ready.is_set():
            return self._render("starting", {})
        # The payment page sends its buyer back here.
        order, gift = (request.query_params.get(name, "") for name in ("order", "donation"))
        data: dict[str, Any] = await run_in_threadpool(
            lambda: {
                "order": order,
                "purchase": self._views.events(limit=8, subject=f"order#{order}") if order else [],
                "gift": gift,
                "donation": self._rooms.donation(gift) if gift else None,
                "gift_events": self._views.events(limit=8, subject=f"donation#{gift}") if gift else [],
                "inbox": self._views.inbox(limit=5),
                "queues": self._views.queues(),
                "events": self._views.events(limit=8),
                "accounts": self._views.accounts(),
            }
        )
        return JSONResponse(data) if _wants_json(request, default=False) else self._render("overview", data)

    def page(self, name: str) -> Callable[[Request], Any]:
        """One view's handler."""

        async def handle(request: Request) -> Response:
            if not self._around.ready.is_set():
                return JSONResponse({name: []}, 503) if _wants_json(request) else self._render("starting", {})
            rows = await run_in_threadpool(self._read, name, request)
            return JSONResponse({name: rows}) if _wants_json(request) else self._render(name, {name: rows})

        return handle

    def _read(self, name: str, request: Request) -> list[Row] | Row:
        query = request.query_params
        limit = _limit(query.get("limit"), 100)
        if name == "inbox":
            return self._views.inbox(limit=limit, to=query.get("to"))
        if name == "coworking":
            return self._rooms.coworking(limit=min(limit, 100))
        if name == "support":
            return self._desk.support(limit=min(limit, 100))
        if name == "events":
            return self._views.events(limit=limit, kind=query.get("type"), subject=query.get("subject"))
        return self._views.queues() if name == "queues" else self._views.accounts()

    def _render(self, name: str, data: dict[str, Any]) -> Response:
        page = self._templates.get_template(f"{name}.html")
        return HTMLResponse(page.render(pages=_PAGES, current=name, config=self._around.config, **data))


def _wants_json(request: Request, *, default: bool = True) -> bool:
    if wanted := request.query_params.get("format"):
        return wanted == "json"
    accept = request.headers.get("accept", "*/*")
    if "application/json" in accept:
        return True
    return default and "text/html" not in accept


def _limit(text: str | None, default: int) -> int:
    return min(int(text), 1000) if text and text.isdecimal() and int(text) > 0 else default


def _clock(stamp: str | None) -> str:
    """A time as people on this machine read it."""
    try:
        return datetime.fromisoformat(str(stamp)).astimezone().strftime("%H:%M:%S")
    except ValueError:
        return str(stamp or "")


def _local(stamp: str | None, zone: str | None = None) -> str:
    """A day and a time by a place's own clock, or by this machine's."""
    if not stamp:
        return ""
    return datetime.fromisoformat(stamp).astimezone(ZoneInfo(zone) if zone else None).strftime("%d %b %H:%M")


def _rub(kopecks: int) -> str:
    whole, rest = divmod(kopecks, 100)
    return f"{whole:,}".replace(",", "\u00a0") + (f",{rest:02d}" if rest else "") + "\u00a0₽"


def _span(minutes: int | None) -> str:
    """Minutes as people say them: `3 h 10 min`."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    return " ".join([*parts, f"{rest} min"] if rest or not hours else parts)
