"""However rules are chained, the system comes to rest: nothing that follows from a rule is an occasion for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from functions import modules
from shared.automation import catalogue
from shared.automation.models import AutomationItem, AutomationRule, AutomationRuleList, Firing, RuleChange
from shared.core import clock, ids
from shared.data.events import EventItem
from tests.automation.stories import ACTIONS
from tests.faults import world
from tests.faults.world import World

# Long enough for targets, reminders, closings and holds.
DAYS = (0.1, 1, 1, 2, 3, 4, 8, 15, 30)


@pytest.fixture
def it() -> Iterator[World]:
    with world.running() as running:
        yield running


def rules_about_everything() -> None:
    """A rule about each event that a rule may name, with every kind of action, and no cap that would end a loop."""
    now, listed = clock.iso(clock.now()), list[str]()
    types = catalogue.named(modules.events())
    for event_type in types:
        definition = {"event_type": event_type, "actions": ACTIONS, "caps": {"per_day": 10_000}}
        rule_id, change_id = ids.new("rul"), ids.new("chg")
        same = {"rule_id": rule_id, "title": event_type, "definition": definition, "is_active": True}
        AutomationRule(
            *AutomationRule.key(rule_id),
            **same,
            active_since=now,
            change_id=change_id,
            created_at=now,
            updated_at=now,
        ).save()
        RuleChange(*RuleChange.key(rule_id, change_id), **same, rule_version=1, changed_at=now).save()
        listed.append(rule_id)
    AutomationRuleList(*AutomationRuleList.KEY, rule_ids=listed, event_types=sorted(types), stamp="1", version=1).save()


def firings() -> list[Firing]:
    return [one for one in AutomationItem.scan() if isinstance(one, Firing)]


@pytest.mark.long
def test_rules_about_everything_that_do_everything_come_to_rest(it: World) -> None:
    product = {"article": "HD-1", "name": "Худи", "price": 100000, "sizes": [{"size": "M", "stock": 5}]}
    made = it.call("POST", "/products", product, by=it.admin, key="p").json["id"]
    it.person("anna", phone="+79123456789")
    marta = it.person("marta", "manager")
    it.drain()
    rules_about_everything()
    it.call("PATCH", "/users/me", {"is_public": True}, by="anna")
    wanted = {"items": [{"product_id": made, "size": "M", "quantity": 1}], "delivery": {"address": "Дом 1"}}
    order = it.call("POST", "/orders", wanted, by="anna", key="k").json["order"]["id"]
    it.drain()
    assert it.pay(order)
    ticket = it.call("POST", "/support/tickets", {"subject": "Где?", "text": "Где заказ?"}, by="anna", key="t")
    assert ticket.status == 201, ticket.body
    it.drain()
    it.call("POST", f"/support/tickets/{ticket.json['id']}/messages", {"text": "Едет"}, by=marta, key="m")
    it.drain()
    after_people = Counter(one.event_type for one in firings())
    assert len(after_people) > 5, "people's own deeds are occasions"
    for days in DAYS:
        it.tick(days=days)
        for function in {schedule.function.name: schedule.function for schedule in it.cloud.wiring.schedules}.values():
            it.run_schedule(function)
        it.drain()
    caused = {one.event().id for one in EventItem.scan() if one.caused_by}
    fired_on = Counter(one.event_id for one in firings())
    assert caused
    assert not caused & fired_on.keys()
    assert set(fired_on.values()) == {1}
    # What schedules did about the order and the ticket that people made, a few times each.
    assert len(firings()) < 3 * after_people.total(), Counter(one.event_type for one in firings())
    acted = {kind for one in firings() for kind, said in one.outcomes.items() if said["status"] == "done"}
    assert acted == {action["type"] for action in ACTIONS}
