"""The bus leaves out for open pages what none of them shows, and nothing else."""

from __future__ import annotations

import pytest
from pynamodb.exceptions import QueryError

from functions.streams.event_publisher import watchers
from functions.streams.event_publisher.watchers import MOST_EVENTS
from shared.core.errors import UnavailableError
from shared.data.events import DomainEvent
from tests.integration.live.conftest import Live
from tests.support.publishing import queues_of_each


def placed(live: Live, order_id: str = "ord_1") -> DomainEvent:
    anna = live.person("anna")
    return DomainEvent("order.placed", "order", order_id, actor=anna.id, customer_id=anna.id)


def is_sent(live: Live, order_id: str = "ord_1") -> bool:
    [queues] = queues_of_each(placed(live, order_id))
    assert {"notifications", "projector"} <= queues
    return "live" in queues


def test_an_event_of_which_no_page_is_told_is_not_sent(live: Live) -> None:
    assert not is_sent(live)
    live.connect("anna").subscribe("inbox")
    live.connect("boris").subscribe("orders")
    assert not is_sent(live), "a page that shows something else, a page of somebody else"


@pytest.mark.parametrize(("who", "roles", "topic"), [("anna", (), "orders"), ("olga", ("admin",), "queue/orders")])
def test_it_is_sent_while_one_page_shows_it(live: Live, who: str, roles: tuple[str, ...], topic: str) -> None:
    tab = live.connect(who, *roles)
    assert tab.subscribe(topic)["topics"] == [topic]
    assert is_sent(live)
    tab.say(action="unsubscribe", topics=[topic])
    assert not is_sent(live)
    tab.subscribe(topic)
    assert is_sent(live)
    tab.leave()
    assert not is_sent(live)


@pytest.mark.parametrize("error", [UnavailableError(), QueryError(), KeyError("wave")])
def test_where_it_cannot_be_known_it_is_sent(live: Live, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(watchers.Subscription, "query", refuse)
    assert is_sent(live)


def test_when_much_happens_all_is_sent_unseen(live: Live) -> None:
    events = [placed(live, f"ord_{number}") for number in range(MOST_EVENTS + 1)]
    assert all("live" in queues for queues in queues_of_each(*events))
    assert not any("live" in queues for queues in queues_of_each(*events[:MOST_EVENTS]))
