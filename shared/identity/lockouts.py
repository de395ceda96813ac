"""Wrong passwords in a row. An attempt is counted before the password is checked, so a burst gets no extra guesses.

Counted per login and client: who guesses is locked, not the owner, who signs in from elsewhere. Per login, not per
account, because a login that nobody has must lock in the same way as one that exists. The client is an address block; a
device that the person has signed in from before counts by itself, so that neighbours in its block cannot lock it. Over
all clients unknown to the person a login has so many failures in an hour: then only known devices may go on.
"""

from __future__ import annotations

from datetime import timedelta

from pynamodb.exceptions import PutError

from shared.core import clock
from shared.core.observability import metric
from shared.data.daily_caps import DailyCap
from shared.data.failures import lost_condition
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.identity import rules
from shared.identity.errors import AccountLockedError
from shared.identity.keyed_hash import keyed
from shared.identity.models import Attempts

LIFETIME = timedelta(days=1)


def login_hash(subject: str) -> str:
    """A login's keyed hash, by which the table knows it: phones that were only tried are not stored readable."""
    return keyed("login", subject)


def client_key(login: str, block: str) -> str:
    """The attempts on a login from an address block. `login`: `<channel>:<address>`."""
    return login_hash(f"{login}|block|{block}")


def device_key(login: str, block: str, kind: str) -> str:
    """The attempts on a login from a known device, apart from those of others in its address block."""
    return login_hash(f"{login}|device|{kind}|{block}")


def count_of_all_strangers(login: str, cap: int = rules.LOGIN_FAILURES_PER_HOUR) -> Attempts:
    """Count an attempt by a client that the login's owner does not know. Raises AccountLockedError for the rest of the
    hour; the counter that is returned is given back with `give_back` when the attempt was right.
    """
    now = clock.now()
    hour_ends = clock.end_of_hour(now)
    key = login_hash(f"{login}|hour|{now:%Y-%m-%dT%H}")
    counter = Attempts(*Attempts.key(key), ttl=clock.epoch(hour_ends + timedelta(hours=1)))

    def exceeded() -> AccountLockedError:
        metric("LoginRefusedToStrangers")
        return AccountLockedError(retry_after=rules.seconds_until(hour_ends, now))

    DailyCap(counter, Attempts.failures, cap).count(exceeded)
    return counter


def give_back(counter: Attempts) -> None:
    """The attempt was right, so it is no failure."""
    Attempts(counter.pk, counter.sk).update([Attempts.failures.add(-1)])


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
