"""What tickets tell whom: the customer, or the agent whose ticket it is; and nobody of what a machine wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shared.core.clock import FrozenClock
from shared.core.settings import settings
from shared.data.events import DomainEvent
from shared.notifications import inbox
from shared.notifications.models import MessageDelivery
from shared.notifications.rules import Choices
from shared.providers.nakama.base import Account, NakamaRejectedError, NakamaUnavailableError
from shared.support.tickets.models import Message, Ticket
from tests.integration.notifications.conftest import ANNA, EMAIL, MessageFlow, person
from tests.support.cloud import Aws

AGENT = "usr_01KKB4J9M2N3P4Q5R6S7T8V9WZ"
LONG_AGO = "2026-03-09T09:00:00.000Z"
PLAYER = "3f1c2e9a-5b7d-4e8f-9a0b-1c2d3e4f5a6b"


def ticket(what: str, *, actor: str | None = AGENT, **data: Any) -> DomainEvent:
    facts = {"ticket_id": "tkt_1", "number": "K7M2-PQ4R", "version": 3, **data}
    return DomainEvent(f"ticket.{what}", "ticket", "tkt_1", facts, customer_id=ANNA, actor=actor)


def replied(by: str, *, actor: str | None, automatic: bool = False, assignee_id: str | None = AGENT) -> DomainEvent:
    said = {"message_id": "msg_1", "by": by, "automatic": automatic, "assignee_id": assignee_id}
    return ticket("replied", actor=actor, **said)


@pytest.fixture
def people(aws: Aws) -> None:
    person()
    person(AGENT, email="agent@example.com", phone="+79120000000", locale="en")


def sent_emails(flow: MessageFlow) -> list[tuple[str, str]]:
    flow.carry()
    return [(message.to, message.subject) for message in flow.email.sent]


def test_an_agents_answer_is_told_to_the_customer(flow: MessageFlow, people: None) -> None:
    flow.plan(replied("agent", actor=AGENT))
    assert sent_emails(flow) == [(EMAIL, "Ответ на обращение K7M2-PQ4R")]
    assert flow.phones == [], "texts about support come only to those who ask for them"
    [item] = inbox.page(user_id=ANNA, unread=True).items
    assert (item.category, item.subject_id) == ("support", "tkt_1")


def test_a_customers_reply_is_told_to_whose_ticket_it_is(flow: MessageFlow, people: None) -> None:
    flow.plan(replied("customer", actor=ANNA))
    assert sent_emails(flow) == [("agent@example.com", "The customer has replied: K7M2-PQ4R")]
    assert inbox.page(user_id=ANNA, unread=True).items == []


def test_a_reply_in_nobodys_ticket_waits_in_the_queue(flow: MessageFlow, people: None, aws: Aws) -> None:
    flow.plan(replied("customer", actor=ANNA, assignee_id=None))
    assert (flow.waiting, aws.items("notifications")) == ([], [])


@pytest.mark.parametrize(("by", "actor"), [("agent", None), ("customer", ANNA), ("system", None)])
def test_an_automatic_message_leads_to_no_other(
    flow: MessageFlow, people: None, aws: Aws, by: str, actor: str | None
) -> None:
    flow.plan(replied(by, actor=actor, automatic=True))
    assert (flow.waiting, aws.items("notifications")) == ([], [])


def test_what_is_sent_says_that_a_machine_sent_it(flow: MessageFlow, people: None) -> None:
    flow.plan(replied("agent", actor=AGENT))
    flow.carry()
    assert flow.email.sent[0].headers["Auto-Submitted"] == "auto-generated"


def test_telling_somebody_changes_no_ticket(flow: MessageFlow, people: None, aws: Aws) -> None:
    flow.plan(replied("agent", actor=AGENT))
    flow.carry()
    assert aws.events() == []


def test_a_resolution_is_told_unless_the_customer_made_it(flow: MessageFlow, people: None) -> None:
    flow.plan(ticket("status_changed", **{"from": "open", "to": "resolved"}))
    flow.plan(ticket("status_changed", actor=ANNA, **{"from": "open", "to": "resolved"}))
    assert sent_emails(flow) == [(EMAIL, "Обращение K7M2-PQ4R решено")]


def test_other_changes_of_status_are_nobodys_message(flow: MessageFlow, people: None, aws: Aws) -> None:
    for before, after in (("resolved", "open"), ("open", "pending"), ("open", "snoozed"), ("snoozed", "open")):
        flow.plan(ticket("status_changed", **{"from": before, "to": after}))
    assert aws.items("notifications") == []


def test_an_unresolved_ticket_that_is_closed_is_told_at_once(flow: MessageFlow, people: None) -> None:
    flow.plan(ticket("status_changed", **{"from": "open", "to": "closed"}))
    assert sent_emails(flow) == [(EMAIL, "Обращение K7M2-PQ4R закрыто")]


@pytest.mark.parametrize(("before", "actor"), [("resolved", None), ("resolved", AGENT), ("open", ANNA)])
def test_the_question_how_it_was_waits_for_the_days_digest(
    flow: MessageFlow, people: None, time: FrozenClock, before: str, actor: str | None
) -> None:
    from functions import modules
    from shared.identity.contacts import contact_of
    from shared.notifications import digests

    flow.plan(ticket("status_changed", actor=actor, **{"from": before, "to": "closed"}))
    assert flow.waiting == []
    time.tick(hours=21, minutes=1)
    digests.run(catalog=modules.messages(), contact_of=contact_of)
    assert sent_emails(flow) == [(EMAIL, "Ваши новости: 1")]
    assert "Как мы справились?" in flow.email.sent[0].text


def test_an_assignment_is_told_but_not_to_who_made_it(flow: MessageFlow, people: None) -> None:
    flow.plan(ticket("assigned", actor="usr_lead", assignee_id=AGENT))
    flow.plan(ticket("assigned", actor=AGENT, assignee_id=AGENT))
    flow.plan(ticket("assigned", actor="usr_lead", assignee_id=None))
    assert sent_emails(flow) == [("agent@example.com", "A ticket for you: K7M2-PQ4R")]


def test_an_agent_is_warned_before_and_after_a_breach(flow: MessageFlow, people: None) -> None:
    clocks = {"target": "first_response", "due": "2026-03-10T12:30:00.000Z", "assignee_id": AGENT}
    flow.plan(ticket("sla_warning", actor=None, **clocks))
    flow.plan(ticket("sla_breached", actor=None, **clocks))
    assert [subject for _, subject in sent_emails(flow)] == [
        "Due soon: K7M2-PQ4R, first answer",
        "Overdue: K7M2-PQ4R, first answer",
    ]
    assert "It was due by 2026-03-10 12:30 UTC." in flow.email.sent[1].text


def test_an_agent_may_do_without_the_emails_and_keeps_the_inbox(flow: MessageFlow, people: None) -> None:
    inbox.choose(user_id=AGENT, choices=Choices(off={"desk": {"email"}}))
    flow.plan(ticket("assigned", actor="usr_lead", assignee_id=AGENT))
    assert flow.waiting == []
    assert len(inbox.page(user_id=AGENT, unread=True).items) == 1


NOTICES: list[tuple[DomainEvent, str]] = [
    (ticket("opened", by="agent"), "/help/K7M2-PQ4R"),
    (ticket("reminded", actor=None), "/help/K7M2-PQ4R"),
    (ticket("status_changed", **{"from": "open", "to": "resolved"}), "/help/K7M2-PQ4R"),
    (ticket("status_changed", **{"from": "open", "to": "closed"}), "/help/K7M2-PQ4R"),
    (replied("agent", actor=AGENT), "/help/K7M2-PQ4R"),
    (replied("customer", actor=ANNA), "/desk/tickets/tkt_1"),
    (ticket("mentioned", actor="usr_lead", agent_id=AGENT), "/desk/tickets/tkt_1"),
    (ticket("assigned", actor="usr_lead", assignee_id=AGENT), "/desk/tickets/tkt_1"),
]


@pytest.mark.parametrize(("happened", "page"), NOTICES, ids=[f"{n}-{one.type}" for n, (one, _) in enumerate(NOTICES)])
def test_a_mail_about_a_ticket_leads_to_its_page(
    flow: MessageFlow, people: None, happened: DomainEvent, page: str
) -> None:
    flow.plan(happened)
    flow.carry()
    [mail] = flow.email.sent
    assert f"{settings().public_base_url}{page}" in mail.text.split()


def stored(status: str) -> Ticket:
    ticket_id = Ticket.new_id("K7M2-PQ4R")
    made = Ticket(ticket_id=ticket_id, number="K7M2-PQ4R", customer_id=ANNA, subject="Заказ", channel="web")
    made.status, made.priority, made.created_at, made.updated_at = status, "normal", LONG_AGO, LONG_AGO
    made.pk, made.sk = Ticket.key(ticket_id)
    made.save()
    return made


OUTDATED: list[tuple[DomainEvent, str, str]] = [
    (ticket("status_changed", **{"from": "open", "to": "resolved"}), "resolved", "open"),
    (ticket("status_changed", **{"from": "open", "to": "closed"}), "closed", "open"),
    (ticket("reminded", actor=None), "pending", "open"),
]


@pytest.mark.parametrize(("happened", "then", "now"), OUTDATED, ids=["resolved", "closed", "reminded"])
def test_what_is_no_longer_so_after_quiet_hours_is_not_told(
    flow: MessageFlow, people: None, happened: DomainEvent, then: str, now: str
) -> None:
    told, outdated = happened, replace(happened, id="evt_2")
    stored(then)
    flow.plan(told)
    flow.carry()
    assert len(flow.email.sent) == 1
    stored(now)
    flow.plan(outdated)
    flow.carry()
    assert len(flow.email.sent) == 1
    record = flow.record("evt_2", "email")
    assert (record.status, record.reason) == ("suppressed", "outdated")


def test_an_answer_that_was_taken_back_before_it_was_mailed_is_not_mailed_empty(
    flow: MessageFlow, people: None
) -> None:
    of = stored("pending")
    said = Message(message_id="msg_1", ticket_id=of.ticket_id, author_role="agent", kind="public", body="erased")
    said.created_at = said.redacted_at = LONG_AGO
    said.set_index_keys()
    said.save()
    happened = replied("agent", actor=AGENT)
    flow.plan(happened)
    flow.carry()
    assert flow.email.sent == []
    record = flow.record(happened, "email")
    assert (record.status, record.reason) == ("suppressed", "taken_back")


def test_a_mail_that_was_planned_without_the_tickets_id_leads_to_the_desk(flow: MessageFlow, people: None) -> None:
    flow.plan(ticket("assigned", actor="usr_lead", assignee_id=AGENT))
    [planned] = MessageDelivery.scan(MessageDelivery.template == "ticket_assigned")
    planned.update([MessageDelivery.variables.set({"ticket": "K7M2-PQ4R"})])
    flow.carry()
    assert f"{settings().public_base_url}/desk/tickets" in flow.email.sent[0].text.split()


# In the game.


def test_a_player_is_told_in_the_game_too(flow: MessageFlow, aws: Aws) -> None:
    person(player=PLAYER)
    flow.game.accounts[PLAYER] = Account(PLAYER, email=EMAIL.upper())
    happened = replied("agent", actor=AGENT)
    flow.plan(happened)
    flow.carry()
    [notice] = flow.game.sent
    assert (notice.user_id, notice.subject) == (PLAYER, "Ответ на обращение K7M2-PQ4R")
    assert notice.text == "Поддержка ответила на обращение K7M2-PQ4R."
    assert flow.record(happened, "nakama").status == "accepted"


def test_an_account_that_is_linked_to_the_person_needs_no_email(flow: MessageFlow, aws: Aws) -> None:
    person(player=PLAYER, email=None)
    flow.game.accounts[PLAYER] = Account(PLAYER, custom_id=ANNA)
    flow.plan(replied("agent", actor=AGENT))
    flow.carry()
    assert len(flow.game.sent) == 1


@pytest.mark.parametrize(
    ("account", "verified"),
    [
        (None, True),
        (Account(PLAYER), True),
        (Account(PLAYER, email="somebody@example.com"), True),
        (Account(PLAYER, custom_id="usr_somebody"), True),
        (Account(PLAYER, email=EMAIL), False),
        (Account(PLAYER, email=EMAIL, is_disabled=True), True),
    ],
)
def test_nobody_writes_to_an_account_that_is_somebody_elses(
    flow: MessageFlow, aws: Aws, account: Account | None, verified: bool
) -> None:
    person(player=PLAYER, verified=verified)
    if account:
        flow.game.accounts[PLAYER] = account
    happened = replied("agent", actor=AGENT)
    flow.plan(happened)
    flow.carry()
    assert flow.game.sent == []
    record = flow.record(happened, "nakama")
    assert (record.status, record.reason) == ("suppressed", "not_their_account")
    # An address that nobody confirmed may be a stranger's.
    assert [one.to for one in flow.email.sent] == ([EMAIL] if verified else [])


def test_a_game_that_is_down_is_asked_again_until_it_is_back(flow: MessageFlow, aws: Aws, time: FrozenClock) -> None:
    person(player=PLAYER, email=EMAIL)
    flow.game.accounts[PLAYER] = Account(PLAYER, email=EMAIL)
    flow.game.faults.extend([NakamaUnavailableError("down")] * 6)
    happened = replied("agent", actor=AGENT)
    flow.plan(happened)
    waited = 0
    while flow.waiting or flow.record(happened, "nakama").status == "queued":
        wait = min((delay for _, _, delay in flow.waiting), default=300)
        waited += wait
        time.tick(seconds=wait)
        flow.release()
        flow.carry()
    assert waited > 600
    assert len(flow.game.sent) == 1
    assert flow.record(happened, "nakama").status == "accepted"


def test_a_notice_that_the_game_refuses_is_given_up(flow: MessageFlow, aws: Aws) -> None:
    person(player=PLAYER)
    flow.game.accounts[PLAYER] = Account(PLAYER, email=EMAIL)
    happened = replied("agent", actor=AGENT)
    flow.plan(happened)
    flow.game.faults.append(NakamaRejectedError("no"))
    flow.carry()
    assert flow.record(happened, "nakama").status == "failed"


@pytest.mark.parametrize("whose", ["per_person", "total"])
def test_notices_end_at_the_days_cap(
    flow: MessageFlow, aws: Aws, monkeypatch: pytest.MonkeyPatch, time: FrozenClock, whose: str
) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv(f"NAKAMA_DAILY_CAP_{whose.upper()}", "1")
    settings.cache_clear()
    person(player=PLAYER)
    flow.game.accounts[PLAYER] = Account(PLAYER, email=EMAIL)
    first, second = replied("agent", actor=AGENT), replied("agent", actor=AGENT)
    for one in (first, second):
        flow.plan(one)
    flow.carry()
    assert len(flow.game.sent) == 1
    assert flow.record(second, "nakama").reason in ("cap_per_person", "cap_in_total")
    time.tick(days=1)
    flow.plan(replied("agent", actor=AGENT))
    flow.carry()
    assert len(flow.game.sent) == 2


def test_a_player_may_turn_the_game_off(flow: MessageFlow, aws: Aws) -> None:
    person(player=PLAYER)
    inbox.choose(user_id=ANNA, choices=Choices(off={"support": {"nakama", "sms"}}))
    flow.plan(replied("agent", actor=AGENT))
    assert [channel for channel, _, _ in flow.waiting] == ["email"]


def test_where_there_is_no_game_nothing_is_sent_to_it(aws: Aws, flow: MessageFlow) -> None:
    from functions.workers.nakama.handler import handler
    from tests.integration.notifications.conftest import invoke

    person(player=PLAYER)
    happened = replied("agent", actor=AGENT)
    flow.plan(happened)
    body = next(body for channel, body, _ in flow.waiting if channel == "nakama")
    assert invoke(handler, body) == []
    assert flow.record(happened, "nakama").reason == "no_game"
