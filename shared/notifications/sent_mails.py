"""Which conversation an e-mail of ours belongs to, found by its Message-ID when somebody answers it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from pynamodb.attributes import UnicodeAttribute

from shared.core import clock
from shared.data.uow import UnitOfWork
from shared.notifications.models import NotificationsItem

# People answer old mails; after that the number in the subject still tells.
KEPT = timedelta(days=730)


class SentMail(NotificationsItem, discriminator="sent_mail"):
    """A mail that a provider took, and the conversation that it is part of, such as a ticket's number."""

    thread = UnicodeAttribute()

    @classmethod
    def key(cls, message_id: str) -> tuple[str, str]:
        """(pk, sk) by a Message-ID, hashed: others' may be longer than a key.

        Only what stands before the `@` counts: SES says no more of the one that it writes.
        """
        local = message_id.strip().strip("<>").partition("@")[0].lower()
        return f"MAIL#{hashlib.sha256(local.encode(errors='replace')).hexdigest()}", "MAIL"


def add(uow: UnitOfWork, *, message_id: str, thread: str) -> None:
    """Store which conversation a mail belongs to, in the caller's transaction."""
    uow.put(SentMail(*SentMail.key(message_id), thread=thread, ttl=clock.epoch(clock.now() + KEPT)))


def thread_of(message_id: str) -> str | None:
    """The conversation of a mail of ours; None when it is not ours, or too old."""
    found = SentMail.get_or_none(*SentMail.key(message_id))
    return found.thread if found else None
