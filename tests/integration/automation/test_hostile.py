"""Rules under floods, races and what was stored before: bounded, exact, and never stuck."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.automation.models import AutomationItem, AutomationRule, CapCounter, Firing, RuleChange
from shared.core.clock import FrozenClock
from shared.data.events import DomainEvent, EventItem
from shared.identity.models import User
from tests.integration.automation.conftest import KARMA, TAG, Office

AtOnce = Callable[..., list[Any]]


def stored(kind: type[AutomationItem]) -> list[Any]:
    return [one for one in AutomationItem.scan() if isinstance(one, kind)]


def test_caps_are_exact_when_many_workers_act_at_once(office: Office, time: FrozenClock, at_once: AtOnce) -> None:
    rule = office.rule({**KARMA, "points": 1}, caps={"per_person": {"times": 2, "period": "day"}, "per_day": 5})
    gifts = [office.gift(name=name) for name in ("anna", "boris", "clara") for _ in range(4)]
    for gift in gifts:
        EventItem.of(gift).save()
    at_once(*(lambda one=one: office.deliver(one) for one in [*gifts, *gifts]))
    while failed := office.deliver(*gifts):
        assert len(failed) < len(gifts)
    statuses = [office.status(rule, one) for one in gifts]
    assert statuses.count(("done", None)) == 5
    assert sum(int(office.user(name).karma or 0) for name in ("anna", "boris", "clara")) == 5
    assert all((office.user(name).karma or 0) <= 2 for name in ("anna", "boris", "clara"))


@pytest.mark.parametrize(
    ("limits", "name", "status", "fired"),
    [
        ({"per_day": 2}, "anna", "capped", 2),
        ({"per_person": {"times": 1, "period": "ever"}}, "anna", "capped", 1),
        ({}, None, "skipped", 0),
    ],
)
def test_a_flood_that_a_rule_does_not_act_on_leaves_few_items(
    office: Office, time: FrozenClock, limits: Any, name: str | None, status: str, fired: int
) -> None:
    rule = office.rule({**KARMA, "points": 1}, caps=limits)
    gifts = [office.gift(name=name) for _ in range(130)]
    for _ in range(2):
        assert office.deliver(*gifts) == []
        assert (office.user().karma or 0) == fired
        assert len(stored(Firing)) == fired + 100
    assert len(stored(CapCounter)) <= 2
    [first, *_] = office.history(rule)
    assert first["status"] == status


def test_an_old_rule_whose_event_there_is_no_more_can_be_switched_off_and_renamed(office: Office) -> None:
    rule = office.rule(is_active=True)
    found = AutomationRule.get(*AutomationRule.key(rule))
    found.definition = {**found.definition, "event_type": "gift.given"}
    found.save()
    off = office.call("PATCH", f"/rules/{rule}", {"is_active": False})
    assert (off.status, off.json["is_active"]) == (200, False)
    assert office.call("PATCH", f"/rules/{rule}", {"title": "Старое"}).status == 200
    on = office.call("PATCH", f"/rules/{rule}", {"is_active": True})
    assert on.code == "automation_rule_invalid"


@pytest.mark.parametrize(
    "conditions",
    [
        {"field": "amount", "op": "like", "value": 5},
        {"field": "amount", "op": "in", "value": None},
        {"field": "amount", "op": "gt"},
        {"field": "message", "op": "gt"},
        {"field": "person.tags", "op": "contains", "value": [["a"]]},
        {"op": "eq", "value": 1},
        {"field": "amount"},
        {"all": None, "none": [1]},
        {"all": ["amount"]},
    ],
)
def test_an_old_condition_that_is_not_understood_never_holds_and_blocks_nothing(
    office: Office, conditions: Any
) -> None:
    rule, other = office.rule(), office.rule(TAG)
    found = AutomationRule.get(*AutomationRule.key(rule))
    found.definition = {**found.definition, "conditions": conditions}
    found.save()
    gift = office.gift()
    assert office.deliver(gift) == []
    assert office.status(rule, gift) is None
    assert office.status(other, gift) == ("done", None)


def test_an_action_that_there_is_no_more_is_noted_and_the_event_is_done_with(office: Office) -> None:
    rule = office.rule(KARMA)
    [change] = stored(RuleChange)
    change.definition = {**change.definition, "actions": [{"type": "letter"}, KARMA]}
    change.save()
    gift = office.gift()
    assert office.deliver(gift) == []
    assert office.user().karma == 5
    assert office.status(rule, gift) == ("failed", None)
    outcomes = {one["type"]: (one["status"], one["reason"]) for one in office.history(rule)[0]["actions"]}
    assert outcomes == {"letter": ("failed", "action_unknown"), "karma": ("done", None)}


def test_a_tag_is_meant_in_any_case(office: Office) -> None:
    assert office.call("GET", "/rules").status == 200
    rule = office.rule(conditions={"field": "person.tags", "op": "contains", "value": "ВИП"})
    office.user().update([User.tags.set({"вип"})])
    gift = office.gift()
    office.happened(gift)
    assert office.status(rule, gift) == ("done", None)


def test_a_counter_that_is_kept_for_ever_is_one_for_each_person(office: Office) -> None:
    office.rule(caps={"per_person": {"times": 1, "period": "ever"}})
    office.happened(*(office.gift() for _ in range(5)))
    kept = [one for one in stored(CapCounter) if one.ttl is None]
    assert len(kept) == 1


def test_an_event_counts_once_whatever_becomes_of_its_rule(office: Office, time: FrozenClock) -> None:
    rule = office.rule()
    gift = office.gift()
    office.happened(gift)
    for body in (
        {"is_active": False},
        {"is_active": True},
        {"conditions": {"field": "amount", "op": "gte", "value": 1}},
        {"actions": [{**KARMA, "points": 50}]},
        {"caps": {"per_day": 5}},
        {"conditions": None, "event_type": "order.paid"},
        {"event_type": "donation.succeeded"},
    ):
        assert office.call("PATCH", f"/rules/{rule}", body).status == 200, body
        time.tick(seconds=1)
        office.happened(gift)
    assert office.call("DELETE", f"/rules/{rule}").status == 204
    office.rule()
    office.happened(gift)
    assert office.user().karma == 5
    assert isinstance(gift, DomainEvent)
