"""The search by words: read units and CPU with packed postings, against an entry per word read no further than 500.

The table is simulated behind the connection, so that a hundred thousand products need not be written: what a Query
asks for is answered as DynamoDB pages it, and read by the same code as in a function.
"""

from __future__ import annotations

import base64
import json
import random
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import median
from typing import Any

import pytest

from shared.core import direct_call
from shared.core.search import matches, words
from shared.shop.catalog import word_search
from shared.shop.catalog.entries import WordChange, WordEntry, WordPack
from shared.shop.catalog.postings import Posting, pack, split
from tests.bench.figures import Figure, Options, median_figure
from tests.support import cloud
from tests.support.meter import rules

RUNS = 5
PRODUCTS = (10_000, 100_000)
# How many of them have the word.
SHARES = {"one in a thousand": 0.001, "one in forty": 0.025, "one in five": 0.2, "all": 1.0}
FORMER_LIMIT = 500
PAGE_BYTES = 1_000_000
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
COLOURS = ("чёрный", "белый", "серый", "синий", "хаки", "лиловый")
KINDS = ("худи", "футболка", "кепка", "носки", "шоппер", "свитшот", "брюки", "куртка")
ASKED = "орбита"
ENVIRONMENT = {
    "TABLE_SHOP": "shop",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}


def catalogue(count: int) -> list[Posting]:
    """Postings of so many products as shops name them, each with the word that is asked for."""
    chance = random.Random(count)
    found = list[Posting]()
    for number in range(count):
        moment = "".join(CROCKFORD[(0x1_9A00_0000_00 + number * 7919 >> shift) & 31] for shift in range(45, -5, -5))
        product_id = f"prd_{moment}{''.join(chance.choices(CROCKFORD, k=16))}"
        name = f"{chance.choice(KINDS)} {ASKED} {chance.choice(COLOURS)} {chance.randrange(100)}".replace("ё", "е")
        article = f"{chance.choice(('hd', 'ts', 'cp'))} {number:05d}"
        price = chance.randrange(500, 9000) * 100
        found.append(Posting(product_id, chance.randrange(1, 9), price, name, f"{article} {name}"))
    return found


@dataclass(slots=True)
class Partition:
    """What one Query finds, in the order of its keys, and what has been read of it in read units."""

    items: Sequence[Mapping[str, Any]]
    units: float = 0.0
    calls: int = 0
    _pages: dict[tuple[int, int], tuple[bytes, float]] = field(default_factory=dict)

    def answer(self, asked: Mapping[str, Any]) -> bytes:
        """A page as DynamoDB makes it; what it takes to write it down is not counted twice."""
        behind = asked.get("ExclusiveStartKey")
        first = 1 + bisect_left(self.items, behind["sk"]["S"], key=lambda item: item["sk"]["S"]) if behind else 0
        most = int(asked.get("Limit", 10**9))
        if (first, most) not in self._pages:
            self._pages[first, most] = self._page(first, most)
        body, units = self._pages[first, most]
        self.units, self.calls = self.units + units, self.calls + 1
        return body

    def _page(self, first: int, most: int) -> tuple[bytes, float]:
        size, page = 0, list[Mapping[str, Any]]()
        for item in self.items[first : first + most]:
            size += rules.size_of(item)
            if size > PAGE_BYTES:
                break
            page.append(item)
        said: dict[str, Any] = {"Items": page, "Count": len(page), "ScannedCount": len(page)}
        if first + len(page) < len(self.items):
            said["LastEvaluatedKey"] = {name: page[-1][name] for name in ("pk", "sk")}
        return json.dumps(said, ensure_ascii=False).encode(), rules.read_units(min(size, PAGE_BYTES))


def raw(item: Any) -> dict[str, Any]:
    """An item in DynamoDB's JSON, as it comes through the connection."""
    plain: dict[str, Any] = json.loads(json.dumps(item.serialize(), default=lambda one: base64.b64encode(one).decode()))
    return plain


