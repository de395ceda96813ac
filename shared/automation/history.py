"""A rule's history: what it did about which event, and who changed it, newest first."""

from __future__ import annotations

from shared.automation import rule_store
from shared.automation.models import HISTORY, AutomationItem, Firing, RuleChange
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page


def page(rule_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Firing | RuleChange]:
    """One page, also of a rule that is archived. Raises AutomationRuleNotFoundError, InvalidCursorError."""
    rule_store.find(rule_id)
    return query_page(
        AutomationItem,
        AutomationItem.of_rule(rule_id),
        scope=f"automation-history:{rule_id}",
        range_condition=AutomationItem.sk.startswith(HISTORY),
        limit=limit,
        cursor=cursor,
    )
