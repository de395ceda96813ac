"""The client's support ticket hears of contracts and invoices, once each, and of no code."""

from __future__ import annotations

import json
from typing import Any

from functions.workers.support_bridge.handler import handler
from shared.core import ids
from shared.onboarding.case import CaseEditor, change_case
from shared.onboarding.clients.service import link
from shared.onboarding.clients.steps import Action
from shared.support.tickets import rules, threads
from shared.support.tickets.editor import Edits, commit, find
from shared.support.tickets.models import Ticket
from shared.support.tickets.replies import NewMessage, customer_reply
from shared.support.tickets.ticket_queues import of_customer
from tests.integration.onboarding import steps
from tests.integration.onboarding.conftest import PHONE, Onboarding
from tests.integration.onboarding.contracts import Contracts, text_of
from tests.support.http import Context


def deliver(client: dict[str, Any], kind: str, /, event_id: str | None = None, **data: Any) -> None:
    body = {
        "id": event_id or ids.new("evt"),
        "type": kind,
        "aggregate": "client",
        "aggregate_id": client["id"],
        "occurred_at": "2026-03-10T09:00:00.000Z",
        "data": {"client_id": client["id"], **data},
    }
    record = {
        "messageId": "m1",
        "body": json.dumps(body),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }
    assert handler({"Records": [record]}, Context())["batchItemFailures"] == []


def ready(client: dict[str, Any], **more: Any) -> None:
    deliver(client, "contract.ready", contract_no="K7M4-9Q2D", **more)


def tickets(user_id: str) -> list[Ticket]:
    return list(of_customer(user_id).items)


def said(ticket: Ticket) -> list[str]:
    found = threads.messages(ticket.ticket_id, include_internal=False, newest_first=False)
    return [one.body for one in found.items]


def test_a_contract_is_announced_in_one_pending_ticket_without_a_clock(desk: Onboarding) -> None:
    anna = desk.person("anna", phone=PHONE)
    made = desk.client()
    ready(made, event_id="evt_1")
    ready(made, event_id="evt_1")
    deliver(made, "contract.code_sent", contract_no="K7M4-9Q2D", code_no=2, channel="sms")
    [ticket] = tickets(anna.id)
    assert (ticket.status, ticket.tags, ticket.next_check_at) == ("pending", ["onboarding"], None)
    first, second = said(ticket)
    assert "K7M4-9Q2D готов" in first
    assert second == "Код № 2 для подписи договора K7M4-9Q2D отправлен на номер +7••••••••67."
    assert steps.read(desk, made)["support_ticket_id"] == ticket.ticket_id
    assert desk.aws.events("ticket.opened") == []


def test_the_sum_of_an_invoice_is_named(desk: Onboarding) -> None:
    anna = desk.person("anna", phone=PHONE)
    made = steps.signed(desk)
    deliver(made, "invoice.issued", invoice_id=made["invoices"][0]["id"], amount=150_000)
    [ticket] = tickets(anna.id)
    number = made["contract"]["contract_no"]
    assert said(ticket) == [f"Выставлен счёт {number}-1 на 1 500,00 ₽: Доплата по договору {number}."]


def thread(desk: Onboarding, client: dict[str, Any]) -> list[tuple[str, str]]:
    found = desk.desk("GET", f"/{client['id']}/thread").json["items"]
    return [(one["kind"], one["text"]) for one in found]


def test_the_desks_log_says_how_the_contract_went_on_once_each(desk: Onboarding) -> None:
    made = steps.signed(desk)
    number = made["contract"]["contract_no"]
    for _ in range(2):
        deliver(made, "contract.signed", "evt_1", contract_no=number)
    due = {"due_at": "2026-03-17T09:00:00.000Z"}
    deliver(made, "invoice.issued", "evt_2", invoice_id="inv_1", amount=150_000, kind="surcharge", **due)
    deliver(made, "invoice.issued", "evt_3", invoice_id="inv_2", amount=50_000, kind="extra", **due)
    assert thread(desk, made) == [
        ("invoice", "Выставлен счёт на доплату 1\u00a0500,00\u00a0₽."),
        ("system", f"Договор {number} подписан."),
        ("code", f"Код № 1 для подписи договора {number} отправлен на номер +79*******67."),
    ]


