"""Wrong passwords in a row. An attempt is counted before the password is looked at, so a burst gets no extra guesses.

Counted per login, not per account, because a login that nobody has must lock in the same way as one that exists.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from pynamodb.exceptions import PutError

from shared.core import clock
from shared.core.observability import metric
from shared.core.secrets import secret_json
from shared.data.failures import lost_condition
from shared.identity import rules
from shared.identity.errors import AccountLockedError
from shared.identity.models import Attempts

FORGOTTEN_AFTER = timedelta(days=1)
# More rounds than honest devices ever need; whoever loses them all is guessing in parallel.
COUNT_ATTEMPTS = 8


def login_hash(subject: str) -> str:
    """What stands for a login in the table: strangers' phones that were only tried are not kept readable."""
    key = f"login:{secret_json('pepper')['value']}".encode()
    return hmac.digest(key, subject.encode(), hashlib.sha256).hex()


def count(key: str, seen: Attempts | None) -> None:
    """Count an attempt, and lock already when it would be one too many if wrong. Raises AccountLockedError."""
    for _ in range(COUNT_ATTEMPTS):
        now = clock.now()
        if seen is not None and seen.locked_until and clock.parse(seen.locked_until) > now:
            metric("LoginRefusedLocked")
            raise AccountLockedError(retry_after=rules.seconds_until(clock.parse(seen.locked_until), now))
        # DynamoDB removes expired items within days, not at once.
        fresh = seen is not None and (seen.ttl or 0) > clock.epoch(now)
        failures = (int(seen.failures) if seen is not None and fresh else 0) + 1
        lock = rules.lock_for(failures)
        item = Attempts(
            *Attempts.key(key),
            failures=failures,
            locked_until=clock.iso(now + lock) if lock else None,
            ttl=clock.epoch(now + FORGOTTEN_AFTER),
        )
        unchanged = Attempts.pk.does_not_exist() if seen is None else Attempts.failures == seen.failures
        try:
            item.save(condition=unchanged)
        except PutError as error:
            if not lost_condition(error):
                raise
            seen = Attempts.get_or_none(*Attempts.key(key), consistent=True)
        else:
            return
    raise AccountLockedError(retry_after=1)


def forget(key: str) -> None:
    """The password was right: start from zero."""
    Attempts(*Attempts.key(key)).delete()
