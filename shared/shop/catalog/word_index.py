"""Keeping the packs of the search by words: what changes of products said is moved into them, in the background.

Nothing is lost when it is not done, late or twice: changes count for a search until they are packed, and a pack keeps
what it knows of a later version. Packs are written on condition of what was read.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from pynamodb.expressions.condition import Condition

from shared.core import clock
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork, WriteConflictError
from shared.shop.catalog.entries import PackingLease, WordChange, WordPack
from shared.shop.catalog.postings import Posting, merge, pack, split, unpack
from shared.shop.catalog.word_search import posting_of_change

# Changes that are packed together: products of an import share words, and a pack is then written once for many.
BATCH: Final = 100
# Longer than the worker's time-out (120 s): whoever holds a lease that has run out is certainly gone.
LEASE_S: Final = 150


@dataclass(slots=True)
class PackChanges:
    """What is to become of the postings of one word: those to put, by product, and those gone as of a version."""

    put: dict[str, Posting] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)


def drain(may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Move all changes into the packs, unless somebody is at it; how many were moved.

    What comes meanwhile is moved too, so that whoever found it taken may leave.
    """
    moved, holder = 0, str(uuid.uuid4())
    while waiting(1) and may_go_on() and _take_lease(holder):
        try:
            while may_go_on() and (changes := waiting()):
                move(changes)
                moved += len(changes)
        finally:
            _give_lease_back(holder)
    return moved


def waiting(most: int = BATCH) -> list[WordChange]:
    """Some of the changes that are not in the packs."""
    key = WordChange.sk.startswith("PRODUCT#")
    return list(islice(WordChange.query(WordChange.PARTITION, key, consistent_read=True, page_size=most), most))


def move(changes: Iterable[WordChange]) -> None:
    """Put changes into the packs of their words, then delete those that are still what they were."""
    changes = list(changes)
    by_word = defaultdict[str, PackChanges](PackChanges)
    for change in changes:
        posting = posting_of_change(change)
        own = posting.words
        for word in own:
            by_word[word].put[posting.product_id] = posting
        for word in set(change.stale or ()) - set(own):
            by_word[word].gone[posting.product_id] = posting.version
    for word, asked in sorted(by_word.items()):
        write_word(word, asked)
    for change in changes:
        uow = UnitOfWork()
        uow.delete(change, condition=WordChange.version == change.version)
        try:
            uow.commit()
        except WriteConflictError:
            # The product has been changed again, or another run was faster.
            continue


def write_word(word: str, asked: PackChanges) -> None:
    """Bring the packs of a word up to date. Raises StaleReadError when others change them all the time."""
    retry_on_conflict(lambda: _write_word(word, asked))


def _write_word(word: str, asked: PackChanges) -> None:
    left = sorted({*asked.put, *asked.gone}, reverse=True)
    while left:
        home = _home_of(word, left[0])
        first = home.sk if home is not None else ""
        here = [one for one in left if WordPack.key(word, one)[1] >= first]
        left = left[len(here) :]
        put = {one: asked.put[one] for one in here if one in asked.put}
        gone = {one: asked.gone[one] for one in here if one in asked.gone}
        if home is not None or put:
            _write_pack(word, home, put, gone)


def _home_of(word: str, product_id: str) -> WordPack | None:
    """The pack in whose range a product is; None where there is no pack from which the ids up to it are counted."""
    pk, last = WordPack.key(word, product_id)
    key = WordPack.sk.between(WordPack.key(word)[1], last)
    found = WordPack.query(pk, key, scan_index_forward=False, limit=1, consistent_read=True)
    return next(iter(found), None)


def _write_pack(word: str, home: WordPack | None, put: Mapping[str, Posting], gone: Mapping[str, int]) -> None:
    stored = unpack(home.data) if home is not None else []
    merged = merge(stored, put, gone)
    if merged == stored:
        return
    pk, sk = (home.pk, home.sk) if home is not None else WordPack.key(word)
    version = int(home.version) if home is not None else 0
    condition: Condition = (WordPack.version == version) if home is not None else WordPack.pk.does_not_exist()
    uow = UnitOfWork()
    if not merged:
        uow.delete(WordPack(pk=pk, sk=sk), condition=condition, on_conflict=StaleReadError())
    else:
        newest = stored[-1].product_id if stored else ""
        lowest, *others = split(merged, is_appended=min(put, default="") > newest)
        kept = WordPack(pk=pk, sk=sk, data=pack(lowest), version=version + 1)
        uow.put(kept, condition=condition, on_conflict=StaleReadError())
        for some in others:
            uow.create(_new_pack(word, some[0].product_id, pack(some)), on_conflict=StaleReadError())
    uow.commit()


def _new_pack(word: str, first_id: str, data: bytes) -> WordPack:
    pk, sk = WordPack.key(word, first_id)
    return WordPack(pk=pk, sk=sk, data=data)


def _take_lease(holder: str) -> bool:
    now = clock.now().timestamp()
    pk, sk = PackingLease.key()
    is_free = PackingLease.pk.does_not_exist() | (PackingLease.until < now)
    uow = UnitOfWork()
    uow.put(PackingLease(pk=pk, sk=sk, holder=holder, until=now + LEASE_S), condition=is_free)
    try:
        uow.commit()
    except WriteConflictError:
        return False
    return True


def _give_lease_back(holder: str) -> None:
    uow = UnitOfWork()
    uow.delete(PackingLease(*PackingLease.key()), condition=PackingLease.holder == holder)
    try:
        uow.commit()
    except WriteConflictError:
        # It ran out, and somebody else has it.
        return
