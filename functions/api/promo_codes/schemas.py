"""What the `promo-codes` group takes and gives; amounts in kopecks, times ISO 8601 UTC."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from shared.core import clock
from shared.core.sharding import SHARDS_LIMIT
from shared.http.models import PLAIN, AnswerModel, Deadline, RangeStart, RequestModel, example
from shared.http.order_items import OrderItems, wanted_lines
from shared.shop.orders.quote import Quote
from shared.shop.orders.rules import RequestedLine
from shared.shop.promo.counts import PromoCounts

MAX_PRODUCTS = 200


Amount = Annotated[int, Field(ge=1, le=10**12)]
Percent = Annotated[int, Field(ge=1, le=100)]
Count = Annotated[int, Field(ge=1, le=10**9)]
ProductId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
ProductIds = Annotated[list[ProductId], Field(default_factory=list, max_length=MAX_PRODUCTS)]

Description = Annotated[str, StringConstraints(max_length=500), PLAIN]


class PromoCodeTerms(RequestModel):
    """What a code promises: exactly one of `discount_percent` and `discount_amount`; no products means all.

    A plain date is a day of the organisation's time zone: the code is valid from its start, and until its end.
    """

    description: Description = ""
    discount_percent: Percent | None = None
    discount_amount: Amount | None = None
    min_total: Amount | None = None
    max_uses: Count | None = None
    max_uses_per_user: Count | None = None
    valid_from: RangeStart | None = None
    valid_until: Deadline | None = None
    product_ids: ProductIds
    is_active: bool = True

    def stored(self, *, only_given: bool) -> dict[str, Any]:
        """The fields as they are kept; with `only_given`, those that the caller named."""
        fields = self.model_dump(exclude_unset=only_given, exclude={"code"})
        for name in ("valid_from", "valid_until"):
            if fields.get(name) is not None:
                fields[name] = clock.iso(fields[name])
        if "product_ids" in fields:
            # DynamoDB keeps no empty sets.
            fields["product_ids"] = set(fields["product_ids"]) or None
        return fields


class PromoCodeCreate(PromoCodeTerms):
    """A new code: 3-32 letters, digits, hyphens or underscores; case does not matter."""

    model_config = example(
        code="SPRING-10",
        description="Ten per cent off",
        discount_percent=10,
        min_total=300000,
        max_uses=500,
        max_uses_per_user=1,
        valid_from="2026-03-01T00:00:00Z",
        valid_until="2035-05-31T21:00:00Z",
    )

    code: Annotated[str, StringConstraints(min_length=1, max_length=64), PLAIN]


class PromoCodeUpdate(PromoCodeTerms):
    """What to change; fields left out stay, null takes a limit away."""

    model_config = example(max_uses=800, valid_until="2035-06-15T20:59:59Z")

    # By factory: they are never used, and the API's description must not promise them.
    description: Description = Field(default_factory=str)
    is_active: bool = Field(default_factory=bool)


def _in_order(product_ids: Collection[str] | None) -> list[str]:
    """A stored set, which is never empty: DynamoDB keeps none."""
    return sorted(product_ids or ())


class PromoCodeOut(AnswerModel):
    """A promo code."""

    code: str
    description: str
    discount_percent: int | None
    discount_amount: int | None
    min_total: int | None
    max_uses: int | None
    max_uses_per_user: int | None
    current_uses: int = Field(description="Orders that use it, cancelled and expired ones not")
    shards: int = Field(description="On how many items its uses are counted; one to begin with")
    valid_from: str | None
    valid_until: str | None
    product_ids: Annotated[list[str], BeforeValidator(_in_order)]
    owner_id: str | None = Field(description="The one person who may use it; null of a code that is anybody's")
    is_active: bool
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, counts: PromoCounts) -> PromoCodeOut:
        """A code, with its uses wherever they are counted."""
        promo = counts.promo
        stored = {name: getattr(promo, name) for name in cls.model_fields}
        return cls(**{**stored, "current_uses": counts.uses, "shards": promo.shard_count})


class PromoCodeShardsRequest(RequestModel):
    """On how many items a code's uses are to be counted; 1 puts them together again."""

    model_config = example(shards=32)

    shards: Annotated[
        int, Field(ge=1, le=SHARDS_LIMIT, description="Each takes about 100 orders a second; 1 to begin with")
    ]


class PromoCodeShardsOut(AnswerModel):
    """How the uses of a code are counted; everybody else sees the sum. `max_uses` is null of a code without a limit."""

    code: str
    shards: int
    max_uses: int | None
    current_uses: int
    by_shard: list[int]

    @classmethod
    def of(cls, counts: PromoCounts) -> PromoCodeShardsOut:
        """A code with all that count its uses."""
        return cls(
            code=counts.promo.code,
            shards=len(counts.items),
            max_uses=counts.promo.max_uses,
            current_uses=counts.uses,
            by_shard=[item.current_uses for item in counts.items],
        )


class PromoCodeCheckRequest(RequestModel):
    """A code, and what it would be used on."""

    model_config = example(
        code="SPRING-10", items=[{"product_id": "prd_01KKB4M1V8W7Q3Z5N6P2R4S9TA", "size": "M", "quantity": 2}]
    )

    code: Annotated[str, StringConstraints(min_length=1, max_length=64), PLAIN]
    items: OrderItems

    def wanted(self) -> list[RequestedLine]:
        """The items, each with its position."""
        return wanted_lines(self.items)


class PromoCodeLineOut(AnswerModel):
    """A line with its part of the discount."""

    product_id: str
    size: str
    quantity: int
    price: int
    discount: int


class PromoCodeCheckOut(AnswerModel):
    """What the code takes off, line by line; lines that cannot be bought now are left out."""

    code: str
    items: list[PromoCodeLineOut]
    total_amount: int
    discount_amount: int
    final_amount: int

    @classmethod
    def of(cls, code: str, quote: Quote) -> PromoCodeCheckOut:
        """A quote with a good code."""
        sold = [line for line in quote.lines if line.problem is None]
        return cls(
            code=code,
            items=[PromoCodeLineOut.model_validate(line) for line in sold],
            total_amount=quote.totals.total_amount,
            discount_amount=quote.totals.discount_amount,
            final_amount=quote.totals.final_amount,
        )
