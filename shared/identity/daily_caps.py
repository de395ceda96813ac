"""Daily caps on codes: they limit what somebody can cost us, per person, per address and for everyone together."""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock
from shared.core.observability import metric
from shared.core.settings import settings
from shared.data.daily_caps import DailyCap, next_reset
from shared.identity import lockouts, rules
from shared.identity.errors import DailyLimitError
from shared.identity.models import Counter
from shared.identity.rules import Channel

# An address can be written to for several accounts in turn, so it has a cap of its own.
PER_ADDRESS = 10


def count_code(*, channel: Channel, user_id: str, address: str, counts_for_all: bool = True) -> None:
    """Count one code under today's caps. Raises DailyLimitError until midnight UTC.

    A code that then is not sent stays counted: too few is the safe side. `counts_for_all` is off for codes to accounts
    that do not exist, so that asking for those cannot use up everyone's cap.
    """
    now = settings()
    sms = channel == "phone"
    per_person = now.sms_daily_cap_per_person if sms else now.email_daily_cap_per_person
    in_total = now.sms_daily_cap_total if sms else now.email_daily_cap_total
    _count(f"{channel}#person#{user_id}", per_person)
    _count(f"{channel}#address#{lockouts.login_hash(address)}", PER_ADDRESS)
    if counts_for_all:
        _count(f"{channel}#all", in_total)


def _count(subject: str, cap: int) -> None:
    now = clock.now()
    counter = Counter(*Counter.key(now.date().isoformat(), subject), ttl=clock.epoch(now + timedelta(days=2)))

    def exceeded() -> DailyLimitError:
        metric("CodeRefusedByCap")
        return DailyLimitError(retry_after=rules.seconds_until(next_reset(now), now))

    DailyCap(counter, Counter.sent, cap).count(exceeded)
