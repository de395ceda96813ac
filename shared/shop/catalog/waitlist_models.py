"""Who waits for what, in the table `shop`. A line is a product, or a size of it: product#size.

| item | pk | sk | gsi1 |
|---|---|---|---|
| waiting list entry | WAITLIST#line | PLACE#id | WAITING#user / id |
| entry of a guest who is being notified | WAITLIST#line | TOLD#id | |
| one entry per person | WAITLIST#line | PERSON#who | |
| entries of guests from a client in an hour | CLIENT#block#hour | WAITS | |
"""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.shop.catalog import sizes
from shared.shop.models import ShopItem


class WaitlistEntry(ShopItem, discriminator="waitlist"):
    """Somebody on the waiting list of a product, or of one `size` of it. Once a unit was announced to them an account's
    entry is deleted; a guest's is moved to `TOLD#` until the message is sent, because a guest's contact must not enter
    an event.
    """

    id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    size = UnicodeAttribute(null=True)
    user_id = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    locale = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()

    @staticmethod
    def line_of(product_id: str, size: str | None = None) -> str:
        """The line that people wait in: of a product, or of one of its sizes, however it is written."""
        return product_id if size is None else f"{product_id}#{sizes.key(size)}"

    @property
    def line(self) -> str:
        """The line that this person waits in."""
        return self.line_of(self.product_id, self.size)

    @staticmethod
    def key(line: str, entry_id: str) -> tuple[str, str]:
        """(pk, sk) of an entry of a line."""
        return f"WAITLIST#{line}", f"PLACE#{entry_id}"

    @staticmethod
    def notified_key(line: str, entry_id: str) -> tuple[str, str]:
        """(pk, sk) of the entry of a guest who is being notified."""
        return f"WAITLIST#{line}", f"TOLD#{entry_id}"

    @staticmethod
    def listing(user_id: str) -> str:
        """gsi1pk of all lines that a person waits in."""
        return f"WAITING#{user_id}"

    @classmethod
    def has_people(cls, line: str) -> bool:
        """Whether anybody waits in a line: a product, or a size of it (`line_of`)."""
        first = cls.query(cls.key(line, "")[0], cls.sk.startswith("PLACE#"), limit=1)
        return next(first, None) is not None

    def set_index_keys(self) -> None:
        """List the entry with its person's others; a guest's is in no index."""
        self.gsi1pk = self.listing(self.user_id) if self.user_id else None
        self.gsi1sk = self.id if self.user_id else None

    def identities(self) -> list[str]:
        """Whom the entry belongs to: an account, or a guest by phone and e-mail; each may wait once."""
        if self.user_id:
            return [f"USER#{self.user_id}"]
        return [*([f"PHONE#{self.phone}"] if self.phone else []), *([f"EMAIL#{self.email}"] if self.email else [])]


class WaitlistClaim(ShopItem, discriminator="waitlist_claim"):
    """Makes a person's entry unique per line while the person waits."""

    entry_id = UnicodeAttribute()

    @staticmethod
    def key(line: str, person: str) -> tuple[str, str]:
        """(pk, sk) in a line; `person` is one of `WaitlistEntry.identities`."""
        return f"WAITLIST#{line}", f"PERSON#{person}"


class ClientWaits(ShopItem, discriminator="client_waits"):
    """How many entries guests made in an hour (UTC) from one block of addresses; gone two hours later."""

    used = WholeNumber(default=0)

    @staticmethod
    def key(block: str, hour: str) -> tuple[str, str]:
        """(pk, sk) of a client's hour."""
        return f"CLIENT#{block}#{hour}", "WAITS"
