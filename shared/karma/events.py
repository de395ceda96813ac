"""What karma announces."""

from __future__ import annotations

from typing import Any

from shared.data.events import DomainEvent


def changed(
    user_id: str, *, delta: int, balance: int, reason: str, source_event_id: str | None, actor: str | None = None
) -> DomainEvent:
    """Somebody's balance changed; without a source the event is its own (an admin's word)."""
    data: dict[str, Any] = {"delta": delta, "balance": balance, "reason": reason}
    event = DomainEvent("karma.changed", "karma", user_id, data, customer_id=user_id, actor=actor)
    data["source_event_id"] = source_event_id or event.id
    return event
