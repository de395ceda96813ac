"""What analytics stores: keys and access patterns of the `analytics` table. Nowhere else are its keys written.

| item | pk | sk | index |
|---|---|---|---|
| SalesDay | G<n>#SALES | <day, UTC> | |
| ProductSales | G<n>#PRODUCT#<id> | TOTAL | gsi1 G<n>#PRODUCTS / <revenue>; gsi2 G<n>#PRODUCTS / <quantity> |
| PromoSales | G<n>#PROMO#<code> | TOTAL | gsi1 G<n>#PROMO_CODES / <uses> |
| WaveFill | G<n>#PRODUCT#<id> | WAVE#<number> | gsi1 G<n>#WAVES / <product>#<number> |
| VisitDay | G<n>#VISITS#<space> | <day, in the space's zone> | |
| DonationDay | G<n>#DONATIONS | <day, UTC> | |
| GiverDay | G<n>#GIVERS#<day, UTC> | <user> | |
| SupportDay | G<n>#SUPPORT | <day, UTC> | |
| Counted | G<n>#COUNTED | <half a minute> | |
| Generations | GENERATIONS | GENERATIONS | |

`G<n>` is a generation: a replay builds the next one beside the one that reports are read from.
"""

from __future__ import annotations

from collections.abc import Mapping

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from shared.core import clock
from shared.data.base import AtriumModel, Gsi1, Gsi2, TableName
from shared.data.idempotency import MESSAGE_LIFETIME
from shared.shop.analytics.rules import rank

# `evt_` and the seven letters of a ULID that stand for 32.8 seconds: https://github.com/ulid/spec
MOMENT = 11


class AnalyticsItem(AtriumModel):
    """The table's base."""

    class Meta:
        table_name = TableName("analytics")

    gsi1 = Gsi1()
    gsi2 = Gsi2()


class SalesDay(AnalyticsItem, discriminator="sales_day"):
    """What happened on one day, UTC; amounts in kopecks. Changed by adding only."""

    orders_placed = NumberAttribute(default=0)
    orders_paid = NumberAttribute(default=0)
    orders_shipped = NumberAttribute(default=0)
    orders_cancelled = NumberAttribute(default=0)
    orders_expired = NumberAttribute(default=0)
    units_sold = NumberAttribute(default=0)
    gross_revenue = NumberAttribute(default=0)
    discount_amount = NumberAttribute(default=0)
    refunds = NumberAttribute(default=0)
    refunded_amount = NumberAttribute(default=0)

    @classmethod
    def of(cls, generation: int, day: str) -> SalesDay:
        """A day of a generation."""
        return cls(cls.days(generation), day)

    @staticmethod
    def days(generation: int) -> str:
        """The hash key of all days."""
        return f"G{generation}#SALES"


class Versioned(AnalyticsItem, discriminator="versioned"):
    """An item that is read, changed and written while `version` stands still."""

    version = NumberAttribute(default=0)


class Counted(Versioned, discriminator="counted"):
    """The events of half a minute that are in the counters: one small item for all of them, not one for each.

    An event's id begins with its moment; what it ends with is kept here, for as long as a message may come again.
    """

    ids = UnicodeSetAttribute()

    @classmethod
    def key(cls, generation: int, event_id: str) -> tuple[str, str]:
        """Where an event is marked as counted."""
        return f"G{generation}#COUNTED", event_id[:MOMENT]

    def has(self, event_id: str) -> bool:
        """Whether an event is marked."""
        return event_id[MOMENT:] in (self.ids or ())

    def mark(self, event_id: str) -> None:
        """Mark an event."""
        self.ids = {*(self.ids or ()), event_id[MOMENT:]}
        self.ttl = clock.epoch(clock.now() + MESSAGE_LIFETIME)


class Ranked(Versioned, discriminator="ranked"):
    """A counter that an index sorts by value."""

    # By name, the event that each replaceable fact comes from: an older event must not overwrite it.
    told_by = JSONAttribute(default=dict)

    def add(self, sums: Mapping[str, int]) -> None:
        """Add to the counters."""
        for name, amount in sums.items():
            setattr(self, name, int(getattr(self, name)) + amount)

    def tell(self, facts: Mapping[str, str], event_id: str) -> None:
        """Replace facts that no newer event has told; event ids sort by time."""
        for name, value in facts.items():
            if event_id >= self.told_by.get(name, ""):
                setattr(self, name, value)
                self.told_by = {**self.told_by, name: event_id}

    def set_index_keys(self, generation: int) -> None:
        """Write the index keys that follow from the values."""
        raise NotImplementedError


