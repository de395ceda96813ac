"""What tickets tell whom: the customer, or the agent whose ticket it is; and nobody of what a machine wrote."""

from __future__ import annotations

from typing import Any

import pytest

from shared.core.clock import FrozenClock
from shared.data.events import DomainEvent
from shared.notifications import inbox
from shared.notifications.rules import Choices
from shared.providers.nakama.base import Account, NakamaRejectedError, NakamaUnavailableError
from tests.integration.notifications.conftest import ANNA, EMAIL, Office, person
from tests.support.cloud import Aws

AGENT = "usr_01KKB4J9M2N3P4Q5R6S7T8V9WZ"
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


def told(office: Office) -> list[tuple[str, str]]:
    office.carry()
    return [(message.to, message.subject) for message in office.email.sent]


def test_an_agents_answer_is_told_to_the_customer(office: Office, people: None) -> None:
    office.plan(replied("agent", actor=AGENT))
    assert told(office) == [(EMAIL, "Ответ на обращение K7M2-PQ4R")]
    assert office.phones == [], "texts about support come only to those who ask for them"
    [item] = inbox.page(user_id=ANNA, unread=True).items
    assert (item.category, item.subject_id) == ("support", "tkt_1")


def test_a_customers_reply_is_told_to_whose_ticket_it_is(office: Office, people: None) -> None:
    office.plan(replied("customer", actor=ANNA))
    assert told(office) == [("agent@example.com", "The customer has replied: K7M2-PQ4R")]
    assert inbox.page(user_id=ANNA, unread=True).items == []


def test_a_reply_in_nobodys_ticket_waits_in_the_queue(office: Office, people: None, aws: Aws) -> None:
    office.plan(replied("customer", actor=ANNA, assignee_id=None))
    assert (office.waiting, aws.items("notifications")) == ([], [])


@pytest.mark.parametrize(("by", "actor"), [("agent", None), ("customer", ANNA), ("system", None)])
def test_an_automatic_message_leads_to_no_other(
    office: Office, people: None, aws: Aws, by: str, actor: str | None
) -> None:
    office.plan(replied(by, actor=actor, automatic=True))
    assert (office.waiting, aws.items("notifications")) == ([], [])


def test_what_is_sent_says_that_a_machine_sent_it(office: Office, people: None) -> None:
    office.plan(replied("agent", actor=AGENT))
    office.carry()
    assert office.email.sent[0].headers["Auto-Submitted"] == "auto-generated"


def test_telling_somebody_changes_no_ticket(office: Office, people: None, aws: Aws) -> None:
    office.plan(replied("agent", actor=AGENT))
    office.carry()
    assert aws.events() == []


def test_a_resolution_is_told_unless_the_customer_made_it(office: Office, people: None) -> None:
    office.plan(ticket("status_changed", **{"from": "open", "to": "resolved"}))
    office.plan(ticket("status_changed", actor=ANNA, **{"from": "open", "to": "resolved"}))
    assert told(office) == [(EMAIL, "Обращение K7M2-PQ4R решено")]


def test_other_changes_of_status_are_nobodys_message(office: Office, people: None, aws: Aws) -> None:
    for before, after in (("resolved", "open"), ("open", "pending"), ("open", "snoozed"), ("snoozed", "open")):
        office.plan(ticket("status_changed", **{"from": before, "to": after}))
    assert aws.items("notifications") == []


def test_an_unresolved_ticket_that_is_closed_is_told_at_once(office: Office, people: None) -> None:
    office.plan(ticket("status_changed", **{"from": "open", "to": "closed"}))
    assert told(office) == [(EMAIL, "Обращение K7M2-PQ4R закрыто")]


@pytest.mark.parametrize(("before", "actor"), [("resolved", None), ("resolved", AGENT), ("open", ANNA)])
def test_the_question_how_it_was_waits_for_the_days_digest(
    office: Office, people: None, time: FrozenClock, before: str, actor: str | None
) -> None:
    from functions import modules
    from shared.identity.contacts import contact_of
    from shared.notifications import digests

    office.plan(ticket("status_changed", actor=actor, **{"from": before, "to": "closed"}))
    assert office.waiting == []
    time.tick(hours=21, minutes=1)
    digests.run(catalog=modules.messages(), contact_of=contact_of)
    assert told(office) == [(EMAIL, "Ваши новости: 1")]
    assert "Как мы справились?" in office.email.sent[0].text


def test_an_assignment_is_told_but_not_to_who_made_it(office: Office, people: None) -> None:
    office.plan(ticket("assigned", actor="usr_lead", assignee_id=AGENT))
    office.plan(ticket("assigned", actor=AGENT, assignee_id=AGENT))
    office.plan(ticket("assigned", actor="usr_lead", assignee_id=None))
    assert told(office) == [("agent@example.com", "A ticket for you: K7M2-PQ4R")]


