"""Stored promo codes, in the table `shop`.

| item | pk | sk |
|---|---|---|
| code | PROMO#code | PROMO |
| deleted code that was made again | PROMO#code | PROMO#generation |
| another item that counts a code's uses | PROMO_USES#code#generation#01 | SHARD |
| a person's uses that are not counted with their unpaid orders | PROMO#code | USER#user, USER#user#generation |
| the same of a code that was divided before anybody used it | PROMO#code#USER#user | USES, USES#generation |

A code that was deleted may be made again: it begins without uses, as another generation. What was there before lies
beside it, for the orders that used it. A code that is divided is for a crowd, whose writes are too many for the code's
own partition, too.

Access: one code by key; all codes newest first by gsi1 `PROMOS`; a person's own codes, which are not among those, by
gsi1 `PROMOS#<user>`; counters and a person's uses by key.
"""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UnicodeSetAttribute

from shared.core import clock
from shared.data.numbers import WholeNumber
from shared.shop.models import ShopItem
from shared.shop.promo.rules import Terms

LISTING = "PROMOS"
FIRST = "first"


class Promo(ShopItem, discriminator="promo"):
    """A promo code; amounts in kopecks, times ISO 8601 UTC. Deleted ones stay, out of the listing, for their orders."""

    code = UnicodeAttribute()
    promo_id = UnicodeAttribute()
    # Null of a code that was never made again.
    generation = UnicodeAttribute(null=True)
    description = UnicodeAttribute(default="")
    discount_percent = WholeNumber(null=True)
    discount_amount = WholeNumber(null=True)
    min_total = WholeNumber(null=True)
    max_uses = WholeNumber(null=True)
    max_uses_per_user = WholeNumber(null=True)
    # Of this item alone: all of them together are `counts.PromoCounts.uses`.
    current_uses = WholeNumber(default=0)
    # Into how many items the uses are divided, this one among them (`PromoShard`); none: all are counted here.
    shards = WholeNumber(null=True)
    # How often that was changed: shards with another number were read at another moment.
    layout = WholeNumber(null=True)
    # How many uses this item may count while there are several; none: as many as come.
    quota = WholeNumber(null=True)
    # Whether it was made since people's uses are counted with their unpaid orders: `PromoUse` has what did not fit.
    has_listed_uses = BooleanAttribute(null=True)
    # Whether those items have partitions of their own.
    has_uses_apart = BooleanAttribute(null=True)
    valid_from = UnicodeAttribute(null=True)
    valid_until = UnicodeAttribute(null=True)
    product_ids = UnicodeSetAttribute(null=True)
    # The one person who may use it; null of a code that is anybody's.
    owner_id = UnicodeAttribute(null=True)
    is_active = BooleanAttribute(default=True)
    is_deleted = BooleanAttribute(default=False)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @staticmethod
    def key(code: str) -> tuple[str, str]:
        """Partition and sort key of a code in its normal spelling."""
        return f"PROMO#{code}", "PROMO"

    @staticmethod
    def of_person(user_id: str) -> str:
        """The gsi1pk of the codes that only this person may use."""
        return f"{LISTING}#{user_id}"

    @staticmethod
    def former_key(code: str, generation: str | None) -> tuple[str, str]:
        """Partition and sort key of a deleted generation of a code that was made again."""
        return f"PROMO#{code}", f"PROMO#{generation or FIRST}"

    @property
    def shard_count(self) -> int:
        """Into how many items the uses are divided, this one among them."""
        return self.shards or 1

    def terms(self) -> Terms:
        """The terms of the code, for the rules."""
        return Terms(
            discount_percent=self.discount_percent,
            discount_amount=self.discount_amount,
            min_total=self.min_total,
            max_uses=self.max_uses,
            max_uses_per_user=self.max_uses_per_user,
            valid_from=clock.parse(self.valid_from) if self.valid_from else None,
            valid_until=clock.parse(self.valid_until) if self.valid_until else None,
            product_ids=frozenset(self.product_ids or ()),
            is_active=self.is_active,
        )


class PromoShard(ShopItem, discriminator="promo_shard"):
    """A counter of a code's uses beside the code. `layout` is that of the code; `quota` is how many it may count."""

    number = WholeNumber()
    layout = WholeNumber()
    current_uses = WholeNumber(default=0)
    quota = WholeNumber(null=True)

    @staticmethod
    def key(code: str, generation: str | None, number: int) -> tuple[str, str]:
        """Partition and sort key of a counter of a generation of a code; the first one beside the code is 1."""
        return f"PROMO_USES#{code}#{generation or FIRST}#{number:02d}", "SHARD"


class PromoUse(ShopItem, discriminator="promo_use"):
    """How many orders of one person use a code, besides those that are counted with their unpaid orders.

    Cancelled and expired ones do not count.
    """

    uses = WholeNumber(default=0)

    @staticmethod
    def key(code: str, user_id: str, generation: str | None = None) -> tuple[str, str]:
        """Partition and sort key of one person's uses of a generation of a code."""
        return f"PROMO#{code}", f"USER#{user_id}#{generation}" if generation else f"USER#{user_id}"

    @staticmethod
    def key_apart(code: str, user_id: str, generation: str | None = None) -> tuple[str, str]:
        """The same in a partition of its own."""
        return f"PROMO#{code}#USER#{user_id}", f"USES#{generation}" if generation else "USES"

    @classmethod
    def key_of(cls, promo: Promo, user_id: str) -> tuple[str, str]:
        """Where one person's uses of this code are counted."""
        key = cls.key_apart if promo.has_uses_apart else cls.key
        return key(promo.code, user_id, promo.generation)
