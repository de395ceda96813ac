"""Stored promo codes: `PROMO#<CODE>` holds the code itself (sk `PROMO`) and each person's uses (sk `USER#<id>`).

A code that was deleted may be made again: it begins without uses, as another generation. What was there before lies
beside it (sk `PROMO#<generation>`), for the orders that used it; people's uses of later generations are
`USER#<id>#<generation>`.

Access: one code by key; all codes newest first by gsi1 `PROMOS`; a person's own codes, which are not among those, by
gsi1 `PROMOS#<user>`; a person's uses by key.
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
    current_uses = WholeNumber(default=0)
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


class PromoUse(ShopItem, discriminator="promo_use"):
    """How many orders of one person use a code; cancelled and expired ones do not count."""

    uses = WholeNumber(default=0)

    @staticmethod
    def key(code: str, user_id: str, generation: str | None = None) -> tuple[str, str]:
        """Partition and sort key of one person's uses of a generation of a code."""
        return f"PROMO#{code}", f"USER#{user_id}#{generation}" if generation else f"USER#{user_id}"
