"""The catalogue: reading a product, and keeping products (admin)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request
from starlette.responses import Response

from functions.api.products.import_schemas import ProductImportRequest
from functions.api.products.schemas import (
    ProductCreate,
    ProductOut,
    ProductUpdate,
)
from shared.core import ids
from shared.core.errors import UnavailableError
from shared.data import idempotency
from shared.data.uow import UnitOfWork
from shared.http.app import LONG_BODY
from shared.http.auth import PUBLIC_ROUTE, OptionalUser, Principal, requires
from shared.http.caching import CACHED, PRIVATE, PUBLIC, cacheable
from shared.http.idempotency import Idempotent
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import FormatQuery, TaskQueuedOut
from shared.providers import storage
from shared.providers.storage.base import StorageUnavailableError
from shared.shop.catalog import products
from shared.shop.catalog.views import ProductView
from shared.tasks import service as tasks
from shared.tasks.events import TaskEvent, TaskRequested
from shared.tasks.exports import event_for

router = Router(prefix="/products", tags=["products"])
ProductId = Annotated[str, Path(max_length=80, description="The product's id, its article or its slug")]


async def staff(user: Principal | None) -> bool:
    """Whether hidden and archived products may be shown: to those who may see them now, with a live session."""
    return user is not None and user.may("products.read_hidden")


@router.post("", status_code=201, responses=problems(400, 401, 403, 409, 413, 415))
async def create_product(
    body: ProductCreate, user: Annotated[Principal, requires("products.write")], key: Idempotent
) -> ProductOut:
    """Put a product into the catalogue."""

    def create() -> ProductView:
        fields = body.model_dump(exclude={"sizes"})
        pieces = {line.size: line.stock for line in body.sizes}
        return products.create(fields=fields, stock=pieces, actor=user.user_id, idempotency=key)

    return ProductOut.of(idempotency.run(key, create, _again))


@router.post("/import", status_code=202, responses=problems(400, 401, 403, 413, 415), openapi_extra=LONG_BODY)
async def import_products(
    body: ProductImportRequest, user: Annotated[Principal, requires("products.import")], key: Idempotent
) -> TaskQueuedOut:
    """Make and change products from a CSV file, as a task; lines that are wrong are reported by their number."""

    def accept() -> TaskQueuedOut:
        task_id = ids.new("tsk")
        file_key = f"tasks/imports/{task_id}.csv"
        try:
            storage.from_settings("files").put(file_key, body.text().encode(), content_type="text/csv")
        except StorageUnavailableError as error:
            raise UnavailableError() from error
        return _accept("products.import", user, key, {"file_key": file_key, "stock_mode": body.stock_mode}, task_id)

    return idempotency.run(key, accept, TaskQueuedOut.model_validate)


@router.get("/export", status_code=202, responses=problems(401, 403))
async def export_products(
    user: Annotated[Principal, requires("products.export")], file_format: FormatQuery = "csv"
) -> TaskQueuedOut:
    """Write the catalogue into a CSV file or a workbook, as a task; CSV can be imported again."""
    return _accept("products.export", user, None, {}, ids.new("tsk"), event_for(file_format))


@router.get(
    "/{product_id}", responses={**CACHED, **problems(401, 404)}, response_model=ProductOut, openapi_extra=PUBLIC_ROUTE
)
async def get_product(request: Request, product_id: ProductId, user: OptionalUser) -> Response:
    """A product by its id, its article or its slug; a slug that it had once still leads to it."""
    hidden = await staff(user)
    answer = ProductOut.of(products.get(product_id, hidden=hidden))
    return cacheable(request, answer, cache_control=PRIVATE if hidden else PUBLIC)


@router.patch("/{product_id}", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def update_product(
    product_id: ProductId, body: ProductUpdate, user: Annotated[Principal, requires("products.write")]
) -> ProductOut:
    """Change what is named, if the product still has the version that was read."""
    view = products.change(product_id=product_id, version=body.version, fields=body.changes(), actor=user.user_id)
    return ProductOut.of(view)


@router.delete("/{product_id}", status_code=204, responses=problems(401, 403, 404, 409))
async def archive_product(product_id: ProductId, user: Annotated[Principal, requires("products.write")]) -> None:
    """Take a product out of the catalogue for good; orders keep what was bought."""
    products.archive(product_id=product_id, actor=user.user_id)


def _again(reference: dict[str, str]) -> ProductView:
    return products.get(reference["id"], hidden=True, consistent=True)


def _accept(
    kind: str,
    user: Principal,
    key: idempotency.IdempotencyKey | None,
    request: dict[str, str],
    task_id: str,
    event: type[TaskEvent] = TaskRequested,
) -> TaskQueuedOut:
    uow = UnitOfWork()
    tasks.request(uow, kind=kind, owner=user.user_id, permission=kind, request=request, task_id=task_id, event=event)
    uow.store_idempotency_key(key, {"task_id": task_id})
    uow.commit()
    return TaskQueuedOut(task_id=task_id)
