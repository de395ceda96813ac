"""The catalogue: finding products, and keeping them (admin)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from functions.api.products.schemas import (
    ProductCreate,
    ProductImport,
    ProductOut,
    ProductUpdate,
    StockChange,
    TaskAccepted,
)
from shared.core import ids
from shared.core.errors import ForbiddenError, UnauthenticatedError, UnavailableError
from shared.data import idempotency
from shared.data.uow import UnitOfWork
from shared.http.auth import AdminOnly, OptionalUser, Principal, manager_only
from shared.http.caching import CACHED, PRIVATE, PUBLIC, cacheable
from shared.http.idempotency import Idempotent
from shared.http.models import ListAnswer, PageQuery
from shared.http.problems import problems
from shared.providers import storage
from shared.providers.storage.base import StorageUnavailableError
from shared.shop.catalog import listing, products, stock
from shared.shop.catalog.views import ProductView
from shared.tasks import service as tasks

router = APIRouter(prefix="/products", tags=["products"])
ProductId = Annotated[str, Path(max_length=64, description="The product's id or its article")]
Words = Annotated[
    str | None,
    Query(min_length=2, max_length=100, description="Words of the name or article, or their beginnings"),
]


async def staff(user: Principal | None) -> bool:
    """Whether hidden and archived products may be shown: the session of staff is checked as everywhere."""
    return user is not None and user.is_staff and bool(await manager_only(user))


@router.get("", responses={**CACHED, **problems(400, 401, 403)}, response_model=ListAnswer[ProductOut])
async def list_products(
    request: Request,
    page: PageQuery,
    user: OptionalUser,
    q: Words = None,
    order_type: Literal["in_stock", "preorder", "waiting"] | None = None,
    sort: Literal["newest", "price", "-price", "name"] = "newest",
    state: Annotated[
        Literal["active", "hidden", "archived"],
        Query(description="Staff also see hidden and archived products; then q, order_type and sort do not count"),
    ] = "active",
) -> Response:
    """Active products; a page that is filtered may be shorter than `limit` and still have a next one."""
    if state != "active" and not await staff(user):
        raise ForbiddenError() if user else UnauthenticatedError()
    found = listing.browse(q=q, order_type=order_type, sort=sort, state=state, limit=page.limit, cursor=page.cursor)
    answer = ListAnswer[ProductOut].of(found, ProductOut.of)
    return cacheable(request, answer, cache_control=PUBLIC if state == "active" else PRIVATE)


@router.post("", status_code=201, responses=problems(400, 401, 403, 409, 413, 415))
async def create_product(body: ProductCreate, admin: AdminOnly, key: Idempotent) -> ProductOut:
    """Put a product into the catalogue."""

    def create() -> ProductView:
        fields = body.model_dump(exclude={"sizes"})
        pieces = {line.size: line.stock for line in body.sizes}
        return products.create(fields=fields, stock=pieces, actor=admin.user_id, idempotency=key)

    return ProductOut.of(idempotency.run(key, create, _again))


@router.post("/import", status_code=202, responses=problems(400, 401, 403, 413, 415))
async def import_products(body: ProductImport, admin: AdminOnly, key: Idempotent) -> TaskAccepted:
    """Make and change products from a CSV file, as a task; lines that are wrong are reported by their number."""

    def accept() -> TaskAccepted:
        task_id = ids.new("tsk")
        file_key = f"tasks/imports/{task_id}.csv"
        try:
            storage.from_settings("files").put(file_key, body.csv.encode(), content_type="text/csv")
        except StorageUnavailableError as error:
            raise UnavailableError() from error
        return _accept("products.import", admin, key, {"file_key": file_key}, task_id)

    return idempotency.run(key, accept, TaskAccepted.model_validate)


@router.get("/export", status_code=202, responses=problems(401, 403))
async def export_products(admin: AdminOnly) -> TaskAccepted:
    """Write the catalogue into a CSV file, as a task."""
    return _accept("products.export", admin, None, {}, ids.new("tsk"))


@router.get("/{product_id}", responses={**CACHED, **problems(401, 404)}, response_model=ProductOut)
async def read_product(request: Request, product_id: ProductId, user: OptionalUser) -> Response:
    """A product by its id or its article."""
    hidden = await staff(user)
    answer = ProductOut.of(products.get(product_id, hidden=hidden))
    return cacheable(request, answer, cache_control=PRIVATE if hidden else PUBLIC)


@router.patch("/{product_id}", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def change_product(product_id: ProductId, body: ProductUpdate, admin: AdminOnly) -> ProductOut:
    """Change what is named, if the product still has the version that was read."""
    view = products.change(product_id=product_id, version=body.version, fields=body.changes(), actor=admin.user_id)
    return ProductOut.of(view)


@router.delete("/{product_id}", status_code=204, responses=problems(401, 403, 404, 409))
async def archive_product(product_id: ProductId, admin: AdminOnly) -> None:
    """Take a product out of the catalogue for good; orders keep what was bought."""
    products.archive(product_id=product_id, actor=admin.user_id)


@router.post("/{product_id}/stock", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def change_stock(product_id: ProductId, body: StockChange, admin: AdminOnly, key: Idempotent) -> ProductOut:
    """Add pieces of a size or take them away; who did it and why is kept."""

    def change() -> ProductView:
        return stock.change(product_id=product_id, **body.model_dump(), actor=admin.user_id, idempotency=key)

    return ProductOut.of(idempotency.run(key, change, _again))


def _again(reference: dict[str, str]) -> ProductView:
    return products.get(reference["id"], hidden=True, consistent=True)


def _accept(
    kind: str, admin: Principal, key: idempotency.IdempotencyKey | None, request: dict[str, str], task_id: str
) -> TaskAccepted:
    uow = UnitOfWork()
    tasks.request(uow, kind=kind, owner=admin.user_id, request=request, task_id=task_id)
    uow.store_idempotency_key(key, {"task_id": task_id})
    uow.commit()
    return TaskAccepted(task_id=task_id)
