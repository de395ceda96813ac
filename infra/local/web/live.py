"""The WebSocket API at `/live`: each connection is passed on to the emulator's API Gateway, which calls the function.

What AWS does and the emulator does not is done here: the subprotocol that the function names comes back to the browser,
a refused handshake is a 401, an idle connection ends after ten minutes and any after two hours, and whoever sends more
than 32 KB in a frame or 128 KB in a message is closed with 1009.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from infra.local.web.context import WebContext

PATH = "/live"
SUBPROTOCOL = "atrium.v1"
MOST_FRAME = 32 * 1024
MOST_MESSAGE = 128 * 1024
TOO_BIG, GOING_AWAY, UNAVAILABLE = 1009, 1001, 1011
# A cold start on a busy machine.
_OPEN_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a connection may be silent and how long it may last, in seconds."""

    idle_s: float = 600
    longest_s: float = 7200


class LiveRelay:
    """An ASGI-side relay of one WebSocket API."""

    def __init__(self, context: WebContext, limits: Limits | None = None) -> None:
        self._context = context
        self._limits = limits or Limits()

    async def handle(self, browser: WebSocket) -> None:
        """Serve one connection from its handshake to its end."""
        if not self._context.ready.is_set():
            await browser.send_denial_response(Response(status_code=503, headers={"retry-after": "1"}))
            return
        offered = [Subprotocol(str(one)) for one in browser.scope.get("subprotocols", [])]
        try:
            gateway = await connect(
                self._context.live_url,
                # The emulator answers no subprotocol: what the browser offers travels as a plain header.
                additional_headers={"Sec-WebSocket-Protocol": ", ".join(offered)} if offered else None,
                user_agent_header=browser.headers.get("user-agent"),
                open_timeout=_OPEN_TIMEOUT_S,
                ping_interval=None,
                max_size=MOST_MESSAGE,
                proxy=None,
            )
        except (InvalidHandshake, TimeoutError, OSError):
            # API Gateway answers with the status that the function gave; the emulator closes without one.
            await browser.send_denial_response(Response(status_code=401))
            return
        async with gateway:
            await browser.accept(subprotocol=SUBPROTOCOL if SUBPROTOCOL in offered else None)
            await self._relay(browser, gateway)

    async def _relay(self, browser: WebSocket, gateway: ClientConnection) -> None:
        """Pass messages both ways until one side ends, or a limit ends it."""
        heard = asyncio.Event()
        jobs = [
            asyncio.create_task(_to_gateway(browser, gateway, heard)),
            asyncio.create_task(_to_browser(browser, gateway, heard)),
            asyncio.create_task(self._idle(heard)),
            asyncio.create_task(asyncio.sleep(self._limits.longest_s, GOING_AWAY)),
        ]
        done, waiting = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
        for job in waiting:
            job.cancel()
        code = next((job.result() for job in done if not job.exception()), UNAVAILABLE)
        await gateway.close()
        if browser.client_state is WebSocketState.CONNECTED and browser.application_state is WebSocketState.CONNECTED:
            with contextlib.suppress(RuntimeError):
                await browser.close(code)

    async def _idle(self, heard: asyncio.Event) -> int:
        while True:
            heard.clear()
            try:
                await asyncio.wait_for(heard.wait(), self._limits.idle_s)
            except TimeoutError:
                return GOING_AWAY


async def _to_gateway(browser: WebSocket, gateway: ClientConnection, heard: asyncio.Event) -> int:
    while True:
        try:
            text = await browser.receive_text()
        except (WebSocketDisconnect, KeyError):
            return 1000
        if len(text.encode()) > MOST_FRAME:
            return TOO_BIG
        heard.set()
        with contextlib.suppress(ConnectionClosed):
            await gateway.send(text)


async def _to_browser(browser: WebSocket, gateway: ClientConnection, heard: asyncio.Event) -> int:
    try:
        async for message in gateway:
            heard.set()
            await browser.send_text(message if isinstance(message, str) else message.decode())
    except (ConnectionClosed, WebSocketDisconnect, RuntimeError):
        pass
    return GOING_AWAY
