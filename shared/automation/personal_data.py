"""What automation stores of a person: which rules acted for them, how often, and texts on their way to them."""

from __future__ import annotations

from collections.abc import Iterator

from shared.automation.models import AutomationItem, Firing
from shared.core.paging import MAX_LIMIT, Page
from shared.data.base import query_page
from shared.data.personal_data import ExportFile, PersonalData, Retention, delete_partition, record_pages


def _firings(user_id: str, cursor: str | None = None) -> Page[Firing]:
    scope = f"automation:{user_id}"
    return query_page(Firing.gsi1, Firing.of_person(user_id), scope=scope, limit=MAX_LIMIT, cursor=cursor)


def export(user_id: str) -> Iterator[ExportFile]:
    """What rules did for the person."""
    yield ExportFile("firings.json", pages=record_pages(lambda cursor: _firings(user_id, cursor), user_id))


def erase(user_id: str) -> None:
    """Delete counters and texts, and let no rule's history say for whom it acted."""
    cursor: str | None = None
    while True:
        page = _firings(user_id, cursor)
        for firing in page.items:
            firing.update(
                [
                    Firing.user_id.remove(),
                    Firing.gsi1pk.remove(),
                    Firing.gsi1sk.remove(),
                    Firing.outcomes.set({kind: _bare(one) for kind, one in firing.outcomes.items()}),
                ],
                condition=Firing.pk.exists(),
            )
        cursor = page.next_cursor
        if cursor is None:
            break
    delete_partition(AutomationItem, AutomationItem.of_person(user_id))


def _bare(outcome: dict[str, str]) -> dict[str, str]:
    """What came of an action, without what it made for the person."""
    return {name: value for name, value in outcome.items() if name in ("status", "reason")}


PERSONAL_DATA = PersonalData(
    export=export,
    erase=erase,
    retention=(
        Retention("AutomationRuleList", "no personal data", "the installation", "kept"),
        Retention("AutomationRule", "the random id of the admin who changed it", "the installation", "kept"),
        Retention("RuleChange", "the random id of the admin who changed the rule", "the installation", "kept"),
        Retention("Firing", "which rule acted for a person, and what it gave them", "400 days", "ttl"),
        Retention("CapCounter", "how often a rule acted for a person", "until the account is erased", "erasure"),
        Retention("MessageText", "what a rule tells a person", "30 days", "ttl"),
    ),
)
