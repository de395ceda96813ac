"""What the routes of categories and collections take and answer."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from functions.api.products.schemas import SeoDescription, SeoTitle, Slug
from shared.core import clock
from shared.core.slugs import SLUG_LENGTH
from shared.http.models import (
    VERSION_LIMIT,
    AnswerModel,
    Deadline,
    LongText,
    RangeStart,
    RequestModel,
    ShortText,
    example,
)
from shared.shop.sections.models import Collection
from shared.shop.sections.rules import COLLECTION_PRODUCTS_LIMIT, POSITION_LIMIT

Name = Annotated[ShortText, Field(max_length=100)]
Parent = Annotated[
    str,
    StringConstraints(min_length=1, max_length=SLUG_LENGTH),
    Field(description="Id or slug of the category above; null is the top. Categories go three levels deep"),
]
Position = Annotated[int, Field(ge=0, le=POSITION_LIMIT, description="Among its siblings, from the first")]
Version = Annotated[
    int, Field(ge=1, le=VERSION_LIMIT, description="The version that was read; 409 when it has changed since")
]


def _distinct(listed: list[str]) -> list[str]:
    if len(set(listed)) != len(listed):
        raise ValueError("a product appears twice")
    return listed


ProductIds = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=64)]],
    Field(max_length=COLLECTION_PRODUCTS_LIMIT, description="The products in their order"),
    AfterValidator(_distinct),
]


class CategoryCreate(RequestModel):
    """A new category."""

    model_config = example(name="Hoodies", slug="hoodies", parent_id="clothes", position=1)

    name: Name
    slug: Slug | None = None
    description: LongText = ""
    parent_id: Parent | None = None
    position: Position = 0
    seo_title: SeoTitle | None = None
    seo_description: SeoDescription | None = None


class CategoryUpdate(RequestModel):
    """What is to change."""

    model_config = example(version=1, name="Hoodies and sweatshirts", position=2)

    version: Version | None = None
    name: Name = Field(default_factory=str)
    slug: Slug = Field(default_factory=str)
    description: LongText = Field(default_factory=str)
    parent_id: Parent | None = None
    position: Position = Field(default_factory=int)
    seo_title: SeoTitle | None = None
    seo_description: SeoDescription | None = None

    def changes(self) -> dict[str, Any]:
        """Only what the caller named."""
        return self.model_dump(exclude_unset=True, exclude={"version"})


class CollectionCreate(RequestModel):
    """A new collection; without a period it is shown at all times."""

    model_config = example(name="Winter", slug="winter", product_ids=["prd_01M7ZE398DHE7V649ZS52BC52B"])

    name: Name
    slug: Slug | None = None
    description: LongText = ""
    product_ids: ProductIds = Field(default_factory=list)
    position: Position = 0
    is_active: bool = True
    active_from: RangeStart | None = None
    active_until: Deadline | None = None
    seo_title: SeoTitle | None = None
    seo_description: SeoDescription | None = None

    def stored(self) -> dict[str, Any]:
        """The fields as they are stored."""
        return _stored(self.model_dump())


class CollectionUpdate(RequestModel):
    """What is to change."""

    model_config = example(version=1, is_active=False)

    version: Version | None = None
    name: Name = Field(default_factory=str)
    slug: Slug = Field(default_factory=str)
    description: LongText = Field(default_factory=str)
    product_ids: ProductIds = Field(default_factory=list)
    position: Position = Field(default_factory=int)
    is_active: bool = Field(default_factory=bool)
    active_from: RangeStart | None = None
    active_until: Deadline | None = None
    seo_title: SeoTitle | None = None
    seo_description: SeoDescription | None = None

    def changes(self) -> dict[str, Any]:
        """Only what the caller named, as it is stored."""
        return _stored(self.model_dump(exclude_unset=True, exclude={"version"}))


def _stored(fields: dict[str, Any]) -> dict[str, Any]:
    moments = {name: clock.iso(fields[name]) for name in ("active_from", "active_until") if fields.get(name)}
    return {**fields, **moments}


class CategoryOut(AnswerModel):
    """A category; `parent_id` is null at the top."""

    id: str
    slug: str
    name: str
    description: str
    parent_id: str | None
    position: int
    seo_title: str | None
    seo_description: str | None
    created_at: str
    updated_at: str
    version: int


class CollectionOut(AnswerModel):
    """A collection; its products in their order."""

    id: str
    slug: str
    name: str
    description: str
    product_ids: list[str]
    position: int
    is_active: bool
    active_from: str | None
    active_until: str | None
    seo_title: str | None
    seo_description: str | None
    created_at: str
    updated_at: str
    version: int

    @classmethod
    def of(cls, collection: Collection) -> CollectionOut:
        """A stored collection."""
        return cls.copy_of(collection, product_ids=list(collection.product_ids))
