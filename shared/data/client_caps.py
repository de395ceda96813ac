"""Caps on what new accounts and guests do from one client in an hour: made-up people share an address block.

A counter of an hour (UTC) in the caller's transaction, so that what is refused costs nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.attributes import Attribute

from shared.core import clock
from shared.core.addresses import address_block
from shared.core.errors import TooManyError
from shared.data.base import AtriumModel
from shared.data.daily_caps import DailyCap
from shared.data.uow import UnitOfWork

NEW_FOR = timedelta(days=1)
LIFETIME = timedelta(hours=2)


class NewAccountCapError(TooManyError):
    """New accounts did this as often from one address as they may in an hour."""

    code = "new_account_cap"
    detail = "New accounts did this too often from your address. Try again in the next hour."


def is_new(created_at: datetime) -> bool:
    """Whether an account is younger than a day."""
    return clock.now() - created_at < NEW_FOR


def count_in(
    uow: UnitOfWork,
    model: type[AtriumModel],
    *,
    client: str,
    cap: int,
    exceeded: type[TooManyError] = NewAccountCapError,
) -> None:
    """Count one by a new account, or by a guest, from the network address `client`, at most `cap` in an hour; `model`
    is the counter.

    At commit `exceeded` with the seconds until the next hour.
    """
    now = clock.now()
    seconds = int((clock.end_of_hour(now) - now).total_seconds()) + 1
    block = address_block(client, ipv4_prefix=32)
    counter = model(*model.key(block, f"{now:%Y-%m-%dT%H}"), ttl=clock.epoch(now + LIFETIME))  # type: ignore[attr-defined]
    used: Attribute[int] = model.used  # type: ignore[attr-defined]
    DailyCap(counter, used, cap).count_in(uow, lambda: exceeded(retry_after=seconds))
