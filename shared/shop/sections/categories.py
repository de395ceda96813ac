"""Categories: reading the tree, making, changing and deleting its parts, and what products say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.core import clock, ids
from shared.core.errors import FieldError
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.shop.sections import events, rules, slugs
from shared.shop.sections.errors import (
    CategoryInUseError,
    CategoryNotFoundError,
    SectionVersionError,
    TooManyCategoriesError,
    UnknownCategoryError,
)
from shared.shop.sections.models import CATEGORIES, Category, CategoryTree

FIELDS = ("name", "description", "parent_id", "position", "slug", "seo_title", "seo_description")


def tree(*, consistent: bool = False) -> list[Category]:
    """All categories from the top, each in front of those below it: at most 200, one Query."""
    prefix = Category.key("")[1]
    found = Category.query(
        CATEGORIES, Category.sk.startswith(prefix), consistent_read=consistent, limit=rules.CATEGORIES_LIMIT
    )
    return rules.in_order(found)


def get(address: str, *, consistent: bool = False) -> Category:
    """A category by its id, its slug or one that it had. Raises CategoryNotFoundError."""
    category_id = slugs.section_id_of(CATEGORIES, "cat", address)
    found = Category.get_or_none(*Category.key(category_id), consistent=consistent) if category_id else None
    if found is None:
        raise CategoryNotFoundError()
    return found


def create(*, fields: Mapping[str, Any], actor: str, idempotency: IdempotencyKey | None = None) -> Category:
    """Make a category, at the top or below another; without a slug it gets one from its name.

    Raises UnknownCategoryError, CategoryDepthError, SectionSlugTakenError, SectionSlugInvalidError,
    TooManyCategoriesError.
    """
    category_id = ids.new("cat")

    def attempt() -> Category:
        version, present = _read_tree()
        if len(present) >= rules.CATEGORIES_LIMIT:
            raise TooManyCategoriesError()
        moment = clock.iso(clock.now())
        pk, sk = Category.key(category_id)
        made = Category(pk=pk, sk=sk, id=category_id, created_at=moment, updated_at=moment)
        for name in FIELDS:
            if fields.get(name) is not None:
                setattr(made, name, fields[name])
        made.parent_id = _parent(present, fields.get("parent_id"))
        rules.check_place([*present, made], made.id, made.parent_id)
        made.slug = slugs.for_new(CATEGORIES, made.name, fields.get("slug"))
        uow = UnitOfWork()
        uow.create(made)
        slugs.claim(uow, CATEGORIES, made.slug, made.id)
        _change_tree(uow, version)
        uow.add_event(events.CategoryCreated(slug=made.slug, parent_id=made.parent_id).of(made.id, actor=actor))
        uow.store_idempotency_key(idempotency, {"id": made.id})
        uow.commit()
        return made

    return retry_on_conflict(attempt)


def change(*, category_id: str, version: int | None, fields: Mapping[str, Any], actor: str) -> Category:
    """Change what `fields` names; with a `version`, only if the category still has it.

    Raises CategoryNotFoundError, SectionVersionError, UnknownCategoryError, CategoryDepthError, SectionSlugTakenError.
    """

    def attempt() -> Category:
        seen = get(category_id, consistent=True)
        if version is not None and seen.version != version:
            raise SectionVersionError(current_version=seen.version)
        tree_version, present = _read_tree()
        wanted = {name: value for name, value in fields.items() if name in FIELDS}
        if "parent_id" in wanted:
            wanted["parent_id"] = _parent(present, wanted["parent_id"])
        changed = [name for name, value in wanted.items() if getattr(seen, name) != value]
        if not changed:
            return seen
        uow = UnitOfWork()
        if "parent_id" in changed:
            rules.check_place(present, seen.id, wanted["parent_id"])
            _change_tree(uow, tree_version)
        if "slug" in changed:
            slugs.claim(uow, CATEGORIES, wanted["slug"], seen.id)
        actions = [_assignment(name, wanted[name]) for name in changed]
        actions += [Category.version.set(seen.version + 1), Category.updated_at.set(clock.iso(clock.now()))]
        uow.update(seen, actions, condition=Category.version == seen.version, on_conflict=StaleReadError())
        uow.add_event(
            events.CategoryUpdated(slug=wanted.get("slug", seen.slug), changed=changed).of(seen.id, actor=actor)
        )
        uow.commit()
        return get(seen.id, consistent=True)

    return retry_on_conflict(attempt)


def delete(*, category_id: str, actor: str) -> None:
    """Delete a category that nothing is in. Raises CategoryNotFoundError, CategoryInUseError."""

    def attempt() -> None:
        seen = get(category_id, consistent=True)
        tree_version, present = _read_tree()
        children = sum(one.parent_id == seen.id for one in present)
        if children or seen.products:
            raise CategoryInUseError(products=seen.products, children=children)
        uow = UnitOfWork()
        # A product may be put into it at this very moment.
        empty = (Category.version == seen.version) & (Category.products == 0)
        uow.delete(seen, condition=empty, on_conflict=StaleReadError())
        slugs.release(uow, CATEGORIES, seen.id)
        _change_tree(uow, tree_version)
        uow.add_event(events.CategoryDeleted(slug=seen.slug).of(seen.id, actor=actor))
        uow.commit()

    retry_on_conflict(attempt)


def resolve(addresses: Iterable[str], *, field: str = "category_ids") -> list[str]:
    """The ids of the categories that a product names by id or slug, each once. Raises UnknownCategoryError, which names
    the `field`.
    """
    found = list[str]()
    for number, address in enumerate(addresses):
        try:
            found.append(get(address, consistent=True).id)
        except CategoryNotFoundError:
            wrong = FieldError(f"{field}.{number}", "unknown", UnknownCategoryError.detail)
            raise UnknownCategoryError(errors=[wrong]) from None
    return list(dict.fromkeys(found))


def count_products(uow: UnitOfWork, *, before: Sequence[str], after: Sequence[str]) -> None:
    """Count a product in and out of its categories, in its own transaction. At commit UnknownCategoryError for one
    that is deleted at this moment.
    """
    for category_id in dict.fromkeys([*before, *after]):
        step = (category_id in after) - (category_id in before)
        if step:
            category = Category(*Category.key(category_id))
            there = Category.pk.exists()
            uow.update(category, [Category.products.add(step)], condition=there, on_conflict=UnknownCategoryError())


def _read_tree() -> tuple[int, list[Category]]:
    """The tree's version, read first, and its categories."""
    stored = CategoryTree.get_or_none(*CategoryTree.key(), consistent=True)
    return stored.version if stored else 0, tree(consistent=True)


def _change_tree(uow: UnitOfWork, version: int) -> None:
    pk, sk = CategoryTree.key()
    same = CategoryTree.version == version if version else CategoryTree.pk.does_not_exist()
    uow.put(CategoryTree(pk=pk, sk=sk, version=version + 1), condition=same, on_conflict=StaleReadError())


def _parent(present: Sequence[Category], address: str | None) -> str | None:
    if address is None:
        return None
    for one in present:
        if address in (one.id, one.slug):
            return str(one.id)
    raise UnknownCategoryError(errors=[FieldError("parent_id", "unknown", UnknownCategoryError.detail)])


def _assignment(name: str, value: Any) -> Any:
    attribute = getattr(Category, name)
    return attribute.remove() if value is None else attribute.set(value)
