"""The bus leaves out what no rule names, and nothing else: the publisher asks at each batch."""

from __future__ import annotations

from shared.automation.models import AutomationRuleList
from tests.integration.automation.conftest import KARMA, Office
from tests.support.publishing import queues_of

GIFT = "donation.succeeded"


def test_events_come_while_an_active_rule_names_them(office: Office) -> None:
    assert "automation" not in queues_of(GIFT)
    rule, other = office.rule(), office.rule(KARMA, event_type="order.paid")
    assert "automation" in queues_of(GIFT)
    assert "automation" not in queues_of("order.placed")
    office.call("PATCH", f"/rules/{rule}", {"is_active": False})
    assert "automation" not in queues_of(GIFT)
    office.call("PATCH", f"/rules/{rule}", {"is_active": True})
    assert "automation" in queues_of(GIFT)
    office.call("DELETE", f"/rules/{rule}")
    assert "automation" not in queues_of(GIFT)
    assert "automation" in queues_of("order.paid"), other


def test_a_list_of_before_names_no_events_so_all_come(office: Office) -> None:
    office.rule()
    AutomationRuleList(*AutomationRuleList.KEY).update([AutomationRuleList.event_types.remove()])
    assert "automation" in queues_of("order.placed")
