"""What somebody has not read, of their own tickets and of those that wait for them."""

from __future__ import annotations

from typing import Any

from shared.support.tickets.models import Ticket
from tests.integration.support.conftest import Support


def unread(support: Support, by: str) -> dict[str, Any]:
    answer = support.call("GET", "/unread", by=by)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def counts(support: Support, by: str) -> tuple[int, int, int, int]:
    found = unread(support, by)
    return found["own"], found["mine"], found["unassigned"], found["team"]


def test_agents_count_what_customers_wrote(support: Support) -> None:
    mine, other = support.open(), support.open()
    assert counts(support, "manager") == (0, 0, 2, 0)
    support.do(mine, "assign", {})
    support.say(mine, "И ещё")
    support.say(mine, "И ещё раз")
    assert counts(support, "manager") == (0, 1, 1, 0)
    [of_mine] = [one for one in unread(support, "manager")["tickets"] if one["ticket_id"] == mine]
    assert (of_mine["unread"], of_mine["number"]) == (3, support.ticket(mine).number)
    assert support.call("POST", f"/tickets/{mine}/read", by="manager").status == 204
    assert support.call("POST", f"/tickets/{other}/read", by="manager").status == 204
    assert counts(support, "manager") == (0, 0, 0, 0)
    # What one has read, another has not.
    assert counts(support, "marta") == (0, 0, 1, 0)
    support.say(mine, "Ау")
    assert [one["unread"] for one in unread(support, "manager")["tickets"]] == [1]


def test_an_answer_is_a_reading(support: Support) -> None:
    ticket_id = support.open()
    support.do(ticket_id, "assign", {})
    support.say(ticket_id, "Здравствуйте", by="manager")
    assert counts(support, "manager") == (0, 0, 0, 0)
    assert counts(support, "anna") == (1, 0, 0, 0)
    support.say(ticket_id, "Заметка", by="manager", kind="internal_note")
    assert [one["unread"] for one in unread(support, "anna")["tickets"]] == [1]
    assert support.call("POST", f"/tickets/{ticket_id}/read", by="anna").status == 204
    assert counts(support, "anna") == (0, 0, 0, 0)
    support.say(ticket_id, "Ещё", by="manager")
    support.say(ticket_id, "Спасибо")
    assert counts(support, "anna") == (0, 0, 0, 0)
    assert counts(support, "manager") == (0, 1, 0, 0)
    assert support.call("POST", f"/tickets/{ticket_id}/read", by="bella").status == 404


def test_a_members_team_is_counted_apart(support: Support) -> None:
    members = [support.person("marta").id, support.person("manager").id]
    team = support.call("POST", "/teams", {"name": "Обмен", "members": members}, by="admin").json["id"]
    ticket_id = support.open()
    support.call("PUT", f"/tickets/{ticket_id}/team", {"team_id": team}, by="admin")
    support.do(ticket_id, "assign", {}, by="marta")
    assert counts(support, "marta") == (0, 1, 0, 0)
    assert counts(support, "manager") == (0, 0, 0, 1)
    assert counts(support, "admin") == (0, 0, 0, 0)


def test_tickets_from_before_have_nothing_unread(support: Support) -> None:
    ticket_id = support.open()
    support.ticket(ticket_id).update([Ticket.customer_messages.remove()])
    assert counts(support, "manager") == (0, 0, 0, 0)
    support.say(ticket_id, "Ау")
    assert counts(support, "manager") == (0, 0, 1, 0)
