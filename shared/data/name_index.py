"""Names that are found by the start of any of their words, in either order, within a fixed number of reads.

A name is indexed under each ordered pair of its first three words, so that «Пётр Ив» and «Иванов П» both are starts of
a key. The partition is the first two letters. A search reads the keys that begin with what was asked; where these are
few, it also looks at a bounded number of keys of each word by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import permutations
from typing import Final

from shared.core.search import matches, name_words

PAIRED_WORDS: Final = 3
# As many keys as a name has at most.
MOST_KEYS: Final = PAIRED_WORDS * (PAIRED_WORDS - 1)
# Keys of one word that are looked at when few begin with the whole that was asked.
LOOKED_AT: Final = 50
_KEY_LENGTH: Final = 160
# (partition, start of the sort key, how many) → sort keys, each `<name>#<id>`.
Reader = Callable[[str, str, int], Iterable[str]]


def bucket(text: str) -> str:
    """The partition of the keys that begin with a text."""
    return f"NAME#{text[:2]}"


def keys_of(full_name: str, holder_id: str) -> list[tuple[str, str]]:
    """(partition, sort key) of all keys that a name is found by; none for one without a letter."""
    own = name_words(full_name)
    first, rest = own[:PAIRED_WORDS], own[PAIRED_WORDS:]
    if len(first) < 2:
        starts = [first] if first else []
    else:
        starts = [[*pair, *(one for one in first if one not in pair)] for pair in permutations(first, 2)]
    texts = [" ".join([*start, *rest])[:_KEY_LENGTH] for start in starts]
    return [(bucket(text), f"{text}#{holder_id}") for text in texts]


def find(wanted: Sequence[str], *, read: Reader, limit: int) -> list[str]:
    """The ids whose name begins with the words that are wanted, or holds a word that begins with each of them."""
    if not wanted:
        return []
    found = dict.fromkeys(_ids(read, " ".join(wanted), limit * MOST_KEYS, wanted))
    if len(found) < limit and len(wanted) > 1:
        for word in sorted(wanted, key=len, reverse=True)[:PAIRED_WORDS]:
            found |= dict.fromkeys(_ids(read, word, LOOKED_AT, wanted))
            if len(found) >= limit:
                break
    return list(found)[:limit]


def _ids(read: Reader, start: str, limit: int, wanted: Sequence[str]) -> Iterator[str]:
    if not start:
        return
    for key in read(bucket(start), start, limit):
        name, _, holder_id = key.rpartition("#")
        if matches(wanted, name.split(" ")):
            yield holder_id
