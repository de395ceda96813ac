"""Teams: which tickets are theirs, who of them gets the next one, and what becomes of it when they leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.messaging.worker import ReceiveInfo
from shared.support.tasks import HANDLERS
from shared.support.teams import assignment, service
from shared.support.tickets import drafts
from tests.integration.support.conftest import Support
from tests.support.people import create_user


def agents(support: Support, *names: str) -> list[str]:
    for name in names:
        support.people[name] = create_user(name, "support_agent", claimed=True)
    return [support.people[name].id for name in names]


def team(support: Support, *members: str, name: str = "Возвраты", **fields: Any) -> dict[str, Any]:
    body = {"name": name, "members": list(members), "is_default": True, "assignment": "round_robin", **fields}
    answer = support.call("POST", "/teams", body, by="admin")
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.json
    return found


def change(support: Support, known: dict[str, Any], **fields: Any) -> dict[str, Any]:
    answer = support.call("PATCH", f"/teams/{known['id']}", {"version": known["version"], **fields}, by="admin")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def react(support: Support, *events: dict[str, Any]) -> None:
    """Let the tasks worker handle some events, or every event there is, twice."""
    for _ in range(2):
        for event in events or support.aws.events():
            if event["event_type"] in HANDLERS and event["event_type"] != "ticket.mail_reply_requested":
                aggregate_id = event["pk"].partition("#")[2]
                message = {"id": event["sk"], "aggregate_id": aggregate_id, "data": event["data"]}
                HANDLERS[event["event_type"]](message, ReceiveInfo("m", 1))


def named(support: Support, *types: str) -> list[dict[str, Any]]:
    return [event for event in support.aws.events() if event["event_type"] in types]


def assignees(support: Support, *ticket_ids: str) -> list[str | None]:
    return [support.ticket(ticket_id).assignee_id for ticket_id in ticket_ids]


def open_many(support: Support, count: int) -> list[str]:
    found = []
    for _ in range(count):
        support.clock.tick(seconds=1)
        found.append(support.open())
        react(support)
    return found


def test_agents_get_tickets_in_turn(support: Support) -> None:
    members = agents(support, "ola", "pia", "rita")
    made = team(support, *members)
    opened = open_many(support, 4)
    assert assignees(support, *opened) == [*members, members[0]]
    assert {support.ticket(one).team_id for one in opened} == {made["id"]}
    assert [data["to"] for data in support.events("team_changed")] == [made["id"]] * 4
    assert len(support.events("assigned")) == 4


def test_whoever_is_away_or_no_agent_any_more_is_passed_over(support: Support) -> None:
    members = agents(support, "ola", "pia", "rita")
    team(support, *members)
    assert support.call("PUT", "/agents/me/availability", {"is_available": False}, by="pia").json == {
        "agent_id": members[1],
        "is_available": False,
        "until": None,
    }
    rita = support.people["rita"]
    rita.roles = {"customer"}
    rita.save()
    first, second = open_many(support, 2)
    assert assignees(support, first, second) == [members[0], members[0]]
    assert support.call("PUT", "/agents/me/availability", {"is_available": True}, by="pia").json["is_available"]
    [third] = open_many(support, 1)
    assert assignees(support, third) == [members[1]]


def test_an_absence_ends_by_itself(support: Support) -> None:
    [ola] = agents(support, "ola")
    team(support, ola)
    path = f"/agents/{ola}/availability"
    away = support.call("PUT", path, {"is_available": False, "until": "2026-03-10T10:00:00Z"}, by="admin")
    assert away.json["until"] == "2026-03-10T10:00:00.000Z"
    assert assignees(support, *open_many(support, 1)) == [None]
    support.clock.tick(hours=2)
    assert support.call("GET", path, by="manager").json["is_available"] is True
    assert assignees(support, *open_many(support, 1)) == [ola]
    over = {"is_available": False, "until": "2026-03-10T10:00:00Z"}
    assert support.call("PUT", path, over, by="admin").code == "absence_invalid"
    assert support.call("PUT", path, {"is_available": False}, by="manager").status == 403
    assert support.call("PUT", "/agents/me/availability", {"is_available": False}, by="anna").status == 403


def test_the_next_ticket_goes_to_whoever_has_the_fewest(support: Support) -> None:
    ola, pia = agents(support, "ola", "pia")
    for _ in range(2):
        support.do(support.open(), "assign", {"assignee_id": ola})
    team(support, ola, pia, assignment="least_loaded")
    opened = open_many(support, 4)
    assert assignees(support, *opened)[:2] == [pia, pia]
    assert sorted(map(str, assignees(support, *opened)[2:])) == sorted([ola, pia])


def test_two_tickets_at_once_go_to_two_agents(support: Support, at_once: Callable[..., list[Any]]) -> None:
    ola, pia = agents(support, "ola", "pia")
    team(support, ola, pia, assignment="least_loaded")
    first, second = support.open(), support.open()
    at_once(lambda: assignment.route(first, is_triaged=True), lambda: assignment.route(second, is_triaged=True))
    assert sorted(map(str, assignees(support, first, second))) == sorted([ola, pia])


def test_tags_and_categories_say_which_team(support: Support) -> None:
    ola, pia, rita = agents(support, "ola", "pia", "rita")
    by_tag = team(support, ola, name="Обмен", tags=["обмен"], is_default=False)
    by_category = team(support, pia, name="Доставка", categories=["delivery"], is_default=False)
    others = team(support, rita, name="Остальные")
    tagged, sorted_out, other = support.open(), support.open(), support.open()
    react(support)
    # The model may still say what it is about.
    assert assignees(support, tagged, sorted_out, other) == [None, None, None]
    support.change(tagged, tags=["Обмен"])
    for ticket_id, category in ((sorted_out, "delivery"), (other, "payment")):
        drafts.annotate(
            ticket_id=ticket_id,
            language="ru",
            category=category,
            sentiment="neutral",
            summary="x",
            suggested_priority="normal",
            source_event_id=f"evt_{ticket_id}",
        )
    react(support)
    teams = [support.ticket(one).team_id for one in (tagged, sorted_out, other)]
    assert teams == [by_tag["id"], by_category["id"], others["id"]]
    assert assignees(support, tagged, sorted_out, other) == [ola, pia, rita]
    found = support.call("GET", f"/tickets?team={by_tag['id']}&status=open", by="manager").json["items"]
    assert [one["id"] for one in found] == [tagged]


def test_tickets_of_a_member_who_leaves_find_others(support: Support) -> None:
    ola, pia = agents(support, "ola", "pia")
    made = team(support, ola, pia)
    first, second = open_many(support, 2)
    support.say(first, "Жду", by="ola", then="resolved")
    assert assignees(support, first, second) == [ola, pia]
    change(support, made, members=[ola])
    react(support)
    assert assignees(support, first, second) == [ola, ola]
    assert (support.events("assigned")[-1]["assignee_id"], support.events("assigned")[-1]["before"]) == (ola, pia)


def test_tickets_of_an_agent_who_is_disabled_or_demoted_find_others(support: Support) -> None:
    from shared.identity import administration

    ola, pia = agents(support, "ola", "pia")
    admin = support.person("admin").id
    team(support, ola, pia)
    first, second = open_many(support, 2)
    by_hand = support.open()
    support.do(by_hand, "assign", {"assignee_id": ola})
    support.say(first, "Готово", by="ola", then="resolved")
    administration.administer(actor_id=admin, user_id=ola, is_active=False)
    react(support)
    assert assignees(support, second, by_hand) == [pia, pia]
    administration.administer(actor_id=admin, user_id=pia, roles=["customer"])
    react(support)
    assert assignees(support, second, by_hand) == [None, None]
    # One that is opened again is not left to who has gone.
    administration.administer(actor_id=admin, user_id=pia, roles=["support_agent"])
    support.say(first, "Всё ещё не так")
    react(support)
    assert assignees(support, first) == [pia]


def test_a_ticket_that_wakes_is_not_left_to_an_agent_or_a_team_that_is_gone(support: Support) -> None:
    from shared.identity import administration

    ola, pia = agents(support, "ola", "pia")
    made = team(support, ola)
    [ticket_id] = open_many(support, 1)
    assert support.do(ticket_id, "snooze", {"until": "2026-03-12T09:30:00Z"}).status == 200
    administration.administer(actor_id=support.person("admin").id, user_id=ola, is_active=False)
    assert support.call("DELETE", f"/teams/{made['id']}", by="admin").status == 204
    react(support, *named(support, "user.disabled", "support_team.deleted"))
    following = team(support, pia)
    support.clock.tick(days=40)
    assert support.watch()["woken"] == 1
    react(support, *named(support, "ticket.woken"))
    found = support.ticket(ticket_id)
    assert (found.team_id, found.assignee_id) == (following["id"], pia)


def test_what_is_merged_or_split_does_not_go_to_an_agent_who_has_left(support: Support) -> None:
    from shared.identity import administration

    [ola] = agents(support, "ola")
    solved, new = support.open(), support.open()
    said = support.say(solved, "Готово", by="ola", then="resolved").json["id"]
    administration.administer(actor_id=support.person("admin").id, user_id=ola, is_active=False)
    made = support.do(solved, "split", {"message_ids": [said]}).json["id"]
    assert support.do(solved, "merge", {"into": new}).status == 200
    assert assignees(support, solved, made, new) == [ola, None, None]
    assert set(support.queue("?view=unassigned")) == {made, new}


def test_open_tickets_leave_a_team_that_is_deleted(support: Support) -> None:
    [ola] = agents(support, "ola")
    made = team(support, ola)
    [ticket_id] = open_many(support, 1)
    assert support.call("DELETE", f"/teams/{made['id']}", by="admin").status == 204
    react(support)
    found = support.ticket(ticket_id)
    assert (found.team_id, found.assignee_id) == (None, ola)
    assert support.call("GET", f"/teams/{made['id']}", by="manager").code == "team_not_found"


@pytest.mark.parametrize("change", ["left", "deleted"])
def test_a_ticket_that_is_assigned_while_its_team_changes_finds_its_way_by_the_new_one(
    support: Support, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    ola, pia = agents(support, "ola", "pia")
    made = team(support, ola, pia)
    ticket_id, absences = support.open(), service.absences

    def after_a_change(members: Any) -> Any:
        monkeypatch.setattr(service, "absences", absences)
        if change == "left":
            service.update(team_id=made["id"], version=1, fields={"members": [pia]}, actor="usr_admin")
        else:
            service.delete(team_id=made["id"], actor="usr_admin")
        for event in support.aws.events("team.updated", "team.deleted"):
            HANDLERS[event["event_type"]]({"id": event["sk"], "data": event["data"]}, ReceiveInfo("m", 1))
        return absences(members)

    monkeypatch.setattr(service, "absences", after_a_change)
    assignment.route(ticket_id, is_triaged=True)
    found = support.ticket(ticket_id)
    wanted = (made["id"], pia) if change == "left" else (None, None)
    assert (found.team_id, found.assignee_id) == wanted


def test_an_agent_moves_a_ticket_to_a_team(support: Support) -> None:
    [ola] = agents(support, "ola")
    made = team(support, ola, is_default=False)
    ticket_id = support.open()
    moved = support.call("PUT", f"/tickets/{ticket_id}/team", {"team_id": made["id"]}, by="manager")
    assert (moved.json["team_id"], moved.json["assignee_id"]) == (made["id"], ola)
    out = support.call("PUT", f"/tickets/{ticket_id}/team", {"team_id": None}, by="manager").json
    assert (out["team_id"], out["assignee_id"]) == (None, ola)
    nowhere = {"team_id": "tea_01KKB4M1V8W7Q3Z5N6P2R4S9TA"}
    assert support.call("PUT", f"/tickets/{ticket_id}/team", nowhere, by="manager").code == "team_not_found"
    assert support.call("PUT", f"/tickets/{ticket_id}/team", nowhere, by="anna").status == 403
    assert support.call("GET", f"/tickets/{ticket_id}", by="anna").json["team_id"] is None


def test_teams_are_kept_by_admins(support: Support) -> None:
    [ola] = agents(support, "ola")
    made = team(support, ola, tags=["B", "a", "a"])
    assert (made["tags"], made["version"]) == (["a", "b"], 1)
    assert change(support, made, name="Другие")["version"] == 2
    late = support.call("PATCH", f"/teams/{made['id']}", {"version": 1, "name": "x"}, by="admin")
    assert (late.code, late.json["current_version"]) == ("version_conflict", 2)
    assert [one["id"] for one in support.call("GET", "/teams", by="manager").json["items"]] == [made["id"]]
    body = {"name": "x", "members": [support.person("anna").id]}
    assert support.call("POST", "/teams", body, by="admin").code == "not_an_agent"
    for method, path in (("POST", "/teams"), ("PATCH", f"/teams/{made['id']}"), ("DELETE", f"/teams/{made['id']}")):
        sent = {"name": "x", **({"version": 2} if method == "PATCH" else {})} if method != "DELETE" else None
        assert support.call(method, path, sent, by="manager").status == 403
    assert support.call("GET", "/teams", by="anna").status == 403


def test_a_ticket_from_before_teams_is_routed_as_any(support: Support) -> None:
    from shared.support.tickets.models import Ticket

    ticket_id = support.open()
    old = support.ticket(ticket_id)
    old.update([Ticket.team_id.remove(), Ticket.opened_by.remove()])
    [ola] = agents(support, "ola")
    team(support, ola)
    react(support)
    assert assignees(support, ticket_id) == [ola]


def test_the_list_of_agents_names_those_who_may_be_given_tickets(support: Support) -> None:
    ola, pia, rita = agents(support, "ola", "pia", "rita")
    for name in ("anna", "mail_gateway", "manager"):
        support.person(name)
    rita_now = support.people["rita"]
    rita_now.roles = {"customer"}
    rita_now.save()
    assert support.call("PUT", "/agents/me/availability", {"is_available": False}, by="pia").status == 200
    answer = support.call("GET", "/agents", by="ola")
    assert answer.status == 200, answer.body
    found = {one["id"]: one for one in answer.json["items"]}
    assert set(found) == {ola, pia, support.people["manager"].id}
    assert rita not in found, "who has lost the role is no agent"
    assert (found[pia]["is_available"], found[pia]["away_until"]) == (False, None)
    assert found[ola] == {"id": ola, "full_name": found[ola]["full_name"], "is_available": True, "away_until": None}
    names = [one["full_name"] for one in answer.json["items"]]
    assert names == sorted(names, key=str.casefold)
    assert support.call("GET", "/agents", by="anna").status == 403