class ProductSales(Ranked, discriminator="product_sales"):
    """What a product brought in, refunds taken off; amounts in kopecks."""

    article = UnicodeAttribute(default="")
    name = UnicodeAttribute(default="")
    quantity = NumberAttribute(default=0)
    revenue = NumberAttribute(default=0)

    @classmethod
    def key(cls, generation: int, product_id: str) -> tuple[str, str]:
        """Where a product's sales are kept."""
        return f"G{generation}#PRODUCT#{product_id}", "TOTAL"

    @staticmethod
    def listing(generation: int) -> str:
        """The index key of all products."""
        return f"G{generation}#PRODUCTS"

    @property
    def product_id(self) -> str:
        """The product's id."""
        return self.pk.partition("#PRODUCT#")[2]

    def set_index_keys(self, generation: int) -> None:
        """Rank by revenue (gsi1) and by quantity (gsi2)."""
        self.gsi1pk = self.gsi2pk = self.listing(generation)
        self.gsi1sk = rank(int(self.revenue), self.product_id)
        self.gsi2sk = rank(int(self.quantity), self.product_id)


class PromoSales(Ranked, discriminator="promo_sales"):
    """What a promo code did in paid orders; amounts in kopecks, refunds taken off the revenue."""

    uses = NumberAttribute(default=0)
    discount = NumberAttribute(default=0)
    revenue = NumberAttribute(default=0)

    @classmethod
    def key(cls, generation: int, code: str) -> tuple[str, str]:
        """Where a promo code's use is kept."""
        return f"G{generation}#PROMO#{code}", "TOTAL"

    @staticmethod
    def listing(generation: int) -> str:
        """The index key of all promo codes."""
        return f"G{generation}#PROMO_CODES"

    @property
    def promo_code(self) -> str:
        """The code, upper case."""
        return self.pk.partition("#PROMO#")[2]

    def set_index_keys(self, generation: int) -> None:
        """Rank by uses."""
        self.gsi1pk = self.listing(generation)
        self.gsi1sk = rank(int(self.uses), self.promo_code)


class WaveFill(Ranked, discriminator="wave_fill"):
    """How full a preorder wave is: the places taken, given back ones taken off."""

    name = UnicodeAttribute(default="")
    status = UnicodeAttribute(default="open")
    capacity = NumberAttribute(default=0)
    reserved = NumberAttribute(default=0)

    @classmethod
    def key(cls, generation: int, product_id: str, number: int) -> tuple[str, str]:
        """Where a wave's fill is kept."""
        return f"G{generation}#PRODUCT#{product_id}", f"WAVE#{number:04d}"

    @staticmethod
    def listing(generation: int) -> str:
        """The index key of all waves."""
        return f"G{generation}#WAVES"

    @property
    def product_id(self) -> str:
        """The product's id."""
        return self.pk.partition("#PRODUCT#")[2]

    @property
    def wave_number(self) -> int:
        """The wave's number, from 1."""
        return int(self.sk.removeprefix("WAVE#"))

    def set_index_keys(self, generation: int) -> None:
        """File by product, then number; newest products first, because ids sort by time."""
        self.gsi1pk = self.listing(generation)
        self.gsi1sk = f"{self.product_id}#{self.wave_number:04d}"


class Generations(AnalyticsItem, discriminator="generations"):
    """Which generation reports are read from, and which one a replay is building."""

    current = NumberAttribute(default=1)
    building = NumberAttribute(null=True)

    @classmethod
    def key(cls) -> tuple[str, str]:
        """Where this one item is kept."""
        return "GENERATIONS", "GENERATIONS"

    @classmethod
    def read(cls, *, consistent: bool = False) -> Generations:
        """The item, or what holds before the first replay."""
        return cls.get_or_none(*cls.key(), consistent=consistent) or cls(*cls.key())
