"""The demo's support: an inbox at work, with canned replies, macros, teams, notes, clocks that run, and a question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
    {
        "title": "Где заказ",
        "text": "{{customer_first_name}}, заказ передан в СДЭК. Номер отправления — в письме и на странице заказа.",
    },
    {
        "title": "Двойное списание",
        "text": "Второе списание — временная блокировка банка: она снимется сама за 1–3 дня. Если нет, напишите сюда.",
    },
    {"title": "До свидания", "text": "Рады были помочь! Если останутся вопросы, просто ответьте на это сообщение."},
)
MACROS = (
    {
        "title": "Решено, спасибо",
        "actions": [
            {"type": "reply", "text": "{{customer_first_name}}, всё готово. Спасибо, что написали!"},
            {"type": "status", "status": "resolved"},
        ],
    },
    {
        "title": "Срочно: оплата",
        "actions": [
            {"type": "assign", "assignee_id": "me"},
            {"type": "priority", "priority": "urgent"},
            {"type": "add_tags", "tags": ["оплата"]},
        ],
    },
    {
        "title": "Вернуться завтра",
        "actions": [{"type": "note", "text": "Жду ответа склада."}, {"type": "snooze", "minutes": 1440}],
    },
)
# Who is in a team, by the roles of the demo accounts.
TEAMS = (
    ({"name": "Заказы и возвраты", "tags": ["возврат", "оплата", "доставка"]}, ("manager", "admin")),
    ({"name": "Коворкинг", "tags": ["коворкинг"]}, ("manager",)),
)
QUESTION = {
    "kind": "question",
    "text": "За сколько дней доставят заказ в пункт СДЭК?",
    "context": "Пункт СДЭК: срок 2–5 дней, 300 ₽. Курьер: срок 1–3 дня, 500 ₽.",
}
# Round the clock, so that the demo's clocks run whenever somebody looks.
ALWAYS = ["00:00", "24:00"]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Request:
    """A ticket of the demo customer, as the API takes it, and what the demo manager did with it.

    `opened_by` is `manager` for one that the manager opened for somebody without an account. `reply` is what the
    customer wrote afterwards.
    """

    fields: dict[str, Any]
    changes: dict[str, Any] | None = None
    answer: str | None = None
    rating: dict[str, Any] | None = None
    opened_by: str = "customer"
    taken: bool = False
    note: str | None = None
    reply: str | None = None
    snoozed: timedelta | None = None


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
    Request(
        {"subject": "Нужен счёт на организацию", "text": "Хотим заказать 40 худи с логотипом. Выставите счёт?"},
        {"tags": ["опт"]},
        note="Просят 40 худи. Цех ответит по срокам в четверг, до тех пор отложил.",
        taken=True,
        snoozed=timedelta(days=2),
    ),
    Request(
        {"subject": "Не приходит код двери", "text": "Стою у «Атриума на Красном», код из приложения не открывает."},
        {"tags": ["коворкинг"], "priority": "high"},
        "Попробуйте обновить код кнопкой под ним: он живёт минуту. Открылось?",
        note="У двери старая прошивка, см. запись в журнале смены. Если не откроет — звонок администратору зала.",
        reply="Обновил, всё равно красный огонёк. Жду у входа.",
    ),
    Request(
        {"subject": "Где мой заказ?", "text": "Обещали в пятницу, трек не меняется третий день."},
        {"tags": ["доставка"]},
        taken=True,
        note="СДЭК: посылка в пути, задержка на сортировке в Подольске.",
    ),
    Request(
        {"subject": "Заказ так и не приехал", "text": "Пишу ещё раз про тот же заказ: где он? https://cdek.ru/track"},
        {"tags": ["доставка"]},
    ),
    Request(
        {
            "subject": "Урок не открывается",
            "text": "Третий урок крутит загрузку, другие идут.",
            "channel": "app",
        },
        {"tags": ["курсы"], "priority": "low"},
    ),
    Request(
        {
            "subject": "Звонок: забыли зонт в переговорной",
            "text": "Зелёный зонт, вчера около шести. Просит перезвонить, если найдётся.",
            "phone": "+7 495 123-45-67",
            "status": "open",
            "tags": ["коворкинг"],
        },
        opened_by="manager",
    ),
)


def seed(context: SeedContext) -> str:
    """Put in what is missing; returns what is there now, in words. Raises LocalError."""
    customer, agent, admin = (context.people[role] for role in ("customer", "manager", "admin"))
    for path, items in (("/support/canned-replies", CANNED), ("/support/macros", MACROS)):
        _add_missing(agent, path, items, "title")
    _teams(context)
    sla = admin.call("GET", "/support/sla", accept={200})
    if sla["version"] == 0:
        # Of two starts at once one is late.
        hours = {"version": 0, "opening_hours": dict.fromkeys(DAYS, ALWAYS)}
        admin.call("PUT", "/support/sla", hours, accept={200, 409})
    # The model answers the confirmed alone, and who asks is told of what was replied.
    context.await_confirmed()
    mine = customer.call("GET", "/support/tickets?limit=100", accept={200})["items"]
    calls = agent.call("GET", "/support/queue?channel=phone&limit=100", accept={200})["items"]
    there = {ticket["subject"]: ticket["id"] for ticket in (*mine, *calls)}
    if not mine:
        # The key: a start that was broken off here asks again, and gets the same task.
        customer.call("POST", "/request", QUESTION, accept={202}, key="demo-question")
    for request in REQUESTS:
        subject, author = request.fields["subject"], context.people[request.opened_by]
        # Asked in this order, the first is the oldest.
        ticket_id = there.get(subject) or author.call("POST", "/support/tickets", request.fields, accept={201})["id"]
        _handle(customer, agent, request, f"/support/tickets/{ticket_id}")
    return f"{len(REQUESTS)} tickets"


def _add_missing(agent: ApiClient, path: str, items: tuple[dict[str, Any], ...], name: str) -> None:
    there = {one[name] for one in agent.call("GET", f"{path}?limit=100", accept={200})["items"]}
    for item in items:
        if item[name] not in there:
            agent.call("POST", path, item, accept={201})


def _teams(context: SeedContext) -> None:
    ids = {role: person.call("GET", "/users/me", accept={200})["id"] for role, person in context.people.items()}
    teams = tuple({**fields, "members": [ids[role] for role in roles]} for fields, roles in TEAMS)
    _add_missing(context.people["admin"], "/support/teams", teams, "name")


def _handle(customer: ApiClient, agent: ApiClient, request: Request, path: str) -> None:
    """What the agent did with a ticket: each step only when nobody has taken it."""
    ticket: dict[str, Any] = agent.call("GET", path, accept={200})
    if request.changes and not ticket["tags"]:
        agent.call("PATCH", path, request.changes, accept={200})
    if request.taken and not ticket["assignee_id"]:
        agent.call("POST", f"{path}/assign", {}, accept={200, 409})
    said = {one["body"] for one in agent.call("GET", f"{path}/messages?limit=100", accept={200})["items"]}
    if request.answer and not ticket["first_response_at"]:
        agent.call("POST", f"{path}/assign", {}, accept={200, 409})
        body = {"text": request.answer, **({"then": "resolved"} if request.rating else {})}
        agent.call("POST", f"{path}/messages", body, accept={201})
    if request.note and request.note not in said:
        agent.call("POST", f"{path}/messages", {"text": request.note, "kind": "internal_note"}, accept={201})
        if request.snoozed:
            until = (datetime.now(UTC) + request.snoozed).isoformat()
            # Somebody who plays with the demo may have closed it.
            agent.call("POST", f"{path}/snooze", {"until": until}, accept={200, 409})
    if request.reply and request.reply not in said:
        customer.call("POST", f"{path}/messages", {"text": request.reply}, accept={201})
    if request.rating and not ticket["csat"]:
        # Somebody who plays with the demo may have opened it again.
        customer.call("POST", f"{path}/rating", request.rating, accept={200, 409})
