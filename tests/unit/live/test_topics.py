"""Every event has a decision, topics are derived from it, and rights say who is told of what."""

from __future__ import annotations

from typing import Any

import pytest

from functions import modules
from functions.subscriptions import SUBSCRIPTIONS
from shared.data.event_types import EventData
from shared.data.events import DomainEvent
from shared.live import protocol
from shared.live.topics import Asker, Facts, LiveTopics, Owned, TopicKind, Topics, everyone, mine, one, own, thing

# Names of tests hold them, and each worker must collect the same.
ANNA, BORIS = "usr_01KJPWD6M0S794XVBECHXBWR2Z", "usr_01KJPWD6M0S794XVBECHXBWR30"
TOPICS = Topics(modules.live_topics())
KINDS = sorted(modules.events(), key=lambda kind: kind.type)
PERMISSIONS = modules.permissions()


def event(event_type: str, aggregate: str, thing_id: str = "x_1", **data: Any) -> DomainEvent:
    return DomainEvent(event_type, aggregate, thing_id, data, customer_id=ANNA, actor=BORIS)


def changed(happened: DomainEvent) -> list[str]:
    return [topic for topic, _ in TOPICS.changed_by(happened)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_every_event_class_has_a_decision(kind: type[EventData]) -> None:
    assert TOPICS.decision(kind.type, kind.aggregate) is not None, (
        f"{kind.type}: say in its module's live_topics.py which topics it changes, or in `not_shown` why none"
    )


def test_no_decision_is_about_what_is_gone() -> None:
    known = {kind.type for kind in KINDS} | {kind.aggregate for kind in KINDS} | {"inbox.item_added"}
    decided = {
        name for part in TOPICS.parts for names in (part.by_type, part.by_aggregate, part.not_shown) for name in names
    }
    assert decided - known == set()


def test_nothing_is_decided_twice() -> None:
    for part in TOPICS.parts:
        assert not part.by_aggregate.keys() & part.not_shown.keys()
        assert not part.by_type.keys() & part.not_shown.keys()
    names = [kind.name for part in TOPICS.parts for kind in part.kinds]
    assert len(names) == len(set(names))
    decided = [
        name for part in TOPICS.parts for names in (part.by_type, part.by_aggregate, part.not_shown) for name in names
    ]
    assert len(decided) == len(set(decided))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_every_topic_that_an_event_changes_is_of_a_known_kind(kind: type[EventData]) -> None:
    happened = event(kind.type, kind.aggregate, space_id="spc_1")
    for topic, found in TOPICS.changed_by(happened):
        asked = TOPICS.asked(TOPICS.as_named(topic), topic.rpartition("/")[2])
        assert asked is not None
        assert (asked[0], asked[1]) == (topic, found), "what is told can be asked for"


def test_the_queue_gets_what_some_topic_is_about_and_nothing_else() -> None:
    subscribed = SUBSCRIPTIONS["live"]()
    assert {"order.paid", "ticket.replied", "task.succeeded", "visit.opened"} <= subscribed
    assert not subscribed & {"product.updated", "promo.created", "task.requested", "payment.held"}


def test_topics_of_the_main_things() -> None:
    assert changed(event("order.paid", "order", "ord_1")) == ["order/ord_1", f"orders/{ANNA}", "queue/orders"]
    assert changed(event("ticket.noted", "ticket", "tkt_1")) == ["ticket/tkt_1", f"tickets/{ANNA}", "queue/support"]
    assert changed(event("contract.signed", "client", "ocl_1")) == ["client/ocl_1", f"applications/{ANNA}", "clients"]
    assert changed(event("task.succeeded", "task", "tsk_1")) == ["task/tsk_1", f"tasks/{BORIS}"]
    assert changed(event("visit.opened", "visit", "vis_1", space_id="spc_1")) == ["presence/spc_1", f"visits/{ANNA}"]
    assert changed(event("inbox.item_added", "inbox", ANNA)) == [f"inbox/{ANNA}"]
    assert changed(event("product.updated", "product")) == []


def test_an_event_of_nobody_changes_no_list_of_ones_own() -> None:
    happened = DomainEvent("ticket.opened", "ticket", "tkt_1", {}, customer_id=None)
    assert changed(happened) == ["ticket/tkt_1", "queue/support"]


def test_an_old_event_without_a_field_changes_what_it_names() -> None:
    assert changed(event("visit.closed", "visit", "vis_1")) == [f"visits/{ANNA}"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "order",
        "order/",
        "/x",
        "nobody/1",
        f"orders/{ANNA}",
        f"inbox/{ANNA}",
        "queue",
        "queue/nothing",
        "Order/1",
        "clients/1",
    ],
)
def test_what_names_no_topic(name: str) -> None:
    assert TOPICS.asked(name, ANNA) is None


