"""How many messages are tried on a day (UTC), for one person and for everyone, by channel.

One-time codes and notices about the account itself are counted apart from a person's other messages: who makes many of
those, as by writing in a ticket again and again, must not keep the warning of a new sign-in from being sent.

Texts are also counted by block of numbers: pumping sends to many numbers of one operator, who shares the charge
(https://docs.aws.amazon.com/sns/latest/dg/channels-sms-awssms.html calls it artificially inflated traffic).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from operator import and_
from typing import Literal, TypeAlias

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core import clock, phone_numbers
from shared.core.observability import logger, metric
from shared.core.settings import settings
from shared.data.daily_caps import DailyCap
from shared.data.failures import lost_condition
from shared.data.numbers import WholeNumber
from shared.notifications.address_hashes import address_hash
from shared.notifications.commands import GUEST
from shared.notifications.message_catalog import MessageCatalog
from shared.notifications.models import MessageDelivery, NotificationsItem

TOTAL = "TOTAL"
# What of a person's messages is counted by itself; None is all else.
Apart: TypeAlias = Literal["code", "account"] | None


class CapReachedError(Exception):
    """A day's cap on a channel is reached. The text is the reason: the person's cap, the prefix's, or everyone's."""


class Spending(NotificationsItem, discriminator="spending"):
    """How many messages were tried on a day: of a channel in total, or for one person, by channel as well."""

    sent = WholeNumber(default=0)
    sms = WholeNumber(null=True)
    email = WholeNumber(null=True)
    nakama = WholeNumber(null=True)

    @classmethod
    def today(cls, channel: str, subject: str) -> Spending:
        """Today's counter of everyone (`TOTAL`)."""
        now = clock.now()
        return cls(f"SPENDING#{now:%Y-%m-%d}#{channel}", subject, ttl=clock.epoch(now + timedelta(days=8)))

    @classmethod
    def of_person(cls, subject: str) -> Spending:
        """Today's counters of a person or of a guest's address: one item for all channels.

        Each has a partition of its own: one takes about 1,000 writes a second, and an order may be two messages.
        """
        now = clock.now()
        return cls(f"SPENDING#{now:%Y-%m-%d}#{subject}", "PERSON", ttl=clock.epoch(now + timedelta(days=8)))

    def count_on(self, channels: Sequence[str]) -> bool:
        """Count one message on each of some channels; False, and nothing is counted, when a cap is reached on one."""
        caps = {channel: _daily_caps(channel)[0] for channel in channels}
        if min(caps.values()) <= 0:
            return False
        actions: list[Action] = [Spending.sent.add(len(caps)), Spending.ttl.set(self.ttl)]
        actions.append(Spending.item_type.set(Spending))
        conditions: list[Condition] = []
        for channel, cap in caps.items():
            used = getattr(Spending, channel)
            actions.append(used.add(1))
            conditions.append(used.does_not_exist() | (used < cap))
        try:
            self.update(actions, condition=reduce(and_, conditions))
        except UpdateError as error:
            if lost_condition(error):
                return False
            raise
        return True


class PrefixSpending(NotificationsItem, discriminator="prefix_spending"):
    """How many texts were tried on a day to a block of numbers."""

    sent = WholeNumber(default=0)

    @classmethod
    def today(cls, channel: str, prefix: str) -> PrefixSpending:
        """Today's counter of a block of numbers, beside those of `Spending`."""
        now = clock.now()
        key = f"SPENDING#{now:%Y-%m-%d}#{channel}"
        return cls(key, f"PREFIX#{prefix}", ttl=clock.epoch(now + timedelta(days=8)))


def counted_apart(delivery: MessageDelivery, catalog: MessageCatalog) -> Apart:
    """What a message is counted as, apart from the person's others."""
    if delivery.holds_code:
        return "code"
    return "account" if catalog.concerns_account(str(delivery.template)) else None


def count_together(user_id: str, channels: Sequence[str], *, apart: Apart = None) -> bool:
    """Count messages on several channels under a person's caps by one write; False, and none is, where one is reached.

    What is counted then and not sent stays counted.
    """
    return Spending.of_person(_named(user_id, apart)).count_on(channels)


def count_message(
    channel: str, user_id: str, address: str, *, apart: Apart = None, is_person_counted: bool = False
) -> None:
    """Count one message to a person, under all caps. Raises CapReachedError; then nothing may be sent."""
    _, in_total = _daily_caps(channel)
    if not is_person_counted and not Spending.of_person(_subject(user_id, address, apart)).count_on([channel]):
        raise CapReachedError("cap_per_person")
    if channel == "sms":
        _count_prefix(phone_numbers.prefix(address))
    total = DailyCap(Spending.today(channel, TOTAL), Spending.sent, in_total)
    total.count_leased(lambda: CapReachedError("cap_in_total"))


def give_back(channel: str, user_id: str, address: str, *, apart: Apart = None) -> None:
    """Take one message off today's counters of the person and of everyone: the provider refused all of ours.

    Repeated after a crash it may not be taken off: the safe side.
    """
    person, own = Spending.of_person(_subject(user_id, address, apart)), getattr(Spending, channel)
    counters = ((person, [own, Spending.sent]), (Spending.today(channel, TOTAL), [Spending.sent]))
    for counter, used in counters:
        try:
            counter.update([one.add(-1) for one in used], condition=used[0] > 0)
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


def _subject(user_id: str, address: str, apart: Apart) -> str:
    return _guest(address) if user_id == GUEST else _named(user_id, apart)


def _named(user_id: str, apart: Apart) -> str:
    return f"{user_id}#{apart}" if apart else user_id


def _guest(address: str) -> str:
    """A guest is their address, which anybody can leave on many waiting lists. It is not stored readable."""
    return f"{GUEST}#{address_hash('guest', address)[:32]}"


def _daily_caps(channel: str) -> tuple[int, int]:
    now = settings()
    return {
        "sms": (now.sms_daily_cap_per_person, now.sms_daily_cap_total),
        "email": (now.email_daily_cap_per_person, now.email_daily_cap_total),
        "nakama": (now.nakama_daily_cap_per_person, now.nakama_daily_cap_total),
    }[channel]
