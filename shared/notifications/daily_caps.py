"""How many messages are tried on a day (UTC), for one person and for everyone, by channel.

Texts are also counted by block of numbers: pumping sends to many numbers of one operator, who shares the charge
(https://docs.aws.amazon.com/sns/latest/dg/channels-sms-awssms.html calls it artificially inflated traffic).
"""

from __future__ import annotations

from datetime import timedelta

from pynamodb.exceptions import UpdateError

from shared.core import clock, phone_numbers
from shared.core.observability import logger, metric
from shared.core.settings import settings
from shared.data.daily_caps import DailyCap
from shared.data.failures import lost_condition
from shared.data.numbers import WholeNumber
from shared.notifications.address_hashes import address_hash
from shared.notifications.commands import GUEST
from shared.notifications.models import NotificationsItem

TOTAL = "TOTAL"


class CapReachedError(Exception):
    """A day's cap on a channel is reached. The text is the reason: the person's cap, the prefix's, or everyone's."""


class Spending(NotificationsItem, discriminator="spending"):
    """How many messages of a channel were tried on a day, for one person or in total."""

    sent = WholeNumber(default=0)

    @classmethod
    def today(cls, channel: str, subject: str) -> Spending:
        """Today's counter of a person, a guest's address or everyone (`TOTAL`)."""
        now = clock.now()
        return cls(f"SPENDING#{now:%Y-%m-%d}#{channel}", subject, ttl=clock.epoch(now + timedelta(days=8)))


class PrefixSpending(NotificationsItem, discriminator="prefix_spending"):
    """How many texts were tried on a day to a block of numbers."""

    sent = WholeNumber(default=0)

    @classmethod
    def today(cls, channel: str, prefix: str) -> PrefixSpending:
        """Today's counter of a block of numbers, beside those of `Spending`."""
        now = clock.now()
        key = f"SPENDING#{now:%Y-%m-%d}#{channel}"
        return cls(key, f"PREFIX#{prefix}", ttl=clock.epoch(now + timedelta(days=8)))


def count_message(channel: str, user_id: str, address: str) -> None:
    """Count one message to a person, under all caps. Raises CapReachedError; then nothing may be sent."""
    per_person, in_total = _daily_caps(channel)
    _count(channel, _guest(address) if user_id == GUEST else user_id, per_person, "cap_per_person")
    if channel == "sms":
        _count_prefix(phone_numbers.prefix(address))
    total = DailyCap(Spending.today(channel, TOTAL), Spending.sent, in_total)
    total.count_leased(lambda: CapReachedError("cap_in_total"))


def give_back(channel: str, user_id: str, address: str) -> None:
    """Take one message off today's counters of the person and of everyone: the provider refused all of ours.

    Repeated after a crash it may not be taken off: the safe side.
    """
    for subject in (_guest(address) if user_id == GUEST else user_id, TOTAL):
        counter = Spending.today(channel, subject)
        try:
            counter.update([Spending.sent.add(-1)], condition=Spending.sent > 0)
        except UpdateError as error:
            # Counted before midnight.
            if not lost_condition(error):
                raise


def _count_prefix(prefix: str) -> None:
    try:
        counter, cap = PrefixSpending.today("sms", prefix), settings().sms_prefix_daily_cap
        DailyCap(counter, PrefixSpending.sent, cap).count_leased(lambda: CapReachedError("cap_per_prefix"))
    except CapReachedError:
        metric("sms_prefix_cap_reached")
        logger.warning("the day's cap on texts to a block of numbers is reached", prefix=prefix)
        raise


def _guest(address: str) -> str:
    """A guest is their address, which anybody can leave on many waiting lists. It is not stored readable."""
    return f"{GUEST}#{address_hash('guest', address)[:32]}"


def _count(channel: str, subject: str, cap: int, reason: str) -> None:
    DailyCap(Spending.today(channel, subject), Spending.sent, cap).count(lambda: CapReachedError(reason))


def _daily_caps(channel: str) -> tuple[int, int]:
    now = settings()
    return {
        "sms": (now.sms_daily_cap_per_person, now.sms_daily_cap_total),
        "email": (now.email_daily_cap_per_person, now.email_daily_cap_total),
        "nakama": (now.nakama_daily_cap_per_person, now.nakama_daily_cap_total),
    }[channel]
