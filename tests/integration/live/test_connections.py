"""Who gets in, what they may subscribe to, and how connections end."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions.workers.live.handler import handler
from shared.core import clock, ids
from shared.identity import sessions
from shared.live import personal_data
from shared.live.connections import MOST_CONNECTIONS, MOST_TOPICS
from shared.support.tickets.models import Ticket
from tests.integration.live.conftest import Live, posted, recorded
from tests.support.http import Context


def keep_ticket(customer_id: str | None, number: str = "K7M2PQ4R") -> str:
    """A stored ticket of somebody's."""
    ticket_id = Ticket.new_id(number)
    moment = clock.iso(clock.now())
    ticket = Ticket(ticket_id=ticket_id, number=number, customer_id=customer_id, subject="?", channel="web")
    ticket.status, ticket.priority, ticket.created_at, ticket.updated_at = "open", "normal", moment, moment
    ticket.set_index_keys()
    ticket.save()
    return ticket_id


def test_a_page_with_a_token_gets_in_and_its_subprotocol_back(live: Live) -> None:
    tab = live.connect("anna")
    assert (tab.status, tab.headers) == (200, {"Sec-WebSocket-Protocol": "atrium.v1"})
    [connection] = [one for one in live.aws.items("live") if one["type"] == "connection"]
    assert connection["user_id"] == tab.user.id
    assert connection["ttl"] > clock.epoch(clock.now() + timedelta(hours=2))


@pytest.mark.parametrize("offered", ["", "atrium.v1", "atrium.v1, a.b.c", "chat"])
def test_nobody_else_gets_in(live: Live, offered: str) -> None:
    assert live.connect("anna", protocols=offered).status == 401
    assert live.aws.items("live") == []


def test_a_token_in_the_address_counts_for_nothing(live: Live) -> None:
    event = recorded("connect")
    del event["headers"]["Sec-WebSocket-Protocol"]
    event["queryStringParameters"] = {"token": "a.b.c"}
    assert handler(event, Context())["statusCode"] == 401


def test_an_ended_session_does_not_get_in_with_a_token_of_before(live: Live) -> None:
    tab = live.connect("anna")
    sessions.end(user_id=tab.user.id, session_id=tab.session_id)
    assert live.connect("anna", session_id=tab.session_id).status == 401


def test_ones_own_things_are_subscribed_to(live: Live) -> None:
    tab = live.connect("anna")
    ticket = keep_ticket(tab.user.id)
    answer = tab.subscribe(f"ticket/{ticket}", "tickets", "inbox", "presence/spc_1")
    assert answer == {"type": "subscribed", "topics": [f"ticket/{ticket}", "tickets", "inbox", "presence/spc_1"]}
    assert tab.subscribe("inbox") == {"type": "subscribed", "topics": ["inbox"]}, "twice is once"
    stored = {one["pk"] for one in live.aws.items("live") if one["type"] == "subscription"}
    own = tab.user.id
    assert stored == {f"TOPIC#ticket/{ticket}", f"TOPIC#tickets/{own}", f"TOPIC#inbox/{own}", "TOPIC#presence/spc_1"}


def test_what_is_somebody_elses_is_refused_as_what_is_not_there(live: Live) -> None:
    tab = live.connect("anna")
    foreign = keep_ticket(live.person("boris").id)
    nobodys = keep_ticket(None, "A1B2C3D4")
    names = [
        f"ticket/{foreign}",
        f"ticket/{nobodys}",
        f"ticket/{ids.new('tkt')}",
        "ticket/?",
        "queue/support",
        "clients",
    ]
    names += [
        "order/ord_1",
        "client/ocl_1",
        "task/tsk_1",
        "dead-letters",
        "nothing/1",
        f"inbox/{live.person('boris').id}",
    ]
    answers = []
    for name in names:
        answer = tab.subscribe(name)
        assert answer.pop("topics") == [name]
        answers.append(answer)
    assert all(answer == answers[0] for answer in answers), "nothing tells a foreign topic from one that is not there"
    assert (answers[0]["type"], answers[0]["code"], answers[0]["subscribed"]) == ("error", "topic_not_found", [])


def test_of_several_topics_those_that_may_be_are_taken(live: Live) -> None:
    answer = live.connect("anna").subscribe("inbox", "clients")
    assert (answer["code"], answer["topics"], answer["subscribed"]) == ("topic_not_found", ["clients"], ["inbox"])


def test_staff_subscribe_to_what_they_may_see(live: Live) -> None:
    agent, manager = live.connect("vera", "support_agent"), live.connect("pavel", "manager")
    ticket = keep_ticket(live.person("anna").id)
    assert agent.subscribe("queue/support", f"ticket/{ticket}")["type"] == "subscribed"
    assert agent.subscribe("clients")["code"] == "topic_not_found"
    assert manager.subscribe("clients", "client/ocl_1", "queue/guests")["type"] == "subscribed"
    assert manager.subscribe("dead-letters", "queue/orders")["code"] == "topic_not_found"


def test_a_connection_takes_twenty_topics(live: Live) -> None:
    tab = live.connect("anna")
    assert tab.subscribe(*(f"presence/spc_{n}" for n in range(MOST_TOPICS)))["type"] == "subscribed"
    assert tab.subscribe("inbox")["code"] == "too_many_topics"
    assert tab.say(action="unsubscribe", topics=["presence/spc_0", "inbox"])["type"] == "unsubscribed"
    assert tab.subscribe("inbox")["type"] == "subscribed"


