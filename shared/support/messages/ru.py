"""Сообщения поддержки по-русски. SMS коротки: 70 знаков кириллицы — одна часть."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "ticket_answered": Text(
        "Ответ на обращение {ticket}",
        "Поддержка ответила на обращение {ticket}.",
        "Поддержка ответила на ваше обращение {ticket}.\n\nОтвет — на странице обращения, там же можно написать ещё.",
    ),
    "ticket_mail_reply": Text(
        "Ответ на обращение {ticket}", "Ответ на обращение {ticket}.", "{text}\n\nОбращение {ticket}"
    ),
    "ticket_asked": Text(
        "Клиент ответил: {ticket}",
        "Клиент ответил в обращении {ticket}.",
        "Клиент ответил в обращении {ticket}, которое ведёте вы.",
    ),
    "ticket_resolved": Text(
        "Обращение {ticket} решено",
        "Обращение {ticket} решено. Ответ откроет его снова.",
        "Мы считаем обращение {ticket} решённым.\n\n"
        "Если это не так, просто ответьте на его странице: оно откроется снова.",
    ),
    "ticket_closed": Text(
        "Обращение {ticket} закрыто",
        "Обращение {ticket} закрыто.",
        "Ваше обращение {ticket} закрыто.\n\nНа его странице можно оценить нашу работу или спросить ещё.",
    ),
    "ticket_rating": Text(
        "Как мы справились? Обращение {ticket}",
        "Обращение {ticket} закрыто. Как мы справились?",
        "Ваше обращение {ticket} закрыто.\n\nКак мы справились? Оценка от одного до пяти на его странице нам поможет.",
    ),
    "ticket_assigned": Text(
        "Обращение для вас: {ticket}",
        "Обращение {ticket} теперь ведёте вы.",
        "Вам назначено обращение {ticket}.",
    ),
    "ticket_due": Text(
        "Скоро срок: {ticket}, {target}",
        "Обращение {ticket}: {target} до {due}.",
        "Обращение {ticket} ждёт: {target}.\n\nСрок — {due}.",
    ),
    "ticket_overdue": Text(
        "Срок прошёл: {ticket}, {target}",
        "Обращение {ticket}: {target} нужно было до {due}.",
        "По обращению {ticket} прошёл срок: {target}.\n\nОн был {due}.",
    ),
}

LABELS: dict[str, dict[str, str]] = {"sla_target": {"first_response": "первый ответ", "resolution": "решение"}}
