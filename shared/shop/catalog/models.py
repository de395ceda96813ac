"""What the catalogue stores in the table `shop`, and every key it is found by.

| item | pk | sk | gsi1 | gsi2 |
|---|---|---|---|---|
| product | PRODUCT#id | PRODUCT | CATALOG#active, hidden or archived / id | CATALOG#active#order type / id |
| availability, the first shard of the stock | PRODUCT#id | AVAILABILITY | | |
| picture | PRODUCT#id | MEDIA#id | | |
| wave | PRODUCT#id | WAVE#0001 | | |
| order in a wave | WAVE#product#0001 or WAVE#product#0001#shard | ORDER#order id | | |
| article | ARTICLE#casefolded | ARTICLE | | |
| slug | SLUG#slug | SLUG | | |
| postings of a word | WORD#first two letters | word#~first id | | |
| word of a product, before there were packs | WORD#first two letters | word#id | | |
| how a product is found, until it is packed | WORD_CHANGES | PRODUCT#id | | |
| who packs | WORD_PACKING | LEASE | | |
| sorting by price or name | CATALOG#by-price, by-name | price#id; name, two spaces and id | | |

One Query up to `PRODUCT` reads a product page: availability, pictures and product sort in front of the waves.
"""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    UnicodeAttribute,
)

from shared.data.numbers import CountsAttribute, WholeNumber
from shared.data.sharded_index import all_keys, sharded_key
from shared.shop.catalog.statuses import MediaStatus, ProductOrderType, ProductState, WaveStatus
from shared.shop.models import ShopItem


class ReadyMedia(MapAttribute[str, Any]):
    """A picture that may be shown; its index in `Product.media` is its position on the page."""

    id = UnicodeAttribute()
    key = UnicodeAttribute()
    thumbnail_key = UnicodeAttribute()


class StockAttribute(CountsAttribute):
    """Units per size, or places per wave."""


class Product(ShopItem, discriminator="product"):
    """What is sold; what changes with each order is in Availability and Wave, so that orders do not write this."""

    id = UnicodeAttribute()
    article = UnicodeAttribute()
    name = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    price = WholeNumber()
    # What it cost before, shown struck through: more than the price.
    old_price = WholeNumber(null=True)
    currency = UnicodeAttribute(default="RUB")
    # YooKassa's code of the VAT rate; none: the organisation's.
    vat_code = WholeNumber(null=True)
    sizes = ListAttribute[str](default=list)
    size_table = JSONAttribute(null=True)
    care_instructions = UnicodeAttribute(default="")
    # At how many units of all sizes staff hear of it; none: the shop's own number.
    low_stock_threshold = WholeNumber(null=True)
    category_ids = ListAttribute[str](default=list)
    # None on products that were stored before there were slugs and not changed since.
    slug = UnicodeAttribute(null=True)
    seo_title = UnicodeAttribute(null=True)
    seo_description = UnicodeAttribute(null=True)
    order_type = UnicodeAttribute(default=ProductOrderType.IN_STOCK)
    preorder_waves_total = WholeNumber(default=0)
    preorder_wave_capacity = WholeNumber(default=0)
    media = ListAttribute[ReadyMedia](of=ReadyMedia, default=list)
    media_revision = WholeNumber(default=0)
    is_active = BooleanAttribute(default=True)
    is_archived = BooleanAttribute(default=False)
    version = WholeNumber(default=1)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @staticmethod
    def key(product_id: str) -> tuple[str, str]:
        """(pk, sk) of a product."""
        return f"PRODUCT#{product_id}", "PRODUCT"

    @staticmethod
    def listing(state: str) -> str:
        """gsi1pk of all products of a state: active, hidden or archived."""
        return f"CATALOG#{state}"

    @staticmethod
    def listing_of_type(order_type: str) -> str:
        """gsi2pk of the active products of an order type."""
        return f"CATALOG#active#{order_type}"

    @property
    def state(self) -> ProductState:
        """Who sees the product."""
        if self.is_archived:
            return ProductState.ARCHIVED
        return ProductState.ACTIVE if self.is_active else ProductState.HIDDEN

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields: call it before the item is put."""
        self.pk, self.sk = self.key(self.id)
        self.gsi1pk, self.gsi1sk = self.listing(self.state), self.id
        active = self.state == ProductState.ACTIVE
        self.gsi2pk = self.listing_of_type(self.order_type) if active else None
        self.gsi2sk = self.id if active else None

    def order_type_actions(self, order_type: str) -> list[Any]:
        """Update actions that give the product another order type and keep its listing key right.

        Go with the condition `Product.order_type == <the one that was read>`.
        """
        actions: list[Any] = [Product.order_type.set(order_type)]
        if self.state == ProductState.ACTIVE:
            actions.append(Product.gsi2pk.set(self.listing_of_type(order_type)))
        return actions


class Availability(ShopItem, discriminator="availability"):
    """What is left of a product: units per size, and the wave that takes orders now. Orders write only this."""

    product_id = UnicodeAttribute()
    stock = StockAttribute(default=dict)
    current_wave = WholeNumber(default=0)
    # Not of a wave in `capacities`: `shards.StockLevels.current_wave_count` knows it of any.
    current_wave_count = WholeNumber(default=0)
    # The places left here of each wave in `capacities`, by its number; none: waves count for themselves.
    places = StockAttribute(null=True)
    # How many units each wave has whose places are divided over the shards: those that take orders, or will again.
    capacities = StockAttribute(null=True)
    # Into how many items the stock is split, this one among them (`stock_models.StockShard`); none: all of it is here.
    shards = WholeNumber(null=True)
    # How often that was changed: shards with another number were read at another moment.
    layout = WholeNumber(null=True)

    @staticmethod
    def key(product_id: str) -> tuple[str, str]:
        """(pk, sk) of a product's availability."""
        return f"PRODUCT#{product_id}", "AVAILABILITY"

    @staticmethod
    def current_wave_actions(number: int, count: int) -> list[Any]:
        """Update actions that make a wave the current one, with how many of its units orders took."""
        return [Availability.current_wave.set(number), Availability.current_wave_count.set(count)]

    @property
    def shard_count(self) -> int:
        """Into how many items the stock is split, this one among them."""
        return self.shards or 1

    def of_size(self, size: str) -> int | None:
        """Units of a size in this shard of the stock, None when the product does not come in it."""
        return self.stock.get(size)


