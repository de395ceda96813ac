"""Finding products by the beginnings of words: packed postings of the longest word, and what has changed since.

A change of a product writes one item in its transaction, which counts until `word_index` has put it into the packs.
Both are read for a search, the changes first: what is moved in between is seen twice rather than not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pynamodb.expressions.update import Action

from shared.core.search import matches, words
from shared.data.uow import UnitOfWork
from shared.shop.catalog.entries import WordChange, WordEntry, WordPack
from shared.shop.catalog.models import Product
from shared.shop.catalog.postings import Posting, posting_of, unpack
from shared.shop.models import ShopItem

# Shorter words are not looked up.
SHORTEST = 2
# So many packs are read at once by a search that wants a few products.
FEW_PACKS = 8


def find(q: str) -> list[Posting]:
    """All products that a text finds, in no order, however many they are."""
    wanted, longest = _asked(q)
    if not longest:
        return []
    changed = _changes()
    found = dict[str, Posting]()
    for one in _stored(longest, wanted):
        if (known := found.get(one.product_id)) is None or known.version < one.version:
            found[one.product_id] = one
    for product_id, change in changed.items():
        # Of a later version than the change that was read: it has been packed since.
        if (known := found.get(product_id)) is None or known.version <= change.version:
            found.pop(product_id, None)
            if matches(wanted, change.words):
                found[product_id] = change
    return list(found.values())


def find_some(q: str) -> Iterator[str]:
    """Ids of products that a text finds, read as they are asked for; one may come twice."""
    wanted, longest = _asked(q)
    if not longest:
        return
    changed = _changes()
    yield from (one.product_id for one in changed.values() if matches(wanted, one.words))
    for one in _stored(longest, wanted, page_size=FEW_PACKS):
        if one.product_id not in changed:
            yield one.product_id


def announce(uow: UnitOfWork, product: Product, *, before: Product | None = None) -> None:
    """Write, in the product's transaction, how it is found from now on; nothing when that stays as it was."""
    old, new = posting_of(before), posting_of(product)
    if old == new or (new is not None and new.says_the_same(old)):
        return
    pk, sk = WordChange.key(product.id)
    own = new.words if new else []
    actions: list[Action] = [
        WordChange.item_type.set(WordChange),
        WordChange.product_id.set(product.id),
        WordChange.version.set(product.version),
        WordChange.price.set(new.price if new else 0),
        WordChange.name.set(new.name if new else ""),
        WordChange.words.set(own),
    ]
    if old is not None and old.words:
        # Added to those of an earlier change that is not packed yet.
        actions.append(WordChange.stale.add(set(old.words)))
    uow.update(WordChange(pk=pk, sk=sk), actions)


def posting_of_change(change: WordChange) -> Posting:
    """What a change says; without words it is found by none."""
    return Posting(
        change.product_id,
        int(change.version),
        int(change.price),
        change.name,
        " ".join(str(one) for one in change.words),
    )


def _asked(q: str) -> tuple[list[str], str]:
    # The longest word is the rarest; the others are compared with what its postings say of their products.
    wanted = words(q)
    longest = max(wanted, key=len, default="")
    return wanted, longest if len(longest) >= SHORTEST else ""


def _changes() -> dict[str, Posting]:
    found = WordChange.query(WordChange.PARTITION, WordChange.sk.startswith("PRODUCT#"))
    return {one.product_id: posting_of_change(one) for one in found}


def _stored(longest: str, wanted: Sequence[str], *, page_size: int | None = None) -> Iterator[Posting]:
    is_only = len(wanted) == 1
    for item in ShopItem.query(WordEntry.bucket(longest), ShopItem.sk.startswith(longest), page_size=page_size):
        if isinstance(item, WordPack):
            # A word that begins so was found already by its key.
            yield from (one for one in unpack(item.data) if is_only or matches(wanted, one.words))
        elif isinstance(item, WordEntry) and matches(wanted, item.words):
            own = " ".join(str(one) for one in item.words)
            yield Posting(item.product_id, 0, int(item.price), item.name, own)
