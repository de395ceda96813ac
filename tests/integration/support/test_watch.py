"""The clock's look at tickets: a warning and a breach once each, however often it looks and whoever is faster."""

from __future__ import annotations

import pytest

from shared.core.settings import settings
from shared.support.tickets import sla_watch
from tests.integration.support.conftest import Help


def test_a_promise_is_warned_of_before_and_told_after_its_breach_once_each(desk: Help) -> None:
    ticket_id = desk.open()
    desk.do(ticket_id, "assign", {})
    assert desk.watch()["warned"] == 0
    desk.clock.tick(hours=3, seconds=1)
    assert [desk.watch()["warned"] for _ in range(3)] == [1, 0, 0]
    [warning] = desk.told("sla_warning")
    agent = desk.person("manager").id
    assert (warning["target"], warning["assignee_id"]) == ("first_response", agent)
    assert warning["due"] == "2026-03-10T13:00:00.000Z"
    desk.clock.tick(hours=1)
    assert [desk.watch()["breached"] for _ in range(3)] == [1, 0, 0]
    assert [data["target"] for data in desk.told("sla_breached")] == ["first_response"]


def test_who_looks_too_late_to_warn_tells_of_the_breach_alone(desk: Help) -> None:
    desk.open()
    desk.clock.tick(days=7)
    assert desk.watch() == {"warned": 0, "breached": 2, "woken": 0, "left": 0}
    assert desk.watch()["breached"] == 0
    assert desk.told("sla_warning") == []


def test_an_answer_in_time_is_not_warned_of(desk: Help) -> None:
    ticket_id = desk.open()
    desk.say(ticket_id, "Здравствуйте", by="manager")
    desk.clock.tick(days=30)
    assert desk.watch() == {"warned": 0, "breached": 0, "woken": 0, "left": 0}


def test_a_breach_is_told_once_though_the_ticket_is_opened_again(desk: Help) -> None:
    ticket_id = desk.open()
    desk.clock.tick(days=7)
    desk.watch()
    desk.say(ticket_id, "Поздно", by="manager", then="resolved")
    desk.say(ticket_id, "Да")
    desk.clock.tick(days=7)
    assert desk.watch()["breached"] == 0
    assert desk.queue("?view=overdue") == [ticket_id]


def test_another_calendar_moves_what_was_awaited(desk: Help, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.open()
    monkeypatch.setenv("SUPPORT_HOURS", "thu 09:00-18:00")
    settings.cache_clear()
    desk.clock.tick(hours=3, seconds=1)
    # The old look finds that nothing is due yet, and puts the next one where the new hours want it.
    assert desk.watch() == {"warned": 0, "breached": 0, "woken": 0, "left": 0}
    assert desk.watch()["left"] == 0
    desk.clock.tick(days=1, hours=21)
    assert desk.watch() == {"warned": 1, "breached": 0, "woken": 0, "left": 0}


def test_a_run_stops_when_its_time_is_over(desk: Help) -> None:
    for _ in range(3):
        desk.open()
    desk.clock.tick(days=7)
    answers = iter((True, False))
    assert sla_watch.run(may_go_on=lambda: next(answers)).breached == 2
    assert sla_watch.run().breached == 4
