"""A gate in front of everything that one deployed function calls: AWS and providers.

It passes calls on as they are, writes down which there were, and can do to a chosen one what networks and machines do:
hold it before it arrives, hold its answer after the work was done, or answer it with a failure of its own. A function
whose process is killed while its call is held has died at exactly that point.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

Moment = Literal["before", "after"]
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
# One of these leaves nothing behind: where a process may die without anybody having to notice.
READS = re.compile(r"\.(Get|Query|BatchGet|Describe|List|Head)\w*$|^GET ")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: `name` is `dynamodb.TransactWriteItems`, `sns.Publish`, or `POST /v3/payments` at a provider."""

    name: str
    body: bytes = field(repr=False)

    @property
    def changes(self) -> bool:
        """Whether it changes something."""
        return not READS.search(self.name)


Match = Callable[[Call], bool]
UNAVAILABLE = b"<html>Service Unavailable</html>"


class Trap:
    """Waits for a call and holds it, until it may go on or is dropped because its caller is dead."""

    def __init__(self, match: Match, moment: Moment) -> None:
        self.match = match
        self.moment = moment
        self.caught: Call | None = None
        self.is_dropped = False
        self._reached = threading.Event()
        self._released = threading.Event()

    def hold(self, call: Call) -> None:
        """Called by the gate, in the call's own thread."""
        self.caught = call
        self._reached.set()
        self._released.wait(60)

    def wait(self, seconds: float) -> Call | None:
        """The call that was caught, as soon as there is one; None when there was none in that time."""
        self._reached.wait(seconds)
        return self.caught

    def drop(self) -> None:
        """Forget the call: it never arrives, or its answer does not."""
        self.is_dropped = True
        self._released.set()

    def let_go(self) -> None:
        """Let the call go on."""
        self._released.set()


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer instead of the real one; `status` 0 closes the connection without a word."""

    match: Match
    status: int
    body: bytes


class Gate:
    """One function's gate; a context manager. `upstreams` maps path prefixes to addresses, the longest one wins."""

    def __init__(self, upstreams: Mapping[str, str]) -> None:
        self._upstreams = sorted(upstreams.items(), key=lambda item: -len(item[0]))
        self._lock = threading.Lock()
        self._traps: list[Trap] = []
        self._failures: list[Failure] = []
        self.calls: list[Call] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """The addresses that the function gets."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @contextlib.contextmanager
    def trap(self, match: Match, moment: Moment) -> Iterator[Trap]:
        """Hold the first call that matches; on leaving everything goes on."""
        trap = Trap(match, moment)
        with self._lock:
            self._traps.append(trap)
        try:
            yield trap
        finally:
            with self._lock:
                self._traps = [other for other in self._traps if other is not trap]
            trap.let_go()

    @contextlib.contextmanager
    def failing(self, match: Match, status: int = 503, body: bytes = UNAVAILABLE) -> Iterator[None]:
        """Answer matching calls with a failure; nothing of them arrives."""
        failure = Failure(match, status, body)
        with self._lock:
            self._failures.append(failure)
        try:
            yield
        finally:
            with self._lock:
                self._failures = [other for other in self._failures if other is not failure]

    def _goes_on(self, call: Call, moment: Moment) -> bool:
        """Hold a call if somebody waits for it; False when it was dropped."""
        with self._lock:
            trap = next((one for one in self._traps if one.moment == moment and one.match(call)), None)
            if trap is None:
                return True
            self._traps.remove(trap)
        trap.hold(call)
        return not trap.is_dropped

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("content-length") or 0))
        call = Call(_name(request.command, request.path, request.headers, body), body)
        with self._lock:
            self.calls.append(call)
            failure = next((one for one in self._failures if one.match(call)), None)
        if failure is not None:
            _answer(request, failure.status, {"Content-Type": "text/html"}, failure.body)
            return
        if self._goes_on(call, "before"):
            status, headers, answer = self._pass_on(request, body)
            if self._goes_on(call, "after"):
                _answer(request, status, headers, answer)
                return
        request.close_connection = True

    def _pass_on(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        address = next(to for prefix, to in self._upstreams if request.path.startswith(prefix))
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        try:
            # The headers as they came, `Host` too: it is signed.
            connection.putrequest(request.command, request.path, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            headers = {name: value for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP}
            if request.command == "HEAD" and (length := answer.getheader("Content-Length")):
                # Of the body that a GET would bring: an object's size.
                headers["Content-Length"] = length
            return answer.status, headers, answer.read()
        finally:
            connection.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gate = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return lambda: gate._serve(self)
                raise AttributeError(name)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler

    def __enter__(self) -> Gate:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _answer(request: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], body: bytes) -> None:
    if status == 0:
        request.close_connection = True
        return
    request.send_response_only(status)
    for name, value in headers.items():
        request.send_header(name, value)
    if "Content-Length" not in headers:
        request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def _name(method: str, path: str, headers: Any, body: bytes) -> str:
    """What AWS calls it (https://docs.aws.amazon.com/general/latest/gr/aws-apis.html), else method and path."""
    signed = re.search(r"Credential=[^/]+/\d+/[^/]+/(?P<service>[a-z0-9-]+)/aws4", headers.get("authorization", ""))
    if signed is None:
        return f"{method} {urlsplit(path).path}"
    if target := headers.get("x-amz-target"):
        return f"{signed['service']}.{target.rpartition('.')[2]}"
    if action := re.search(rb"(?:^|&)Action=(\w+)", body):
        return f"{signed['service']}.{action[1].decode()}"
    return f"{signed['service']}.{method.capitalize()}"
