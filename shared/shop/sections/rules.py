"""The rules of categories and collections as pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from shared.core import clock
from shared.core.errors import FieldError
from shared.shop.sections.errors import CategoryDepthError, CollectionPeriodError
from shared.shop.sections.models import Category, Collection

LEVELS = 3
CATEGORIES_LIMIT = 200
COLLECTIONS_LIMIT = 100
COLLECTION_PRODUCTS_LIMIT = 100
PRODUCT_CATEGORIES_LIMIT = 5
POSITION_LIMIT = 10_000


def in_order(categories: Iterable[Category]) -> list[Category]:
    """The tree from the top, each category in front of those below it; siblings by position, then name."""
    below: dict[str | None, list[Category]] = {}
    for one in sorted(categories, key=lambda one: (one.position, one.name.casefold(), one.id)):
        below.setdefault(one.parent_id, []).append(one)

    def walk(parent: str | None) -> list[Category]:
        return [found for one in below.get(parent, []) for found in (one, *walk(one.id))]

    return walk(None)


def subtree(categories: Sequence[Category], top: str) -> list[str]:
    """The ids of a category and all below it, the category itself first."""
    found = [top]
    for one in found:
        found += [child.id for child in categories if child.parent_id == one]
    return found


def with_ancestors(parents: Mapping[str, str | None], category_ids: Iterable[str]) -> set[str]:
    """Categories with all above them, from each one's parent; those that are no longer there are left out."""
    found = set[str]()
    for one in category_ids:
        here: str | None = one
        while here is not None and here in parents and here not in found:
            found.add(here)
            here = parents[here]
    return found


def check_place(categories: Sequence[Category], category_id: str, parent_id: str | None) -> None:
    """A category may lie below another if that makes no circle and at most three levels. Raises CategoryDepthError."""
    parents = {one.id: one.parent_id for one in categories}
    above = list[str]()
    here = parent_id
    while here is not None:
        if here == category_id or len(above) == LEVELS:
            raise _misplaced()
        above.append(here)
        here = parents.get(here)
    if len(above) + _height(categories, category_id) > LEVELS:
        raise _misplaced()


def is_shown(collection: Collection, now: datetime) -> bool:
    """Whether everybody sees a collection now; its period includes its ends."""
    begun = collection.active_from is None or clock.parse(collection.active_from) <= now
    ended = collection.active_until is not None and clock.parse(collection.active_until) < now
    return bool(collection.is_active and begun and not ended)


def check_period(active_from: str | None, active_until: str | None) -> None:
    """A period ends after it begins. Raises CollectionPeriodError."""
    if active_from and active_until and clock.parse(active_until) <= clock.parse(active_from):
        raise CollectionPeriodError(errors=[FieldError("active_until", "invalid", CollectionPeriodError.detail)])


def _height(categories: Sequence[Category], category_id: str) -> int:
    children = [one.id for one in categories if one.parent_id == category_id]
    return 1 + max((_height(categories, one) for one in children), default=0)


def _misplaced() -> CategoryDepthError:
    return CategoryDepthError(errors=[FieldError("parent_id", "invalid", CategoryDepthError.detail)])
