"""The demo's support: canned replies, a question to the model, and tickets from several channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.local.api_client import ApiClient
from infra.local.seed import SeedContext

CANNED = (
    {
        "title": "Здравствуйте",
        "text": "{{customer_first_name}}, здравствуйте! Меня зовут {{agent_name}}, я разбираюсь с вашим вопросом.",
    },
    {
        "title": "Возврат",
        "text": "Отправьте вещь из любого пункта СДЭК в течение 14 дней, деньги вернутся на карту за 1–5 дней.",
    },
    {"title": "Нужны подробности", "text": "Пришлите, пожалуйста, номер заказа и фотографию. Тикет {{ticket_number}}."},
)
QUESTION = {
    "kind": "question",
    "text": "За сколько дней доставят заказ в пункт СДЭК?",
    "context": "Пункт СДЭК: срок 2–5 дней, 300 ₽. Курьер: срок 1–3 дня, 500 ₽.",
}


@dataclass(frozen=True, slots=True)
class Request:
    """A ticket of the demo customer, as the API takes it, and what the demo manager did with it."""

    fields: dict[str, Any]
    changes: dict[str, Any] | None = None
    answer: str | None = None
    rating: dict[str, Any] | None = None


REQUESTS = (
    Request(
        {"subject": "Можно прийти с собакой?", "text": "Она спокойная и спит под столом."},
        {"tags": ["коворкинг"], "priority": "low"},
        "Можно: в «Атриуме на Красном» собакам рады.",
        {"rating": 5, "comment": "Быстро и по делу"},
    ),
    Request(
        {"subject": "Как вернуть футболку?", "text": "Размер не подошёл, бирки на месте.", "channel": "app"},
        {"tags": ["возврат"]},
        "Отправьте её из любого пункта СДЭК: адрес и бланк — в письме. Подходит ли вам пункт рядом с домом?",
    ),
    Request(
        {"subject": "Деньги списались дважды", "text": "Заказ один, а списаний в банке два. Что делать?"},
        {"tags": ["оплата"], "priority": "urgent"},
    ),
)


def seed(context: SeedContext) -> str:
    """Put in what is missing; returns what is there now, in words. Raises LocalError."""
    customer, agent = context.people["customer"], context.people["manager"]
    _canned_replies(agent)
    mine = customer.call("GET", "/support/tickets?limit=100", accept={200})["items"]
    there = {ticket["subject"]: ticket["id"] for ticket in mine}
    if not there:
        # The key: a start that was broken off here asks again, and gets the same task.
        customer.call("POST", "/request", QUESTION, accept={202}, key="demo-question")
    for request in REQUESTS:
        subject = request.fields["subject"]
        # Asked in this order, the first is the oldest.
        ticket_id = there.get(subject) or customer.call("POST", "/support/tickets", request.fields, accept={201})["id"]
        _handle(customer, agent, request, f"/support/tickets/{ticket_id}")
    return f"{len(REQUESTS)} tickets"


def _canned_replies(agent: ApiClient) -> None:
    there = {reply["title"] for reply in agent.call("GET", "/support/canned-replies?limit=100", accept={200})["items"]}
    for reply in CANNED:
        if reply["title"] not in there:
            agent.call("POST", "/support/canned-replies", reply, accept={201})


def _handle(customer: ApiClient, agent: ApiClient, request: Request, path: str) -> None:
    """What the agent did with a ticket: each step only when nobody has taken it."""
    ticket: dict[str, Any] = agent.call("GET", path, accept={200})
    if request.changes and not ticket["tags"]:
        agent.call("PATCH", path, request.changes, accept={200})
    if request.answer and not ticket["first_response_at"]:
        agent.call("POST", f"{path}/assign", {}, accept={200, 409})
        body = {"text": request.answer, **({"then": "resolved"} if request.rating else {})}
        agent.call("POST", f"{path}/messages", body, accept={201})
    if request.rating and not ticket["csat"]:
        # Somebody who plays with the demo may have opened it again.
        customer.call("POST", f"{path}/rating", request.rating, accept={200, 409})
