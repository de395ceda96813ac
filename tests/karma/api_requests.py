"""Requests to the API of the module `karma`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


# Operation that takes an Idempotency-Key → its body, from ids of what there is and a mark that differs.
REPEATABLE: dict[str, Callable[[Json, str], Json | None]] = {
    "POST /api/v1/users/{user_id}/karma": lambda known, mark: {"delta": 1, "reason": mark},
}
