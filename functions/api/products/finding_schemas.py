"""What the catalogue can be narrowed by, as it is answered."""

from __future__ import annotations

from shared.http.models import AnswerModel
from shared.shop.catalog.facets import Facets


class SizeFacetOut(AnswerModel):
    """How many products come in a size."""

    size: str
    count: int


class CategoryFacetOut(AnswerModel):
    """How many products lie in a category or below it."""

    id: str
    slug: str
    name: str
    parent_id: str | None
    count: int


class PriceFacetOut(AnswerModel):
    """The lowest and the highest price in kopecks, null where there is no product."""

    min: int | None
    max: int | None


class FacetsOut(AnswerModel):
    """Counts of the products that a filter names; those of the first 500 when it is not `is_complete`."""

    total: int
    in_stock: int
    sizes: list[SizeFacetOut]
    price: PriceFacetOut
    categories: list[CategoryFacetOut]
    is_complete: bool

    @classmethod
    def of(cls, found: Facets) -> FacetsOut:
        """The facets as they were counted."""
        return cls(
            total=found.total,
            in_stock=found.in_stock,
            sizes=[SizeFacetOut(size=size, count=count) for size, count in found.sizes],
            price=PriceFacetOut(min=found.price_min, max=found.price_max),
            categories=[CategoryFacetOut.copy_of(one, count=count) for one, count in found.categories],
            is_complete=found.is_complete,
        )
