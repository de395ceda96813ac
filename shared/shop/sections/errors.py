"""What can go wrong with categories and collections."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class CategoryNotFoundError(NotFoundError):
    """No such category."""

    code = "category_not_found"
    detail = "There is no such category."


class UnknownCategoryError(InvalidError):
    """A product, or another category, names a category that there is not."""

    code = "category_unknown"
    detail = "There is no such category. Read the categories again."


class CategoryInUseError(ConflictError):
    """A category that has products or categories below it is not deleted; `products` and `children` say how many."""

    code = "category_in_use"
    detail = "The category has products or categories in it. Move them to another one first."


class CategoryDepthError(InvalidError):
    """Categories go at most three levels deep, and none is its own parent."""

    code = "category_depth"
    detail = "Categories go at most three levels deep, and none lies below itself."


class TooManyCategoriesError(ConflictError):
    """There are as many categories as there may be."""

    code = "too_many_categories"
    detail = "There are as many categories as there can be. Delete one first."


class CollectionNotFoundError(NotFoundError):
    """No such collection, or one that is not shown now."""

    code = "collection_not_found"
    detail = "There is no such collection."


class UnknownProductError(InvalidError):
    """A collection names a product that there is not."""

    code = "product_unknown"
    detail = "There is no such product. Read the catalogue again."


class CollectionPeriodError(InvalidError):
    """A collection's period ends after it begins."""

    code = "collection_period"
    detail = "The end of the period must be after its beginning."


class TooManyCollectionsError(ConflictError):
    """There are as many collections as there may be."""

    code = "too_many_collections"
    detail = "There are as many collections as there can be. Delete one first."


class SectionVersionError(ConflictError):
    """The category or collection was changed since the caller read it."""

    code = "version_conflict"
    detail = "This was changed meanwhile. Read it again and repeat your change."


class SectionSlugTakenError(ConflictError):
    """Two categories, or two collections, cannot share a slug."""

    code = "slug_taken"
    detail = "This slug leads to another page already."


class SectionSlugInvalidError(InvalidError):
    """A name from which no slug follows, and none was given."""

    code = "slug_invalid"
    detail = "Give a slug: lower-case letters, digits and single hyphens."
