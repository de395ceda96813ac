"""What the worker of the queue `tasks` does for onboarding: accounts are linked when their phone is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.identity.events import UserPhoneChanged, UserVerified
from shared.messaging.worker import ReceiveInfo


def link_account(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Link the open case of a phone that was confirmed; see `clients.applications`."""
    from shared.onboarding.clients import applications

    applications.link_account(message["aggregate_id"])


HANDLERS: Mapping[str, Callable[[dict[str, Any], ReceiveInfo], None]] = {
    UserVerified.type: link_account,
    UserPhoneChanged.type: link_account,
}
