"""What DynamoDB charges: pure functions over items in its own JSON (`{"name": {"S": "…"}}`).

Sources, below named by these words:
- sizes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
- units: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
- indexes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations
- transactions: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Item: TypeAlias = Mapping[str, Mapping[str, Any]]

READ_BYTES = 4096
WRITE_BYTES = 1024
CONTAINER_BYTES = 3
ENTRY_BYTES = 1
# "DynamoDB performs two underlying reads or writes of every item in the transaction" (transactions).
TRANSACTIONAL = 2
EVENTUAL = 0.5


@dataclass(frozen=True, slots=True)
class Index:
    """A global secondary index: its key attributes, and what else it copies; None means everything."""

    name: str
    keys: tuple[str, ...]
    table_keys: tuple[str, ...]
    copies: frozenset[str] | None

    def entry(self, item: Item | None) -> dict[str, Any] | None:
        """What the index holds of an item, None when the item has not all of the index's keys (a sparse index)."""
        if item is None or any(name not in item for name in self.keys):
            return None
        if self.copies is None:
            return dict(item)
        wanted = {*self.keys, *self.table_keys, *self.copies}
        return {name: value for name, value in item.items() if name in wanted}


def size_of(item: Item) -> int:
    """An item's bytes: attribute names in UTF-8 and their values (sizes)."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: Mapping[str, Any]) -> int:
    """A value's bytes (sizes): text in UTF-8, numbers by digits, 3 for a list or map and 1 for each of its entries."""
    [(kind, held)] = value.items()
    if kind == "S":
        return len(held.encode())
    if kind == "N":
        return number_size(held)
    if kind == "B":
        return _raw(held)
    if kind in ("NULL", "BOOL"):
        return 1
    if kind == "L":
        return CONTAINER_BYTES + sum(ENTRY_BYTES + value_size(one) for one in held)
    if kind == "M":
        return CONTAINER_BYTES + len(held) * ENTRY_BYTES + size_of(held)
    if kind in ("SS", "NS", "BS"):
        return sum(value_size({kind[0]: one}) for one in held)
    raise ValueError(f"not a DynamoDB type: {kind}")


def number_size(digits: str) -> int:
    """A number's bytes (sizes): one for two significant digits, one more, and one for a minus."""
    mantissa = digits.lower().partition("e")[0]
    significant = mantissa.lstrip("+-").replace(".", "").strip("0")
    return (len(significant) + 1) // 2 + 1 + mantissa.startswith("-")


def _raw(held: str | bytes) -> int:
    return len(held) if isinstance(held, bytes) else len(base64.b64decode(held))


def read_units(size: int, *, consistent: bool = False, transactional: bool = False) -> float:
    """Units of reading so many bytes at once (units): one per started 4 KB, and no less than one for nothing at all.

    Half for an eventually consistent read, twice for a transactional one.
    """
    blocks = max(1, -(-size // READ_BYTES))
    return blocks * (TRANSACTIONAL if transactional else 1 if consistent else EVENTUAL)


def write_units(before: Item | None, after: Item | None, *, transactional: bool = False) -> float:
    """Units of a write to a table (units): one per started KB of the larger of the item's two images.

    Deleting what is not there costs one; a lost condition costs what the write would have.
    """
    size = max((size_of(image) for image in (before, after) if image is not None), default=0)
    return _write_blocks(size) * (TRANSACTIONAL if transactional else 1)


def index_units(index: Index, before: Item | None, after: Item | None) -> float:
    """Units of what a write means for one index (indexes): nothing when its copy stays as it is.

    One write for a copy that comes, goes or changes; two when the index's key changes, because the old copy is
    deleted and a new one put. An index follows later, so a transaction makes it no dearer.
    """
    old, new = index.entry(before), index.entry(after)
    if old == new:
        return 0
    if old is not None and new is not None and any(old[name] != new[name] for name in index.keys):
        return _write_blocks(size_of(old)) + _write_blocks(size_of(new))
    return _write_blocks(max(size_of(image) for image in (old, new) if image is not None))


def query_units(items: Iterable[Item], *, consistent: bool) -> float:
    """Units of a Query (units): the sum of what it looked at, before any filter, rounded up once."""
    return read_units(sum(size_of(item) for item in items), consistent=consistent)


def _write_blocks(size: int) -> int:
    return max(1, -(-size // WRITE_BYTES))
