"""Tables of moto in which partitions hold a million items that exist only while they are read.

Within `simulated(size)` a query finds beside a partition's own items `size` lookalikes of the first of them: copies
under other ids, made when a page reaches them and found again by their keys. A page is as long as DynamoDB's, of
`Limit` items or a megabyte, so code that reads on and on does so here, too, until `PATIENCE` items.
"""

from __future__ import annotations

import heapq
import inspect
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from tests.support.item_copies import ID, Lookalikes, Mark, Pairs, likeness, rewritten

LIKE_ID = re.compile(r"(?<=_[0-9A-Z]{10})([A-Z]\d{7})(?=[0-9A-Z]{8})|(?<![0-9A-Za-z])([A-Z]\d{7})(?![0-9A-Za-z])")
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
NUMBERED = re.compile(r"(.*#)(\d{4,})")
PAGE_BYTES = 1_000_000
ALL = 10**9
PATIENCE = 5_000

_query, _get_item = Table.query, Table.get_item
_signature = inspect.signature(Table.query)


class EndlessError(Exception):
    """A request looked at more items than anybody waits for."""


@dataclass
class VirtualItems:
    """What is in the tables beside what is really there.

    `most` says of which types, or of which in partitions of one kind (`client_reference USER`), there are never more;
    `met` counts the lookalikes that were read, `looked_at` all items.
    """

    size: int
    most: Mapping[str, int] = field(default_factory=dict)
    looked_at: int = 0
    met: int = 0
    _letters: dict[str, str] = field(default_factory=dict)

    @property
    def is_endless(self) -> bool:
        """Whether somebody read until our patience was over."""
        return self.looked_at > PATIENCE

    def get(self, table: Any, hash_key: Any, range_key: Any = None, *rest: Any) -> Item | None:
        """moto's `get_item`, which knows lookalikes by their keys."""
        found: Item | None = _get_item(table, hash_key, range_key, *rest)
        if found is not None or range_key is None:
            return found
        keys, pairs = self._originals(hash_key.value, range_key.value)
        found = _get_item(table, *(DynamoType({"S": key}) for key in keys)) if pairs else None
        return likeness(table, found, pairs) if found is not None else None

    def query(self, *positional: Any, **named: Any) -> tuple[list[Item], int, Any]:
        """moto's `query`, which finds lookalikes."""
        asked = _signature.bind(*positional, **named).arguments
        asked.update(asked.pop("filter_kwargs", {}))
        [key], pairs = self._originals(asked["hash_key"].value)
        if pairs:
            # A lookalike of a thing has what the thing has.
            items, count, last = _query(**{**asked, **_in_partition(asked, key)})
            return [likeness(asked["self"], item, pairs) for item in items], count, last
        found = [item for item in _partition(asked) if _is_asked_for(item, asked)]
        return self._page(found, self._beside(found, asked), asked)

    def _beside(self, found: list[Item], asked: dict[str, Any]) -> Lookalikes:
        """The lookalikes of the first item that can have any."""
        table, index = asked["self"], asked.get("index_name")
        names = (table.range_key_attr,) if index is None else _sorting(table, index)
        for item in sorted(found, key=lambda item: item.attrs[names[0]].value):
            kind = item.attrs["type"].value if "type" in item.attrs else ""
            most = self.most.get(f"{kind} {asked['hash_key'].value.partition('#')[0]}", self.most.get(kind, ALL))
            if not most:
                # Each original takes a letter, of which there are few.
                continue
            marks = self._marks(item, asked["hash_key"].value, names)
            size = min([self.size, most, *(10**mark.digits - 1 for mark in marks)])
            virtual = Lookalikes(table, item, names, marks, size)
            if marks and size and _is_asked_for(virtual.like(0), asked):
                return virtual
        return Lookalikes(table, None, names, (), 0)

    def _marks(self, item: Item, partition: str, names: tuple[str, ...]) -> tuple[Mark, ...]:
        keys, is_index = [item.attrs[name].value for name in names], len(names) > 1
        shared = ID.findall(partition)
        ids = dict.fromkeys(found for key in keys for found in ID.findall(key) if found not in shared)
        marks = tuple(Mark(one, self._letter(one)) for one in ids)
        if marks and not (is_index and rewritten(keys[-2], [mark.pair(0) for mark in marks]) == keys[-2]):
            return marks
        numbered = NUMBERED.fullmatch(keys[0])
        if numbered and not is_index:
            return (Mark(keys[0], f"{numbered[1]}9", len(numbered[2]) - 1),)
        # Things in an index differ in their partitions.
        word = keys[-2].rpartition("#")[2] if is_index else keys[0]
        # A sort key of capitals alone says what an item is, and there is one of it; other words name things.
        if not is_index and re.fullmatch(r"[A-Z_#]+", word):
            return ()
        return (*marks, Mark(word, f"{word}~{self._letter(word)}"))

    def _letter(self, mark: str) -> str:
        """A letter for each original, by which its lookalikes are distinguished from those of another."""
        return self._letters.setdefault(mark, LETTERS[len(self._letters)])

    def _originals(self, *keys: str) -> tuple[list[str], Pairs]:
        """The keys of a lookalike's original, with what is to be rewritten; no pairs for what is nobody's likeness."""
        marks = {letter: mark for mark, letter in self._letters.items()}
        pairs = dict[str, str]()
        for key in keys:
            for like in (one for found in LIKE_ID.findall(key) for one in found if one):
                if like[0] in marks:
                    mark = marks[like[0]]
                    pairs[mark] = f"{mark}~{like}" if f"{mark}~{like}" in key else like
        return [rewritten(key, [(like, mark) for mark, like in pairs.items()]) for key in keys], list(pairs.items())

    def _page(self, found: list[Item], virtual: Lookalikes, asked: dict[str, Any]) -> tuple[list[Item], int, Any]:
        """As DynamoDB pages: from the start key on, up to the limit or a megabyte."""
        table, index = asked["self"], asked.get("index_name")
        page, size, last, own = list[Item](), 0, None, {id(item) for item in found}
        for item in _merged(found, virtual, asked["exclusive_start_key"], forward=asked["scan_index_forward"]):
            size += item.size()
            if len(page) == asked["limit"] or size > PAGE_BYTES:
                last = table._get_last_evaluated_key(page[-1], index)
                break
            page.append(item)
            self.looked_at += 1
            self.met += id(item) not in own
            if self.is_endless:
                raise EndlessError(f"more than {PATIENCE} items of {table.name}")
        shown = [table.get_index(index).project(item) for item in page] if index else page
        kept, wanted = asked.get("filter_expression"), asked.get("projection_expressions")
        shown = [item for item in shown if kept is None or kept.expr(item)]
        return [item.project(wanted) for item in shown] if wanted else shown, len(page), last


