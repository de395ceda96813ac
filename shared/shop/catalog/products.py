"""Products: reading one, creating, changing, archiving."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.core import clock, ids
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import MAX_OPERATIONS, UnitOfWork
from shared.shop.catalog import addresses, events, listing, preorders, product_changes, rules, shards, sizes
from shared.shop.catalog.errors import (
    ChangeTooLargeError,
    ProductArchivedError,
    ProductNotFoundError,
    SlugTakenError,
    VersionConflictError,
)
from shared.shop.catalog.models import Availability, Product
from shared.shop.catalog.shards import StockLevels
from shared.shop.catalog.statuses import ProductState
from shared.shop.catalog.views import ProductView
from shared.shop.catalog.waves import WaveState
from shared.shop.models import ShopItem
from shared.shop.sections import categories

# What a change may carry; everything else follows from these or has its own use case.
PLAIN_FIELDS = (
    "name",
    "description",
    "price",
    "size_table",
    "care_instructions",
    "article",
    "sizes",
    "is_active",
    "vat_code",
    "old_price",
    "slug",
    "seo_title",
    "seo_description",
    "category_ids",
    "low_stock_threshold",
)
# Whose new values a change's event says.
REPORTED_FIELDS = frozenset({"price", "old_price", "article", "slug", "order_type", "is_active"})
PREORDER_FIELDS = ("order_type", "preorder_waves_total", "preorder_wave_capacity")


def get(product_id: str, *, hidden: bool = False, consistent: bool = False) -> ProductView:
    """A product by its id, its article or a slug; `hidden` ones and archived ones only for staff.

    Raises ProductNotFoundError.
    """
    view = _read(product_id, consistent) if ids.is_id("prd", product_id) else None
    if view is None:
        found = addresses.product_id_of(product_id)
        view = _read(found, consistent) if found else None
    if view is None or not (hidden or view.product.state == ProductState.ACTIVE):
        raise ProductNotFoundError()
    return view


def find_for_staff(named: str, *, by_article: bool = False) -> ProductView:
    """A product by its id, article or slug, or with `by_article` by its article alone, which is then no id and no slug:
    read consistently, also a hidden or an archived one. Raises ProductNotFoundError.
    """
    found = addresses.product_id_of_article(named, consistent=True) if by_article else named
    if found is None:
        raise ProductNotFoundError()
    return get(found, hidden=True, consistent=True)


def create(
    *, fields: Mapping[str, Any], stock: Mapping[str, int], actor: str, idempotency: IdempotencyKey | None = None
) -> ProductView:
    """Put a product into the catalogue; `stock` is units per size, in the order of the sizes. Without a slug it is
    given one that is free.

    Raises ArticleInvalidError, ArticleTakenError, OldPriceError, SlugInvalidError, SlugTakenError,
    UnknownCategoryError, WavesNeededError.
    """
    fields = _with_categories(fields)
    rules.check_article(fields["article"])
    rules.check_old_price(fields["price"], fields.get("old_price"))
    product = _new(fields, stock)
    given: str | None = fields.get("slug")
    if given is not None:
        addresses.check_slug(given)
        return _create(product, stock, actor, idempotency)
    for slug in addresses.suggestions(product):
        product.slug = slug
        try:
            return _create(product, stock, actor, idempotency)
        except SlugTakenError:
            continue
    raise SlugTakenError()


def _new(fields: Mapping[str, Any], stock: Mapping[str, int]) -> Product:
    moment = clock.iso(clock.now())
    product = Product(id=ids.new("prd"), sizes=list(stock), created_at=moment, updated_at=moment)
    for name in (*PLAIN_FIELDS, *PREORDER_FIELDS):
        if name in fields and name != "sizes":
            setattr(product, name, fields[name])
    total, capacity = product.preorder_waves_total, product.preorder_wave_capacity
    rules.check_waves(product.order_type, total, capacity)
    return product


def _create(product: Product, stock: Mapping[str, int], actor: str, idempotency: IdempotencyKey | None) -> ProductView:
    total = product.preorder_waves_total
    product.set_index_keys()
    pk, sk = Availability.key(product.id)
    availability = Availability(pk=pk, sk=sk, product_id=product.id, stock=dict(stock))
    uow = UnitOfWork()
    preorders.add_waves(uow, product, first=1, last=total, actor=actor)
    if total:
        availability.current_wave = 1
    uow.create(product)
    uow.create(availability)
    addresses.claim_article(uow, product)
    addresses.claim_slug(uow, product)
    listing.update_entries(uow, product)
    categories.count_products(uow, before=(), after=product.category_ids)
    uow.add_event(
        events.ProductCreated(**events.product_facts(product), price=product.price, stock=dict(stock)).by(actor)
    )
    uow.store_idempotency_key(idempotency, {"id": product.id})
    uow.commit()
    return ProductView(product, StockLevels(availability))


def change(*, product_id: str, version: int, fields: Mapping[str, Any], actor: str) -> ProductView:
    """Change what `fields` names, if the product still has the version that the caller read.

    `sizes` is the new list of size names; new ones start with what `new_stock` says, else without stock. Raises
    ProductNotFoundError, ProductArchivedError, VersionConflictError, ArticleInvalidError, ArticleTakenError,
    OldPriceError, SlugInvalidError, SlugTakenError, UnknownCategoryError, SizeInStockError, WavesNeededError,
    WavesShrinkError, ChangeTooLargeError.
    """
    fields = _with_categories(fields)
    seen = get(product_id, hidden=True, consistent=True)
    before, product = seen.product, _copy(seen.product)
    if before.is_archived:
        raise ProductArchivedError()
    if before.version != version:
        raise VersionConflictError(current_version=before.version)
    if fields.get("article", before.article) != before.article:
        rules.check_article(fields["article"])
    for name in PLAIN_FIELDS + PREORDER_FIELDS:
        if name in fields:
            setattr(product, name, fields[name])
    rules.check_old_price(product.price, product.old_price)
    if product.slug != before.slug:
        addresses.check_slug(product.slug or "")
    # A size that the product has keeps the name that orders know it by, however it is typed now.
    product.sizes = [sizes.find(before.sizes, size) or size for size in product.sizes]
    product.version, product.updated_at = version + 1, clock.iso(clock.now())
    uow, writes = UnitOfWork(), shards.StockWrites(seen.levels)
    product_changes.change_sizes(writes, seen.levels, product.sizes, fields.get("new_stock", {}))
    after: list[WaveState] | None = None
    if any(getattr(product, name) != getattr(before, name) for name in PREORDER_FIELDS):
        after = product_changes.update_waves(uow, writes, seen.levels, before, product, actor)
    product.set_index_keys()
    writes.write(uow, on_conflict=VersionConflictError())
    changed = [name for name in PLAIN_FIELDS + PREORDER_FIELDS if getattr(product, name) != getattr(before, name)]
    added = {size: units for size, units in fields.get("new_stock", {}).items() if units}
    _write(uow, before, product, changed, actor, new_stock=added or None)
    product_changes.announce_again(uow, seen, product, after, actor)
    if len(uow) > MAX_OPERATIONS:
        raise ChangeTooLargeError()
    uow.commit()
    return get(product.id, hidden=True, consistent=True)


def archive(*, product_id: str, actor: str) -> None:
    """Take a product out of the catalogue for good; orders keep what they copied. Raises ProductNotFoundError."""
    before = get(product_id, hidden=True, consistent=True).product
    if before.is_archived:
        return
    product = _copy(before)
    product.is_archived, product.version = True, before.version + 1
    product.updated_at = clock.iso(clock.now())
    product.set_index_keys()
    uow = UnitOfWork()
    condition = (Product.version == before.version) & (Product.order_type == before.order_type)
    actions = [*_key_actions(product), Product.is_archived.set(True)]
    uow.update(before, [*actions, *_stamp(product)], condition=condition, on_conflict=VersionConflictError())
    listing.update_entries(uow, product, before=before)
    categories.count_products(uow, before=before.category_ids, after=())
    uow.add_event(events.ProductArchived(**events.product_facts(product)).by(actor))
    uow.commit()


def _read(product_id: str, consistent: bool) -> ProductView | None:
    # Availability and product sort in front of the waves: one Query, most often half a request unit.
    pk, sk = Product.key(product_id)
    found = list(ShopItem.query(pk, ShopItem.sk <= sk, consistent_read=consistent))
    product = next((item for item in found if isinstance(item, Product)), None)
    availability = next((item for item in found if isinstance(item, Availability)), None)
    if product is None or availability is None:
        return None
    return ProductView(product, shards.read([availability], consistent=consistent)[availability.product_id])


def _with_categories(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields with categories by their ids, which may be named by slugs."""
    if not fields.get("category_ids"):
        return fields
    return {**fields, "category_ids": categories.resolve(fields["category_ids"])}


