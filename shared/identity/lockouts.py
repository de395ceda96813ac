"""Wrong passwords in a row. An attempt is counted before the password is checked, so a burst gets no extra guesses.

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
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.identity import rules
from shared.identity.errors import AccountLockedError
from shared.identity.models import Attempts

LIFETIME = timedelta(days=1)


def login_hash(subject: str) -> str:
    """A login's keyed hash, by which the table knows it: phones that were only tried are not stored readable."""
    key = f"login:{secret_json('pepper')['value']}".encode()
    return hmac.digest(key, subject.encode(), hashlib.sha256).hex()


def count_attempt(key: str, seen: Attempts | None) -> None:
    """Count an attempt, and lock already when it would be one too many if wrong. Raises AccountLockedError.

    `seen`: the login's attempts as the caller has just read them. Whoever loses every race is guessing in parallel, and
    is locked for a second.
    """
    stored, is_stale = seen, False

    def act() -> None:
        nonlocal stored, is_stale
        if is_stale:
            stored = Attempts.get_or_none(*Attempts.key(key), consistent=True)
        is_stale = True
        _count(key, stored)

    try:
        retry_on_conflict(act)
    except StaleReadError:
        raise AccountLockedError(retry_after=1) from None


def _count(key: str, seen: Attempts | None) -> None:
    now = clock.now()
    if seen is not None and seen.locked_until and clock.parse(seen.locked_until) > now:
        metric("LoginRefusedLocked")
        raise AccountLockedError(retry_after=rules.seconds_until(clock.parse(seen.locked_until), now))
    # DynamoDB removes expired items within days, not at once.
    fresh = seen is not None and (seen.ttl or 0) > clock.epoch(now)
    failures = (seen.failures if seen is not None and fresh else 0) + 1
    lock = rules.lock_for(failures)
    item = Attempts(
        *Attempts.key(key),
        failures=failures,
        locked_until=clock.iso(now + lock) if lock else None,
        ttl=clock.epoch(now + LIFETIME),
    )
    try:
        item.save(condition=Attempts.pk.does_not_exist() if seen is None else Attempts.failures == seen.failures)
    except PutError as error:
        if lost_condition(error):
            raise StaleReadError() from None
        raise


def reset(key: str) -> None:
    """The password was right: start from zero."""
    Attempts(*Attempts.key(key)).delete()
