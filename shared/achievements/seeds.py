"""The achievements that a new installation begins with; an admin changes them like any other.

They name events of modules above by their types, as any rule does: data, which `validation` checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from shared.achievements import rule_store
from shared.data.event_types import EventData

_HOUR_S = 3600
_ROUBLE = 100
SEEDS: Mapping[str, Mapping[str, Any]] = {
    "ach_first_lesson": {
        "title": "Первый урок",
        "description": "Пройден первый урок.",
        "icon": "lesson",
        "karma": 1,
        "rule": {"events": ["lesson.completed"], "per": "lesson_id", "levels": [1]},
    },
    "ach_courses": {
        "title": "Пройденные курсы",
        "description": "Один, три и десять курсов до конца.",
        "icon": "course",
        "karma": 5,
        "rule": {"events": ["course.completed"], "per": "course_id", "levels": [1, 3, 10]},
    },
    "ach_days": {
        "title": "Дни подряд",
        "description": "7, 30 и 100 дней занятий подряд.",
        "icon": "calendar",
        "karma": 7,
        "rule": {
            "events": ["learning.active", "learning.day_restored"],
            "measure": "streak",
            "per": "day",
            "levels": [7, 30, 100],
        },
    },
    "ach_watched": {
        "title": "Десять часов видео",
        "description": "Просмотрено десять часов уроков.",
        "icon": "video",
        "karma": 5,
        "rule": {
            "events": ["lesson.watched"],
            "measure": "sum",
            "per": "lesson_id",
            "of": {"lesson.watched": "covered_seconds"},
            "levels": [10 * _HOUR_S],
        },
    },
    "ach_quizzes": {
        "title": "Три теста без ошибок",
        "description": "Три теста на 100 %.",
        "icon": "quiz",
        "karma": 5,
        "rule": {
            "events": ["quiz.submitted"],
            "where": {"score_percent": 100},
            "per": "lesson_id",
            "levels": [3],
        },
    },
    "ach_visits": {
        "title": "Десять посещений",
        "description": "Десять посещений коворкинга.",
        "icon": "door",
        "karma": 5,
        "rule": {"events": ["visit.closed"], "per": "visit_id", "levels": [10]},
    },
    "ach_giver": {
        "title": "Тысяча рублей в помощь",
        "description": "Пожертвована 1 000 ₽.",
        "icon": "heart",
        # A gift has its own karma already.
        "karma": 0,
        "keep": False,
        "rule": {
            "events": ["donation.succeeded", "donation.refunded"],
            "measure": "sum",
            "per": "donation_id",
            "of": {"donation.succeeded": "amount", "donation.refunded": "donated_amount - refunded_amount"},
            "levels": [1_000 * _ROUBLE],
        },
    },
    "ach_helper": {
        "title": "Помощь другим",
        "description": "Решены 10, 100 и 400 обращений.",
        "icon": "support",
        "karma": 5,
        "rule": {
            "events": ["ticket.status_changed"],
            "where": {"to": "resolved"},
            "who": "actor",
            "per": "aggregate_id",
            "levels": [10, 100, 400],
        },
    },
    "ach_three_worlds": {
        "title": "Все три мира",
        "description": "Покупка, посещение и пройденный курс.",
        "icon": "star",
        "is_secret": True,
        "karma": 10,
        "rule": {"events": ["order.paid", "visit.closed", "course.completed"], "per": "type", "levels": [3]},
    },
}


def create_missing(events: Iterable[type[EventData]]) -> list[str]:
    """Create those that there are not; their ids. `events` are all event classes. Raises RuleInvalidError."""
    present = {one.achievement_id for one in rule_store.listing()}
    known = tuple(events)
    missing = [one for one in SEEDS if one not in present]
    for one in missing:
        rule_store.create(SEEDS[one], events=known, actor=None, achievement_id=one)
    return missing
