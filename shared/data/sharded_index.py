"""Index keys that everything new is written under, in a few shards: one takes about 1,000 write units a second.

A thing is under the shard that its id names, so that it stays there. A list of all of them merges one short Query a
shard, with what was stored under the key itself before there were shards.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby, islice
from typing import Any

from pynamodb.expressions.condition import Condition

from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursorError, Page, decode_cursor, encode_cursor
from shared.core.sharding import shard_of

SHARDS = 4


def sharded_key(key: str, name: str) -> str:
    """The shard of an index key that the thing of this name is under."""
    return f"{key}#{shard_of(name, SHARDS)}"


def all_keys(key: str) -> tuple[str, ...]:
    """Every key that things are under: what was stored before there were shards is under the first."""
    return (key, *(f"{key}#{shard}" for shard in range(SHARDS)))


def merged(index: Any, keys: Sequence[str], *, newest_first: bool = False, **asked: Any) -> Iterator[Any]:
    """The entries of several keys of a keys-only index in the order of their sort keys, read as they are needed."""
    parts = [index.entries(key, scan_index_forward=not newest_first, **asked) for key in keys]
    return heapq.merge(*parts, key=lambda entry: _sort_key(index, entry), reverse=newest_first)


def merged_items(index: Any, keys: Sequence[str], *, chunk: int, **asked: Any) -> Iterator[Any]:
    """The items behind the entries that `merged` gives, oldest first, one BatchGet for each `chunk` of them."""
    entries = merged(index, keys, **asked)
    while some := list(islice(entries, chunk)):
        yield from index.read(some)


def merged_page(
    index: Any,
    keys: Sequence[str],
    *,
    scope: str,
    low: str,
    high: str,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
    newest_first: bool = True,
) -> Page[Any]:
    """One page of the items of several keys of a keys-only index whose sort keys, all different, are from `low` to
    `high`.

    What moves from one of the keys to another meanwhile is there, once. A cursor is only good for the scope that gave
    it. Raises InvalidCursorError.
    """
    limit, name = max(1, min(limit, MAX_LIMIT)), "before" if newest_first else "after"
    last = decode_cursor(scope, cursor).get(name) if cursor else None
    if cursor and not (isinstance(last, str) and last):
        raise InvalidCursorError()
    if last is not None:
        low, high = (low, min(high, last)) if newest_first else (max(low, last), high)
    if low > high:
        return Page([])
    between: Condition = getattr(type(index), f"{index.Meta.index_name}sk").between(low, high)
    # `between` takes both ends and one item in all sits on the cursor, hence one more than the page and its probe.
    most = {"limit": limit + 2, "page_size": limit + 2}
    entries = merged(index, keys, newest_first=newest_first, range_key_condition=between, **most)
    # One that moves while the keys are read may be under two of them.
    different = (next(same) for place, same in groupby(entries, partial(_sort_key, index)) if place != last)
    found = list(islice(different, limit + 1))
    next_cursor = encode_cursor(scope, {name: _sort_key(index, found[limit - 1])}) if len(found) > limit else None
    return Page(index.read(found[:limit], hash_keys=keys), next_cursor)


def _sort_key(index: Any, entry: Any) -> str:
    return str(getattr(entry, f"{index.Meta.index_name}sk"))
