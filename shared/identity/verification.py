"""Showing that a phone or an e-mail address is one's own, and changing to another one."""

from __future__ import annotations

from functools import partial

from pynamodb.expressions.update import Action

from shared.core import clock
from shared.core.errors import UnavailableError
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import OldItem, OnConflict, UnitOfWork
from shared.identity import addresses, codes, contact_changes, daily_caps, sessions
from shared.identity.codes import CHANGE, VERIFY
from shared.identity.errors import (
    AlreadyVerifiedError,
    ChannelMissingError,
    DailyLimitError,
    UserChangedError,
)
from shared.identity.events import UserVerified, contact_changed
from shared.identity.models import User, VerificationCode
from shared.identity.rules import Channel
from shared.identity.users import get_user


def request(*, user_id: str, session_id: str, channel: Channel, client: str) -> None:
    """Send a code to the address that waits to be confirmed: a pending new one, otherwise the account's own.

    `client`: the address block that asks. Raises SessionNotFoundError, AlreadyVerifiedError, ChannelMissingError,
    CodeTooSoonError, DailyLimitError, TooManyError, and UnavailableError when the code could not be handed on.
    """
    user = get_user(user_id)
    sessions.require_live(user, session_id)
    waiting = codes.find(user_id=user_id, purpose=VERIFY, channel=channel)
    address = waiting.address if waiting else user.identifier(channel)
    if address is None:
        raise ChannelMissingError()
    waiting_new = address != user.identifier(channel)
    if not waiting_new and user.is_verified(channel):
        raise AlreadyVerifiedError()
    # An account that names somebody's confirmed address gets no code, as at its registration.
    _send(user, VERIFY, channel, address, client, owner=addresses.owner(channel, address) if not waiting_new else None)


def request_change_code(*, user_id: str, session_id: str, channel: Channel, client: str) -> None:
    """Send a code that stands for the password when a contact or the password changes, to a confirmed address.

    Raises ChannelMissingError when the account has no confirmed address on this channel, and as `request` does.
    """
    user = get_user(user_id)
    sessions.require_live(user, session_id)
    address = user.identifier(channel)
    if address is None or not user.is_verified(channel):
        raise ChannelMissingError("Your account has no confirmed address for this channel.")
    _send(user, CHANGE, channel, address, client)


def confirm(*, user_id: str, session_id: str, channel: Channel, code: str) -> User:
    """Take a code: confirms the account's own address, or changes to the pending one.

    Whoever else only names the address loses it. After a change all other sessions end, and the old address is
    notified if it was confirmed. Raises SessionNotFoundError, InvalidCodeError, CodeExpiredError, and
    IdentifierTakenError when another account has confirmed the address: of several at once one wins.
    """
    sessions.require_live(get_user(user_id), session_id)
    stored = codes.check(user_id=user_id, purpose=VERIFY, channel=channel, code=code)
    retry_on_conflict(lambda: _confirm(user_id, session_id, channel, stored))
    return get_user(user_id)


def _send(user: User, purpose: str, channel: Channel, address: str, client: str, owner: User | None = None) -> None:
    uow = UnitOfWork()
    outgoing = codes.issue(
        uow,
        user_id=user.id,
        purpose=purpose,
        channel=channel,
        address=address,
        locale=user.locale,
        client=client,
    )
    uow.commit()
    if owner is not None and owner.id != user.id:
        uow = UnitOfWork()
        try:
            daily_caps.count_notice(uow, channel=channel, address=address)
            uow.commit()
        except DailyLimitError:
            return
        outgoing = codes.in_use_notice(owner, channel, address)
    if not outgoing.send():
        raise UnavailableError("The code could not be sent. Ask for another one in a minute.")


def _confirm(user_id: str, session_id: str, channel: Channel, stored: VerificationCode) -> None:
    user = get_user(user_id)
    address, current = stored.address, user.identifier(channel)
    value, flag = addresses.attributes_of(channel)
    unchanged = value.does_not_exist() if current is None else value == current
    actions: list[Action] = [value.set(address), flag.set(True), User.updated_at.set(clock.iso(clock.now()))]
    on_conflict: OnConflict = UserChangedError()
    uow = UnitOfWork()
    codes.consume(uow, stored)
    addresses.take(uow, user_id=user_id, channel=channel, address=address)
    is_first = _has_confirmed_none(user)
    if is_first:
        # The other address may be confirmed at this very moment: then that one is the first.
        other = User.email_verified if channel == "phone" else User.phone_verified
        unchanged &= other != (not user.is_verified("email" if channel == "phone" else "phone"))
        on_conflict = partial(_lost_first, channel, current)
    if address != current:
        if current is not None:
            addresses.release(uow, user_id=user_id, channel=channel, address=current)
            contact_changes.notify_former(uow, user=user, channel=channel)
        ending, same_epoch = sessions.end_others(uow, user=user, session_id=session_id)
        actions += ending
        unchanged &= same_epoch
        uow.add_event(contact_changed(channel).about(user_id))
    if address == current or is_first:
        uow.add_event(UserVerified(channel=channel, is_first=is_first or None).about(user_id))
    uow.update(user, actions, condition=User.pk.exists() & unchanged, on_conflict=on_conflict)
    uow.commit()


def _lost_first(channel: Channel, current: str | None, old: OldItem) -> UserChangedError | StaleReadError:
    is_same = old is not None and old.get(channel) == current
    return StaleReadError() if is_same else UserChangedError()


def _has_confirmed_none(user: User) -> bool:
    return user.confirmed("phone") is None and user.confirmed("email") is None
