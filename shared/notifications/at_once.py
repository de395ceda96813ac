"""Whether whoever plans a message may send it, or it has to take its channel's queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from shared.core import clock
from shared.notifications.outgoing import AccountBlocked, Outgoing, Send, TransientFailure

# How long a channel's sender takes at worst (ms): a text waits for four answers, a mail for one, the game for two.
RESERVES_MS: Final = {"sms": 24_000, "email": 14_000, "nakama": 12_000}
# After a failure the channel's queue has its messages for a while: it waits for the provider, and the planner does not.
PAUSE = timedelta(seconds=30)


@cache
def pauses() -> dict[str, datetime]:
    """Channel → until when this process sends nothing at once."""
    return {}


def sender_of(channel: str, makers: Mapping[str, Callable[[], Send]], remaining_ms: int) -> Send | None:
    """How a message goes out at once: by what `makers` make for its channel.

    None where there is no maker, where the function may be stopped before the provider answers (`remaining_ms`), and
    where the provider failed a moment ago.
    """
    if channel not in makers or remaining_ms < RESERVES_MS[channel]:
        return None
    until = pauses().get(channel)
    if until is not None and clock.now() < until:
        return None
    send = makers[channel]()

    def send_and_watch(message: Outgoing) -> str:
        try:
            return send(message)
        except (TransientFailure, AccountBlocked):
            pauses()[channel] = clock.now() + PAUSE
            raise

    return send_and_watch
