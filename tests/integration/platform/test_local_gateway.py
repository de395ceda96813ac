"""The local web server passes on what API Gateway would, and nothing that Lambda would not take."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from infra.local.aws import Aws
from infra.local.config import LocalConfig
from infra.local.web.context import WebContext
from infra.local.web.proxy import MAX_ANSWER, Gateway

BODIES = {
    "/fits": b"x" * (MAX_ANSWER - 2),
    "/long": b"x" * MAX_ANSWER,
    "/quotes": b'"' * (MAX_ANSWER // 2),
    "/binary": b"\xff" * (MAX_ANSWER * 3 // 4 + 3),
    "/picture": b"\xff" * (MAX_ANSWER // 2),
}


class _Functions(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = BODIES["/" + self.path.rpartition("/")[2]]
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[TestClient]:
    """A client of the local web server before functions that answer with `BODIES`."""
    functions = ThreadingHTTPServer(("127.0.0.1", 0), _Functions)
    threading.Thread(target=functions.serve_forever, daemon=True).start()
    config = LocalConfig(tmp_path, cloud_port=functions.server_port)
    context = WebContext(config, Aws(config), {"ApiId": "api"})
    context.ready.set()
    with TestClient(Starlette(routes=[Route("/{path:path}", Gateway(context).handle)])) as client:
        yield client
    functions.shutdown()
    functions.server_close()


@pytest.mark.parametrize(
    ("path", "status"), [("/fits", 200), ("/picture", 200), ("/long", 500), ("/quotes", 500), ("/binary", 500)]
)
def test_an_answer_that_lambda_does_not_take_is_a_server_error_here_too(
    browser: TestClient, path: str, status: int
) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert (answer.content == BODIES[path]) == (status == 200)
