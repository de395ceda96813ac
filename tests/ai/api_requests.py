"""Requests to the API of the module `ai`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


# Operation that takes an Idempotency-Key → its body, from ids of what there is and a mark that differs.
REPEATABLE: dict[str, Callable[[Json, str], Json | None]] = {
    "POST /api/v1/request": lambda known, mark: {"kind": "question", "text": mark},
}