def test_an_extra_invoice_is_in_the_desks_log_at_once(desk: Onboarding) -> None:
    made = desk.client()
    body = {"amount": 50_000, "description": "Доставка"}
    number = desk.desk("POST", f"/{made['id']}/invoices", body).json["number"]
    assert thread(desk, made) == [("invoice", f"Выставлен счёт {number} на 500,00\u00a0₽: Доставка.")]


def test_without_an_account_it_waits_for_the_link(desk: Onboarding) -> None:
    made = steps.signed(desk)
    number = made["contract"]["contract_no"]
    deliver(made, "contract.signed", contract_no=number)
    assert steps.read(desk, made)["support_ticket_id"] is None
    [order] = desk.aws.messages("sms")
    assert order["data"] == {
        "phone": PHONE,
        "template": "contract_signed",
        "locale": "ru",
        "variables": {"contract": number},
    }
    anna = desk.person("anna")

    def act(editor: CaseEditor) -> None:
        link(editor, anna.id)

    change_case(made["id"], Action.RECORD, act)
    deliver(made, "client.linked", user_id=anna.id)
    [ticket] = tickets(anna.id)
    assert said(ticket)[0].startswith(f"Договор {number} подписан.")
    assert "1 500,00" in said(ticket)[0]


def test_a_client_is_told_until_when_to_sign_and_to_pay_in_moscows_time(desk: Onboarding) -> None:
    made = steps.signed(desk)
    number = made["contract"]["contract_no"]
    deliver(made, "contract.ready", contract_no=number, expires_at="2026-03-24T22:30:00.000Z")
    deliver(made, "invoice.issued", invoice_id="inv_1", amount=150_000, kind="extra", due_at="2026-03-17T20:59:59.999Z")
    ready, issued = (text_of(order) for order in desk.aws.messages("sms"))
    assert ready.endswith("подписать до 25.03.2026 01:30 МСК.")
    assert issued.endswith("оплатить до 17.03.2026 23:59 МСК.")


def test_the_clock_starts_when_the_client_writes_and_a_closed_ticket_is_replaced(desk: Onboarding) -> None:
    anna = desk.person("anna", phone=PHONE)
    made = desk.client()
    ready(made)
    [ticket] = tickets(anna.id)

    def ask(edits: Edits) -> Ticket:
        return customer_reply(edits, find(ticket.ticket_id), NewMessage("Что дальше?")).ticket

    commit(ask)
    asked = find(ticket.ticket_id)
    assert asked.status == rules.TicketStatus.OPEN
    assert asked.next_check_at
    ready(made)
    assert [one.status for one in tickets(anna.id)] == ["open"]

    def close(edits: Edits) -> None:
        edits.edit(find(ticket.ticket_id), actor=anna.id).apply("close")

    commit(close)
    ready(made)
    assert sorted(one.status for one in tickets(anna.id)) == ["closed", "pending"]
    assert steps.read(desk, made)["support_ticket_id"] != ticket.ticket_id


def test_a_client_without_news_has_no_ticket(desk: Onboarding) -> None:
    anna = desk.person("anna", phone=PHONE)
    made = desk.client()
    deliver(made, "client.linked", user_id=anna.id)
    assert tickets(anna.id) == []


def test_a_client_without_an_account_gets_a_link_to_the_sealed_copy_that_no_queue_shows(desk: Onboarding) -> None:
    contracts = Contracts(desk, steps.signed(desk)["id"])
    signed = contracts.contract
    for _ in range(2):
        deliver(
            contracts.detail, "contract.sealed", "evt_1", contract_no=signed["contract_no"], contract_id=signed["id"]
        )
    orders = desk.aws.messages("sms")
    # The sender makes one message of both, by their id.
    assert {order["id"] for order in orders} == {"evt_1:sms"}
    assert [set(order["data"]["variables"]) for order in orders] == [{"contract"}] * 2
    assert "/copy/" not in json.dumps(orders)
    text = text_of(orders[-1])
    assert text.startswith(f"Договор {signed['contract_no']} скреплён печатью")
    found = contracts.own("GET", f"/copy/{text.rpartition('/')[2]}", by=None)
    assert found.status == 303
