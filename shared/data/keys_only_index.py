"""Slim indexes: they hold keys only, and the items are read from the table.

A change of an item then rewrites no copies: only one that moves it within an index costs writes there. A page costs
one Query and one BatchGet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection
from pynamodb.pagination import ResultIterator

# What tells the class of an item. It never changes, so its copy costs nothing.
COPIED = ["type"]


class HydratedQuery:
    """The items that a query of a slim index points at; iterating reads them, in the index's order.

    `read` gives what some entries point at. An entry whose item has meanwhile another key in the index is passed over.
    """

    def __init__(self, read: Callable[[Sequence[Any]], list[Any]], entries: ResultIterator[Any]) -> None:
        self._read = read
        self._entries = entries

    def __iter__(self) -> Iterator[Any]:
        return iter(self._read(list(self._entries)))

    @property
    def last_evaluated_key(self) -> dict[str, dict[str, Any]] | None:
        """Where the query stopped, None at its end; known after iterating."""
        return self._entries.last_evaluated_key


class _KeysOnlyIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call] # PynamoDB types no __init_subclass__
    """What both indexes share."""

    class Meta:
        index_name = "slim"
        projection = IncludeProjection(COPIED)

    def entries(self, hash_key: str, **asked: Any) -> ResultIterator[Any]:
        """The bare entries: instances that know their keys and their type and nothing else."""
        if asked.get("filter_condition") is not None:
            raise ValueError("a slim index knows no attributes to filter by")
        return super().query(hash_key, **asked)

    def query(self, hash_key: str, *positional: Any, hash_keys: Collection[str] = (), **asked: Any) -> Any:
        """As PynamoDB's, with whole items. Always bounded: give it a `limit`, or a key that holds few.

        `hash_keys` are what `read` takes.
        """
        if positional:
            asked["range_key_condition"] = positional[0]
        return HydratedQuery(partial(self.read, hash_keys=hash_keys), self.entries(hash_key, **asked))

    def read(self, entries: Sequence[Any], *, hash_keys: Collection[str] = ()) -> list[Any]:
        """The whole items of some entries, in their order.

        One that has meanwhile another key is left out, unless it has only moved to another of the `hash_keys` that are
        listed together.
        """
        if not entries:
            return []
        found = {(item.pk, item.sk): item for item in self._model.batch_get([(one.pk, one.sk) for one in entries])}
        hash_name, range_name = (f"{self.Meta.index_name}{part}" for part in ("pk", "sk"))
        pairs = ((entry, found.get((entry.pk, entry.sk))) for entry in entries)
        return [
            item
            for entry, item in pairs
            if item
            and getattr(item, range_name) == getattr(entry, range_name)
            and getattr(item, hash_name) in (getattr(entry, hash_name), *hash_keys)
        ]


class KeysOnlyGsi1(_KeysOnlyIndex):  # type: ignore[no-untyped-call]
    """The first index: mostly «what belongs to this person»."""

    class Meta:
        index_name = "gsi1"
        projection = IncludeProjection(COPIED)

    gsi1pk = UnicodeAttribute(hash_key=True)
    gsi1sk = UnicodeAttribute(range_key=True)


class KeysOnlyGsi2(_KeysOnlyIndex):  # type: ignore[no-untyped-call]
    """The second index: mostly «what is due»."""

    class Meta:
        index_name = "gsi2"
        projection = IncludeProjection(COPIED)

    gsi2pk = UnicodeAttribute(hash_key=True)
    gsi2sk = UnicodeAttribute(range_key=True)


class BareGsi2(KeysOnlyGsi2):  # type: ignore[no-untyped-call]
    """The second index where a search asks its keys alone: a query gives the bare entries, `read` their items."""

    class Meta:
        index_name = "gsi2"
        projection = IncludeProjection(COPIED)

    def query(self, hash_key: str, *positional: Any, **asked: Any) -> Any:
        """The bare entries. Always bounded, as `KeysOnlyGsi2`."""
        if positional:
            asked["range_key_condition"] = positional[0]
        return self.entries(hash_key, **asked)
