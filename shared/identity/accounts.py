"""Opening an account and signing in to it."""

from __future__ import annotations

from typing import cast

from pynamodb.exceptions import UpdateError

from shared.core import ids
from shared.core.errors import FieldError
from shared.core.observability import logger, metric
from shared.data.failures import lost_condition
from shared.data.idempotency import IdempotencyKey, IdempotencyKeyReusedError
from shared.data.uow import UnitOfWork
from shared.identity import codes, hashing, lockouts, rules, sessions
from shared.identity.errors import (
    DailyLimitError,
    IdentifierRequiredError,
    IdentifierTakenError,
    InvalidCredentialsError,
    InvalidEmailError,
    InvalidPhoneError,
)
from shared.identity.events import UserRegistered
from shared.identity.models import Attempts, Credentials, Identifier, IdentityItem, User
from shared.identity.rules import Channel, Locale
from shared.identity.sessions import Device, SignedIn

# Nobody's id: a login without an account reads this one's items, so that it takes the same time.
NOBODY = "usr_nobody"


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
    """Open an account, sign its owner in and send a code to each address given.

    Raises IdentifierTakenError, also for the later of two that come at once, and the errors of what is malformed.
    """
    rules.check_password(password)
    addresses: dict[Channel, str] = {}
    if phone is not None:
        addresses["phone"] = rules.normalise_phone(phone)
    if email is not None:
        addresses["email"] = rules.normalise_email(email)
    if not addresses:
        raise IdentifierRequiredError()
    user = User.new(ids.new("usr"), full_name=full_name, roles={"customer"}, locale=locale)
    user.phone, user.email = addresses.get("phone"), addresses.get("email")
    session, answer = sessions.prepare(user=user, device=device)

    uow = UnitOfWork()
    for channel, address in addresses.items():
        taken = IdentifierTakenError(
            errors=[FieldError(channel, IdentifierTakenError.code, IdentifierTakenError.detail)]
        )
        uow.create(Identifier(*Identifier.key(channel, address), user_id=user.id), on_conflict=taken)
    uow.create(user)
    uow.create(Credentials.new(user.id, hashing.hash_password(password)))
    uow.create(session)
    outgoing = [code for channel, address in addresses.items() if (code := _first_code(uow, user, channel, address))]
    uow.add_event(UserRegistered(channels=list(addresses), locale=locale).about(user.id))
    uow.store_idempotency_key(idempotency, {"user_id": user.id})
    uow.commit()
    for code in outgoing:
        code.send()
    metric("UserRegistered")
    return answer


def register_again(*, login: str, password: str, device: Device) -> SignedIn:
    """Answer a repeated registration: new tokens of the account that the first one made, given its password.

    Raises IdempotencyKeyReusedError for another password, AccountLockedError.
    """
    try:
        return log_in(login=login, password=password, device=device)
    except InvalidCredentialsError:
        raise IdempotencyKeyReusedError() from None


def log_in(*, login: str, password: str, device: Device) -> SignedIn:
    """Sign in with a phone or an e-mail address.

    Raises InvalidCredentialsError, the same for a wrong password, an unknown login and a disabled account, and
    AccountLockedError after five wrong passwords.
    """
    try:
        channel, address = rules.normalise_login(login)
    except (InvalidPhoneError, InvalidEmailError):
        raise InvalidCredentialsError() from None
    key = lockouts.login_hash(f"{channel}:{address}")
    found, attempts = IdentityItem.read_together(Identifier.key(channel, address), Attempts.key(key))
    lockouts.count_attempt(key, cast("Attempts | None", attempts))
    user_id = found.user_id if isinstance(found, Identifier) else NOBODY
    user, credentials = IdentityItem.read_together(User.key(user_id), Credentials.key(user_id))
    stored = credentials.password_hash if isinstance(credentials, Credentials) else None
    if not hashing.matches(password, stored) or not isinstance(user, User) or not user.is_active:
        metric("LoginFailed")
        raise InvalidCredentialsError()
    answer = sessions.open_session(user=user, device=device)
    lockouts.reset(key)
    if stored and hashing.is_outdated(stored):
        _rehash(user_id, stored, password)
    return answer


def _first_code(uow: UnitOfWork, user: User, channel: Channel, address: str) -> codes.OutgoingCode | None:
    """A new person's first code; a daily cap that is reached does not stop them from registering."""
    try:
        return codes.issue(
            uow,
            user_id=user.id,
            purpose=codes.VERIFY,
            channel=channel,
            address=address,
            locale=user.locale,
            is_new_person=True,
        )
    except DailyLimitError:
        logger.warning("registered without a code: the daily cap is reached", channel=channel)
        return None


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
