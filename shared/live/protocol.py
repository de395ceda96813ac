"""What a client says over its connection, and what it is answered.

    {"action": "subscribe", "topics": ["order/ord_…", "inbox"]}    {"type": "subscribed", "topics": [...]}
    {"action": "unsubscribe", "topics": [...]}                     {"type": "unsubscribed", "topics": [...]}
    {"action": "ping"}                                             {"type": "pong"}

A refusal is {"type": "error", "code", "detail"} with the code of the error's class; `topics` are those that it is
about, `subscribed` those of the same message that were taken.
"""

from __future__ import annotations

import json
from typing import Any

from shared.core.errors import AtriumError, TooLargeError
from shared.live import connections
from shared.live.errors import TooManyTopicsError, TopicNotFoundError, UnknownActionError
from shared.live.topics import Permissions, Topics

# A message names twenty topics of a hundred characters at most.
MOST_BYTES = 4096
MOST_NAME = 100
SUBPROTOCOL = "atrium.v1"


def token_of(header: str | None) -> str | None:
    """The access token of a `Sec-WebSocket-Protocol` header, `atrium.v1, <token>`; None without it.

    A browser sends no other header of its own, and an address stands in logs.
    """
    offered = [part.strip() for part in (header or "").split(",")]
    if SUBPROTOCOL not in offered:
        return None
    return next((part for part in offered if part != SUBPROTOCOL and part.count(".") == 2), None)


def answer(connection_id: str, text: str, *, topics: Topics, permissions: Permissions) -> dict[str, Any]:
    """What a client is answered to one message.

    Raises UnauthenticatedError once the session has ended and ConnectionNotFoundError: then the connection is closed.
    """
    try:
        action, names = _read(text)
        if action == "ping":
            connections.asker_of(connections.find(connection_id), permissions)
            return {"type": "pong"}
        if action == "unsubscribe":
            left = connections.unsubscribe(connection_id, names, topics=topics)
            return {"type": "unsubscribed", "topics": list(left.taken)}
        found = connections.subscribe(connection_id, names, topics=topics, permissions=permissions)
    except (TooLargeError, UnknownActionError, TooManyTopicsError) as error:
        return _refused(error)
    if found.refused:
        return _refused(TopicNotFoundError(), topics=list(found.refused), subscribed=list(found.taken))
    return {"type": "subscribed", "topics": list(found.taken)}


def _refused(error: AtriumError, **more: Any) -> dict[str, Any]:
    return {"type": "error", "code": error.public_code, "detail": error.public_detail, **more}


def _read(text: str) -> tuple[str, list[str]]:
    """(action, topics) of a message. Raises TooLargeError and UnknownActionError."""
    if len(text.encode(errors="surrogatepass")) > MOST_BYTES:
        raise TooLargeError("A message has 4096 bytes at most.", code="message_too_large")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise UnknownActionError() from None
    if not isinstance(said, dict):
        raise UnknownActionError()
    action, names = said.get("action"), said.get("topics", [])
    if action == "ping":
        return action, []
    if action not in ("subscribe", "unsubscribe") or not isinstance(names, list) or not names:
        raise UnknownActionError()
    if not all(isinstance(name, str) and 0 < len(name) <= MOST_NAME and _is_text(name) for name in names):
        raise UnknownActionError()
    return action, names


def _is_text(name: str) -> bool:
    """Whether a name can be stored and sent: half of a surrogate pair, which JSON lets through, cannot."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
