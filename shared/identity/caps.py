"""Daily caps on codes: a price for whoever pumps messages through us, per person, per address and for everyone."""

from __future__ import annotations

from datetime import timedelta

from pynamodb.exceptions import UpdateError

from shared.core import clock
from shared.core.observability import metric
from shared.core.settings import settings
from shared.data.failures import lost_condition
from shared.identity import lockouts, rules
from shared.identity.errors import DailyLimitError
from shared.identity.models import Counter
from shared.identity.rules import Channel

# An address can be written to for several accounts in turn, so it has a cap of its own.
PER_ADDRESS = 10


def take(*, channel: Channel, user_id: str, address: str, counts_for_all: bool = True) -> None:
    """Take one message out of today's allowances. Raises DailyLimitError until midnight UTC.

    A message that then is not sent stays counted: too few is the safe side. `counts_for_all` is off for messages to
    accounts that do not exist, so that asking for those cannot use up everyone's allowance.
    """
    told = settings()
    sms = channel == "phone"
    per_person = told.sms_daily_cap_per_person if sms else told.email_daily_cap_per_person
    in_all = told.sms_daily_cap_total if sms else told.email_daily_cap_total
    _take_one(f"{channel}#person#{user_id}", per_person)
    _take_one(f"{channel}#address#{lockouts.login_hash(address)}", PER_ADDRESS)
    if counts_for_all:
        _take_one(f"{channel}#all", in_all)


def _take_one(subject: str, cap: int) -> None:
    now = clock.now()
    day = now.date().isoformat()
    try:
        Counter(*Counter.key(day, subject)).update(
            [Counter.sent.add(1), Counter.ttl.set(clock.epoch(now + timedelta(days=2)))],
            condition=Counter.sent.does_not_exist() | (Counter.sent < cap),
        )
    except UpdateError as error:
        if not lost_condition(error):
            raise
        metric("CodeRefusedByCap")
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        raise DailyLimitError(retry_after=rules.seconds_until(midnight, now)) from None
