"""What notifications store of a person: what they chose, their inbox, and what was sent to them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from shared.core.paging import MAX_LIMIT, Page, every
from shared.data.personal_data import (
    ExportFile,
    PersonalData,
    Retention,
    delete_partition,
    record_pages,
    records,
)
from shared.notifications import inbox, person_deliveries
from shared.notifications.digest_store import Digest
from shared.notifications.models import InboxItem, MessageDelivery
from shared.notifications.preferences import Preferences


def _deliveries(user_id: str, cursor: str | None) -> Page[MessageDelivery]:
    scope = f"own-deliveries:{user_id}"
    return person_deliveries.page(user_id=user_id, scope=scope, limit=MAX_LIMIT, cursor=cursor)


def _inbox(user_id: str, cursor: str | None) -> Page[InboxItem]:
    return inbox.page(user_id=user_id, unread=False, limit=MAX_LIMIT, cursor=cursor)


def export(user_id: str) -> Iterator[ExportFile]:
    """Choices, the inbox, and every message with what became of it."""
    chosen = Preferences.get_or_none(*Preferences.key(user_id))
    yield ExportFile("preferences.json", records([chosen] if chosen else [], user_id))
    yield ExportFile("inbox.json", pages=record_pages(partial(_inbox, user_id), user_id))
    yield ExportFile("deliveries.json", pages=record_pages(partial(_deliveries, user_id), user_id))
    digest = Digest.get_or_none(*Digest.key(user_id))
    yield ExportFile("digest.json", records([digest] if digest else [], user_id))


def erase(user_id: str) -> None:
    """Delete all of it."""
    for delivery in list(every(partial(_deliveries, user_id))):
        delivery.delete()
    delete_partition(InboxItem, InboxItem.inbox_of(user_id))


PERSONAL_DATA = PersonalData(
    export=export,
    erase=erase,
    retention=(
        Retention("MessageDelivery", "what was sent to a person, without its address", "180 days", "ttl"),
        Retention("InboxItem", "a message's text", "180 days", "ttl"),
        Retention("Preferences", "what a person chose", "until the account is erased", "erasure"),
        Retention("Digest", "lines of the next digest", "180 days", "ttl"),
        Retention("DueDelivery", "ids of a delivery that waits", "until it is queued", "ttl"),
        Retention("PrefixSpending", "the first digits of numbers", "8 days", "ttl"),
        Retention(
            "SuppressedAddress", "a keyed hash of an address that bounced or complained", "until it is lifted", "kept"
        ),
        Retention(
            "UnsubscribedAddress", "a keyed hash of an address that wants no answers", "until it is lifted", "kept"
        ),
        Retention("SentMail", "a hash of a mail's id, a ticket's number", "two years", "ttl"),
        Retention("Spending", "how many messages a person got on a day", "days after its day", "ttl"),
    ),
)
