"""Builds the index of the search by words from the products: `python -m infra.ops index-search --stack atrium-dev`.

It puts what is missing, replaces what is otherwise and takes out what is of no product; entries of before there were
packs are deleted at the end. Running it again changes nothing. Products may be changed meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from infra.ops import stack as stacks
from shared.shop.catalog import word_index
from shared.shop.catalog.entries import WordEntry, WordPack
from shared.shop.catalog.models import Product
from shared.shop.catalog.postings import Posting, posting_of, unpack
from shared.shop.catalog.word_index import PackChanges
from shared.shop.models import ShopItem

# Postings of one word that are written at once: some packs, in one transaction.
BATCH = 500


@dataclass(slots=True)
class Report:
    """How many postings were put and taken out, and how many entries of before deleted."""

    put: int = 0
    gone: int = 0
    entries: int = 0


@dataclass(slots=True)
class _Stored:
    wanted: dict[str, dict[str, Posting]] = field(default_factory=lambda: defaultdict(dict))
    packed: dict[str, dict[str, Posting]] = field(default_factory=lambda: defaultdict(dict))
    entries: list[tuple[str, str]] = field(default_factory=list)


def index() -> Report:
    """Make the index what the products say. It reads the whole table."""
    word_index.drain()
    stored, report = _read(), Report()
    for word in sorted({*stored.wanted, *stored.packed}):
        wanted, packed = stored.wanted[word], stored.packed[word]
        put = [one for one in wanted.values() if packed.get(one.product_id) != one]
        put.sort(key=lambda one: one.product_id)
        for first in range(0, len(put), BATCH):
            some = put[first : first + BATCH]
            word_index.write_word(word, PackChanges(put={one.product_id: one for one in some}))
        gone = _gone(word, [one for product_id, one in packed.items() if product_id not in wanted])
        if gone:
            word_index.write_word(word, PackChanges(gone=gone))
        report.put, report.gone = report.put + len(put), report.gone + len(gone)
    with WordEntry.batch_write() as batch:
        for pk, sk in stored.entries:
            batch.delete(WordEntry(pk=pk, sk=sk))
    report.entries = len(stored.entries)
    return report


def _read() -> _Stored:
    found = _Stored()
    for item in ShopItem.scan():
        if isinstance(item, Product):
            posting = posting_of(item)
            if posting is not None:
                for word in posting.words:
                    found.wanted[word][item.id] = posting
        elif isinstance(item, WordPack):
            word = item.sk.partition("#")[0]
            found.packed[word].update((one.product_id, one) for one in unpack(item.data))
        elif isinstance(item, WordEntry):
            found.entries.append((item.pk, item.sk))
    return found


def _gone(word: str, doubtful: list[Posting]) -> dict[str, int]:
    """Those that are really gone, as of which version: a product may have been changed since the table was read."""
    gone = dict[str, int]()
    for one in doubtful:
        product = Product.get_or_none(*Product.key(one.product_id), consistent=True)
        posting = posting_of(product)
        if posting is None or word not in posting.words:
            gone[one.product_id] = max(one.version, int(product.version) if product else 0)
    return gone


def run(*, stack: str) -> str:
    """Build a stack's index and say what was changed."""
    stacks.use(stack)
    report = index()
    return (
        f"{report.put} postings were put and {report.gone} taken out, {report.entries} entries of before there were "
        "packs deleted"
    )
