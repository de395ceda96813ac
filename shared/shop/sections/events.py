"""What categories and collections announce: names and slugs as the catalogue shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience
from shared.data.event_types import EventData


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryEvent(EventData):
    """What every event of a category says."""

    aggregate: ClassVar[str] = "category"

    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCreated(CategoryEvent):
    """A category was made, below `parent_id` where there is one."""

    type: ClassVar[Literal["category.created"]] = "category.created"
    audience: ClassVar[Audience] = STAFF_ONLY

    parent_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryUpdated(CategoryEvent):
    """Fields of a category were changed."""

    type: ClassVar[Literal["category.updated"]] = "category.updated"
    audience: ClassVar[Audience] = STAFF_ONLY

    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryDeleted(CategoryEvent):
    """A category without products was deleted."""

    type: ClassVar[Literal["category.deleted"]] = "category.deleted"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionEvent(EventData):
    """What every event of a collection says."""

    aggregate: ClassVar[str] = "collection"

    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionCreated(CollectionEvent):
    """A collection was made."""

    type: ClassVar[Literal["collection.created"]] = "collection.created"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionUpdated(CollectionEvent):
    """Fields of a collection were changed."""

    type: ClassVar[Literal["collection.updated"]] = "collection.updated"
    audience: ClassVar[Audience] = STAFF_ONLY

    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionDeleted(CollectionEvent):
    """A collection was deleted; its products stay."""

    type: ClassVar[Literal["collection.deleted"]] = "collection.deleted"
    audience: ClassVar[Audience] = STAFF_ONLY


EVENTS: tuple[type[EventData], ...] = (
    CategoryCreated,
    CategoryUpdated,
    CategoryDeleted,
    CollectionCreated,
    CollectionUpdated,
    CollectionDeleted,
)