def test_more_topics_than_that_are_refused_before_anything_is_read_of_them(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab, read = live.connect("anna"), list[str]()
    found = Ticket.get_or_none
    monkeypatch.setattr(Ticket, "get_or_none", lambda *key, **more: read.append(key[0]) or found(*key, **more))
    names = [f"ticket/{n}" for n in range(200)]
    assert tab.subscribe(*names)["code"] == "too_many_topics"
    assert read == []
    assert tab.subscribe(*names[:2])["code"] == "topic_not_found"
    assert len(read) == 2
    assert tab.subscribe(*["inbox"] * 50) == {"type": "subscribed", "topics": ["inbox"]}, "one topic"


def test_the_oldest_connection_goes_when_a_person_opens_too_many(live: Live) -> None:
    first = live.connect("anna")
    first.subscribe("inbox")
    posted().connections[first.id].data = b""
    others = [live.connect("anna", session_id=first.session_id) for _ in range(MOST_CONNECTIONS)]
    assert [tab.status for tab in others] == [200] * MOST_CONNECTIONS
    assert first.id not in posted().connections, "closed"
    stored = [one for one in live.aws.items("live") if one["type"] == "connection"]
    assert sorted(one["pk"] for one in stored) == sorted(f"CONNECTION#{tab.id}" for tab in others)
    assert not [one for one in live.aws.items("live") if one["type"] == "subscription"]
    assert first.subscribe("inbox") is None, "what it still says is not heard"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", "unknown_action"),
        ("{", "unknown_action"),
        ("[]", "unknown_action"),
        ("1", "unknown_action"),
        ("{}", "unknown_action"),
        ('{"action":"shout"}', "unknown_action"),
        ('{"action":["ping"]}', "unknown_action"),
        ('{"action":"subscribe"}', "unknown_action"),
        ('{"action":"subscribe","topics":"inbox"}', "unknown_action"),
        ('{"action":"subscribe","topics":[]}', "unknown_action"),
        ('{"action":"subscribe","topics":[1]}', "unknown_action"),
        ('{"action":"subscribe","topics":["' + "x" * 101 + '"]}', "unknown_action"),
        ("[" * 4000, "unknown_action"),
        ('{"action":"subscribe","topics":["presence/\\ud800"]}', "unknown_action"),
        ('{"action":"unsubscribe","topics":["inbox","order/\\udfff"]}', "unknown_action"),
        ('{"action":"\ud800"}', "unknown_action"),
        ('{"action":"ping","more":"' + "я" * 3000 + '"}', "message_too_large"),
    ],
)
def test_what_is_not_understood_is_refused(live: Live, said: str, code: str) -> None:
    answer = live.connect("anna").say(said)
    assert (answer["type"], answer["code"]) == ("error", code)
    assert answer["detail"]


def test_a_ping_is_answered_while_the_session_lives(live: Live) -> None:
    tab = live.connect("anna")
    assert tab.say(action="ping") == {"type": "pong"}
    posted().connections[tab.id].data = b""
    sessions.log_out_everywhere(user_id=tab.user.id)
    assert tab.say(action="ping") is None
    assert tab.id not in posted().connections
    assert live.aws.items("live") == []


def test_leaving_deletes_everything_and_may_be_announced_twice_or_never(live: Live) -> None:
    tab, other = live.connect("anna"), live.connect("anna")
    tab.subscribe("inbox", "tickets")
    tab.leave()
    tab.leave()
    assert {one["pk"] for one in live.aws.items("live")} == {f"CONNECTION#{other.id}", f"PERSON#{tab.user.id}"}
    other.leave()
    assert live.aws.items("live") == []


def test_a_repeated_handshake_is_one_connection(live: Live) -> None:
    tab = live.connect("anna")
    live.opened -= 1
    live.connect("anna", session_id=tab.session_id)
    [person] = [one for one in live.aws.items("live") if one["type"] == "person_connections"]
    assert person["connections"] == [tab.id]


def test_pages_that_open_together_are_all_known(live: Live, at_once: Callable[..., list[Any]]) -> None:
    session_id = live.connect("anna").session_id
    numbers = iter(range(100))

    def open_one() -> int:
        event = recorded("connect")
        from shared.identity import tokens

        user = live.person("anna")
        token = tokens.issue_access(user_id=user.id, session_id=session_id, roles=user.roles)
        event["requestContext"]["connectionId"] = f"together-{next(numbers)}"
        event["headers"]["Sec-WebSocket-Protocol"] = f"atrium.v1, {token}"
        return int(handler(event, Context())["statusCode"])

    assert at_once(*[open_one] * 4) == [200] * 4
    [person] = [one for one in live.aws.items("live") if one["type"] == "person_connections"]
    assert len(person["connections"]) == 5


def test_a_persons_open_pages_are_in_their_copy_and_go_with_the_account(live: Live) -> None:
    tab = live.connect("anna")
    tab.subscribe("inbox")
    [file] = personal_data.export(tab.user.id)
    [record] = list(file.records or ())
    assert record["topics"] == [f"inbox/{tab.user.id}"]
    assert "session_id" in record
    json.dumps(record)
    personal_data.erase(tab.user.id)
    personal_data.erase(tab.user.id)
    assert live.aws.items("live") == []
