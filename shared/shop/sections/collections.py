"""Collections: products that are shown together, in an order of their own, at all times or in a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.core import clock, ids
from shared.core.errors import FieldError
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.shop.catalog.models import Product
from shared.shop.sections import events, rules, slugs
from shared.shop.sections.errors import (
    CollectionNotFoundError,
    SectionVersionError,
    TooManyCollectionsError,
    UnknownProductError,
)
from shared.shop.sections.models import COLLECTIONS, Collection

FIELDS = (
    "name",
    "description",
    "product_ids",
    "position",
    "is_active",
    "active_from",
    "active_until",
    "slug",
    "seo_title",
    "seo_description",
)


def listing(*, hidden: bool = False, consistent: bool = False) -> list[Collection]:
    """The collections by position, then name: at most 100, one Query; `hidden` ones, not shown now, only for staff."""
    prefix, now = Collection.key("")[1], clock.now()
    found = Collection.query(
        COLLECTIONS, Collection.sk.startswith(prefix), consistent_read=consistent, limit=rules.COLLECTIONS_LIMIT
    )
    shown = [one for one in found if hidden or rules.is_shown(one, now)]
    return sorted(shown, key=lambda one: (one.position, one.name.casefold(), one.id))


def get(address: str, *, hidden: bool = False, consistent: bool = False) -> Collection:
    """A collection by its id, its slug or one that it had; `hidden` as for `listing`.

    Raises CollectionNotFoundError.
    """
    collection_id = slugs.section_id_of(COLLECTIONS, "col", address)
    found = Collection.get_or_none(*Collection.key(collection_id), consistent=consistent) if collection_id else None
    if found is None or not (hidden or rules.is_shown(found, clock.now())):
        raise CollectionNotFoundError()
    return found


def create(*, fields: Mapping[str, Any], actor: str, idempotency: IdempotencyKey | None = None) -> Collection:
    """Make a collection; without a slug it gets one from its name.

    Raises UnknownProductError, CollectionPeriodError, SectionSlugTakenError, SectionSlugInvalidError,
    TooManyCollectionsError.
    """
    if len(listing(hidden=True)) >= rules.COLLECTIONS_LIMIT:
        raise TooManyCollectionsError()
    moment, collection_id = clock.iso(clock.now()), ids.new("col")
    pk, sk = Collection.key(collection_id)
    made = Collection(pk=pk, sk=sk, id=collection_id, created_at=moment, updated_at=moment)
    for name in FIELDS:
        if fields.get(name) is not None:
            setattr(made, name, fields[name])
    rules.check_period(made.active_from, made.active_until)
    _check_products(made.product_ids)
    made.slug = slugs.for_new(COLLECTIONS, made.name, fields.get("slug"))
    uow = UnitOfWork()
    uow.create(made)
    slugs.claim(uow, COLLECTIONS, made.slug, made.id)
    uow.add_event(events.CollectionCreated(slug=made.slug).of(made.id, actor=actor))
    uow.store_idempotency_key(idempotency, {"id": made.id})
    uow.commit()
    return made


def change(*, collection_id: str, version: int | None, fields: Mapping[str, Any], actor: str) -> Collection:
    """Change what `fields` names; with a `version`, only if the collection still has it.

    Raises CollectionNotFoundError, SectionVersionError, UnknownProductError, CollectionPeriodError,
    SectionSlugTakenError.
    """

    def attempt() -> Collection:
        seen = get(collection_id, hidden=True, consistent=True)
        if version is not None and seen.version != version:
            raise SectionVersionError(current_version=seen.version)
        wanted = {name: value for name, value in fields.items() if name in FIELDS}
        changed = [name for name, value in wanted.items() if _plain(getattr(seen, name)) != value]
        if not changed:
            return seen
        after = {name: wanted.get(name, getattr(seen, name)) for name in ("active_from", "active_until")}
        rules.check_period(after["active_from"], after["active_until"])
        uow = UnitOfWork()
        if "product_ids" in changed:
            _check_products([one for one in wanted["product_ids"] if one not in seen.product_ids])
        if "slug" in changed:
            slugs.claim(uow, COLLECTIONS, wanted["slug"], seen.id)
        actions = [_assignment(name, wanted[name]) for name in changed]
        actions += [Collection.version.set(seen.version + 1), Collection.updated_at.set(clock.iso(clock.now()))]
        uow.update(seen, actions, condition=Collection.version == seen.version, on_conflict=StaleReadError())
        event = events.CollectionUpdated(slug=wanted.get("slug", seen.slug), changed=changed)
        uow.add_event(event.of(seen.id, actor=actor))
        uow.commit()
        return get(seen.id, hidden=True, consistent=True)

    return retry_on_conflict(attempt)


def delete(*, collection_id: str, actor: str) -> None:
    """Delete a collection; its products stay. Raises CollectionNotFoundError."""
    seen = get(collection_id, hidden=True, consistent=True)
    uow = UnitOfWork()
    uow.delete(seen, condition=Collection.pk.exists(), on_conflict=CollectionNotFoundError())
    slugs.release(uow, COLLECTIONS, seen.id)
    uow.add_event(events.CollectionDeleted(slug=seen.slug).of(seen.id, actor=actor))
    uow.commit()


def _check_products(product_ids: Sequence[str]) -> None:
    known = {one.id for one in Product.batch_get([Product.key(one) for one in product_ids])} if product_ids else set()
    wrong = [
        FieldError(f"product_ids.{number}", "unknown", UnknownProductError.detail)
        for number, one in enumerate(product_ids)
        if one not in known
    ]
    if wrong:
        raise UnknownProductError(errors=wrong)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def _assignment(name: str, value: Any) -> Any:
    attribute = getattr(Collection, name)
    return attribute.remove() if value is None else attribute.set(value)
