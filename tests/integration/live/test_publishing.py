"""Who is told of an event: by rights of this moment, without content, and nobody waits for a dead connection."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from functions import modules
from functions.workers.live.handler import handler, topics
from functions.workers.notifications.handler import handler as notify
from shared.core import clock
from shared.data.events import DomainEvent
from shared.identity import sessions
from shared.live import publishing
from shared.live.gateway import ApiGateway, ConnectionGoneError, NotPostedError
from shared.notifications import inbox_signal
from shared.notifications.models import InboxItem
from tests.integration.live.conftest import Live, posted
from tests.integration.live.test_connections import keep_ticket
from tests.integration.notifications.conftest import invoke


def ticket_event(what: str, ticket_id: str, customer_id: str, **data: Any) -> DomainEvent:
    facts = {"ticket_id": ticket_id, "number": "K7M2-PQ4R", "version": 2, **data}
    return DomainEvent(f"ticket.{what}", "ticket", ticket_id, facts, customer_id=customer_id, actor="usr_agent")


def reply(ticket_id: str, customer_id: str) -> DomainEvent:
    return ticket_event("replied", ticket_id, customer_id, message_id="msg_1", by="agent", automatic=False)


def test_an_open_page_is_told_that_its_ticket_has_changed_and_nothing_else(live: Live) -> None:
    tab = live.connect("anna")
    ticket = keep_ticket(tab.user.id)
    tab.subscribe(f"ticket/{ticket}", "tickets")
    happened = reply(ticket, tab.user.id)
    live.happens(happened)
    at = clock.iso(happened.occurred_at)
    assert tab.told() == [
        {"type": "changed", "topic": f"ticket/{ticket}", "at": at},
        {"type": "changed", "topic": "tickets", "at": at},
    ]


def test_pages_of_others_and_of_other_topics_hear_nothing(live: Live) -> None:
    anna, boris = live.connect("anna"), live.connect("boris")
    ticket = keep_ticket(anna.user.id)
    anna.subscribe("inbox")
    boris.subscribe("tickets", "inbox")
    live.happens(reply(ticket, anna.user.id))
    assert anna.told() == boris.told() == []


@pytest.mark.parametrize(
    "what", ["noted", "assigned", "draft_made", "triaged", "sla_warning", "team_changed", "mentioned"]
)
def test_what_staff_do_among_themselves_is_told_to_staff_alone(live: Live, what: str) -> None:
    customer, agent = live.connect("anna"), live.connect("vera", "support_agent")
    ticket = keep_ticket(customer.user.id)
    customer.subscribe(f"ticket/{ticket}", "tickets")
    agent.subscribe(f"ticket/{ticket}", "queue/support")
    live.happens(ticket_event(what, ticket, customer.user.id))
    assert customer.told() == []
    assert [one["topic"] for one in agent.told()] == [f"ticket/{ticket}", "queue/support"]


def test_a_change_that_a_customer_is_shown_as_none_is_not_told(live: Live) -> None:
    tab = live.connect("anna")
    ticket = keep_ticket(tab.user.id)
    tab.subscribe(f"ticket/{ticket}")
    live.happens(ticket_event("status_changed", ticket, tab.user.id, **{"from": "open", "to": "snoozed"}))
    assert tab.told() == []
    live.happens(ticket_event("status_changed", ticket, tab.user.id, **{"from": "open", "to": "resolved"}))
    assert len(tab.told()) == 1


def test_a_role_that_is_taken_away_ends_what_it_gave(live: Live) -> None:
    agent = live.connect("vera", "support_agent")
    ticket = keep_ticket(live.person("anna").id)
    agent.subscribe("queue/support", f"ticket/{ticket}", "inbox")
    agent.user.roles = {"customer"}
    agent.user.save()
    live.happens(ticket_event("noted", ticket, live.person("anna").id))
    assert agent.told() == []
    left = [one["pk"] for one in live.aws.items("live") if one["type"] == "subscription"]
    assert left == [f"TOPIC#inbox/{agent.user.id}"], "what is one's own stays"
    agent.user.roles = {"customer", "support_agent"}
    agent.user.save()
    live.happens(ticket_event("noted", ticket, live.person("anna").id))
    assert agent.told() == [], "it has to be asked for anew"


def test_a_ticket_that_goes_to_somebody_else_is_no_topic_of_its_former_customer(live: Live) -> None:
    tab = live.connect("anna")
    ticket = keep_ticket(tab.user.id)
    tab.subscribe(f"ticket/{ticket}")
    keep_ticket(live.person("boris").id)
    live.happens(reply(ticket, live.person("boris").id))
    assert tab.told() == []


@pytest.mark.parametrize("how", ["ended", "everywhere", "disabled"])
def test_a_session_that_is_over_loses_its_connection(live: Live, how: str) -> None:
    tab = live.connect("anna")
    tab.subscribe("inbox", "tickets")
    posted().connections[tab.id].data = b""
    if how == "ended":
        sessions.end(user_id=tab.user.id, session_id=tab.session_id)
    elif how == "everywhere":
        sessions.log_out_everywhere(user_id=tab.user.id)
    else:
        tab.user.is_active = False
        tab.user.save()
    live.happens(reply(keep_ticket(tab.user.id), tab.user.id))
    assert tab.id not in posted().connections, "closed, and told nothing"
    assert live.aws.items("live") == []


def test_a_second_session_of_the_same_person_goes_on(live: Live) -> None:
    ended, other = live.connect("anna"), live.connect("anna")
    for tab in (ended, other):
        tab.subscribe("tickets")
    sessions.end(user_id=ended.user.id, session_id=ended.session_id)
    live.happens(reply(keep_ticket(other.user.id), other.user.id))
    assert (ended.told(), len(other.told())) == ([], 1)


def test_everybody_who_is_signed_in_hears_that_somebody_came(live: Live) -> None:
    tab = live.connect("anna")
    tab.subscribe("presence/spc_1")
    visitor = live.person("boris").id
    for space in ("spc_1", "spc_2"):
        live.happens(DomainEvent("visit.opened", "visit", "vis_1", {"space_id": space}, customer_id=visitor))
    [told] = tab.told()
    assert told["topic"] == "presence/spc_1"
    assert visitor not in json.dumps(told)


def test_what_was_long_ago_is_told_to_nobody(live: Live) -> None:
    tab = live.connect("anna")
    tab.subscribe("tickets")
    happened = reply(keep_ticket(tab.user.id), tab.user.id)
    with clock.frozen_at(happened.occurred_at + timedelta(minutes=11)):
        live.happens(happened)
    assert tab.told() == []


def test_the_inbox_is_told_of_when_the_item_is_stored(live: Live) -> None:
    tab = live.connect("anna")
    tab.subscribe("inbox")
    item = InboxItem.new(
        tab.user.id, "evt_1", category="orders", title="t", text="t", event_type="order.paid", subject_id="ord_1"
    )
    inbox_signal.send(item)
    [message] = live.aws.messages("live")
    assert invoke(handler, message) == []
    assert [one["topic"] for one in tab.told()] == ["inbox"]


def test_who_has_no_page_open_is_not_signalled_to(live: Live) -> None:
    def placed(name: str) -> list[dict[str, Any]]:
        facts = {"order_number": "K7M2-PQ4R", "final_amount": 405000, "currency": "RUB"}
        happened = DomainEvent("order.paid", "order", "ord_1", facts, customer_id=live.person(name).id)
        assert invoke(notify, happened.envelope()) == []
        return live.aws.messages("live")

    assert placed("anna") == []
    tab = live.connect("anna")
    assert [one["customer_id"] for one in placed("anna")] == [tab.user.id]
    live.connect("boris").leave()
    assert placed("boris") == []


@dataclass
class Slow:
    """A gateway of which some connections are gone or do not take anything."""

    gone: set[str] = field(default_factory=set)
    slow: set[str] = field(default_factory=set)
    posts: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    def post(self, connection_id: str, data: bytes) -> None:
        if connection_id in self.gone:
            raise ConnectionGoneError()
        if connection_id in self.slow:
            raise NotPostedError()
        self.posts.append(connection_id)

    def close(self, connection_id: str) -> None:
        self.closed.append(connection_id)


def test_dead_and_slow_connections_hold_up_no_other(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    tabs = [live.connect(name) for name in ("anna", "boris", "vera", "gleb")]
    for tab in tabs:
        tab.subscribe("presence/spc_1")
    dead, slow, *well = tabs
    gateway = Slow(gone={dead.id}, slow={slow.id})
    came = DomainEvent("visit.opened", "visit", "vis_1", {"space_id": "spc_1"}, customer_id=dead.user.id)
    publishing.publish(came, topics=topics(), permissions=modules.permissions(), gateway=gateway)
    assert sorted(gateway.posts) == sorted(tab.id for tab in well)
    stored = {one["pk"] for one in live.aws.items("live") if one["type"] == "connection"}
    assert stored == {f"CONNECTION#{tab.id}" for tab in (slow, *well)}, "who is gone is forgotten, who is slow is not"
    assert '"live_not_posted":1' in capsys.readouterr().out


def test_one_bad_message_fails_alone(live: Live) -> None:
    tab = live.connect("anna")
    tab.subscribe("tickets")
    good = reply(keep_ticket(tab.user.id), tab.user.id).envelope()
    assert invoke(handler, {"id": "evt_0", "type": "ticket.replied"}, good) == ["m-0"]
    assert len(tab.told()) == 1


def _failing(error: Exception) -> ApiGateway:
    class Client:
        def post_to_connection(self, **_: Any) -> None:
            raise error

        delete_connection = post_to_connection

    gateway = ApiGateway.__new__(ApiGateway)
    gateway._client = Client()
    return gateway


def _refused(status: int, code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "PostToConnection")  # type: ignore[typeddict-item]


def test_what_api_gateway_says_of_a_connection() -> None:
    with pytest.raises(ConnectionGoneError):
        _failing(_refused(410, "GoneException")).post("c1", b"")
    for error in (_refused(429, "LimitExceededException"), _refused(500, "x"), ReadTimeoutError(endpoint_url="x")):
        with pytest.raises(NotPostedError):
            _failing(error).post("c1", b"")
        _failing(error).close("c1")
    with pytest.raises(ClientError):
        _failing(_refused(403, "ForbiddenException")).post("c1", b"")
    with pytest.raises(ClientError):
        _failing(_refused(403, "ForbiddenException")).close("c1")
