"""Which shard a thing is in: what many writes at once would otherwise go to is divided over a few keys."""

from __future__ import annotations

import zlib

# A division writes every shard in one transaction of at most 100 writes.
SHARDS_LIMIT = 64


def shard_of(name: str, shards: int) -> int:
    """The shard, from 0, that a name belongs to: names are spread evenly, and each stays where it is."""
    return zlib.crc32(name.encode()) % shards


def even(units: int, shards: int, *, first: int = 0) -> list[int]:
    """Units divided evenly; what is over goes to the shards from `first` on."""
    each, over = divmod(units, shards)
    return [each + ((number - first) % shards < over) for number in range(shards)]


def ring(first: int, shards: int) -> list[int]:
    """The numbers of all shards, from `first` on."""
    return [(first + step) % shards for step in range(shards)]
