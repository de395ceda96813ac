"""The console under `/_local/`: pages for people, the same as JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from infra.local.modules import parts
from infra.local.web import formats
from infra.local.web.context import WebContext
from infra.local.web.module_page import ModulePage, Payable
from infra.local.web.queues import NotRedrivableError, Queues
from infra.local.web.sandbox_view import SandboxView
from infra.local.web.views import Row, Views

# Before and after those that modules bring.
_FIRST_PAGES = {"overview": "Overview", "inbox": "Inbox", "queues": "Queues", "events": "Events"}
_LAST_PAGES = {"accounts": "Accounts"}
_MODULE_PAGE_LIMIT = 100


def routes(context: WebContext, views: Views, queues: Queues, sandbox_view: SandboxView) -> list[BaseRoute]:
    """`/_local/` and its pages: `/_local/<page>` is JSON unless a browser asks."""
    console = Console(context, views, queues, sandbox_view)
    return [
        Route("/_local", lambda _: RedirectResponse("/_local/")),
        Route("/_local/", console.overview),
        *(Route(f"/_local/{name}", console.page(name)) for name in console.pages if name != "overview"),
        *(Route(f"/_local/{name}/{{key}}", console.detail(name)) for name in console.detailed),
        Route("/_local/queues/{name}/redrive", console.redrive, methods=["POST"]),
    ]


class Console:
    """Renders the views, and the page that each module brings (`module_page.ModulePage`)."""

    def __init__(self, context: WebContext, views: Views, queues: Queues, sandbox_view: SandboxView) -> None:
        self._context = context
        self._views = views
        self._queues = queues
        brought = list(parts("console"))
        self._modules: dict[str, ModulePage] = {name: one.Page(context, sandbox_view) for name, one in brought}
        titles = {name: page.title for name, page in self._modules.items() if page.title}
        # The modules of whose things each has a page of its own.
        self.detailed = [name for name, page in self._modules.items() if page.has_details]
        self.pages: dict[str, str] = _FIRST_PAGES | titles | _LAST_PAGES
        folders = [Path(__file__).parent / "templates"]
        folders += [Path(str(one.__file__)).parent / "templates" for _, one in brought]
        self._templates = Environment(loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined)
        self._templates.filters |= formats.FILTERS

    async def overview(self, request: Request) -> Response:
        """The first page: a little of everything."""
        if not self._context.ready.is_set():
            return self._render("starting", {})
        data: dict[str, Any] = await run_in_threadpool(
            lambda: {
                "paid_for": self._paid_for(request),
                "inbox": self._views.inbox(limit=5),
                "queues": self._queues.rows(),
                "events": self._views.events(limit=8),
                "accounts": self._views.accounts(),
            }
        )
        return JSONResponse(data) if _wants_json(request, default=False) else self._render("overview", data)

    def page(self, name: str) -> Callable[[Request], Any]:
        """One view's handler."""

        async def handle(request: Request) -> Response:
            if not self._context.ready.is_set():
                return JSONResponse({name: []}, 503) if _wants_json(request) else self._render("starting", {})
            rows = await run_in_threadpool(self._read, name, request)
            return JSONResponse({name: rows}) if _wants_json(request) else self._render(name, {name: rows})

        return handle

    def detail(self, name: str) -> Callable[[Request], Any]:
        """The handler of one thing's page in a module, by what its address calls it."""

        async def handle(request: Request) -> Response:
            if not self._context.ready.is_set():
                return (
                    JSONResponse({"error": "starting"}, 503) if _wants_json(request) else self._render("starting", {})
                )
            key = request.path_params["key"]
            found = await run_in_threadpool(self._modules[name].detail, key)
            if _wants_json(request):
                return JSONResponse(found) if found else JSONResponse({"error": "not found"}, 404)
            if found is None:
                return self._render("not_found", {"key": key}, current=name, status=404)
            return self._render(f"{name}_detail", {"found": found}, current=name)

        return handle

    async def redrive(self, request: Request) -> Response:
        """Send a queue's dead letters back: `{moved, left}`."""
        if not self._context.ready.is_set():
            return JSONResponse({"error": "The local cloud is starting."}, 503)
        try:
            moved = await run_in_threadpool(self._queues.redrive, request.path_params["name"])
        except NotRedrivableError:
            return JSONResponse({"error": "These messages came from no queue that they could be sent back to."}, 409)
        return JSONResponse(moved) if moved else JSONResponse({"error": "There is no such queue."}, 404)

    def _read(self, name: str, request: Request) -> list[Row] | Row:
        query = request.query_params
        limit = _limit(query.get("limit"), 100)
        if name == "inbox":
            return self._views.inbox(limit=limit, to=query.get("to"))
        if name in self._modules:
            return self._modules[name].data(min(limit, _MODULE_PAGE_LIMIT))
        if name == "events":
            return self._views.events(limit=limit, **_event_filters(query))
        return self._queues.rows() if name == "queues" else self._views.accounts()

    def _paid_for(self, request: Request) -> Row | None:
        """What the payment page's `?<kind>=<id>` names: kind, id, title (None: it is not there) and events."""
        for page in self._modules.values():
            payable_id = request.query_params.get(page.payable_kind) if page.payable_kind else None
            if payable_id:
                events = self._views.events(limit=8, subject=page.subject_of(payable_id))
                title = page.payable_title(Payable(payable_id, events))
                return {"kind": page.payable_kind, "id": payable_id, "title": title, "events": events}
        return None

    def _render(
        self, name: str, data: dict[str, Any], *, current: str | None = None, status: int = 200
    ) -> HTMLResponse:
        page = self._templates.get_template(f"{name}.html")
        shown = {"pages": self.pages, "current": current or name, "config": self._context.config}
        return HTMLResponse(page.render(**shown, **data), status)


def _wants_json(request: Request, *, default: bool = True) -> bool:
    if wanted := request.query_params.get("format"):
        return wanted == "json"
    accept = request.headers.get("accept", "*/*")
    if "application/json" in accept:
        return True
    return default and "text/html" not in accept


def _event_filters(query: Mapping[str, str]) -> dict[str, str | None]:
    return {"kind": query.get("type"), "subject": query.get("subject"), "correlation": query.get("correlation")}


def _limit(text: str | None, default: int) -> int:
    return min(int(text), 1000) if text and text.isdecimal() and int(text) > 0 else default
