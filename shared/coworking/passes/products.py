"""The passes that are for sale: admins edit them, what was bought stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from shared.core import clock, ids
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, every
from shared.coworking.passes.errors import (
    PassProductChangedError,
    PassProductInvalidError,
    PassProductNotFoundError,
)
from shared.coworking.passes.events import PassProductCreated, PassProductUpdated
from shared.coworking.passes.models import OFFERED, WITHDRAWN, PassKind, PassProduct
from shared.coworking.spaces import service as spaces
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork

FIELDS = (
    "name",
    "kind",
    "visits",
    "valid_days",
    "price",
    "space_id",
    "covers",
    "freeze_days",
    "freezes",
    "is_offered",
)


def find(product_id: str, *, offered: bool = False) -> PassProduct:
    """One product, `offered` only while it is for sale, and its space in use. Raises PassProductNotFoundError."""
    found = None
    if ids.is_id("ppr", product_id):
        found = PassProduct.get_or_none(*PassProduct.key(product_id), consistent=True)
    if found is None or (offered and not found.is_offered):
        raise PassProductNotFoundError()
    if offered and found.space_id is not None:
        space = spaces.find(found.space_id, consistent=True, archived=True)
        if space.is_archived:
            raise PassProductNotFoundError()
    return found


def listing(*, offered: bool = True, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[PassProduct]:
    """What is for sale, or what no longer is, newest first."""
    key = OFFERED if offered else WITHDRAWN
    return query_page(PassProduct.gsi1, key, scope=key, limit=limit, cursor=cursor)


def create(*, fields: Mapping[str, Any], actor: str, idempotency: IdempotencyKey | None = None) -> PassProduct:
    """Put a pass up for sale; `fields` as FIELDS name them. Raises PassProductInvalidError, SpaceNotFoundError."""
    product = PassProduct(product_id=ids.new("ppr"), created_at=clock.iso(clock.now()))
    _assign(product, fields)
    uow = UnitOfWork()
    uow.create(product)
    created = PassProductCreated(
        product_id=product.product_id, name=product.name, price=product.price, changed=sorted(fields)
    )
    uow.add_event(created.of(product.product_id, actor=actor))
    uow.store_idempotency_key(idempotency, {"id": product.product_id})
    uow.commit()
    return product


def update(*, product_id: str, version: int, fields: Mapping[str, Any], actor: str) -> PassProduct:
    """Change what `fields` names.

    Raises PassProductNotFoundError, PassProductInvalidError, PassProductChangedError, SpaceNotFoundError.
    """
    product = find(product_id)
    if product.version != version:
        raise PassProductChangedError(current_version=product.version)
    _assign(product, fields)
    product.version = version + 1
    uow = UnitOfWork()
    uow.put(product, condition=PassProduct.version == version, on_conflict=PassProductChangedError())
    updated = PassProductUpdated(product_id=product_id, name=product.name, price=product.price, changed=sorted(fields))
    uow.add_event(updated.of(product_id, actor=actor))
    uow.commit()
    return product


def withdraw_of_space(*, space_id: str, actor: str) -> None:
    """Take the passes that are good in this space alone out of sale: nobody can use one bought from now on."""
    offered = every(lambda cursor: listing(limit=MAX_LIMIT, cursor=cursor))
    for found in [one for one in offered if one.space_id == space_id]:
        retry_on_conflict(partial(_withdraw, found.product_id, actor), on=PassProductChangedError)


def _withdraw(product_id: str, actor: str) -> None:
    product = find(product_id)
    if product.is_offered:
        update(product_id=product_id, version=product.version, fields={"is_offered": False}, actor=actor)


def _assign(product: PassProduct, fields: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in fields:
            setattr(product, name, fields[name])
    if product.kind == PassKind.DAY:
        if product.visits not in (0, 1):
            raise PassProductInvalidError()
        product.visits = 1
    if (product.visits > 0) != (product.kind != PassKind.MONTH):
        raise PassProductInvalidError()
    if fields.get("space_id") is not None:
        spaces.find(str(fields["space_id"]))
    product.set_index_keys()