def _copy(product: Product) -> Product:
    return Product.from_raw_data(product.serialize())


def _write(
    uow: UnitOfWork,
    before: Product,
    product: Product,
    changed: list[str],
    actor: str,
    *,
    new_stock: dict[str, int] | None,
) -> None:
    actions = [*_key_actions(product), *_stamp(product)]
    for name in changed:
        attribute, value = getattr(Product, name), getattr(product, name)
        actions.append(attribute.remove() if value is None else attribute.set(value))
    # Orders flip the order type without a new version; the listing key that we write depends on it.
    condition = (Product.version == before.version) & (Product.order_type == before.order_type)
    uow.update(before, actions, condition=condition, on_conflict=VersionConflictError())
    addresses.claim_article(uow, product, before=before)
    addresses.claim_slug(uow, product, before=before)
    listing.update_entries(uow, product, before=before)
    categories.count_products(uow, before=before.category_ids, after=product.category_ids)
    values = {name: getattr(product, name) for name in changed if name in REPORTED_FIELDS}
    facts = events.product_facts(product)
    event = events.ProductUpdated(**facts, changed=changed, values=values, new_stock=new_stock)
    uow.add_event(event.by(actor))


def _key_actions(product: Product) -> list[Any]:
    keys: list[Any] = [Product.gsi1pk.set(product.gsi1pk)]
    for attribute, value in ((Product.gsi2pk, product.gsi2pk), (Product.gsi2sk, product.gsi2sk)):
        keys.append(attribute.remove() if value is None else attribute.set(value))
    return keys


def _stamp(product: Product) -> list[Any]:
    return [Product.version.set(product.version), Product.updated_at.set(product.updated_at)]
