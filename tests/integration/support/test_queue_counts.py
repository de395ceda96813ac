"""How many tickets are in each queue of the desk."""

from __future__ import annotations

from typing import Any

import pytest

from shared.support.tickets import ticket_queues
from tests.integration.support.conftest import Support


def counts(support: Support, by: str = "manager") -> dict[str, Any]:
    answer = support.call("GET", "/queue/counts", by=by)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def listed(support: Support, view: str, by: str = "manager") -> int:
    return len(support.call("GET", f"/queue?view={view}&limit=100", by=by).json["items"])


def test_each_queue_is_counted_as_it_is_listed(support: Support) -> None:
    agent = support.person("manager").id
    body = {"name": "Обмен", "members": [agent]}
    team = support.call("POST", "/teams", body, by="admin").json["id"]
    mine, _, put_off, asked, over, teams = (support.open() for _ in range(6))
    support.do(mine, "assign", {})
    support.do(put_off, "snooze", {"until": "2026-03-20T10:00:00Z"})
    support.change(asked, status="pending")
    support.change(over, status="resolved")
    assert support.call("PUT", f"/tickets/{teams}/team", {"team_id": team}, by="manager").status == 200
    found = counts(support)
    assert found == {
        "mine": 1,
        "unassigned": 3,
        "overdue": 0,
        "open": 3,
        "pending": 1,
        "snoozed": 1,
        "teams": {team: 1},
    }
    assert (found["mine"], found["unassigned"]) == (listed(support, "mine"), listed(support, "unassigned"))
    # Each agent's desk is their own.
    assert counts(support, "marta")["mine"] == 0
    support.clock.tick(days=9)
    assert counts(support)["overdue"] == listed(support, "overdue") > 0


def test_a_long_queue_is_counted_up_to_a_bound(support: Support, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticket_queues, "COUNTED", 2)
    for _ in range(4):
        support.open()
    assert (counts(support)["unassigned"], counts(support)["open"]) == (2, 2)


def test_customers_count_no_queues(support: Support) -> None:
    assert support.call("GET", "/queue/counts", by="anna").status == 403
