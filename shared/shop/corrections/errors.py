"""What can prevent the correction of an order."""

from __future__ import annotations

from shared.core.errors import ConflictError


class OrderVersionError(ConflictError):
    """The order is not as it was read; `version` is the one that it has."""

    code = "order_version_conflict"
    detail = "The order was changed since you read it. Read it again."


class LineReturnedError(ConflictError):
    """Units of the line came back: what size they have cannot change any more."""

    code = "order_line_returned"
    detail = "Units of this line came back already. Its size cannot be changed."


class SizeFixedError(ConflictError):
    """A preorder whose wave is being made, or was; `wave_status` says where it is."""

    code = "size_fixed"
    detail = "This preorder is in production. Its size cannot be changed."