def _partition(asked: dict[str, Any]) -> Iterable[Item]:
    """All items of the partition that is asked for, in any order."""
    table, index, key = asked["self"], asked.get("index_name"), asked["hash_key"]
    if index is None:
        return list(table.items.get(key, {}).values())
    [name] = [one["AttributeName"] for one in table.get_index(index).schema if one["KeyType"] == "HASH"]
    everything = (item for partition in table.items.values() for item in partition.values())
    return [item for item in everything if name in item.attrs and item.attrs[name].value == key.value]


def _in_partition(asked: dict[str, Any], key: str) -> dict[str, Any]:
    value = DynamoType({"S": key})
    [(name, _)] = asked["hash_key_conditions"]
    return {"hash_key": value, "hash_key_conditions": [(name, value)]}


def _sorting(table: Any, index: str) -> tuple[str, ...]:
    own = [one["AttributeName"] for one in table.get_index(index).schema if one["KeyType"] == "RANGE"]
    return (*own, table.hash_key_attr, table.range_key_attr)


def _is_asked_for(item: Item, asked: dict[str, Any]) -> bool:
    table, index = asked["self"], asked.get("index_name")
    key = item.attrs.get(_sorting(table, index)[0] if index else table.range_key_attr)
    return key is not None and (
        not asked["range_comparison"] or bool(key.compare(asked["range_comparison"], asked["range_objs"]))
    )


def _merged(found: list[Item], virtual: Lookalikes, start: Any, *, forward: bool) -> Iterator[Item]:
    """Items and lookalikes in their common order, behind a start key."""
    after = tuple(start[name]["S"] for name in virtual.names) if start else None
    own = [(tuple(item.attrs[name].value for name in virtual.names), item) for item in found]
    low, high = 0, len(virtual)
    if after is not None:
        own = [one for one in own if (one[0] > after if forward else one[0] < after)]
        low, high = (bisect_right(virtual, after), high) if forward else (low, bisect_left(virtual, after))
    places = range(low, high) if forward else range(high - 1, low - 1, -1)
    others = ((virtual[place], virtual.like(place)) for place in places)
    own.sort(key=lambda one: one[0], reverse=not forward)
    return (item for _, item in heapq.merge(own, others, key=lambda one: one[0], reverse=not forward))


@contextmanager
def simulated(size: int, most: Mapping[str, int] | None = None) -> Iterator[VirtualItems]:
    """Every partition that can hold many items holds so many, until the block ends."""
    virtual = VirtualItems(size, most or {})
    _current.append(virtual)
    try:
        yield virtual
    finally:
        _current.remove(virtual)


_current: list[VirtualItems] = []


@contextmanager
def possible() -> Iterator[None]:
    """Let `crowded` work; must begin before a meter does, so that the meter sees what a Query has looked at."""

    def query(*positional: Any, **named: Any) -> Any:
        return (_current[-1].query if _current else _query)(*positional, **named)

    def get_item(*positional: Any, **named: Any) -> Any:
        return (_current[-1].get if _current else _get_item)(*positional, **named)

    Table.query, Table.get_item = query, get_item  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Table.query, Table.get_item = _query, _get_item  # type: ignore[method-assign]
