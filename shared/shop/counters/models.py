"""The shop's counters in the table `analytics`; keys without the generation that the engine puts before each pk.

| item | pk | sk | index |
|---|---|---|---|
| SalesDay | SALES | <day of the organisation> | |
| ProductSales | PRODUCT#<id> | TOTAL | gsi1 PRODUCTS / <revenue>, or that of a RankEntry |
| PromoSales | PROMO#<code> | TOTAL | gsi1 PROMO_CODES / <uses>, or that of a RankEntry |
| WaveFill | PRODUCT#<id> | WAVE#<number> | gsi1 WAVES / <product>#<number> |
| ShopDay | SHOP_DAYS | <day>, and <day>#<part> once that is full | |
"""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from shared.analytics.models import AdditiveCounter, DayOfThings, LatestCounter
from shared.analytics.rankings import RankedCounter, ranking_in
from shared.data.numbers import WholeNumber

SALES, PRODUCTS, PROMO_CODES, WAVES = "SALES", "PRODUCTS", "PROMO_CODES", "WAVES"

# A day's counters, in the order in which reports show them. Amounts are kopecks.
DAY_COUNTERS = (
    "orders_placed",
    "orders_paid",
    "orders_shipped",
    "orders_cancelled",
    "orders_expired",
    "units_sold",
    "gross_revenue",
    "discount_amount",
    "delivery_amount",
    "refunds",
    "refunded_amount",
)


class SalesDay(AdditiveCounter, discriminator="sales_day"):
    """What happened on one day of the organisation; amounts in kopecks."""

    orders_placed = WholeNumber(default=0)
    orders_paid = WholeNumber(default=0)
    orders_shipped = WholeNumber(default=0)
    orders_cancelled = WholeNumber(default=0)
    orders_expired = WholeNumber(default=0)
    units_sold = WholeNumber(default=0)
    gross_revenue = WholeNumber(default=0)
    discount_amount = WholeNumber(default=0)
    delivery_amount = WholeNumber(default=0)
    refunds = WholeNumber(default=0)
    refunded_amount = WholeNumber(default=0)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where a day is kept."""
        (day,) = parts
        return SALES, day


class ProductSales(RankedCounter, discriminator="product_sales"):
    """What a product brought in, refunds taken off; amounts in kopecks."""

    ranking = PRODUCTS

    article = UnicodeAttribute(default="")
    name = UnicodeAttribute(default="")
    quantity = WholeNumber(default=0)
    revenue = WholeNumber(default=0)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where a product's sales are kept, by its id."""
        (product_id,) = parts
        return f"PRODUCT#{product_id}", "TOTAL"

    @property
    def product_id(self) -> str:
        """The product's id."""
        return self.name_in_ranking

    @property
    def value(self) -> int:
        """The revenue; the order by quantity is made when it is asked for."""
        return self.revenue

    @property
    def times(self) -> int:
        """Units, mostly one to a sale."""
        return self.quantity

    def set_index_keys(self) -> None:
        """Rank by revenue; items of before have gsi2 as well."""
        super().set_index_keys()
        self.gsi2pk = self.gsi2sk = None


class PromoSales(RankedCounter, discriminator="promo_sales"):
    """What a promo code did in paid orders; amounts in kopecks, refunds taken off the revenue."""

    ranking = PROMO_CODES

    uses = WholeNumber(default=0)
    discount = WholeNumber(default=0)
    revenue = WholeNumber(default=0)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where a promo code's use is kept, by the code in upper case."""
        (code,) = parts
        return f"PROMO#{code}", "TOTAL"

    @property
    def promo_code(self) -> str:
        """The code, upper case."""
        return self.name_in_ranking

    @property
    def value(self) -> int:
        """The uses."""
        return self.uses

    @property
    def times(self) -> int:
        """The uses, too."""
        return self.uses


class WaveFill(LatestCounter, discriminator="wave_fill"):
    """How full a preorder wave is: the units reserved, released ones taken off."""

    name = UnicodeAttribute(default="")
    status = UnicodeAttribute(default="open")
    capacity = WholeNumber(default=0)
    reserved = WholeNumber(default=0)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where a wave's fill is kept, by the product's id and the wave's number."""
        product_id, number = parts
        return f"PRODUCT#{product_id}", f"WAVE#{number:04d}"

    @property
    def product_id(self) -> str:
        """The product's id."""
        return self.pk.partition("#PRODUCT#")[2]

    @property
    def wave_number(self) -> int:
        """The wave's number, from 1."""
        return int(self.sk.removeprefix("WAVE#"))

    def set_index_keys(self) -> None:
        """List by product, then number; newest products first, because ids sort by time."""
        self.gsi1pk = ranking_in(self.pk, WAVES)
        self.gsi1sk = f"{self.product_id}#{self.wave_number:04d}"


class ShopDay(DayOfThings, discriminator="shop_day"):
    """What products, promo codes and waves did on one day; a refund counts on its own day. Amounts in kopecks.

    One item holds all three, because most orders have them of one product: `reserved` is by `<product>#<wave>`, units
    that were released taken off, and the part is the product's.
    """

    quantity = JSONAttribute(default=dict)
    revenue = JSONAttribute(default=dict)
    reserved = JSONAttribute(default=dict)
    uses = JSONAttribute(default=dict)
    discount = JSONAttribute(default=dict)
    promo_revenue = JSONAttribute(default=dict)

    @classmethod
    def partition(cls) -> str:
        """The pk of all days."""
        return "SHOP_DAYS"
