"""The desk's own log of a client: what managers noted and what the system announced; no digit of a code."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from shared.onboarding.models import LOG, CaseItem, Key


class ThreadMessage(CaseItem, discriminator="onboarding_message"):
    """A message of the thread; `kind` is `note`, `system`, `code` or `invoice`. The thread itself is the client's."""

    PREFIX = f"{LOG}MESSAGE#"

    message_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    author_id = UnicodeAttribute(null=True)
    text = UnicodeAttribute()
    created_at = UnicodeAttribute()

    @classmethod
    def key(cls, client_id: str, message_id: str) -> Key:
        """(pk, sk) of a message."""
        return cls.partition(client_id), f"{cls.PREFIX}{message_id}"
