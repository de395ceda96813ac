"""A browser's cookies and the local web server's `/video/*`, in the test's own process and thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.cookies import Morsel, SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from infra.local.config import LocalConfig
from infra.local.web.context import WebContext
from infra.local.web.video import Videos
from shared.core.settings import settings
from tests.support.cloud import Aws
from tests.support.coroutines import finish
from tests.support.http import Answer

ORIGIN = "http://localhost:8000"


@dataclass
class Browser:
    """Keeps cookies as RFC 6265 says: by name and path, and sends those whose path matches (5.1.4)."""

    edge: Edge
    kept: dict[tuple[str, str], Morsel[str]] = field(default_factory=dict)

    def take(self, answer: Answer) -> Any:
        """Keep an answer's cookies; gives what it says."""
        assert answer.status == 200, answer.body
        for line in answer.cookies:
            (morsel,) = SimpleCookie(line).values()
            self.kept[morsel["path"], morsel.key] = morsel
        return answer.json

    def get(self, url: str, **headers: str) -> httpx.Response:
        """Load an address with what cookies it gets."""
        path = httpx.URL(url).path
        return self.edge.get(
            url, {key: one.value for (at, key), one in self.kept.items() if path.startswith(at)}, **headers
        )


class Edge:
    """The edge; `get` sends any cookies, as no browser would."""

    def __init__(self, aws: Aws, state: Path) -> None:
        outputs = {"MediaBucketName": settings().media_bucket, "PlayKeyId": settings().play_key_id}
        context = WebContext(LocalConfig(state), SimpleNamespace(client=aws.client), outputs)  # type: ignore[arg-type]
        context.ready.set()
        routes = [Route("/video/{path:path}", Videos(context).handle, methods=["GET", "HEAD"])]
        self._transport = httpx.ASGITransport(Starlette(routes=routes))

    def get(
        self, url: str, cookies: dict[str, str] | None = None, method: str = "GET", **headers: str
    ) -> httpx.Response:
        """Load an address."""
        if cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())

        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url=ORIGIN) as client:
                return await client.request(method, url, headers=headers)

        return finish(ask())


async def _at_once(call: Any, *given: Any) -> Any:
    return call(*given)


@pytest.fixture
def edge(aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edge:
    # Tests of an in-process AWS have one thread.
    monkeypatch.setattr("infra.local.web.video.run_in_threadpool", _at_once)
    return Edge(aws, tmp_path)
