"""Общие сообщения по-русски. SMS коротки: 70 знаков кириллицы — одна часть."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "digest": Text(
        "Ваши новости: {count}",
        "Новостей для вас: {count}. Они во входящих.",
        "Что произошло ({count}):\n\n{lines}\n\n"
        "Всё это есть и во входящих. Там же можно выбрать, что присылать письмом: {link}",
    ),
}

LABELS: dict[str, dict[str, str]] = {
    "mail": {"unsubscribe": "Не присылать таких писем:"},
    "day": {"unknown": "уточняется"},
    "digest": {"more": "и ещё {count} — во входящих"},
}
