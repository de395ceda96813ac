"""Opening an account and signing in to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from pynamodb.exceptions import UpdateError

from shared.core import ids
from shared.core.errors import TooManyError
from shared.core.observability import logger, metric
from shared.data.failures import lost_condition
from shared.data.idempotency import IdempotencyKey, IdempotencyKeyReusedError
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity import addresses, codes, daily_caps, devices, hashing, lockouts, password_policy, rules, sessions
from shared.identity.errors import (
    IdentifierRequiredError,
    InvalidCredentialsError,
    InvalidEmailError,
    InvalidPhoneError,
)
from shared.identity.events import UserRegistered
from shared.identity.models import Attempts, Counter, Credentials, IdentityItem, NameEntry, User
from shared.identity.rules import Channel, Locale
from shared.identity.second_factor import challenges
from shared.identity.sessions import Device, SignedIn


@dataclass(frozen=True, slots=True)
class _Registration:
    """What a new account is opened with; addresses are in their normal form."""

    addresses: dict[Channel, str]
    password_hash: str
    full_name: str
    locale: Locale
    device: Device
    idempotency: IdempotencyKey | None


def register(
    *,
    password: str,
    full_name: str,
    device: Device,
    phone: str | None = None,
    email: str | None = None,
    locale: Locale = "ru",
    idempotency: IdempotencyKey | None = None,
) -> SignedIn:
    """Open an account that has confirmed nothing, sign its owner in and send a code to each address given.

    Whether somebody has an address already is not said: the answer is the same, and the owner of a confirmed address
    is notified in place of a code. Raises TooManyError when too many registered from one address block in an hour, and
    the errors of what is malformed.
    """
    password_policy.check(password, names=(full_name, email, phone))
    given: dict[Channel, str] = {}
    if phone is not None:
        given["phone"] = rules.messageable_phone(phone)
    if email is not None:
        given["email"] = rules.normalise_email(email)
    if not given:
        raise IdentifierRequiredError()
    owners = {channel: addresses.owner(channel, address) for channel, address in given.items()}
    wanted = _Registration(given, hashing.hash_password(password), full_name, locale, device, idempotency)
    answer, outgoing = retry_on_conflict(lambda: _open(wanted))
    for code in outgoing:
        _send_first(code, owners[code.channel], device)
    metric("UserRegistered")
    return answer


def register_again(*, user_id: str, login: str, password: str, device: Device) -> SignedIn:
    """Answer a repeated registration: new tokens of the account that the first one made, given its password.

    Raises IdempotencyKeyReusedError for another password, AccountLockedError, SecondFactorRequiredError.
    """
    key = lockouts.client_key(f"again:{login}", device.block)
    lockouts.count_attempt(key, Attempts.get_or_none(*Attempts.key(key), consistent=True))
    user, credentials = IdentityItem.read_together(User.key(user_id), Credentials.key(user_id))
    stored = credentials.password_hash if isinstance(credentials, Credentials) else None
    if not hashing.matches(password, stored) or not isinstance(user, User) or not user.is_active:
        raise IdempotencyKeyReusedError()
    lockouts.reset(key)
    if user.second_factors:
        challenges.refuse(user, device)
    return sessions.sign_in(user=user, device=device)


def log_in(*, login: str, password: str, device: Device) -> SignedIn:
    """Sign in with a phone or an e-mail address: to the account that has confirmed it, or to the newest that names it.

    Raises InvalidCredentialsError, the same for a wrong password, an unknown login and a disabled account, and
    AccountLockedError after five wrong passwords of this client, or when strangers failed too often in this hour and
    the person never signed in from this device; TooManyError when this address block failed with too many logins.
    SecondFactorRequiredError when the password is right and the account has a second factor: no session is opened.
    """
    try:
        channel, address = rules.normalise_login(login)
    except (InvalidPhoneError, InvalidEmailError):
        raise InvalidCredentialsError() from None
    subject = f"{channel}:{address}"
    candidates = addresses.holders(channel, address).pair
    # Everything in one call, whether or not there is an account: two people, two passwords, the device, the counters.
    by_block, by_device = (
        lockouts.client_key(subject, device.block),
        lockouts.device_key(subject, device.block, device.kind),
    )
    failures = daily_caps.client_failures(device.block)
    keys = [
        *(User.key(each) for each in candidates),
        *(Credentials.key(each) for each in candidates),
        devices.key(candidates[0], device.kind, device.block),
        Attempts.key(by_block),
        Attempts.key(by_device),
        (failures.pk, failures.sk),
    ]
    *found, seen_block, seen_device, counted = IdentityItem.read_together(*keys)
    # The devices of an account that only names the address are not looked at, although it might sign in: how they are
    # counted would tell it whether the address has an owner.
    is_known = addresses.has_confirmed(found[0], channel, address) and devices.is_known(found[4])
    key, seen = (by_device, seen_device) if is_known else (by_block, seen_block)
    if not is_known:
        daily_caps.require_few_failures(cast("Counter | None", counted))
    lockouts.count_attempt(key, cast("Attempts | None", seen))
    strangers = None if is_known else lockouts.count_of_all_strangers(subject)
    user, credentials = _matching(password, found)
    if user is None or credentials is None:
        daily_caps.count_failure(device.block)
        metric("LoginFailed")
        raise InvalidCredentialsError()
    answer = None if user.second_factors else sessions.sign_in(user=user, device=device)
    lockouts.reset(key)
    if strangers is not None:
        lockouts.give_back(strangers)
    if hashing.is_outdated(credentials.password_hash):
        _rehash(user.id, credentials.password_hash, password)
    if answer is None:
        challenges.refuse(user, device)
    return answer


def _matching(password: str, found: list[IdentityItem | None]) -> tuple[User | None, Credentials | None]:
    """The account among two that the password fits; always two comparisons, so that all logins take the same time."""
    fits: tuple[User | None, Credentials | None] = (None, None)
    for user, credentials in ((found[1], found[3]), (found[0], found[2])):
        stored = credentials.password_hash if isinstance(credentials, Credentials) else None
        is_right = hashing.matches(password, stored)
        if is_right and isinstance(user, User) and user.is_active and isinstance(credentials, Credentials):
            fits = user, credentials
    return fits


def _open(wanted: _Registration) -> tuple[SignedIn, list[codes.OutgoingCode]]:
    """Store a new account with its first session and codes, in one transaction. Raises StaleReadError."""
    user = User.new(ids.new("usr"), full_name=wanted.full_name, roles={"customer"}, locale=wanted.locale)
    user.phone, user.email = wanted.addresses.get("phone"), wanted.addresses.get("email")
    session, answer = sessions.prepare(user=user, device=wanted.device)
    uow = UnitOfWork()
    uow.create(user)
    for entry in NameEntry.all_of(user.id, wanted.full_name)[0]:
        uow.create(entry)
    uow.create(Credentials.new(user.id, wanted.password_hash))
    uow.create(session)
    uow.create(devices.remembered(user.id, wanted.device.kind, wanted.device.block))
    addresses.claim(uow, user_id=user.id, addresses=wanted.addresses)
    outgoing = [
        codes.issue(
            uow,
            user_id=user.id,
            purpose=codes.VERIFY,
            channel=channel,
            address=address,
            locale=user.locale,
            is_new_person=True,
        )
        for channel, address in wanted.addresses.items()
    ]
    daily_caps.count_registration(uow, client=wanted.device.block)
    uow.add_event(UserRegistered(channels=list(wanted.addresses), locale=wanted.locale).about(user.id))
    uow.store_idempotency_key(wanted.idempotency, {"user_id": user.id})
    uow.commit()
    return answer, outgoing


def _send_first(code: codes.OutgoingCode, owner: User | None, device: Device) -> None:
    """Count a new person's first code and send it, or in its place a notice to the address's owner.

    A cap that is reached does not stop anybody from registering.
    """
    uow = UnitOfWork()
    outgoing = code
    try:
        if owner is not None:
            outgoing = codes.in_use_notice(owner, code.channel, code.address)
            daily_caps.count_notice(uow, channel=code.channel, address=code.address)
        else:
            daily_caps.count_code(
                uow,
                channel=code.channel,
                purpose=codes.VERIFY,
                user_id=code.user_id,
                address=code.address,
                client=device.block,
                is_guest=True,
            )
        uow.commit()
    except TooManyError:
        logger.warning("registered without a code: a cap is reached", channel=code.channel)
        return
    outgoing.send()


def _rehash(user_id: str, stored: str, password: str) -> None:
    """Store the password's hash at today's cost; a change in between wins, because this is only an improvement."""
    try:
        Credentials(*Credentials.key(user_id)).update(
            [Credentials.password_hash.set(hashing.hash_password(password))],
            condition=Credentials.password_hash == stored,
        )
    except UpdateError as error:
        if not lost_condition(error):
            raise
