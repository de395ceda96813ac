"""The demo's rules, switched off: they are there to be looked at, tried on the history and switched on."""

from __future__ import annotations

from typing import Any

from infra.local.seed import SeedContext

RULES: tuple[dict[str, Any], ...] = (
    {
        "title": "Спасибо за первое пожертвование",
        "event_type": "donation.succeeded",
        "actions": [
            {
                "type": "message",
                "title": {"ru": "Спасибо, {name}", "en": "Thank you, {name}"},
                "body": {
                    "ru": "Ваше пожертвование {amount} — первое. Спасибо, что вы с нами!",
                    "en": "Your gift of {amount} is your first. Thank you for being with us!",
                },
            },
            {"type": "karma", "points": 5, "reason": "Первое пожертвование"},
        ],
        "caps": {"per_person": {"times": 1, "period": "ever"}, "per_day": 100},
        "is_active": False,
    },
    {
        "title": "Промокод за заказ дороже 5 000 ₽",
        "event_type": "order.delivered",
        "conditions": {"field": "final_amount", "op": "gt", "value": 500000},
        "actions": [{"type": "promo_code", "discount_percent": 10, "valid_days": 30, "prefix": "THANKS"}],
        "caps": {"per_person": {"times": 1, "period": "month"}, "per_day": 100},
        "is_active": False,
    },
)


def seed(context: SeedContext) -> str:
    """Make the rules that are missing; returns what is there now, in words. Raises LocalError."""
    admin = context.people["admin"]
    there = {rule["title"] for rule in admin.call("GET", "/automation/rules", accept={200})["items"]}
    for rule in RULES:
        if rule["title"] not in there:
            admin.call("POST", "/automation/rules", rule, accept={201})
    return f"{len(RULES)} rules of automation"
