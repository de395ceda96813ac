"""What customers see of an event: never who on the staff acted."""

from __future__ import annotations

import json

from shared.core import ids
from shared.data.events import DomainEvent
from shared.http.history import HistoryEventOut

ANNA, AGENT = ids.new("usr"), ids.new("usr")


def event(actor: str | None) -> DomainEvent:
    data = {"assignee_id": AGENT, "customer": ANNA, "people": [{"by": AGENT}, ANNA], "order_id": ids.new("ord"), "n": 1}
    return DomainEvent("order.shipped", "order", "ord_1", data, customer_id=ANNA, actor=actor)


def test_a_customer_sees_no_id_of_anybody_else() -> None:
    shown = HistoryEventOut.shown_to(ANNA)(event(AGENT))
    assert shown.actor is None
    assert AGENT not in json.dumps(shown.model_dump())
    assert shown.data["customer"] == ANNA
    assert shown.data["people"] == [{"by": None}, ANNA]
    assert shown.data["order_id"].startswith("ord_")
    assert shown.data["n"] == 1


def test_a_customer_sees_what_they_did_themselves() -> None:
    assert HistoryEventOut.shown_to(ANNA)(event(ANNA)).actor == ANNA


def test_staff_see_who_acted() -> None:
    shown = HistoryEventOut.of(event(AGENT))
    assert (shown.actor, shown.data["assignee_id"]) == (AGENT, AGENT)
