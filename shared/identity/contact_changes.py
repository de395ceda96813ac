"""What follows when a confirmed address is replaced or removed: its owner is notified, and other sessions end."""

from __future__ import annotations

from shared.core import clock, ids
from shared.data.uow import UnitOfWork
from shared.identity import rules
from shared.identity.events import UserContactReplaced
from shared.identity.models import FormerContact, User
from shared.identity.rules import Channel


def notify_former(uow: UnitOfWork, *, user: User, channel: Channel) -> None:
    """Announce to a confirmed address that it no longer belongs to the account, in the transaction that takes it away.

    The address itself lies in an item of its own for some days; the event only names that item. An address that was
    never confirmed may be a stranger's and gets nothing.
    """
    address = user.identifier(channel)
    if address is None or not user.is_verified(channel):
        return
    contact_id = ids.new("fmr")
    uow.create(
        FormerContact(
            *FormerContact.key(contact_id),
            user_id=user.id,
            phone=address if channel == "phone" else None,
            email=address if channel == "email" else None,
            locale=user.locale,
            ttl=clock.epoch(clock.now() + rules.FORMER_CONTACT_TTL),
        )
    )
    uow.add_event(UserContactReplaced(channel=channel, former=contact_id).about(user.id))
