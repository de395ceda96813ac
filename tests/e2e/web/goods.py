"""Goods that a story sells: each story makes its own, so that none empties another's stock."""

from __future__ import annotations

import uuid
from typing import Any

from tests.e2e.client import Api


def product(admin: Api, **fields: Any) -> dict[str, Any]:
    """A product of one size and ten pieces at 1 500 roubles."""
    name = uuid.uuid4().hex[:8].upper()
    body = {
        "article": f"WEB-{name}",
        "name": f"Шарф {name}",
        "description": "Длинный и тёплый.",
        "price": 150_000,
        "sizes": [{"size": "ONE", "stock": 10}, {"size": "TWO", "stock": 0}],
        "care_instructions": "Ручная стирка.",
        **fields,
    }
    answer = admin.post("/products", body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made
