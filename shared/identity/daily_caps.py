"""Caps on what strangers can make us do: messages of a day, and registrations, codes and wrong passwords of an hour.

Counters move with their effect: in the transaction that stores it, or in one of their own right before a message is
sent. What is refused has moved no counter. Budgets that strangers can draw on (resets, notices) are not those that only
the person draws on (codes for a signed-in person).
"""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock
from shared.core.errors import TooManyError
from shared.core.observability import metric
from shared.core.settings import settings
from shared.data.daily_caps import DailyCap, next_reset
from shared.data.uow import UnitOfWork
from shared.identity import lockouts, rules
from shared.identity.errors import DailyLimitError
from shared.identity.models import Counter
from shared.identity.rules import Channel

# An address can be written to for several accounts in turn, so it has a cap of its own, per purpose.
PER_ADDRESS = 10
# Of those that a guest orders (registrations, resets), for one address and one client: to use up an address takes
# several networks.
PER_CLIENT_AND_ADDRESS = 5
# «Somebody registered with your address» is worth saying, but not worth saying often.
NOTICES_PER_ADDRESS = 2
# In an hour. Pages ask for a challenge when they open, to offer passkeys in the login field, and offices share blocks.
PASSKEY_CHALLENGES_PER_CLIENT = 600


def count_code(
    uow: UnitOfWork,
    *,
    channel: Channel,
    purpose: str,
    user_id: str,
    address: str,
    client: str | None,
    is_guest: bool,
    counts_for_all: bool = True,
) -> None:
    """Count one code under today's caps in the transaction that stores it, which else fails with DailyLimitError.

    `client`: the address block that asks, under its cap of an hour (TooManyError). `is_guest`: nobody is signed in, so
    the address is guarded per client too. `counts_for_all` is off for codes to accounts that do not exist, so that
    asking for those cannot use up everyone's cap.
    """
    per_person, in_total = _message_caps(channel)
    hashed = lockouts.login_hash(address)
    budget = f"{channel}#{purpose}"
    if client is not None:
        _count_of_client(uow, f"{channel}-codes", client, settings().codes_per_client)
        if is_guest:
            _count(uow, f"{budget}#client#{_hashed(client)}#{hashed[:32]}", PER_CLIENT_AND_ADDRESS)
    _count(uow, f"{budget}#person#{user_id}", per_person)
    _count(uow, f"{budget}#address#{hashed}", PER_ADDRESS)
    if counts_for_all:
        _count(uow, f"{channel}#all", in_total)


def count_notice(uow: UnitOfWork, *, channel: Channel, address: str) -> None:
    """Count a notice that a guest's registration causes; the commit raises DailyLimitError when it must not be sent."""
    _, in_total = _message_caps(channel)
    _count(uow, f"{channel}#notice#address#{lockouts.login_hash(address)}", NOTICES_PER_ADDRESS)
    _count(uow, f"{channel}#all", in_total)


def count_registration(uow: UnitOfWork, *, client: str) -> None:
    """Count a registration of an address block in its transaction, which else fails with TooManyError."""
    _count_of_client(uow, "registrations", client, settings().registrations_per_client)


def count_passkey_challenge(uow: UnitOfWork, *, client: str) -> None:
    """Count a challenge that a guest of an address block asked for in its transaction, which else fails with
    TooManyError.
    """
    _count_of_client(uow, "passkey-challenges", client, PASSKEY_CHALLENGES_PER_CLIENT)


def client_failures(client: str) -> Counter:
    """The key of an address block's counter of wrong passwords in this hour, for any login."""
    return _client_counter("failures", client)


def require_few_failures(counted: Counter | None) -> None:
    """Refuse an address block that tried too many wrong passwords in this hour. Raises TooManyError."""
    if counted is not None and counted.sent >= settings().failed_logins_per_client:
        raise _client_exceeded()


def count_failure(client: str) -> None:
    """Count a wrong password of an address block; raises nothing, the next attempt is refused."""
    counter = client_failures(client)
    counter.update([Counter.sent.add(1), Counter.item_type.set(Counter), Counter.ttl.set(counter.ttl)])


def _message_caps(channel: Channel) -> tuple[int, int]:
    now = settings()
    if channel == "phone":
        return now.sms_daily_cap_per_person, now.sms_daily_cap_total
    return now.email_daily_cap_per_person, now.email_daily_cap_total


def _count(uow: UnitOfWork, subject: str, cap: int) -> None:
    now = clock.now()
    counter = Counter(*Counter.key(now.date().isoformat(), subject), ttl=clock.epoch(now + timedelta(days=2)))

    def exceeded() -> DailyLimitError:
        metric("CodeRefusedByCap")
        return DailyLimitError(retry_after=rules.seconds_until(next_reset(now), now))

    DailyCap(counter, Counter.sent, cap).count_in(uow, exceeded)


def _count_of_client(uow: UnitOfWork, what: str, client: str, cap: int) -> None:
    DailyCap(_client_counter(what, client), Counter.sent, cap).count_in(uow, _client_exceeded)


def _client_counter(what: str, client: str) -> Counter:
    now = clock.now()
    key = Counter.key(f"{now:%Y-%m-%dT%H}", f"client#{what}#{_hashed(client)}")
    return Counter(*key, ttl=clock.epoch(now + timedelta(hours=2)))


def _client_exceeded() -> TooManyError:
    metric("ClientRefusedByCap")
    now = clock.now()
    return TooManyError(retry_after=rules.seconds_until(clock.end_of_hour(now), now))


def _hashed(client: str) -> str:
    return lockouts.login_hash(f"client:{client}")[:32]
