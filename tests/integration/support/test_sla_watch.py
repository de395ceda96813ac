"""The clock's look at tickets: a warning and a breach once each, however often it looks and whoever is faster."""

from __future__ import annotations

import pytest

from shared.core.settings import settings
from shared.support.tickets import sla_watch
from tests.integration.support.conftest import NOBODY_IDLE, Support


def test_a_target_is_warned_of_and_its_breach_announced_once_each(support: Support) -> None:
    ticket_id = support.open()
    support.do(ticket_id, "assign", {})
    assert support.watch()["warned"] == 0
    support.clock.tick(hours=3, seconds=1)
    assert [support.watch()["warned"] for _ in range(3)] == [1, 0, 0]
    [warning] = support.events("sla_warning")
    agent = support.person("manager").id
    assert (warning["target"], warning["assignee_id"]) == ("first_response", agent)
    assert warning["due"] == "2026-03-10T13:00:00.000Z"
    support.clock.tick(hours=1)
    assert [support.watch()["breached"] for _ in range(3)] == [1, 0, 0]
    assert [data["target"] for data in support.events("sla_breached")] == ["first_response"]


def test_a_check_that_is_too_late_to_warn_announces_the_breach_alone(support: Support) -> None:
    support.open()
    support.clock.tick(days=7)
    assert support.watch() == {"warned": 0, "breached": 2, "woken": 0, "left": 0, **NOBODY_IDLE}
    assert support.watch()["breached"] == 0
    assert support.events("sla_warning") == []


def test_an_answer_in_time_is_not_warned_of(support: Support) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Здравствуйте", by="manager")
    support.clock.tick(days=30)
    assert support.watch() == {"warned": 0, "breached": 0, "woken": 0, "left": 0, **NOBODY_IDLE, "reminded": 1}


def test_a_breach_is_announced_once_though_the_ticket_is_opened_again(support: Support) -> None:
    ticket_id = support.open()
    support.clock.tick(days=7)
    support.watch()
    support.say(ticket_id, "Поздно", by="manager", then="resolved")
    support.say(ticket_id, "Да")
    support.clock.tick(days=7)
    assert support.watch()["breached"] == 0
    assert support.queue("?view=overdue") == [ticket_id]


def test_another_calendar_moves_what_was_awaited(support: Support, monkeypatch: pytest.MonkeyPatch) -> None:
    support.open()
    monkeypatch.setenv("SUPPORT_HOURS", "thu 09:00-18:00")
    settings.cache_clear()
    support.clock.tick(hours=3, seconds=1)
    # The old look finds that nothing is due yet, and puts the next one where the new hours want it.
    assert support.watch() == {"warned": 0, "breached": 0, "woken": 0, "left": 0, **NOBODY_IDLE}
    assert support.watch()["left"] == 0
    support.clock.tick(days=1, hours=21)
    assert support.watch() == {"warned": 1, "breached": 0, "woken": 0, "left": 0, **NOBODY_IDLE}


def test_a_run_stops_when_its_time_is_over(support: Support) -> None:
    for _ in range(3):
        support.open()
    support.clock.tick(days=7)
    answers = iter((True, False))
    assert sla_watch.run(may_go_on=lambda: next(answers)).breached == 2
    assert sla_watch.run().breached == 4
