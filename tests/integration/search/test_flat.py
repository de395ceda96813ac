"""A search costs the same when there are a million things of each kind as when there are a hundred."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.shop.catalog.word_index import BATCH
from tests.integration.search.test_search import EMAIL, PHONE, Office
from tests.support import cloud, virtual_items
from tests.support.meter import Meter, metered

FEW, MANY = 100, 1_000_000
# Read request units and requests of one search by an admin, over all kinds.
MOST_UNITS, MOST_CALLS = 60, 45
ASKED = ["Иванов", "пётр ив", "Иванов Пётр", "п и", "худи", "HD-7", "уход", "K7M4-9Q2D", PHONE, EMAIL, "никого нет тут"]


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with pytest.MonkeyPatch.context() as patch, virtual_items.possible(), cloud.running(patch) as aws:
        made = Office(aws)
        user_id = made.register("Пётр Иванов", phone=PHONE, email=EMAIL)
        made.order(user_id, "K7M4-9Q2D")
        made.ticket("ABCD-2345", customer_id=user_id)
        made.client("Иванов Пётр")
        made.product("Худи чёрное", "HD-777")
        made.course("Уход за вещами")
        made.find("Иванов")
        yield made


@pytest.fixture(scope="module")
def meter(office: Office) -> Iterator[Meter]:
    with metered() as found:
        yield found


@pytest.mark.parametrize("q", ASKED)
def test_a_search_reads_as_little_of_a_million_as_of_a_hundred(office: Office, meter: Meter, q: str) -> None:
    spans = {}
    for size in (FEW, MANY):
        with virtual_items.simulated(size, {"word_change": BATCH}), meter.span() as span:
            assert len(office.find(q)) <= 6 * 5
        spans[size] = span
    few, many = spans[FEW], spans[MANY]
    assert (many.count(), many.reads) == (few.count(), few.reads), many.explain()
    assert many.reads <= MOST_UNITS, many.explain()
    assert many.count() <= MOST_CALLS, many.explain()
    assert many.writes == 0
