"""An open page that is told of an answer, and the connections behind it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from tests.faults.steps import expect, story
from tests.faults.world import Failed, World
from tests.support.template import ROOT

FUNCTION = "LiveFunction"


def from_gateway(it: World, kind: str, connection_id: str, *, by: str = "anna", **said: Any) -> Any:
    """An event of the WebSocket API, which is not repeated; None when the function did not answer."""
    event = copy.deepcopy(json.loads((ROOT / "events" / f"live_{kind}.json").read_text()))
    event["requestContext"]["connectionId"] = connection_id
    if kind == "connect":
        event["headers"]["Sec-WebSocket-Protocol"] = f"atrium.v1, {it.person(by).token}"
    if said:
        event["body"] = json.dumps(said)
    it.used.add(FUNCTION)
    try:
        return it.invoke(it.cloud.wiring.functions[FUNCTION], event)
    except Failed:
        return None


@story
def an_open_page_is_told_of_an_answer(it: World) -> Iterator[None]:
    it.person("anna")
    it.person("vera", "support_agent")
    ticket = expect(it, it.call("POST", "/support/tickets", {"subject": "?", "text": "?"}, by="anna", key="ask"), 201)
    ticket_id = ticket["id"]
    yield
    for connection_id in ("first", "second"):
        # A handshake that gets no answer is made again by the browser, under another id; here the first is enough.
        from_gateway(it, "connect", connection_id)
        from_gateway(it, "message", connection_id, action="subscribe", topics=[f"ticket/{ticket_id}", "inbox"])
    expect(
        it,
        it.call("POST", f"/support/tickets/{ticket_id}/messages", {"text": "!"}, by="vera", key="answer"),
        201,
    )
    it.drain()
    from_gateway(it, "message", "first", action="unsubscribe", topics=["inbox"])
    from_gateway(it, "message", "first", action="ping")
    from_gateway(it, "disconnect", "second")
    expect(it, it.call("POST", "/auth/logout-all", by="anna"), 204, again=(401,))
    it.drain()
    yield
    _agree(it)


def _agree(it: World) -> None:
    """Connections, subscriptions and the lists of persons say the same, whatever was lost in between."""
    items = it.watch(lambda: it.aws.items("live"))
    connections = {one["pk"].removeprefix("CONNECTION#"): one for one in items if one["type"] == "connection"}
    subscribed = {(one["pk"].removeprefix("TOPIC#"), one["sk"]) for one in items if one["type"] == "subscription"}
    assert subscribed == {(topic, name) for name, one in connections.items() for topic in one["topics"]}
    listed = [name for one in items if one["type"] == "person_connections" for name in one["connections"]]
    assert sorted(listed) == sorted(connections)
