"""Which shard a thing is in: what many writes at once would otherwise go to is divided over a few keys."""

from __future__ import annotations

import zlib


def shard_of(name: str, shards: int) -> int:
    """The shard, from 0, that a name belongs to: names are spread evenly, and each stays where it is."""
    return zlib.crc32(name.encode()) % shards