def test_an_agent_is_warned_before_and_after_a_breach(office: Office, people: None) -> None:
    clocks = {"target": "first_response", "due": "2026-03-10T12:30:00.000Z", "assignee_id": AGENT}
    office.plan(ticket("sla_warning", actor=None, **clocks))
    office.plan(ticket("sla_breached", actor=None, **clocks))
    assert [subject for _, subject in told(office)] == [
        "Due soon: K7M2-PQ4R, first answer",
        "Overdue: K7M2-PQ4R, first answer",
    ]
    assert "It was due by 2026-03-10 12:30 UTC." in office.email.sent[1].text


def test_an_agent_may_do_without_the_emails_and_keeps_the_inbox(office: Office, people: None) -> None:
    inbox.choose(user_id=AGENT, choices=Choices(off={"desk": {"email"}}))
    office.plan(ticket("assigned", actor="usr_lead", assignee_id=AGENT))
    assert office.waiting == []
    assert len(inbox.page(user_id=AGENT, unread=True).items) == 1


# In the game.


def test_a_player_is_told_in_the_game_too(office: Office, aws: Aws) -> None:
    person(player=PLAYER)
    office.game.accounts[PLAYER] = Account(PLAYER, email=EMAIL.upper())
    happened = replied("agent", actor=AGENT)
    office.plan(happened)
    office.carry()
    [notice] = office.game.sent
    assert (notice.user_id, notice.subject) == (PLAYER, "Ответ на обращение K7M2-PQ4R")
    assert notice.text == "Поддержка ответила на обращение K7M2-PQ4R."
    assert office.record(happened, "nakama").status == "accepted"


def test_an_account_that_is_linked_to_the_person_needs_no_email(office: Office, aws: Aws) -> None:
    person(player=PLAYER, email=None)
    office.game.accounts[PLAYER] = Account(PLAYER, custom_id=ANNA)
    office.plan(replied("agent", actor=AGENT))
    office.carry()
    assert len(office.game.sent) == 1


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
    office: Office, aws: Aws, account: Account | None, verified: bool
) -> None:
    person(player=PLAYER, verified=verified)
    if account:
        office.game.accounts[PLAYER] = account
    happened = replied("agent", actor=AGENT)
    office.plan(happened)
    office.carry()
    assert office.game.sent == []
    record = office.record(happened, "nakama")
    assert (record.status, record.reason) == ("suppressed", "not_their_account")
    assert office.record(happened, "email").status == "accepted"


def test_a_game_that_is_down_is_asked_again_until_it_is_back(office: Office, aws: Aws, time: FrozenClock) -> None:
    person(player=PLAYER, email=EMAIL)
    office.game.accounts[PLAYER] = Account(PLAYER, email=EMAIL)
    office.game.faults.extend([NakamaUnavailableError("down")] * 6)
    happened = replied("agent", actor=AGENT)
    office.plan(happened)
    waited = 0
    while office.waiting:
        wait = min(delay for _, _, delay in office.waiting)
        waited += wait
        time.tick(seconds=wait)
        office.carry()
    assert waited > 600
    assert len(office.game.sent) == 1
    assert office.record(happened, "nakama").status == "accepted"


def test_a_notice_that_the_game_refuses_is_given_up(office: Office, aws: Aws) -> None:
    person(player=PLAYER)
    office.game.accounts[PLAYER] = Account(PLAYER, email=EMAIL)
    happened = replied("agent", actor=AGENT)
    office.plan(happened)
    office.game.faults.append(NakamaRejectedError("no"))
    office.carry()
    assert office.record(happened, "nakama").status == "failed"


@pytest.mark.parametrize("whose", ["per_person", "total"])
def test_notices_end_at_the_days_cap(
    office: Office, aws: Aws, monkeypatch: pytest.MonkeyPatch, time: FrozenClock, whose: str
) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv(f"NAKAMA_DAILY_CAP_{whose.upper()}", "1")
    settings.cache_clear()
    person(player=PLAYER)
    office.game.accounts[PLAYER] = Account(PLAYER, email=EMAIL)
    first, second = replied("agent", actor=AGENT), replied("agent", actor=AGENT)
    for one in (first, second):
        office.plan(one)
    office.carry()
    assert len(office.game.sent) == 1
    assert office.record(second, "nakama").reason in ("cap_per_person", "cap_in_total")
    time.tick(days=1)
    office.plan(replied("agent", actor=AGENT))
    office.carry()
    assert len(office.game.sent) == 2


def test_a_player_may_turn_the_game_off(office: Office, aws: Aws) -> None:
    person(player=PLAYER)
    inbox.choose(user_id=ANNA, choices=Choices(off={"support": {"nakama", "sms"}}))
    office.plan(replied("agent", actor=AGENT))
    assert [channel for channel, _, _ in office.waiting] == ["email"]


def test_where_there_is_no_game_nothing_is_sent_to_it(aws: Aws, office: Office) -> None:
    from functions.workers.nakama.handler import handler
    from tests.integration.notifications.conftest import invoke

    person(player=PLAYER)
    happened = replied("agent", actor=AGENT)
    office.plan(happened)
    body = next(body for channel, body, _ in office.waiting if channel == "nakama")
    assert invoke(handler, body) == []
    assert office.record(happened, "nakama").reason == "no_game"
