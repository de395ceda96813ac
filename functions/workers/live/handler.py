"""Tells open screens what has changed: the routes of the WebSocket API, and the queue `live`, fed by the event bus.

One function: what connects, what subscribes and what posts share the code that asks for rights.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from functions import modules
from shared.core.errors import UnauthenticatedError
from shared.core.observability import bind_correlation, logger
from shared.data.events import DomainEvent
from shared.live import connections, gateway, protocol, publishing
from shared.live.errors import ConnectionNotFoundError
from shared.live.topics import Topics
from shared.messaging.worker import ReceiveInfo, batch_handler


@lru_cache(maxsize=1)
def topics() -> Topics:
    """The topics of all modules, read once in a process."""
    return Topics(modules.live_topics())


def handle(body: dict[str, Any], _: ReceiveInfo) -> None:
    """One event."""
    event = DomainEvent.from_envelope(body)
    publishing.publish(event, topics=topics(), permissions=modules.permissions(), gateway=gateway.from_settings())


_from_queue = batch_handler(handle)


def handler(event: dict[str, Any], context: Any) -> Any:
    """The Lambda entry point: messages of the queue, or one event of the WebSocket API."""
    if "Records" in event:
        return _from_queue(event, context)
    asked = event["requestContext"]
    bind_correlation(str(asked["requestId"]))
    connection_id = str(asked["connectionId"])
    if asked["eventType"] == "CONNECT":
        return _connect(connection_id, event)
    if asked["eventType"] == "DISCONNECT":
        connections.forget(connection_id)
        return {"statusCode": 200}
    return _answer(connection_id, str(event.get("body") or ""))


def _connect(connection_id: str, event: dict[str, Any]) -> dict[str, Any]:
    """Let a connection in, or refuse the handshake: nobody stays whom we do not know."""
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    token = protocol.token_of(headers.get("sec-websocket-protocol"))
    try:
        if token is None:
            raise UnauthenticatedError()
        dropped = connections.connect(connection_id, token)
    except UnauthenticatedError as error:
        logger.info("connection refused", code=error.public_code)
        return {"statusCode": 401}
    for one in dropped:
        gateway.from_settings().close(one)
    # A browser drops a connection whose answer names none of the subprotocols that it offered.
    return {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": protocol.SUBPROTOCOL}}


def _answer(connection_id: str, text: str) -> dict[str, Any]:
    try:
        said = protocol.answer(connection_id, text, topics=topics(), permissions=modules.permissions())
    except (ConnectionNotFoundError, UnauthenticatedError):
        # Forgotten and closed: the client connects anew, with a token of its present session.
        publishing.end(connection_id, gateway.from_settings())
        return {"statusCode": 200}
    return {"statusCode": 200, "body": json.dumps(said, separators=(",", ":"), ensure_ascii=False)}
