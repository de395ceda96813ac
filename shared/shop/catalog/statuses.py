"""The statuses of the catalogue; each is stored as its text."""

from __future__ import annotations

from enum import StrEnum


class ProductState(StrEnum):
    """Who sees a product: everybody, staff alone, or nobody any more but old orders."""

    ACTIVE = "active"
    HIDDEN = "hidden"
    ARCHIVED = "archived"


class ProductOrderType(StrEnum):
    """How a product is sold: from stock, in preorder waves, or not at the moment (there is a waiting list)."""

    IN_STOCK = "in_stock"
    PREORDER = "preorder"
    WAITING = "waiting"


class WaveStatus(StrEnum):
    """Where a preorder wave is; only an open one takes orders."""

    OPEN = "open"
    FULL = "full"
    IN_PRODUCTION = "in_production"
    READY = "ready"
    COMPLETED = "completed"


class MediaStatus(StrEnum):
    """What became of an upload: the inspector makes it ready or rejected."""

    PENDING = "pending"
    READY = "ready"
    REJECTED = "rejected"