def entries_of(postings: Sequence[Posting]) -> Partition:
    """An entry per product, as it was before."""
    found = list[dict[str, Any]]()
    for one in postings:
        entry = WordEntry(*WordEntry.key(ASKED, one.product_id), product_id=one.product_id, words=one.words)
        entry.price, entry.name = one.price, one.name
        found.append(raw(entry))
    return Partition(found)


def packs_of(postings: Sequence[Posting]) -> Partition:
    """The packs of the same products."""
    found = list[dict[str, Any]]()
    for number, some in enumerate(split(postings, is_appended=True)):
        pk, sk = WordPack.key(ASKED, some[0].product_id if number else "")
        found.append(raw(WordPack(pk=pk, sk=sk, data=pack(some))))
    return Partition(found)


def former(q: str) -> list[tuple[str, int, str]]:
    """The search as it was."""
    wanted = words(q)
    rarest = max(wanted, key=len)
    entries = WordEntry.query(WordEntry.bucket(rarest), WordEntry.sk.startswith(rarest), page_size=FORMER_LIMIT)
    found = islice(entries, FORMER_LIMIT)
    return [(one.product_id, one.price, one.name) for one in found if matches(wanted, one.words)]


@dataclass(slots=True)
class Measured:
    """One way to search: what was found, read units, and CPU in milliseconds of each run."""

    found: int = 0
    units: float = 0.0
    cpu: list[float] = field(default_factory=list)

    def run(self, tables: dict[str, Partition], act: Callable[[], Sequence[Any]]) -> None:
        """Once more."""
        for one in tables.values():
            one.units = 0.0
        started = time.process_time()
        self.found = len(act())
        self.cpu.append((time.process_time() - started) * 1000)
        self.units = sum(one.units for one in tables.values())


def measure(options: Options) -> Iterator[Figure]:
    """Every share of every catalogue, by one word."""
    with pytest.MonkeyPatch.context() as patch:
        tables = _connected(patch)
        for products in PRODUCTS:
            for share, part in SHARES.items():
                options.say(f"{share} of {products:,} products")
                postings = catalogue(int(products * part))
                yield from _side_by_side(tables, postings, f"a word of {share} of {products:,}", options.runs or RUNS)


def _side_by_side(tables: dict[str, Partition], postings: list[Posting], what: str, runs: int) -> Iterator[Figure]:
    bucket = WordEntry.bucket(ASKED)
    # So many are read with the former limit; more of them need not be made.
    before, after = entries_of(postings[: FORMER_LIMIT + 1]), packs_of(postings)
    tables[WordChange.PARTITION] = Partition([])
    entries, packs = Measured(), Measured()
    for _ in range(runs):
        tables[bucket] = before
        entries.run(tables, lambda: former(ASKED))
        tables[bucket] = after
        packs.run(tables, lambda: word_search.find(ASKED))
    note = f"{packs.found:,} found, {entries.found:,} before; {len(after.items)} packs"
    yield Figure(what=what, unit="RRU", value=packs.units, against="entries", reference=entries.units, note=note)
    new, old = (median(one.cpu) / one.found * 1000 for one in (packs, entries))
    note = f"for each that was found {new:.0f} µs, {old:.0f} before"
    yield median_figure(packs.cpu, reference=entries.cpu, what=what, unit="ms", against="entries", note=note)


def _connected(patch: pytest.MonkeyPatch) -> dict[str, Partition]:
    """Partitions by their keys, which every Query of this process is answered from."""
    tables = dict[str, Partition]()

    def post(_: Any, __: Mapping[str, str], body: bytes) -> direct_call.Answer:
        asked = json.loads(body)
        keys = [value["S"] for value in asked["ExpressionAttributeValues"].values() if value.get("S") in tables]
        return direct_call.Answer(200, {}, tables[keys[0]].answer(asked))

    for name, value in ENVIRONMENT.items():
        patch.setenv(name, value)
    cloud.forget_settings()
    patch.setattr(direct_call.Connections, "post", post)
    # The other benchmarks' moto listens to every client of the process.
    patch.setattr(direct_call.DirectCall, "_has_listeners", lambda *_: False)
    return tables
