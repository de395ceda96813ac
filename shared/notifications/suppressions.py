"""E-mail addresses that get no more mail: their mailbox does not exist, or their owner reported ours as spam.

Sending to them costs the reputation of all our mail (https://docs.aws.amazon.com/ses/latest/dg/sending-review-process.html).
An address is known by its keyed hash alone and stays until an operator lifts it.
"""

from __future__ import annotations

from typing import Literal

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import PutError

from shared.core import clock
from shared.core.mail_addresses import comparable
from shared.core.observability import metric
from shared.data.failures import lost_condition
from shared.notifications.address_hashes import address_hash
from shared.notifications.models import NotificationsItem

Cause = Literal["bounced", "complained"]


class SuppressedAddress(NotificationsItem, discriminator="suppressed_address"):
    """An address that is not written to, and why."""

    cause = UnicodeAttribute()
    created_at = UnicodeAttribute()

    @classmethod
    def key(cls, address: str) -> tuple[str, str]:
        """(pk, sk) of an address, whichever way its letters and its domain are written: SES names it in ASCII."""
        return f"SUPPRESSED#{address_hash('suppressed', comparable(address))}", "SUPPRESSION"


class UnsubscribedAddress(NotificationsItem, discriminator="unsubscribed_address"):
    """An address without an account whose owner wants no answers by mail, until they write again."""

    created_at = UnicodeAttribute()

    @classmethod
    def key(cls, address_hash: str) -> tuple[str, str]:
        """(pk, sk) of an address by its hash."""
        return f"UNSUBSCRIBED#{address_hash}", "SUPPRESSION"


def unsubscribed_hash(address: str) -> str:
    """The keyed hash by which an unsubscribed address is known."""
    return address_hash("unsubscribed", comparable(address))


def unsubscribe(hashed_address: str) -> None:
    """Send no answers to an address, given by its `unsubscribed_hash`, until its owner writes again."""
    key = UnsubscribedAddress.key(hashed_address)
    UnsubscribedAddress(*key, created_at=clock.iso(clock.now())).save()


def is_unsubscribed(address: str, *, asked_at: str) -> bool:
    """Whether the owner of an address wants no answer to what they asked at a moment (ISO 8601)."""
    found = UnsubscribedAddress.get_or_none(*UnsubscribedAddress.key(unsubscribed_hash(address)), consistent=True)
    return found is not None and found.created_at > asked_at


def suppress(address: str, cause: Cause) -> None:
    """Write to an address no more; the first cause stays."""
    item = SuppressedAddress(*SuppressedAddress.key(address), cause=cause, created_at=clock.iso(clock.now()))
    try:
        item.save(condition=SuppressedAddress.pk.does_not_exist())
    except PutError as error:
        if not lost_condition(error):
            raise
        return
    metric("email_address_suppressed", cause=cause)


def cause_of(address: str) -> str | None:
    """Why an address is not written to; None: it may be."""
    found = SuppressedAddress.get_or_none(*SuppressedAddress.key(address))
    return found.cause if found else None


def lift(address: str) -> bool:
    """Write to an address again; whether it was suppressed."""
    found = SuppressedAddress.get_or_none(*SuppressedAddress.key(address), consistent=True)
    if found:
        found.delete()
    return found is not None
