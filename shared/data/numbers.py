"""Attributes for whole numbers: DynamoDB's numbers are decimals, the business counts."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.constants import NUMBER


class WholeNumber(Attribute[int]):
    """A DynamoDB number that is an int on both sides."""

    attr_type = NUMBER

    def serialize(self, value: Any) -> str:
        """Digits, as DynamoDB takes numbers."""
        return str(int(value))

    def deserialize(self, value: Any) -> int:
        """Digits back into an int."""
        return int(value)


class SparseNumber(WholeNumber):
    """A whole number that is 0 on most items: 0 is not stored at all."""

    def __init__(self) -> None:
        super().__init__(null=True, default=0)

    def serialize(self, value: Any) -> Any:
        """Digits, or nothing."""
        return super().serialize(value) if value else None