class Wave(ShopItem, discriminator="wave"):
    """One batch of a preorder product."""

    product_id = UnicodeAttribute()
    wave_number = WholeNumber()
    capacity = WholeNumber()
    # None while its places are divided over the shards of its product (`wave_places`).
    current_count = WholeNumber(null=True)
    status = UnicodeAttribute(default=WaveStatus.OPEN)
    ship_date = UnicodeAttribute(null=True)
    message = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()
    completed_at = UnicodeAttribute(null=True)

    @staticmethod
    def key(product_id: str, number: int) -> tuple[str, str]:
        """(pk, sk) of a wave."""
        return f"PRODUCT#{product_id}", f"WAVE#{number:04d}"


class WaveMember(ShopItem, discriminator="wave_member"):
    """An order with units in a wave; written and deleted in the order's own transaction."""

    product_id = UnicodeAttribute()
    wave_number = WholeNumber()
    order_id = UnicodeAttribute()
    order_number = UnicodeAttribute(null=True)
    user_id = UnicodeAttribute()
    quantity = WholeNumber()

    @staticmethod
    def key(product_id: str, number: int, order_id: str, *, is_sharded: bool = False) -> tuple[str, str]:
        """(pk, sk) of an order's membership in a wave; `is_sharded` where it was ordered by a crowd."""
        key = f"WAVE#{product_id}#{number:04d}"
        return sharded_key(key, order_id) if is_sharded else key, f"ORDER#{order_id}"

    @staticmethod
    def partitions(product_id: str, number: int) -> tuple[str, ...]:
        """Every pk of the orders in a wave."""
        return all_keys(f"WAVE#{product_id}#{number:04d}")


class Media(ShopItem, discriminator="media"):
    """An upload and what became of it: pending, ready or rejected (with a reason)."""

    product_id = UnicodeAttribute()
    id = UnicodeAttribute()
    status = UnicodeAttribute(default=MediaStatus.PENDING)
    upload_key = UnicodeAttribute()
    content_type = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()

    @staticmethod
    def key(product_id: str, media_id: str) -> tuple[str, str]:
        """(pk, sk) of a picture."""
        return f"PRODUCT#{product_id}", f"MEDIA#{media_id}"


class InspectionAttempts(ShopItem, discriminator="inspection_attempts"):
    """How often the inspection of an upload (a picture of a product or a person) was begun."""

    attempts = WholeNumber(default=0)

    @staticmethod
    def key(upload_id: str) -> tuple[str, str]:
        """(pk, sk) of an upload's attempts."""
        return f"INSPECTION#{upload_id}", "ATTEMPTS"


class ArticleClaim(ShopItem, discriminator="article"):
    """Makes an article unique, and leads from it to the product."""

    product_id = UnicodeAttribute()

    @staticmethod
    def key(article: str) -> tuple[str, str]:
        """(pk, sk) of an article: letters of any case are the same article."""
        return f"ARTICLE#{article.strip().casefold()}", "ARTICLE"
