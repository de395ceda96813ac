"""What messages may cost: how many are tried on a day, for one person and for everyone, and where that ends."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import UpdateError

from shared.core import clock
from shared.core.settings import settings
from shared.data.failures import lost_condition
from shared.notifications.commands import GUEST
from shared.notifications.models import NotificationsItem

TOTAL = "TOTAL"


class CapReachedError(Exception):
    """A day's spending on a channel is used up. The text says whose."""


class Spending(NotificationsItem, discriminator="spending"):
    """How many messages of a channel were tried on a day (UTC), for one person or in total."""

    sent = NumberAttribute(default=0)

    @classmethod
    def today(cls, channel: str, whose: str) -> Spending:
        """Today's counter of a person or of everyone (`TOTAL`)."""
        now = clock.now()
        return cls(f"SPENDING#{now:%Y-%m-%d}#{channel}", whose, ttl=clock.epoch(now + timedelta(days=8)))


def spend(channel: str, user_id: str, address: str) -> None:
    """Count one message to a person, under both caps. Raises CapReachedError; then nothing may be sent."""
    per_person, in_total = _daily_caps(channel)
    _count(channel, _guest(address) if user_id == GUEST else user_id, per_person, "cap_per_person")
    _count(channel, TOTAL, in_total, "cap_in_total")


def _guest(address: str) -> str:
    """Who a guest is: anybody can leave a stranger's address in many lines. No address stands readable in the table."""
    return f"{GUEST}#{hashlib.sha256(address.encode()).hexdigest()[:32]}"


def _count(channel: str, whose: str, cap: int, reason: str) -> None:
    counter = Spending.today(channel, whose)
    if cap <= 0:
        raise CapReachedError(reason)
    try:
        # Sent again after a lost answer it counts twice: one too many is on the safe side.
        counter.update(
            [Spending.sent.add(1), Spending.item_type.set(Spending), Spending.ttl.set(counter.ttl)],
            condition=Spending.sent.does_not_exist() | (Spending.sent < cap),
        )
    except UpdateError as error:
        if lost_condition(error):
            raise CapReachedError(reason) from error
        raise


def _daily_caps(channel: str) -> tuple[int, int]:
    now = settings()
    return {
        "sms": (now.sms_daily_cap_per_person, now.sms_daily_cap_total),
        "email": (now.email_daily_cap_per_person, now.email_daily_cap_total),
        "nakama": (now.nakama_daily_cap_per_person, now.nakama_daily_cap_total),
    }[channel]
