"""Tickets that nobody goes on with: reminded, resolved, closed and asked about, each once."""

from __future__ import annotations

import pytest

from shared.core.settings import settings
from shared.support.tickets.models import Ticket
from tests.integration.support.conftest import Support


def steps(support: Support) -> dict[str, int]:
    done = support.watch()
    return {name: done[name] for name in ("reminded", "resolved", "closed") if done[name]}


def test_a_ticket_that_waits_is_reminded_of_then_resolved_then_closed(support: Support) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Какой размер?", by="manager")
    support.clock.tick(days=2, hours=23)
    assert steps(support) == {}
    support.clock.tick(hours=2)
    assert [steps(support) for _ in range(2)] == [{"reminded": 1}, {}]
    support.clock.tick(days=3, hours=23)
    assert [steps(support) for _ in range(2)] == [{}, {}]
    support.clock.tick(hours=2)
    assert [steps(support) for _ in range(2)] == [{"resolved": 1}, {}]
    assert support.ticket(ticket_id).status == "resolved"
    support.clock.tick(days=7, hours=1)
    assert [steps(support) for _ in range(2)] == [{"closed": 1}, {}]
    assert [(data["to"], data.get("rating_asked")) for data in support.events("status_changed")] == [
        ("pending", None),
        ("resolved", None),
        ("closed", True),
    ]
    assert len(support.events("reminded")) == 1


def test_an_answer_in_between_ends_it(support: Support) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Какой размер?", by="manager")
    support.clock.tick(days=4)
    assert steps(support) == {"reminded": 1}
    support.say(ticket_id, "M")
    support.say(ticket_id, "Точно?", by="manager")
    support.clock.tick(days=2)
    assert steps(support) == {}
    support.clock.tick(days=2)
    assert steps(support) == {"reminded": 1}


def test_who_is_reminded_late_has_the_rest_of_the_time(support: Support) -> None:
    support.say(support.open(), "Какой размер?", by="manager")
    support.clock.tick(days=60)
    assert [steps(support) for _ in range(2)] == [{"reminded": 1}, {}]
    support.clock.tick(days=4, hours=1)
    assert steps(support) == {"resolved": 1}


def test_a_ticket_that_waits_once_more_is_reminded_of_once_more(support: Support) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Какой размер?", by="manager")
    support.clock.tick(days=3, hours=1)
    assert steps(support) == {"reminded": 1}
    assert support.change(ticket_id, status="open").status == 200
    support.clock.tick(days=20)
    assert support.change(ticket_id, status="pending").status == 200
    assert steps(support) == {}
    assert support.ticket(ticket_id).status == "pending"
    support.clock.tick(days=3, hours=1)
    assert steps(support) == {"reminded": 1}
    support.clock.tick(days=4, hours=1)
    assert steps(support) == {"resolved": 1}


def test_the_rating_is_asked_for_once(support: Support) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Готово", by="manager", then="resolved")
    support.clock.tick(days=8)
    assert steps(support) == {"closed": 1}
    support.say(ticket_id, "Нет, не готово")
    support.say(ticket_id, "Теперь готово", by="manager", then="resolved")
    support.clock.tick(days=8)
    assert steps(support) == {"closed": 1}
    closed = [data for data in support.events("status_changed") if data["to"] == "closed"]
    assert [data["rating_asked"] for data in closed] == [True, False]


def test_nobody_is_asked_for_what_they_have_said(support: Support) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Готово", by="manager", then="resolved")
    support.do(ticket_id, "rating", {"rating": 5}, by="anna")
    support.clock.tick(days=8)
    assert steps(support) == {"closed": 1}
    closed = [data for data in support.events("status_changed") if data["to"] == "closed"]
    assert [data["rating_asked"] for data in closed] == [False]


def test_a_ticket_from_before_is_idle_since_its_last_change(support: Support) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Готово", by="manager", then="resolved")
    old = support.ticket(ticket_id)
    old.update([Ticket.idle_since.remove(), Ticket.rating_asked_at.remove()])
    support.clock.tick(days=8)
    assert steps(support) == {"closed": 1}


def test_nothing_happens_where_it_is_turned_off(support: Support, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SUPPORT_REMIND_DAYS", "SUPPORT_RESOLVE_DAYS", "SUPPORT_CLOSE_DAYS"):
        monkeypatch.setenv(name, "0")
    settings.cache_clear()
    support.say(support.open(), "Какой размер?", by="manager")
    support.say(support.open(), "Готово", by="manager", then="resolved")
    support.clock.tick(days=90)
    assert steps(support) == {}
