"""How the catalogue is divided: categories and collections, for everybody to read and for staff to keep."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request
from starlette.responses import Response

from functions.api.products.section_schemas import (
    CategoryCreate,
    CategoryOut,
    CategoryUpdate,
    CollectionCreate,
    CollectionOut,
    CollectionUpdate,
)
from shared.core.slugs import SLUG_LENGTH
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, OptionalUser, Principal, requires
from shared.http.caching import CACHED, PRIVATE, PUBLIC, cacheable
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut
from shared.http.problems import problems
from shared.http.routing import Router
from shared.shop.sections import categories, collections
from shared.shop.sections.models import Category, Collection

router = Router(tags=["products"])
CategoryId = Annotated[str, Path(max_length=SLUG_LENGTH, description="The category's id or its slug")]
CollectionId = Annotated[str, Path(max_length=SLUG_LENGTH, description="The collection's id or its slug")]
CREATED = (400, 401, 403, 409, 413, 415)
CHANGED = (400, 401, 403, 404, 409, 413, 415)


@router.get("/categories", responses=CACHED, response_model=ListOut[CategoryOut], openapi_extra=PUBLIC_ROUTE)
async def list_categories(request: Request) -> Response:
    """All categories from the top, each in front of those below it; siblings by position."""
    found = [CategoryOut.model_validate(one) for one in categories.tree()]
    return cacheable(request, ListOut[CategoryOut](items=found))


@router.post("/categories", status_code=201, responses=problems(*CREATED))
async def create_category(
    body: CategoryCreate, user: Annotated[Principal, requires("categories.write")], key: Idempotent
) -> CategoryOut:
    """Make a category, at the top or below another."""

    def create() -> Category:
        return categories.create(fields=body.model_dump(), actor=user.user_id, idempotency=key)

    made = idempotency.run(key, create, lambda made: categories.get(made["id"], consistent=True))
    return CategoryOut.model_validate(made)


@router.get(
    "/categories/{category_id}",
    responses={**CACHED, **problems(404)},
    response_model=CategoryOut,
    openapi_extra=PUBLIC_ROUTE,
)
async def get_category(request: Request, category_id: CategoryId) -> Response:
    """A category by its id or its slug; a slug that it had once still leads to it."""
    return cacheable(request, CategoryOut.model_validate(categories.get(category_id)))


@router.patch("/categories/{category_id}", responses=problems(*CHANGED))
async def update_category(
    category_id: CategoryId, body: CategoryUpdate, user: Annotated[Principal, requires("categories.write")]
) -> CategoryOut:
    """Change what is named, or move the category with all below it."""
    changed = categories.change(
        category_id=category_id, version=body.version, fields=body.changes(), actor=user.user_id
    )
    return CategoryOut.model_validate(changed)


@router.delete("/categories/{category_id}", status_code=204, responses=problems(401, 403, 404, 409))
async def delete_category(category_id: CategoryId, user: Annotated[Principal, requires("categories.write")]) -> None:
    """Delete a category; one that has products or categories in it is not deleted (409)."""
    categories.delete(category_id=category_id, actor=user.user_id)


@router.get(
    "/collections",
    responses={**CACHED, **problems(401)},
    response_model=ListOut[CollectionOut],
    openapi_extra=PUBLIC_ROUTE,
)
async def list_collections(request: Request, user: OptionalUser) -> Response:
    """The collections that are shown now, by position; staff see all."""
    hidden = _sees_hidden(user)
    found = [CollectionOut.of(one) for one in collections.listing(hidden=hidden)]
    answer = ListOut[CollectionOut](items=found)
    return cacheable(request, answer, cache_control=PRIVATE if hidden else PUBLIC)


@router.post("/collections", status_code=201, responses=problems(*CREATED))
async def create_collection(
    body: CollectionCreate, user: Annotated[Principal, requires("collections.write")], key: Idempotent
) -> CollectionOut:
    """Make a collection."""

    def create() -> Collection:
        return collections.create(fields=body.stored(), actor=user.user_id, idempotency=key)

    def again(made: dict[str, str]) -> Collection:
        return collections.get(made["id"], hidden=True, consistent=True)

    return CollectionOut.of(idempotency.run(key, create, again))


@router.get(
    "/collections/{collection_id}",
    responses={**CACHED, **problems(401, 404)},
    response_model=CollectionOut,
    openapi_extra=PUBLIC_ROUTE,
)
async def get_collection(request: Request, collection_id: CollectionId, user: OptionalUser) -> Response:
    """A collection by its id or its slug; its products are listed by `GET /products?collection=`."""
    hidden = _sees_hidden(user)
    answer = CollectionOut.of(collections.get(collection_id, hidden=hidden))
    return cacheable(request, answer, cache_control=PRIVATE if hidden else PUBLIC)


@router.patch("/collections/{collection_id}", responses=problems(*CHANGED))
async def update_collection(
    collection_id: CollectionId, body: CollectionUpdate, user: Annotated[Principal, requires("collections.write")]
) -> CollectionOut:
    """Change what is named; `product_ids` is the whole list in its order."""
    changed = collections.change(
        collection_id=collection_id, version=body.version, fields=body.changes(), actor=user.user_id
    )
    return CollectionOut.of(changed)


@router.delete("/collections/{collection_id}", status_code=204, responses=problems(401, 403, 404))
async def delete_collection(
    collection_id: CollectionId, user: Annotated[Principal, requires("collections.write")]
) -> None:
    """Delete a collection; its products stay."""
    collections.delete(collection_id=collection_id, actor=user.user_id)


def _sees_hidden(user: Principal | None) -> bool:
    return user is not None and user.may("products.read_hidden")
