"""Readers in the table `coworking`.

| item | pk | sk | gsi1 |
|---|---|---|---|
| reader | READER#id | READER | READERS#space / id |
| scans of a reader in a minute | READER#id | MINUTE#minute | |
"""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from shared.coworking.models import CoworkingItem
from shared.data.numbers import WholeNumber


class Reader(CoworkingItem, discriminator="reader"):
    """A device at a door of one space; of its key only the SHA-256 is kept, of 256 random bits.

    `last_used_at` is exact to a minute; times ISO 8601 UTC. A browser's scanner has `expires_at` and the session of
    its maker (`created_by`), which must be live.
    """

    reader_id = UnicodeAttribute()
    space_id = UnicodeAttribute()
    name = UnicodeAttribute()
    key_hash = UnicodeAttribute()
    created_by = UnicodeAttribute()
    created_at = UnicodeAttribute()
    last_used_at = UnicodeAttribute(null=True)
    revoked_at = UnicodeAttribute(null=True)
    expires_at = UnicodeAttribute(null=True)
    session_id = UnicodeAttribute(null=True)

    @staticmethod
    def key(reader_id: str) -> tuple[str, str]:
        """(pk, sk) of a reader."""
        return f"READER#{reader_id}", "READER"

    @property
    def scanner_of(self) -> str | None:
        """Whose browser it is, None for a device at a door."""
        return str(self.created_by) if self.session_id else None

    @staticmethod
    def in_space(space_id: str) -> str:
        """gsi1pk of the readers of a space."""
        return f"READERS#{space_id}"

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields."""
        self.pk, self.sk = self.key(self.reader_id)
        self.gsi1pk, self.gsi1sk = self.in_space(self.space_id), self.reader_id


class ReaderMinute(CoworkingItem, discriminator="reader_minute"):
    """How often a reader scanned in a minute (UTC); gone an hour later."""

    used = WholeNumber(default=0)

    @staticmethod
    def key(reader_id: str, minute: str) -> tuple[str, str]:
        """(pk, sk) of a reader's minute."""
        return f"READER#{reader_id}", f"MINUTE#{minute}"
