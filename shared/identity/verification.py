"""Showing that a phone or an e-mail address is one's own, and changing to another one."""

from __future__ import annotations

from shared.core import clock
from shared.core.errors import UnavailableError
from shared.data.uow import UnitOfWork
from shared.identity import codes
from shared.identity.codes import VERIFY
from shared.identity.errors import (
    AlreadyVerifiedError,
    ChannelMissingError,
    IdentifierTakenError,
    UserChangedError,
    UserNotFoundError,
)
from shared.identity.events import UserVerified, contact_changed
from shared.identity.models import Identifier, User
from shared.identity.rules import Channel


def request(*, user_id: str, channel: Channel) -> None:
    """Send a code to the address that waits to be confirmed: a pending new one, otherwise the account's own.

    Raises AlreadyVerifiedError, ChannelMissingError, CodeTooSoonError, DailyLimitError, and UnavailableError when
    the code could not be handed on.
    """
    user = get_user(user_id)
    waiting = codes.find(user_id=user_id, purpose=VERIFY, channel=channel)
    address = waiting.address if waiting else user.identifier(channel)
    if address is None:
        raise ChannelMissingError()
    if address == user.identifier(channel) and user.is_verified(channel):
        raise AlreadyVerifiedError()
    uow = UnitOfWork()
    outgoing = codes.issue(uow, user_id=user_id, purpose=VERIFY, channel=channel, address=address, locale=user.locale)
    uow.commit()
    if not outgoing.send():
        raise UnavailableError("The code could not be sent. Ask for another one in a minute.")


def confirm(*, user_id: str, channel: Channel, code: str) -> User:
    """Take a code: confirms the account's own address, or changes to the pending one.

    Raises InvalidCodeError, CodeExpiredError, and IdentifierTakenError when another account has the new address.
    """
    uow = UnitOfWork()
    address = codes.redeem(uow, user_id=user_id, purpose=VERIFY, channel=channel, code=code).address
    user = get_user(user_id)
    current = user.identifier(channel)
    value, flag = (User.phone, User.phone_verified) if channel == "phone" else (User.email, User.email_verified)
    if address != current:
        uow.create(Identifier(*Identifier.key(channel, address), user_id=user_id), on_conflict=IdentifierTakenError())
        if current is not None:
            release_identifier(uow, user_id=user_id, channel=channel, address=current)
        uow.add_event(contact_changed(channel).about(user_id))
    else:
        uow.add_event(UserVerified(channel=channel).about(user_id))
    unchanged = value.does_not_exist() if current is None else value == current
    uow.update(
        user,
        [value.set(address), flag.set(True), User.updated_at.set(clock.iso(clock.now()))],
        condition=User.pk.exists() & unchanged,
        on_conflict=UserChangedError(),
    )
    uow.commit()
    return get_user(user_id)


def release_identifier(uow: UnitOfWork, *, user_id: str, channel: Channel, address: str) -> None:
    """Make an address free for others, in the caller's transaction."""
    uow.delete(
        Identifier(*Identifier.key(channel, address)),
        condition=Identifier.user_id == user_id,
        on_conflict=UserChangedError(),
    )


def get_user(user_id: str) -> User:
    """A person as they are now. Raises UserNotFoundError."""
    user = User.get_or_none(*User.key(user_id), consistent=True)
    if user is None:
        raise UserNotFoundError()
    return user
