"""Gives people karma for what they do: the queue `karma`, fed by the event bus."""

from __future__ import annotations

from typing import Any

from functions import modules
from shared.data.events import DomainEvent
from shared.identity.events import UserUpdated
from shared.karma import service
from shared.messaging.worker import ReceiveInfo, batch_handler

# Whether the person may be shown may have changed, which is not a matter of any rule.
PROFILE_CHANGED = UserUpdated.type


def handle(body: dict[str, Any], _: ReceiveInfo) -> None:
    """One event: the rules say what it is worth; a changed profile may change who is shown."""
    event = DomainEvent.from_envelope(body)
    if event.type == PROFILE_CHANGED:
        if "is_public" in UserUpdated.from_data(event.data).fields:
            service.refresh_leaderboard_entry(user_id=event.aggregate_id)
        return
    service.reward(event, modules.karma_rules())


handler = batch_handler(handle)
