"""The web app at `/`, served as the CDN serves it: the same paths, the same caching, the same headers."""

from __future__ import annotations

import gzip
import html
import json
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from infra.local.web.context import WebContext
from infra.web import files, headers

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Atrium</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body>
<h1>There is no web app here yet</h1><p>{reason}</p><pre>{details}</pre>
<p>The API works all the same: <a href="/docs">its documents</a>, <a href="/_local/">the console</a>.</p>
</body></html>"""


class Site:
    """GET and HEAD for whatever no other route takes."""

    def __init__(self, context: WebContext) -> None:
        self._context = context
        self._root = context.config.source / "web" / "dist"
        storage = " ".join(f"http://{host}:{context.config.cloud_port}" for host in ("localhost", "127.0.0.1"))
        live = f"ws://localhost:{context.config.port}"
        self._headers = headers.of_policy(headers.WEB, storage=storage, live=live)

    async def handle(self, request: Request) -> Response:
        """One file of the app; `index.html` for the app's own routes; why there is none when it was not built."""
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("Nothing here takes this method.\n", 405, {"allow": "GET, HEAD"})
        if not (self._root / files.INDEX).is_file():
            return self._without_app(request)
        name = files.file_for(request.url.path)
        path = self._root / name
        if "//" in request.url.path or name.startswith(".") or "/." in name or ".." in name or not path.is_file():
            return PlainTextResponse("There is no such file.\n", 404, self._headers)
        return self._file(request, name, path)

    def _file(self, request: Request, name: str, path: Path) -> Response:
        stat = path.stat()
        etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        kept = {**self._headers, "cache-control": files.cache_control(name), "etag": etag, "vary": "accept-encoding"}
        if request.headers.get("if-none-match") == etag and name != files.CONFIG:
            return Response(None, 304, kept)
        content = self._config(path) if name == files.CONFIG else path.read_bytes()
        if files.is_text(name) and "gzip" in request.headers.get("accept-encoding", ""):
            content = _zipped(content)
            kept["content-encoding"] = "gzip"
        return Response(content, headers=kept, media_type=files.content_type(name))

    def _config(self, path: Path) -> bytes:
        """The app's configuration as it is here: the stage shows the page of components."""
        here = {
            "stage": "local",
            "liveUrl": f"ws://localhost:{self._context.config.port}/live",
            "timeZone": self._context.outputs.get("OrganisationTimeZone", ""),
        }
        return json.dumps({**json.loads(path.read_text()), **here}).encode()

    def _without_app(self, request: Request) -> Response:
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse("Nothing here. The console is at /_local/\n", 404)
        order = next((name for name in ("order", "donation") if name in request.query_params), None)
        if order:
            # Back from the payment page: the console shows what came of it.
            return RedirectResponse(f"/_local/?{order}={request.query_params[order]}")
        reason = "It could not be built." if self._context.web_error else "It is being built: this page waits for it."
        page = _PAGE.format(reason=reason, details=html.escape(self._context.web_error))
        waiting = {} if self._context.web_error else {"refresh": "3"}
        return HTMLResponse(page, 503, {"retry-after": "3", "cache-control": "no-store", **waiting})


@lru_cache(maxsize=200)
def _zipped(content: bytes) -> bytes:
    return gzip.compress(content, 6)
