"""How keeping filters fails."""

from __future__ import annotations

from shared.core.errors import ConflictError, NotFoundError


class TooManySavedViewsError(ConflictError):
    """As many filters are saved as there may be, of this list or in all."""

    code = "too_many_views"
    detail = "Too many filters are saved. Remove one first."


class SavedViewNotFoundError(NotFoundError):
    """There is no such saved filter."""

    code = "view_not_found"
    detail = "This saved filter does not exist any more."
