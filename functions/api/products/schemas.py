"""What the product routes take and answer."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from shared.core.slugs import SLUG_LENGTH, SLUG_PATTERN
from shared.http.models import VERSION_LIMIT, AnswerModel, Currency, LongText, RequestModel, ShortText, example
from shared.providers.payments.base import VAT_CODES
from shared.shop.catalog import sizes
from shared.shop.catalog.rules import (
    PRICE_LIMIT,
    SIZE_NAME,
    SIZE_PATTERN,
    SIZE_TABLE_BYTES,
    SIZES_LIMIT,
    STOCK_LIMIT,
    WAVES_LIMIT,
    check_size_table,
)
from shared.shop.catalog.views import ProductView
from shared.shop.sections.rules import PRODUCT_CATEGORIES_LIMIT

OrderType = Literal["in_stock", "preorder", "waiting"]
Price = Annotated[int, Field(ge=0, le=PRICE_LIMIT, description="Kopecks")]
VatCode = Annotated[
    int,
    Field(
        ge=VAT_CODES.start,
        lt=VAT_CODES.stop,
        description="YooKassa's code of the VAT rate (11 is 22 %); null is the organisation's own",
    ),
]
OldPrice = Annotated[
    int, Field(ge=1, le=PRICE_LIMIT, description="What it cost before, in kopecks: more than the price")
]
Slug = Annotated[
    str,
    StringConstraints(max_length=SLUG_LENGTH, pattern=SLUG_PATTERN),
    Field(description="The address in the site: lower-case letters, digits and single hyphens"),
]
SeoTitle = Annotated[ShortText, Field(description="The page's title for search engines; null is the name")]
SeoDescription = Annotated[
    LongText,
    Field(min_length=1, max_length=500, description="What search engines show; null is the description's beginning"),
]
CategoryIds = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=SLUG_LENGTH)]],
    Field(max_length=PRODUCT_CATEGORIES_LIMIT, description="Ids of categories; their slugs are understood too"),
]
LowStockThreshold = Annotated[
    int,
    Field(
        ge=0,
        le=STOCK_LIMIT,
        description="At how many pieces of all sizes staff are told that little is left; null is the shop's own number",
    ),
]
Article = Annotated[ShortText, Field(max_length=64)]


def _size(text: str) -> str:
    size = sizes.clean(text)
    # What is longer or another thing after the folding is refused as it would have been before it.
    return size if SIZE_NAME.fullmatch(size) else text


Size = Annotated[str, StringConstraints(strip_whitespace=True, pattern=SIZE_PATTERN), AfterValidator(_size)]


def _distinct(listed: list[Any]) -> list[Any]:
    names = [sizes.key(size if isinstance(size, str) else size.size) for size in listed]
    if len(set(names)) != len(names):
        raise ValueError("a size appears twice")
    return listed


def _size_table(table: Any) -> Any:
    return None if table is None else check_size_table(table)


SizeTable = Annotated[
    dict[str, Any] | list[Any] | None,
    AfterValidator(_size_table),
    Field(json_schema_extra={"x-max-bytes": SIZE_TABLE_BYTES}),
]


class ProductSizeRequest(RequestModel):
    """A size and the pieces of it in stock."""

    size: Size
    stock: int = Field(default=0, ge=0, le=STOCK_LIMIT)


class ProductCreate(RequestModel):
    """A new product; a preorder product says how many waves it has and what one holds."""

    model_config = example(
        article="COAT-01",
        name="Wool coat",
        description="A warm coat for autumn.",
        price=500000,
        sizes=[{"size": "S", "stock": 5}, {"size": "M", "stock": 8}],
        care_instructions="Dry clean only.",
        order_type="in_stock",
    )

    article: Article
    name: ShortText
    description: LongText = ""
    price: Price
    currency: Currency = "RUB"
    sizes: Annotated[list[ProductSizeRequest], Field(min_length=1, max_length=SIZES_LIMIT), AfterValidator(_distinct)]
    size_table: SizeTable = None
    care_instructions: LongText = ""
    order_type: OrderType = "in_stock"
    preorder_waves_total: int = Field(default=0, ge=0, le=WAVES_LIMIT)
    preorder_wave_capacity: int = Field(default=0, ge=0, le=STOCK_LIMIT)
    is_active: bool = True
    vat_code: VatCode | None = None
    old_price: OldPrice | None = None
    slug: Slug | None = None
    seo_title: SeoTitle | None = None
    seo_description: SeoDescription | None = None
    category_ids: CategoryIds = Field(default_factory=list)
    low_stock_threshold: LowStockThreshold | None = None


class ProductUpdate(RequestModel):
    """What is to change, and the version that the caller read. Stock changes by its own route."""

    model_config = example(version=3, price=450000, is_active=True)

    # Defaults by factory: they are never used, and the API's description must not promise them.

    version: int = Field(
        ge=1, le=VERSION_LIMIT, description="The product's version as it was read; 409 when it has changed since"
    )
    article: Article = Field(default_factory=str)
    name: ShortText = Field(default_factory=str)
    description: LongText = Field(default_factory=str)
    price: Price = Field(default_factory=int)
    sizes: Annotated[
        list[Size],
        Field(min_length=1, max_length=SIZES_LIMIT, description="The names of all sizes; new ones have no stock"),
        AfterValidator(_distinct),
    ] = Field(default_factory=list)
    size_table: SizeTable = None
    care_instructions: LongText = Field(default_factory=str)
    order_type: OrderType = Field(default_factory=lambda: "in_stock")
    preorder_waves_total: int = Field(default_factory=int, ge=0, le=WAVES_LIMIT)
    preorder_wave_capacity: int = Field(default_factory=int, ge=0, le=STOCK_LIMIT)
    is_active: bool = Field(default_factory=bool)
    vat_code: VatCode | None = None
    old_price: OldPrice | None = None
    slug: Slug = Field(default_factory=str)
    seo_title: SeoTitle | None = None
    seo_description: SeoDescription | None = None
    category_ids: CategoryIds = Field(default_factory=list)
    low_stock_threshold: LowStockThreshold | None = None

    def changes(self) -> dict[str, Any]:
        """Only what the caller named."""
        return self.model_dump(exclude_unset=True, exclude={"version"})


class ProductSizeOut(AnswerModel):
    """A size and its stock."""

    size: str
    stock: int


class MediaOut(AnswerModel):
    """A picture that may be shown."""

    id: str
    url: str
    thumbnail_url: str
    order: int


class ProductOut(AnswerModel):
    """A product as everybody sees it; money in kopecks."""

    id: str
    article: str
    slug: str | None
    name: str
    description: str
    price: int
    old_price: int | None
    currency: str
    sizes: list[ProductSizeOut]
    size_table: Any = None
    care_instructions: str
    order_type: OrderType
    stock_count: int
    preorder_waves_total: int
    preorder_wave_capacity: int
    current_wave: int
    current_wave_count: int
    is_active: bool
    is_archived: bool
    vat_code: int | None
    seo_title: str | None
    seo_description: str | None
    category_ids: list[str]
    low_stock_threshold: int | None
    media: list[MediaOut]
    created_at: str
    updated_at: str
    version: int

    @classmethod
    def of(cls, view: ProductView) -> ProductOut:
        """A product as it was read."""
        return cls.copy_of(
            view.product,
            sizes=[ProductSizeOut.model_validate(line) for line in view.sizes],
            stock_count=view.stock_count,
            current_wave=view.availability.current_wave,
            current_wave_count=view.current_wave_count,
            media=[MediaOut.model_validate(picture) for picture in view.media],
        )
