"""Why a ticket stands where it stands, for its customer and for agents."""

from __future__ import annotations

from typing import Any

import pytest

from shared.core.settings import settings
from tests.integration.support.conftest import Support
from tests.support import http
from tests.support.why import check_answer


def why(support: Support, ticket_id: str, *, by: str = "anna", language: str = "ru") -> dict[str, Any]:
    answer = support.call("GET", f"/tickets/{ticket_id}/why", by=by, headers={"Accept-Language": language})
    assert answer.status == 200, answer.body
    if language == "ru":
        check_answer(answer.json, language)
    found: dict[str, Any] = answer.json
    return found


def test_an_open_ticket_waits_for_support_by_its_target(support: Support) -> None:
    ticket_id = support.open()
    mine = why(support, ticket_id)
    assert mine["waits_for"] == {
        "what": "ответа поддержки",
        "since": support.ticket(ticket_id).created_at,
        "who": "наша поддержка",
        "action": None,
    }
    theirs = why(support, ticket_id, by="manager")
    assert theirs["waits_for"]["who"] == "любой сотрудник поддержки"
    assert theirs["waits_for"]["action"].startswith("Ответьте до 10.03.2026")


def test_the_agents_name_is_for_agents_alone(support: Support) -> None:
    ticket_id = support.open()
    support.do(ticket_id, "assign")
    assert why(support, ticket_id, by="marta")["waits_for"]["who"] == "сотрудник Manager Иванова"
    assert why(support, ticket_id)["waits_for"]["who"] == "наша поддержка"
    assert "назначено" not in str(why(support, ticket_id))


def test_an_answered_ticket_waits_for_the_customer_since_the_answer(support: Support) -> None:
    ticket_id = support.open()
    support.clock.tick(hours=1)
    support.say(ticket_id, "Едет", by="manager")
    mine, theirs = why(support, ticket_id, language="en"), why(support, ticket_id, by="manager")
    assert (mine["state"], mine["waits_for"]["who"]) == ("pending", "you")
    assert mine["waits_for"]["since"] == "2026-03-10T10:00:00.000Z"
    assert theirs["waits_for"]["who"] == "клиент"
    support.clock.tick(hours=1)
    support.say(ticket_id)
    again = why(support, ticket_id)
    assert again["waits_for"]["since"] == "2026-03-10T11:00:00.000Z"
    assert "Едет" not in str(again), "what people wrote is not repeated"


def test_a_snooze_is_the_schedules_and_open_for_the_customer(support: Support, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORGANISATION_TIME_ZONE", "Europe/Moscow")
    settings.cache_clear()
    ticket_id = support.open()
    support.clock.tick(hours=1)
    assert support.do(ticket_id, "snooze", {"until": "2026-03-12T09:30:00Z"}).status == 200
    theirs = why(support, ticket_id, by="manager")
    assert theirs["waits_for"]["who"] == "расписание, 12.03.2026, 12:30 MSK"
    assert theirs["waits_for"]["since"] == "2026-03-10T10:00:00.000Z"
    mine = why(support, ticket_id)
    assert (mine["state"], mine["waits_for"]["what"]) == ("open", "ответа поддержки")
    assert "Отложено" not in str(mine)


def test_a_closed_and_a_merged_ticket_wait_for_nothing(support: Support) -> None:
    first, second, third = support.open(), support.open(), support.open()
    support.do(first, "close", by="anna")
    assert why(support, first)["waits_for"] is None
    assert support.do(second, "merge", {"into": third}).status == 200
    assert why(support, second)["waits_for"] is None
    assert "объединено" in why(support, second)["summary"].lower()


def test_a_ticket_is_explained_by_its_number_and_below_the_short_path(support: Support) -> None:
    from functions.api.support.handler import handler

    ticket_id = support.open()
    number = support.ticket(ticket_id).number
    same = [why(support, ticket_id), why(support, number)]
    for one in (ticket_id, number):
        answer = http.call(handler, "GET", f"/api/v1/tickets/{one}/why", token=support.token("anna"))
        assert answer.status == 200
        same.append(answer.json)
    assert all(one == same[0] for one in same)


@pytest.mark.parametrize("path", ["/api/v1/support/tickets", "/api/v1/tickets"])
def test_others_tickets_are_not_there(support: Support, path: str) -> None:
    from functions.api.support.handler import handler

    ticket_id = support.open()
    answer = http.call(handler, "GET", f"{path}/{ticket_id}/why", token=support.token("boris"))
    assert answer.code == "ticket_not_found"
    assert http.call(handler, "GET", f"{path}/{ticket_id}/why").status == 401


def test_the_team_is_named_while_nobody_has_the_ticket(support: Support) -> None:
    members = [support.person("manager").id, support.person("marta").id]
    body = {"name": "Склад", "members": members, "tags": ["sklad"]}
    team = support.call("POST", "/teams", body, by="admin")
    assert team.status == 201, team.body
    ticket_id = support.open()
    moved = support.call("PUT", f"/tickets/{ticket_id}/team", {"team_id": team.json["id"]}, by="manager")
    assert moved.status == 200, moved.body
    assert why(support, ticket_id, by="manager")["waits_for"]["who"] == "команда Склад"


def test_who_handles_no_tickets_any_more_is_not_waited_for(support: Support) -> None:
    from shared.identity.models import User

    ticket_id = support.open()
    support.do(ticket_id, "assign", by="marta")
    assert why(support, ticket_id, by="manager")["waits_for"]["who"].startswith("сотрудник")
    marta = User.get(*User.key(support.person("marta").id))
    marta.update([User.roles.set({"customer"})])
    assert why(support, ticket_id, by="manager")["waits_for"]["who"] == "любой сотрудник поддержки"
    marta.update([User.roles.set({"customer", "manager"}), User.is_active.set(False)])
    assert why(support, ticket_id, by="manager")["waits_for"]["who"] == "любой сотрудник поддержки"


@pytest.mark.parametrize("status", ["open", "pending"])
@pytest.mark.parametrize("kind", ["internal", "erased"])
def test_nobody_is_waited_for_where_nobody_is(support: Support, kind: str, status: str) -> None:
    ticket_id = support.open()
    if status == "pending":
        support.say(ticket_id, "Едет", by="manager")
    stored = support.ticket(ticket_id)
    erased = [type(stored).erased_at.set(stored.created_at)]
    stored.update([type(stored).customer_id.remove()] if kind == "internal" else erased)
    found = why(support, ticket_id, by="manager")
    assert "клиент" not in str(found["waits_for"]) + found["summary"]
    assert "ответа" not in str((found["waits_for"] or {}).get("what"))
    if status == "open":
        assert found["waits_for"]["action"] == "Решите или закройте обращение."
