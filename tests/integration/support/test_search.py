"""Tickets by words and by filters that combine."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import pytest

from shared.support.tickets.models import Ticket
from shared.support.views import finding
from shared.support.views.filters import TicketFilters
from tests.integration.support.conftest import Support
from tests.support import http
from tests.support.people import create_user


def found(support: Support, by: str = "manager", path: str = "/tickets", **asked: object) -> list[str]:
    answer = support.call("GET", f"{path}?{urlencode(asked, doseq=True)}", by=by)
    assert answer.status == 200, answer.body
    return [item["id"] for item in answer.json["items"]]


@pytest.mark.parametrize("path", ["/tickets", "/queue"])
@pytest.mark.parametrize("asked", ["чёрный худи", "ХУДИ черный", "худ черн", "черный, худи!"])
def test_words_of_the_subject_in_any_spelling_and_order(support: Support, path: str, asked: str) -> None:
    black = support.open(subject="Чёрный худи не пришёл")
    support.open(subject="Белый худи не пришёл")
    assert found(support, path=path, q=asked) == [black]


def test_a_number_in_any_spelling_and_an_id(support: Support) -> None:
    ticket_id, _ = support.open(), support.open()
    number = support.ticket(ticket_id).number
    for asked in (number, number.lower(), number.replace("-", " "), ticket_id):
        assert found(support, q=asked) == [ticket_id]
    assert found(support, q=number, status="closed") == []


def test_the_customers_contact_in_any_spelling(support: Support) -> None:
    create_user("boris", confirmed=True, claimed=True, phone="+79161234567")
    anna = support.person("anna")
    mine = support.open("anna")
    body = {"subject": "Звонок", "text": "x", "phone": "+7 916 123-45-67"}
    of_boris = support.call("POST", "/tickets", body, by="manager").json["id"]
    stranger = support.call("POST", "/tickets", {**body, "phone": "8 (916) 765-43-21"}, by="manager").json["id"]
    assert found(support, q="ANNA@example.com") == [mine]
    assert found(support, q="8 916 1234567") == found(support, q="boris@example.com") == [of_boris]
    assert found(support, q="+7 (916) 765 43 21") == [stranger]
    assert found(support, q="anna@example.com", channel="phone") == []
    assert found(support, q="nobody@example.com") == []
    assert found(support, customer_id=anna.id, q="заказ") == [mine]


def test_a_ticket_whose_status_changes_while_it_is_listed_stays_in_a_list_of_both(
    support: Support, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index follows a change a moment later, and pages ask again as soon as they hear of one."""
    first, changed, last = (support.open("anna", f"Заказ {number}") for number in range(3))
    support.change(changed, status="resolved")
    index = type(Ticket.gsi2)
    read, changes = index.read, iter([changed])

    def opened_again_first(self: Any, entries: Any, **more: Any) -> Any:
        # By then the open ones have been read.
        if any(one.gsi2pk == Ticket.with_status("resolved") for one in entries) and (ticket_id := next(changes, None)):
            support.change(ticket_id, status="open")
        return read(self, entries, **more)

    monkeypatch.setattr(index, "read", opened_again_first)
    page = finding.tickets(TicketFilters(statuses=frozenset({"open", "resolved"})))
    assert {ticket.ticket_id for ticket in page.items} == {first, changed, last}
    assert found(support, status="resolved") == []


def test_filters_combine(support: Support) -> None:
    first = support.open("anna", "Размер")
    support.clock.tick(days=1)
    second = support.open("anna", "Размер")
    support.clock.tick(seconds=1)
    third = support.open("bella", "Размер", channel="app")
    support.do(first, "assign", {})
    support.change(first, tags=["обмен"], priority="high")
    support.change(third, tags=["обмен"], status="resolved")
    manager = support.person("manager").id
    assert found(support, tag="обмен") == [third, first]
    assert found(support, tag="обмен", status="open") == [first]
    assert found(support, status=["open", "resolved"], priority="normal") == [third, second]
    assert found(support, assignee=manager) == found(support, assignee="me", q="размер") == [first]
    assert found(support, assignee="unassigned", channel="app") == [third]
    assert found(support, **{"from": "2026-03-11"}) == [third, second]
    assert found(support, to="2026-03-10", tag="обмен") == [first]
    assert found(support, path="/queue", view="unassigned", priority="normal") == [second]
    assert found(support, path="/queue", view="mine", tag="обмен", status="open") == [first]
    assert found(support, path="/queue", view="mine", assignee="unassigned") == []
    assert found(support, path="/queue", view="unassigned", status="resolved") == []
    answer = support.call("GET", "/tickets?from=2026-03-12&to=2026-03-11", by="manager")
    assert answer.code == "invalid_period"


def test_pages_go_on_where_they_ended(support: Support, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_READ", 3)
    opened = []
    for number in range(9):
        opened.append(support.open(subject="Обмен" if number % 3 == 0 else "Другое"))
        support.clock.tick(seconds=1)
    seen, cursor = [], ""
    for _ in range(9):
        answer = support.call("GET", f"/tickets?limit=2&q={quote('обмен')}&status=open{cursor}", by="manager").json
        seen += [item["id"] for item in answer["items"]]
        if answer["next_cursor"] is None:
            break
        cursor = f"&cursor={answer['next_cursor']}"
    assert seen == opened[6::-3]
    assert support.call("GET", f"/tickets?status=closed{cursor}", by="manager").code == "invalid_cursor"


def test_customers_search_their_own_tickets(support: Support) -> None:
    mine, _ = support.open("anna", "Чёрный худи"), support.open("bella", "Чёрный худи")
    support.do(mine, "snooze", {"until": "2026-03-12"})
    assert found(support, by="anna", q="худи черный", status="open") == [mine]
    assert found(support, by="anna", status="snoozed") == []
    for asked in ("tag=x", "assignee=me", "team=t"):
        assert support.call("GET", f"/tickets?{asked}", by="anna").status == 403
    assert support.call("GET", f"/tickets?q=x&customer_id={support.person('bella').id}", by="anna").status == 403


def test_without_filters_agents_see_the_newest_of_everybody_s_and_customers_their_own(support: Support) -> None:
    first = support.open("anna")
    support.clock.tick(seconds=1)
    second = support.open("bella")
    support.change(first, status="resolved")
    support.clock.tick(seconds=1)
    own = support.open("manager")
    assert found(support) == found(support, "marta") == [own, second, first]
    assert found(support, customer_id="me") == found(support, customer_id=support.person("manager").id) == [own]
    assert found(support, customer_id=support.person("anna").id) == [first]
    assert found(support, "anna") == found(support, "anna", customer_id="me") == [first]
    page = support.call("GET", "/tickets?limit=2", by="manager").json
    assert [one["id"] for one in page["items"]] == [own, second]
    rest = support.call("GET", f"/tickets?limit=2&cursor={page['next_cursor']}", by="manager").json
    assert ([one["id"] for one in rest["items"]], rest["next_cursor"]) == ([first], None)


def test_an_agent_who_is_none_any_more_sees_their_own_alone(support: Support) -> None:
    support.open("anna")
    own = support.open("marta")
    token = support.token("marta")
    marta = support.person("marta")
    marta.roles = {"customer"}
    marta.save()
    from functions.api.support.handler import handler

    answer = http.call(handler, "GET", "/api/v1/support/tickets", token=token)
    assert [one["id"] for one in answer.json["items"]] == [own]
