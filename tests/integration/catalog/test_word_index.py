"""The index of the search by words: packs, what changed since, and what was stored before there were packs."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any

import pytest

from infra.ops import index_search
from shared.data.uow import UnitOfWork
from shared.shop.catalog import listing, word_index, word_search
from shared.shop.catalog.entries import PackingLease, WordChange, WordEntry, WordPack
from shared.shop.catalog.models import Availability, Product
from shared.shop.catalog.postings import posting_of, unpack
from shared.shop.models import ShopItem
from tests.integration.catalog.conftest import Shop
from tests.integration.catalog.test_filters import facets
from tests.integration.catalog.test_finding import WAYS, pages

MANY = 520


def id_of(number: int) -> str:
    """As random behind its moment as real ones."""
    return f"prd_01KB{number:06d}{sha256(str(number).encode()).hexdigest()[:16].upper()}"


def plant(number: int, *, name: str = "Носки тёплые", price: int = 100) -> Product:
    """An active product that the index does not know."""
    product, availability = made(number, name=name, price=price)
    product.save()
    availability.save()
    return product


def made(number: int, *, name: str = "Носки тёплые", price: int = 100) -> tuple[Product, Availability]:
    """What is stored of a product."""
    product_id = id_of(number)
    moment = "2026-11-01T00:00:00.000Z"
    product = Product(
        *Product.key(product_id), id=product_id, article=f"T{number}", name=name, price=price, sizes=["S"],
        order_type="in_stock", is_active=True, created_at=moment, updated_at=moment,
    )  # fmt: skip
    product.set_index_keys()
    pk, sk = Availability.key(product_id)
    availability = Availability(pk=pk, sk=sk, product_id=product_id, stock={"S": number % 2})
    return product, availability


def announce(product: Product, before: Product | None = None) -> None:
    """What a change of a product says, in its transaction."""
    uow = UnitOfWork()
    listing.update_entries(uow, product, before=before)
    uow.commit()


def packed() -> dict[str, set[str]]:
    """Word → products in its packs."""
    found = dict[str, set[str]]()
    for item in ShopItem.scan():
        if isinstance(item, WordPack):
            found.setdefault(item.sk.partition("#")[0], set()).update(one.product_id for one in unpack(item.data))
    return found


def deliver(shop: Shop) -> None:
    """Hand the worker all that was said of products."""
    for kind in ("product.created", "product.updated", "product.archived"):
        for message in shop.envelopes(kind):
            assert shop.work(message) == []


@pytest.fixture
def crowded(shop: Shop) -> Shop:
    """More than 500 products of one word; the oldest is the only one in a colour and the cheapest."""
    with ShopItem.batch_write() as batch:
        for number in range(MANY):
            first = number == 0
            product, availability = made(
                number, name="Носки тёплые лиловые" if first else "Носки тёплые", price=5 if first else 1000
            )
            batch.save(product)
            batch.save(availability)
            posting = posting_of(product)
            assert posting is not None
            change = WordChange(*WordChange.key(product.id), product_id=product.id, words=posting.words)
            change.version, change.price, change.name = 1, posting.price, posting.name
            batch.save(change)
    return shop


def pack_all() -> None:
    """As the worker does, without a step for each product."""
    changes = word_index.waiting(MANY)
    with ShopItem.batch_write() as batch:
        for change in changes:
            batch.delete(change)
    postings = [word_search.posting_of_change(change) for change in changes]
    for word in ("носки", "теплые", "лиловые"):
        own = {one.product_id: one for one in postings if word in one.words}
        word_index.write_word(word, word_index.PackChanges(put=own))


def test_what_is_packed_is_found_in_every_way(stocked: Shop) -> None:
    deliver(stocked)
    assert word_index.waiting() == []
    assert packed()["орбита"] == {
        one.id for one in Product.scan(Product.name.contains("Орбита")) if one.sk == "PRODUCT"
    }
    for query, expected in WAYS:
        found = pages(stocked, query)
        assert [one for page in found for one in page] == [one for page in expected for one in page], query


@pytest.mark.parametrize("is_packed", [False, True])
def test_no_match_is_lost_however_many_there_are(crowded: Shop, is_packed: bool) -> None:
    if is_packed:
        pack_all()
        packs = list(WordPack.query(*_word("носки")))
        assert len(packs) > 2
        assert max(len(one.data) for one in packs) <= 4_400
        assert pages(crowded, "q=носки&price_max=5") == [["T0"]]
        found = [one for page in pages(crowded, "q=носки", limit=100) for one in page]
        assert found == [f"T{number}" for number in reversed(range(MANY))]
    assert pages(crowded, "q=тёплые лиловые&sort=name") == [["T0"]]
    cheapest = crowded.call("GET", "/products?q=тёплые&sort=price&limit=2").json["items"]
    assert [one["article"] for one in cheapest] == ["T0", "T1"]
    assert facets(crowded, "q=носки тёплые лиловые")["total"] == 1
    hits = list(word_search.find_some("носки лиловые"))
    assert hits == [id_of(0)]


def test_a_change_counts_at_once_and_after_it_was_packed(shop: Shop) -> None:
    made = shop.product(article="A1", name="Худи Орбита", price=300)
    deliver(shop)
    for turn in (1, 2):
        body = {"version": turn, "name": f"Свитшот Комета {turn}0", "price": 500 + turn}
        assert shop.call("PATCH", f"/products/{made['id']}", body, by="admin").status == 200
    for _ in range(2):
        assert pages(shop, "q=худи") == pages(shop, "q=орбита") == pages(shop, "q=10") == []
        assert pages(shop, "q=свитшот") == pages(shop, "q=20") == [["A1"]]
        deliver(shop)
    assert packed() == {word: {made["id"]} for word in ("a1", "свитшот", "комета", "20")}
    assert shop.call("DELETE", f"/products/{made['id']}", by="admin").status == 204
    assert pages(shop, "q=свитшот") == []
    deliver(shop)
    assert packed() == {}
    assert list(WordChange.query(WordChange.PARTITION)) == []


def test_what_does_not_change_how_a_product_is_found_writes_nothing(shop: Shop) -> None:
    made = shop.product(article="A1", name="Худи Орбита", price=300)
    deliver(shop)
    body = {"version": 1, "description": "Тёплое"}
    assert shop.call("PATCH", f"/products/{made['id']}", body, by="admin").status == 200
    assert word_index.waiting() == []


def test_runs_that_pass_each_other_lose_nothing(shop: Shop) -> None:
    products = [plant(number) for number in range(20)]
    for product in products:
        announce(product)
    changes = word_index.waiting()
    half = changes[:10], changes[5:], list(reversed(changes)), changes[3:13]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(word_index.move, half))
    assert word_index.waiting() == []
    assert packed()["носки"] == {one.id for one in products}


def test_a_late_run_takes_nothing_away_that_came_after(shop: Shop) -> None:
    product = plant(1)
    announce(product)
    late = word_index.waiting()
    for version, name in ((2, "Шапка"), (3, "Носки")):
        before = Product.from_raw_data(product.serialize())
        product.version, product.name, product.price = version, name, version
        product.save()
        announce(product, before)
    second = word_index.waiting()
    word_index.move(second)
    word_index.move(late)
    word_index.move(second)
    assert [(one.product_id, one.price) for one in word_search.find("носки")] == [(product.id, 3)]
    assert pages(shop, "q=шапка") == []


def test_who_finds_another_at_it_leaves_and_a_dead_one_holds_nobody_up(shop: Shop) -> None:
    announce(plant(1))
    PackingLease(*PackingLease.key(), holder="somebody", until=4_000_000_000).save()
    assert word_index.drain() == 0
    assert pages(shop, "q=носки") == [["T1"]]
    PackingLease(*PackingLease.key(), holder="somebody", until=1).save()
    assert word_index.drain() == 1
    assert not [item for item in ShopItem.scan() if isinstance(item, PackingLease)]


def test_packs_part_the_products_of_a_word_in_whatever_order_they_come(shop: Shop) -> None:
    numbers = list(range(400))
    random.Random(7).shuffle(numbers)
    postings = [posting_of(made(number)[0]) for number in numbers]
    for first in range(0, 400, 50):
        some = [one for one in postings[first : first + 50] if one]
        word_index.write_word("носки", word_index.PackChanges(put={one.product_id: one for one in some}))
    packs = list(WordPack.query(*_word("носки")))
    held = [one.product_id for item in packs for one in unpack(item.data)]
    assert held == sorted(held)
    assert max(Counter(held).values()) == 1
    assert len(held) == 400
    for first in range(0, 400, 100):
        gone = {id_of(number): 9 for number in numbers[first : first + 100]}
        word_index.write_word("носки", word_index.PackChanges(gone=gone))
    assert list(WordPack.query(*_word("носки"))) == []


def _word(word: str) -> tuple[str, Any]:
    return WordEntry.bucket(word), WordPack.sk.startswith(f"{word}#~")


def before_packs(*products: Product) -> None:
    """Their entries, as they were stored before there were packs."""
    with WordEntry.batch_write() as batch:
        for product in products:
            posting = posting_of(product)
            assert posting is not None
            for word in posting.words:
                entry = WordEntry(*WordEntry.key(word, product.id), product_id=product.id, words=posting.words)
                entry.price, entry.name = posting.price, posting.name
                batch.save(entry)


def test_entries_of_before_are_read_until_the_index_is_built(shop: Shop) -> None:
    before_packs(*(plant(number, name="Носки алые" if number else "Носки", price=100 - number) for number in range(5)))
    # What was read no further than 500 entries.
    before_packs(*(made(number, name="Носки ")[0] for number in range(5, 505)))
    before_packs(plant(600, name="Носки синие", price=1))
    assert pages(shop, "q=носки синие") == [["T600"]]
    body = {"version": 1, "name": "Варежки", "price": 1}
    assert shop.call("PATCH", f"/products/{plant(3).id}", body, by="admin").status == 200
    for _ in range(2):
        assert pages(shop, "q=варежки") == [["T3"]]
        assert pages(shop, "q=носки алые&sort=price", limit=100) == [["T4", "T2", "T1"]]
        assert pages(shop, "q=носки синие") == [["T600"]]
        report = index_search.index()
        assert not [item for item in ShopItem.scan() if isinstance(item, WordEntry)]
    assert report == index_search.Report()


def test_the_index_is_built_from_the_products_themselves(shop: Shop) -> None:
    products = [plant(number, name=f"Носки {number % 3}") for number in range(30)]
    hidden = plant(99)
    hidden.is_active = False
    hidden.set_index_keys()
    hidden.save()
    # One posting is missing, one is of a word that the product has no more, one of a product that nobody sees, one is
    # of another price, and one is of a product that does not exist.
    for product in products[1:]:
        announce(product)
    word_index.drain()
    wrong = [posting_of(one) for one in products[:3]]
    stray = {one.product_id: one for one in wrong if one}
    stray |= {one: posting for posting in [posting_of(plant(7, price=1))] if posting for one in [posting.product_id]}
    word_index.write_word("варежки", word_index.PackChanges(put=stray))
    products[7] = plant(7, name="Носки 1", price=77)
    Product(*Product.key(products[29].id)).delete()
    report = index_search.index()
    assert report.put
    assert report.gone
    expected = dict[str, set[str]]()
    for product in products[:29]:
        for word in (f"t{product.article[1:]}", "носки", product.name[-1]):
            expected.setdefault(word, set()).add(product.id)
    assert packed() == expected
    assert {one.price for one in word_search.find("t7")} == {77}
    again = index_search.index()
    assert (again.put, again.gone, again.entries) == (0, 0, 0)
