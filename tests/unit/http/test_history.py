"""What is shown of an event: to staff all of it, to the person whom it concerns what its class lists."""

from __future__ import annotations

from shared.core import ids
from shared.data.event_views import view
from shared.data.events import DomainEvent
from shared.http.history import HistoryEventOut

ANNA, AGENT = ids.new("usr"), ids.new("usr")


def event(actor: str | None) -> DomainEvent:
    data = {"order_number": "K7M4-9Q2D", "tracking_number": "T1", "packed_by": AGENT}
    return DomainEvent("order.shipped", "order", "ord_1", data, customer_id=ANNA, actor=actor)


def test_a_customer_sees_who_acted_when_it_was_they_themselves() -> None:
    seen = {actor: view(event(actor), ANNA) for actor in (ANNA, AGENT, None)}
    assert {actor: found and HistoryEventOut.seen(found).actor for actor, found in seen.items()} == {
        ANNA: ANNA,
        AGENT: None,
        None: None,
    }


def test_a_customer_sees_what_the_class_lists_and_nothing_of_others() -> None:
    seen = view(event(AGENT), ANNA)
    assert seen is not None
    assert HistoryEventOut.seen(seen).data == {"order_number": "K7M4-9Q2D", "tracking_number": "T1"}
    assert view(event(AGENT), ids.new("usr")) is None


def test_staff_see_who_acted() -> None:
    shown = HistoryEventOut.of(event(AGENT))
    assert (shown.actor, shown.data["packed_by"]) == (AGENT, AGENT)
