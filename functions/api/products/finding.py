"""Finding products: the catalogue sorted, filtered and searched, and what it can be narrowed by."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query, Request
from pydantic import StringConstraints
from starlette.responses import Response

from functions.api.products.finding_schemas import FacetsOut
from functions.api.products.routes import staff
from functions.api.products.schemas import ProductOut
from shared.core.errors import ForbiddenError, UnauthenticatedError
from shared.http.auth import PUBLIC_ROUTE, OptionalUser, Principal
from shared.http.caching import CACHED, PRIVATE, PUBLIC, cacheable
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.shop.catalog import facets, listing, low_stock
from shared.shop.catalog.filters import SIZES_ASKED_LIMIT, ProductFilter
from shared.shop.catalog.rules import PRICE_LIMIT
from shared.shop.sections import categories, collections, rules

router = Router(prefix="/products", tags=["products"])
SearchText = Annotated[
    str | None,
    Query(min_length=2, max_length=100, description="Words of the name or article, or their beginnings"),
]
SizeName = Annotated[str, StringConstraints(min_length=1, max_length=20)]
PriceEnd = Annotated[int | None, Query(ge=0, le=PRICE_LIMIT, description="Kopecks, itself included")]


# Asynchronous like everything FastAPI calls here: a plain function would go through a thread and back.
async def _filter(
    user: OptionalUser,
    q: SearchText = None,
    order_type: Literal["in_stock", "preorder", "waiting"] | None = None,
    category: Annotated[
        str | None,
        Query(min_length=1, max_length=80, description="Id or slug of a category: its products and those below it"),
    ] = None,
    collection: Annotated[
        str | None, Query(min_length=1, max_length=80, description="Id or slug of a collection")
    ] = None,
    size: Annotated[
        list[SizeName] | None, Query(max_length=SIZES_ASKED_LIMIT, description="Any of these sizes, as people write it")
    ] = None,
    price_min: PriceEnd = None,
    price_max: PriceEnd = None,
    in_stock: Annotated[
        bool | None, Query(description="Whether units can be bought from stock: of the sizes named, else of any")
    ] = None,
) -> ProductFilter:
    return ProductFilter(
        q=q,
        order_type=order_type,
        # Not by the constraint: its limits would count what is left, and the schema says otherwise.
        sizes=tuple(one.strip() for one in size or ()),
        price_min=price_min,
        price_max=price_max,
        in_stock=in_stock,
        category_ids=_below(category) if category else None,
        product_ids=await _products_of(collection, user) if collection else None,
    )


Filter = Annotated[ProductFilter, Depends(_filter)]


async def _products_of(collection: str, user: Principal | None) -> tuple[str, ...]:
    """A collection's products in their order; of one that is not shown now for staff alone."""
    return tuple(collections.get(collection, hidden=await staff(user)).product_ids)


def _below(category: str) -> tuple[str, ...]:
    return tuple(rules.subtree(categories.tree(), categories.get(category).id))


@router.get(
    "",
    responses={**CACHED, **problems(400, 401, 403, 404)},
    response_model=ListOut[ProductOut],
    openapi_extra=PUBLIC_ROUTE,
)
async def list_products(
    request: Request,
    page: PageQuery,
    user: OptionalUser,
    where: Filter,
    sort: Annotated[
        Literal["newest", "price", "-price", "name"] | None,
        Query(description="Without it newest first, and a collection in its own order"),
    ] = None,
    state: Annotated[
        Literal["active", "hidden", "archived"],
        Query(description="Staff also see hidden and archived products; then filters and sort do not count"),
    ] = "active",
    stock: Annotated[
        Literal["low"] | None,
        Query(description="For staff: products of which little is left; then filters, sort and state do not count"),
    ] = None,
) -> Response:
    """Active products; a page that is filtered may be shorter than `limit` and still have a next one."""
    if (state != "active" or stock) and not await staff(user):
        raise ForbiddenError() if user else UnauthenticatedError()
    if stock:
        low = low_stock.page(limit=page.limit, cursor=page.cursor)
        return cacheable(request, ListOut[ProductOut].of(low, ProductOut.of), cache_control=PRIVATE)
    found = listing.browse(where=where, sort=sort, state=state, limit=page.limit, cursor=page.cursor)
    answer = ListOut[ProductOut].of(found, ProductOut.of)
    return cacheable(request, answer, cache_control=PUBLIC if state == "active" else PRIVATE)


@router.get("/facets", responses={**CACHED, **problems(401, 404)}, response_model=FacetsOut, openapi_extra=PUBLIC_ROUTE)
async def get_product_facets(request: Request, where: Filter) -> Response:
    """How many of the filtered active products come in which size and lie in which category, and what they cost.

    Sizes are counted as if none was chosen and prices as if no price was, so that another one can be chosen.
    """
    return cacheable(request, FacetsOut.of(facets.of(where)))