def test_a_list_of_ones_own_is_never_somebody_elses() -> None:
    asked = TOPICS.asked("inbox", BORIS)
    assert asked is not None
    assert asked[0] == f"inbox/{BORIS}"
    assert TOPICS.as_named(asked[0]) == "inbox", "nobody is told ids that they did not name"


def asker(user_id: str, *roles: str) -> Asker:
    return Asker(user_id, frozenset({"customer", *roles}), PERMISSIONS)


def test_owners_are_told_what_is_shown_to_them_and_staff_everything() -> None:
    ticket = TOPICS.kinds["ticket"]
    assert ticket.facts_for(asker(ANNA), Owned(ANNA)) is Facts.SHOWN
    assert ticket.facts_for(asker(BORIS), Owned(ANNA)) is None
    assert ticket.facts_for(asker(BORIS), None) is None
    assert ticket.facts_for(asker(BORIS, "support_agent"), Owned(ANNA)) is Facts.ALL
    assert ticket.facts_for(asker(ANNA, "support_agent"), Owned(ANNA)) is Facts.ALL


def test_a_list_of_staff_is_nothing_to_others() -> None:
    queue = TOPICS.kinds["queue/support"]
    assert queue.facts_for(asker(ANNA), None) is None
    assert queue.facts_for(asker(ANNA, "manager"), None) is Facts.ALL
    assert TOPICS.kinds["dead-letters"].facts_for(asker(ANNA, "manager"), None) is None
    assert TOPICS.kinds["dead-letters"].facts_for(asker(ANNA, "admin"), None) is Facts.ALL


def test_a_task_is_its_owners_as_long_as_they_hold_what_it_was_asked_for_under() -> None:
    task = TOPICS.kinds["task"]
    assert task.facts_for(asker(ANNA, "accountant"), Owned(ANNA, "orders.export")) is Facts.ALL
    assert task.facts_for(asker(ANNA), Owned(ANNA, "orders.export")) is None
    assert task.facts_for(asker(BORIS, "accountant"), Owned(ANNA, "orders.export")) is None


def test_a_part_is_read_by_type_before_aggregate() -> None:
    part = LiveTopics(
        kinds=(thing("jar", owner_of=Owned), own("jars"), TopicKind("shelf", permission="x")),
        by_aggregate={"jar": (one("jar"), mine("jars"))},
        by_type={"jar.moved": (everyone("shelf"),)},
        not_shown={"jar.counted": "nobody looks"},
    )
    topics = Topics([part])
    assert [t for t, _ in topics.changed_by(event("jar.opened", "jar", "jar_1"))] == ["jar/jar_1", f"jars/{ANNA}"]
    assert [t for t, _ in topics.changed_by(event("jar.moved", "jar", "jar_1"))] == ["shelf"]
    assert [t for t, _ in topics.changed_by(event("jar.counted", "jar", "jar_1"))] == []
    assert topics.decision("lid.closed", "lid") is None


def test_the_token_is_read_from_the_offered_subprotocols() -> None:
    assert protocol.token_of("atrium.v1, aaa.bbb.ccc") == "aaa.bbb.ccc"
    assert protocol.token_of("aaa.bbb.ccc,atrium.v1") == "aaa.bbb.ccc"
    for header in (None, "", "atrium.v1", "aaa.bbb.ccc", "chat, aaa.bbb.ccc"):
        assert protocol.token_of(header) is None
