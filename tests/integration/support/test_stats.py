"""How customers were helped: exact counts however often an event comes, and times as long as customers waited."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.core.settings import settings
from shared.data.events import EventItem
from shared.support.counters.projections import two_digits
from shared.support.tickets import drafts
from tests.integration.support.conftest import Support
from tests.support.http import Context

TODAY = "?from=2026-03-10&to=2026-03-10"


def count(support: Support, *, times: int = 1) -> None:
    """Give all stored events to the projector, so often."""
    from functions.workers.projector.handler import handler

    raw = support.aws.client("dynamodb").scan(TableName=settings().table("events"))["Items"]
    bodies = [EventItem.from_raw_data(item).event().envelope() for item in raw]
    records = [{"messageId": f"m{number}", "body": json.dumps(body)} for number, body in enumerate(bodies)]
    for _ in range(times):
        assert handler({"Records": records}, Context()) == {"batchItemFailures": []}


def stats(support: Support, query: str = TODAY) -> dict[str, Any]:
    answer = support.call("GET", f"/stats{query}", by="admin")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def test_nothing_happened_yet(support: Support) -> None:
    total = stats(support)["total"]
    assert (total["opened"], total["first_response"]) == (0, {"count": 0, "median": None, "p90": None})
    assert (total["ratings"], total["drafts"]["accepted_percent"]) == ({"counts": [0] * 5, "mean": None}, None)


def test_times_are_those_that_customers_waited(support: Support) -> None:
    tickets = [support.open() for _ in range(10)]
    for number, ticket_id in enumerate(tickets, 1):
        support.clock.tick(minutes=1)
        support.say(ticket_id, "Готово", by="manager", then="resolved" if number > 8 else None)
        support.say(ticket_id, "И ещё", by="manager")
    count(support, times=3)
    total = stats(support)["total"]
    assert (total["opened"], total["resolved"]) == (10, 2)
    assert total["first_response"] == {"count": 10, "median": 300, "p90": 540}
    assert total["resolution"] == {"count": 2, "median": 540, "p90": 600}


def test_what_happens_later_counts_on_its_own_day(support: Support) -> None:
    ticket_id = support.open()
    support.clock.tick(days=1)
    support.say(ticket_id, "Готово", by="manager", then="resolved")
    support.say(ticket_id, "Нет")
    support.change(ticket_id, status="resolved")
    count(support, times=2)
    first, second = stats(support, "?from=2026-03-10&to=2026-03-11")["days"]
    assert (first["opened"], first["resolved"], second["opened"], second["resolved"]) == (1, 0, 0, 1)
    assert (second["reopened"], second["resolution"]["median"]) == (1, 86_000)


def test_a_rating_that_is_changed_counts_once(support: Support) -> None:
    first, second = support.open(), support.open("boris")
    for ticket_id, who, rating in ((first, "anna", 1), (second, "boris", 4)):
        support.do(ticket_id, "close")
        support.do(ticket_id, "rating", {"rating": rating}, by=who)
    support.clock.tick(days=1)
    support.do(first, "rating", {"rating": 5}, by="anna")
    count(support, times=2)
    found = stats(support, "?from=2026-03-10&to=2026-03-11")
    assert found["total"]["ratings"] == {"counts": [0, 0, 0, 1, 1], "mean": 4.5}
    assert [day["ratings"]["counts"] for day in found["days"]] == [[0, 0, 0, 1, 0], [0, 0, 0, 0, 1]]


def test_what_agents_made_of_drafts_is_counted(support: Support) -> None:
    ticket_id = support.open()
    for number, body in enumerate(
        ({"decision": "sent"}, {"decision": "edited", "text": "А"}, {"decision": "rejected"})
    ):
        draft = drafts.add_draft(ticket_id=ticket_id, task_id=f"tsk_{number}", body="Б", sources=[])
        support.do(ticket_id, f"drafts/{draft.message_id}", body)
    count(support, times=2)
    assert stats(support)["total"]["drafts"] == {"sent": 1, "edited": 1, "rejected": 1, "accepted_percent": 66}


def test_a_merged_ticket_was_not_resolved(support: Support) -> None:
    first, second = support.open(), support.open()
    support.do(first, "merge", {"into": second})
    count(support)
    assert stats(support)["total"]["resolved"] == 0


def test_only_admins_see_it_and_only_for_two_years(support: Support) -> None:
    assert support.call("GET", "/stats", by="manager").status == 403
    assert len(stats(support, "")["days"]) == 30
    assert support.call("GET", "/stats?from=2020-01-01&to=2026-03-10", by="admin").status == 422


@pytest.mark.parametrize(
    ("seconds", "kept"), [(0, 0), (9, 9), (99, 99), (101, 100), (105, 110), (994, 990), (995, 1000), (86_400, 86_000)]
)
def test_a_duration_is_kept_to_two_digits(seconds: int, kept: int) -> None:
    assert two_digits(seconds) == kept


def test_each_agent_has_their_own_figures(support: Support) -> None:
    first, second = support.open(), support.open()
    for ticket_id, name in ((first, "manager"), (second, "marta")):
        support.do(ticket_id, "assign", {}, by=name)
        support.clock.tick(minutes=10)
        support.say(ticket_id, "Готово", by=name, then="resolved")
    support.say(second, "Ещё ответ", by="manager", then="resolved")
    support.do(first, "rating", {"rating": 2}, by="anna")
    support.do(first, "rating", {"rating": 4}, by="anna")
    support.say(second, "Не готово")
    count(support, times=3)
    answer = support.call("GET", f"/stats/agents{TODAY}", by="admin")
    by_id = {one["agent_id"]: one for one in answer.json["items"]}
    manager, marta = (by_id[support.person(name).id] for name in ("manager", "marta"))
    assert (manager["full_name"], manager["replies"], manager["handled"]) == ("Manager Иванова", 2, 1)
    assert manager["ratings"] == {"counts": [0, 0, 0, 1, 0], "mean": 4.0}
    assert (manager["first_response"]["count"], manager["first_response"]["median"]) == (1, 600)
    assert (marta["replies"], marta["handled"], marta["reopened"]) == (1, 1, 1)
    assert marta["resolution"]["median"] == 1200
    later = support.call("GET", "/stats/agents?from=2026-03-11&to=2026-03-12", by="admin")
    assert later.json["items"] == []
    assert support.call("GET", "/stats/agents", by="manager").status == 403


def test_figures_of_agents_are_exported(support: Support) -> None:
    from shared.support.tasks import RUNNERS, TABLES
    from shared.tasks.models import Task

    ticket_id = support.open()
    support.say(ticket_id, "Готово", by="manager", then="resolved")
    count(support)
    accepted = support.call("GET", f"/stats/agents/export{TODAY}", by="admin")
    assert accepted.status == 202, accepted.body
    task = Task.get(*Task.key(accepted.json["task_id"]))
    assert RUNNERS[task.kind](task).result == {"rows": 1}
    [line] = TABLES[task.kind](task).rows
    assert list(line)[:5] == [support.person("manager").id, "Manager Иванова", "2026-03-10", "2026-03-10", 1]
    assert support.call("GET", "/stats/agents/export", by="manager").status == 403
