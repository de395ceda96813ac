"""Copies of an item of moto's that are never stored: how they are named, sorted and made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict

# An id: its type, ten letters of time, sixteen random ones. The first eight of these are where lookalikes differ:
# an order's number is made of them.
ID = re.compile(r"[a-z]{3}_[0-9A-Z]{10}([0-9A-Z]{8})[0-9A-Z]{8}")
Pairs: TypeAlias = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of an item's keys that tells it from others of its kind, and where its lookalikes count instead."""

    text: str
    before: str
    digits: int = 7

    def pair(self, number: int) -> tuple[str, str]:
        """What is written in the original, and what in a lookalike."""
        return self.text, f"{self.before}{number:0{self.digits}d}"


@dataclass(frozen=True, slots=True)
class Lookalikes:
    """`size` copies of an item, numbered from 1, in the order of their keys; `names` are what they are sorted by."""

    table: Any
    item: Any
    names: tuple[str, ...]
    marks: tuple[Mark, ...]
    size: int

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, place: int) -> tuple[str, ...]:
        """What the one at a place, counted from 0, is sorted by."""
        pairs = self._pairs(place)
        return tuple(rewritten(self.item.attrs[name].value, pairs) for name in self.names)

    def like(self, place: int) -> Item:
        """The one at a place."""
        return likeness(self.table, self.item, self._pairs(place))

    def _pairs(self, place: int) -> Pairs:
        return [mark.pair(place + 1) for mark in self.marks]


def rewritten(text: str, pairs: Pairs) -> str:
    """A text with each first of a pair replaced by its second."""
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def likeness(table: Any, item: Item, pairs: Pairs) -> Item:
    """An item with all its texts rewritten; whatever else it holds is shared with it."""
    like, attrs = Item.__new__(Item), LimitedSizeDict.__new__(LimitedSizeDict)
    for name, held in item.attrs.items():
        is_text = held.type == "S" and name != "type"
        # Past the check of an item's size, which adds everything up for each attribute.
        dict.__setitem__(attrs, name, DynamoType({"S": rewritten(held.value, pairs)}) if is_text else held)
    like.hash_key, like.range_key, like.attrs = attrs[table.hash_key_attr], attrs[table.range_key_attr], attrs
    return like
