"""A rule acts once for each event, for the person whom it concerns, and never on what a rule did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.workers.notifications.handler import handler as notifications_worker
from shared.automation import rule_store
from shared.automation.models import MessageText
from shared.core import clock, observability, periods
from shared.core.clock import FrozenClock
from shared.core.errors import UnavailableError
from shared.data.uow import UnitOfWork
from shared.identity import personal_data as identity_data
from shared.notifications import inbox
from shared.notifications.digest_store import Digest
from shared.notifications.models import MessageDelivery
from shared.notifications.rules import Choices
from shared.shop.promo import lookup, personal, service, uses
from shared.shop.promo.counts import PromoCounts
from shared.shop.promo.errors import PromoExpiredError, PromoNotFoundError
from shared.support.teams import service as teams
from shared.support.tickets.errors import TagLimitError
from shared.support.tickets.models import Message, Ticket
from tests.integration.automation.conftest import KARMA, MESSAGE, PROMO, TAG, TICKET, Office

ALL = (MESSAGE, KARMA, TAG, PROMO, TICKET)


def test_each_action_is_taken_once_however_often_the_event_comes(office: Office) -> None:
    rule = office.rule(*ALL)
    gift = office.gift()
    office.happened(gift)
    office.deliver(gift, gift)
    assert office.status(rule, gift) == ("done", None)
    user = office.user()
    assert (user.karma, user.tags) == (5, {"donor"})
    assert len(office.announced("karma.changed")) == 1
    assert len(office.announced("ticket.opened")) == 1
    assert len(office.announced("automation.message_requested")) == 1
    [code] = personal.of_person(user.id).items
    assert code.code.startswith("GIFT-")
    assert (code.discount_percent, code.max_uses, code.owner_id) == (10, 1, user.id)
    [entry, made] = office.history(rule)
    assert (entry["kind"], entry["user_id"], entry["status"]) == ("firing", user.id, "done")
    assert {one["type"]: one["status"] for one in entry["actions"]} == dict.fromkeys(
        ("message", "karma", "tag", "promo_code", "ticket"), "done"
    )
    assert (made["kind"], made["title"]) == ("change", "Правило")


def test_the_message_says_what_the_rule_says_in_the_persons_language(office: Office) -> None:
    office.rule(MESSAGE)
    office.happened(office.gift(1_234_56))
    [requested] = office.announced("automation.message_requested")
    assert office.deliver(requested, to=notifications_worker) == []
    [item] = inbox.page(user_id=office.user().id, unread=False).items
    assert (item.title, item.text, item.category) == ("Спасибо, Anna", "Пришло 1 234,56 ₽.", "tips")


def test_what_a_digest_cuts_is_read_in_full_in_the_inbox(office: Office) -> None:
    body = "Слово. " * 60 + "\nКонец."
    office.rule({**MESSAGE, "category": "marketing", "body": {"ru": body, "en": body}})
    office.happened(office.gift())
    [requested] = office.announced("automation.message_requested")
    user_id = office.user().id
    inbox.choose(user_id=user_id, choices=Choices(off={"marketing": set()}))
    assert office.deliver(requested, to=notifications_worker) == []
    [item] = inbox.page(user_id=user_id, unread=False).items
    assert (item.text.endswith("\nКонец."), len(item.text) > 400) == (True, True)
    [line] = Digest.get(*Digest.key(user_id)).lines
    assert (len(line), line.endswith("…")) == (200, True)


def test_a_text_that_is_gone_is_no_message(office: Office) -> None:
    office.rule(MESSAGE)
    office.happened(office.gift())
    [requested] = office.announced("automation.message_requested")
    MessageText(*MessageText.key(office.user().id, requested.data["message_id"])).delete()
    assert office.deliver(requested, to=notifications_worker) != []


def test_a_marketing_message_has_a_category_of_its_own(office: Office) -> None:
    office.rule({**MESSAGE, "category": "marketing"})
    office.happened(office.gift())
    [requested] = office.announced("automation.message_requested")
    assert office.deliver(requested, to=notifications_worker) == []
    [item] = inbox.page(user_id=office.user().id, unread=False).items
    assert item.category == "marketing"
    # Advertising reaches nobody by mail or SMS who has not asked for it.
    assert list(MessageDelivery.scan()) == []


def test_the_code_is_good_for_its_person_alone_who_is_told(office: Office) -> None:
    office.rule(PROMO)
    office.happened(office.gift())
    anna, boris = office.person("anna"), office.person("boris")
    [code] = personal.of_person(anna).items
    assert lookup.usable(code, user_id=anna) is code
    assert uses.check(PromoCounts(code), 0, lines=[("prd_1", 1000)]) == [100]
    with pytest.raises(PromoNotFoundError):
        lookup.usable(code, user_id=boris)
    with pytest.raises(PromoNotFoundError):
        uses.take(UnitOfWork(), counts=PromoCounts(code), user_id=boris, order_id="ord_1")
    assert service.listing().items == []
    [issued] = office.announced("promo.issued")
    assert office.deliver(issued, to=notifications_worker) == []
    [item] = inbox.page(user_id=anna, unread=False).items
    assert code.code in item.text


def test_the_code_is_good_on_all_of_the_day_that_its_message_names(office: Office) -> None:
    office.rule(PROMO)
    office.happened(office.gift())
    anna, last = office.person("anna"), periods.today(clock.now()) + timedelta(days=PROMO["valid_days"])
    [issued] = office.announced("promo.issued")
    assert office.deliver(issued, to=notifications_worker) == []
    [item] = inbox.page(user_id=anna, unread=False).items
    assert f"до {last:%d.%m.%Y}" in item.text
    [code] = personal.of_person(anna).items
    ends = periods.end_of_day(last)
    with clock.frozen_at(ends - timedelta(seconds=1)):
        assert uses.check(PromoCounts(code), 0, lines=[("prd_1", 1000)]) == [100]
    with clock.frozen_at(ends), pytest.raises(PromoExpiredError):
        uses.check(PromoCounts(code), 0, lines=[("prd_1", 1000)])


def test_a_ticket_is_in_the_persons_name_or_for_agents_alone(office: Office) -> None:
    internal = {**TICKET, "internal": True, "text": "{user_id}", "tags": ["vip"], "priority": "high"}
    office.rule(TICKET)
    office.rule(internal)
    office.happened(office.gift())
    tickets = {bool(one.customer_id): one for one in Ticket.scan() if isinstance(one, Ticket)}
    assert tickets[True].customer_id == office.person("anna")
    assert (tickets[False].tags, tickets[False].priority) == (["vip"], "high")
    bodies = {one.body for one in Message.scan() if isinstance(one, Message)}
    assert bodies == {"Anna: 1 000,00 ₽", office.person("anna")}


def test_a_ticket_for_a_team_that_was_deleted_is_opened_without_it(office: Office) -> None:
    fields = {"name": "Дарители", "members": [], "assignment": "none", "is_default": False}
    kept, gone = (teams.create(fields=fields, actor="usr_1").id for _ in range(2))
    rules = [office.rule({**TICKET, "subject": team, "team_id": team}) for team in (kept, gone)]
    teams.delete(team_id=gone, actor="usr_1")
    gift = office.gift()
    office.happened(gift)
    assert [office.status(one, gift) for one in rules] == [("done", None)] * 2
    opened = {str(one.subject): one.team_id for one in Ticket.scan() if isinstance(one, Ticket)}
    assert opened == {kept: kept, gone: None}


def test_what_cannot_be_done_is_noted_and_stops_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise TagLimitError()

    monkeypatch.setattr("shared.support.automation.new_ticket", refuse)
    rule = office.rule(TICKET, {**KARMA, "points": -5}, TAG)
    gift = office.gift()
    office.happened(gift)
    [entry, _] = office.history(rule)
    assert entry["status"] == "failed"
    assert {one["type"]: (one["status"], one["reason"]) for one in entry["actions"]} == {
        "ticket": ("failed", "tag_limit"),
        "karma": ("skipped", "not_enough_karma"),
        "tag": ("done", None),
    }


def test_what_broke_off_goes_on_where_it_stopped(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = office.rule(KARMA, TAG)
    gift = office.gift()
    from shared.identity import tags

    change = tags.change

    def broken(*_: Any, **__: Any) -> bool:
        raise UnavailableError()

    monkeypatch.setattr(tags, "change", broken)
    assert office.deliver(gift) == [gift.id]
    assert office.status(rule, gift) == ("running", None)
    # The rule may change meanwhile: what was begun ends as it was.
    office.call("PATCH", f"/rules/{rule}", {"actions": [{**KARMA, "points": 100}]})
    monkeypatch.setattr(tags, "change", change)
    office.happened(gift)
    assert (office.user().karma, office.user().tags) == (5, {"donor"})
    assert office.status(rule, gift) == ("done", None)


def test_what_is_of_nobody_or_of_somebody_who_left_is_skipped(office: Office) -> None:
    rule = office.rule()
    nobody, blocked, erased = office.gift(name=None), office.gift(name="boris"), office.gift(name="clara")
    office.user("boris").update([type(office.user()).is_active.set(False)])
    identity_data.erase(office.person("clara"))
    office.happened(nobody, blocked, erased)
    assert office.status(rule, nobody) == ("skipped", "no_person")
    assert office.status(rule, blocked) == ("skipped", "person_closed")
    assert office.status(rule, erased) == ("skipped", "person_closed")
    assert office.announced("karma.changed", "automation.fired") == []


def test_conditions_decide(office: Office) -> None:
    conditions = {
        "all": [
            {"field": "amount", "op": "gte", "value": 5_000_00},
            {
                "any": [
                    {"field": "is_anonymous", "op": "eq", "value": True},
                    {"field": "person.tags", "op": "contains", "value": "vip"},
                ]
            },
        ]
    }
    rule = office.rule(conditions=conditions)
    small, large = office.gift(1_00), office.gift(5_000_00)
    office.happened(small, large)
    assert (office.firing(rule, small), office.firing(rule, large)) == (None, None)
    office.user().update([type(office.user()).tags.set({"vip"})])
    again = office.gift(5_000_00)
    office.happened(again)
    assert office.status(rule, again) == ("done", None)


def test_caps_hold_and_stand_in_the_history(office: Office, time: FrozenClock) -> None:
    once = office.rule(caps={"per_person": {"times": 1, "period": "day"}})
    daily = office.rule(TAG, caps={"per_day": 1})
    first, second, of_boris = office.gift(), office.gift(), office.gift(name="boris")
    office.happened(first, second, of_boris)
    assert [office.status(once, one) for one in (first, second, of_boris)] == [
        ("done", None),
        ("capped", "person_cap"),
        ("done", None),
    ]
    assert [office.status(daily, one) for one in (first, second, of_boris)] == [
        ("done", None),
        ("capped", "daily_cap"),
        ("capped", "daily_cap"),
    ]
    time.tick(days=1)
    next_day = office.gift()
    office.happened(next_day)
    assert (office.status(once, next_day), office.status(daily, next_day)) == (("done", None), ("done", None))
    assert office.user().karma == 10


def test_once_ever_is_once(office: Office, time: FrozenClock) -> None:
    rule = office.rule(caps={"per_person": {}})
    office.happened(office.gift())
    time.tick(days=400)
    late = office.gift()
    office.happened(late)
    assert office.status(rule, late) == ("capped", "person_cap")


def test_only_an_active_rule_acts_and_only_on_what_happened_since(office: Office, time: FrozenClock) -> None:
    before = office.gift()
    time.tick(seconds=1)
    rule = office.rule()
    office.happened(before)
    assert office.firing(rule, before) is None
    while_off = office.gift()
    office.call("PATCH", f"/rules/{rule}", {"is_active": False})
    office.happened(while_off)
    time.tick(seconds=1)
    office.call("PATCH", f"/rules/{rule}", {"is_active": True})
    office.happened(while_off)
    assert office.firing(rule, while_off) is None
    now = office.gift()
    assert office.call("DELETE", f"/rules/{rule}").status == 204
    office.happened(now)
    assert office.firing(rule, now) is None
    assert office.user().karma in (None, 0)


def test_a_rule_that_is_archived_while_its_event_is_handled_does_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = office.rule()
    stale = rule_store.active()
    office.call("DELETE", f"/rules/{rule}")
    monkeypatch.setattr(rule_store, "active", lambda: stale)
    gift = office.gift()
    office.happened(gift)
    assert office.firing(rule, gift) is None


def test_nothing_that_a_rule_did_is_an_occasion_for_a_rule(office: Office) -> None:
    """Whatever follows, through every worker: a rule about each of those events stays silent."""
    first = office.rule(*ALL)
    made = ("karma.changed", "ticket.opened", "user.tags_changed", "promo.issued")
    watching = {one: office.rule(TAG, event_type=one) for one in made}
    office.happened(office.gift())
    caused = office.announced(*made, "automation.fired", "automation.message_requested")
    assert {one.type for one in caused} >= set(made)
    assert {one.caused_by for one in caused} == {f"automation:{first}"}
    assert office.deliver(*caused) == []
    for event_type, rule in watching.items():
        assert all(one["kind"] == "change" for one in office.history(rule)), event_type
    assert observability.caused_by() == ""
    # The same by a person's own doing is one.
    own = office.gift()
    office.happened(own)
    assert office.firing(first, own) is not None
