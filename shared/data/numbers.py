"""Attributes for whole numbers: DynamoDB's numbers are decimals, the business counts."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.constants import MAP, NUMBER


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


class CountsAttribute(Attribute[dict[str, int]]):
    """Whole numbers by name. A plain map: PynamoDB's own cannot hold a key named `self`, and its paths are untyped."""

    attr_type = MAP

    def serialize(self, value: dict[str, int]) -> dict[str, dict[str, str]]:
        """As DynamoDB stores it."""
        return {name: {NUMBER: str(count)} for name, count in value.items()}

    def deserialize(self, value: dict[str, dict[str, str]]) -> dict[str, int]:
        """As DynamoDB returns it."""
        return {name: int(number[NUMBER]) for name, number in value.items()}
