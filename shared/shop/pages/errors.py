"""What can go wrong with pages."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class PageNotFoundError(NotFoundError):
    """No such page, or one that was deleted."""

    code = "page_not_found"
    detail = "There is no such page."


class PageChangedError(ConflictError):
    """The page was changed since the caller read it."""

    code = "version_conflict"
    detail = "The page was changed meanwhile. Read it again and repeat your change."


class PageTooLongError(InvalidError):
    """The page's Markdown and HTML are together more than is stored of one version."""

    code = "page_too_long"
    detail = "The page is too long. Divide it into several pages, or use fewer links."
