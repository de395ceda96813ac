"""How much of a large category is read for a page of it, and for counting what is in it."""

from __future__ import annotations

import pytest

from shared.shop.sections.models import CategoryEntry
from tests.integration.catalog.conftest import Shop
from tests.integration.catalog.test_filters import facets
from tests.integration.catalog.test_sections import category
from tests.support.meter.meter import Span, metered

MANY = 1200


@pytest.fixture
def large(shop: Shop) -> Shop:
    """A category with three products, its child with one of them, and very many entries of before."""
    above = category(shop, "Одежда")
    below = category(shop, "Худи", parent_id=above["id"])
    for article in "ABC":
        shop.product(article=article, category_ids=["odezhda", "khudi"] if article == "B" else ["odezhda"])
    with CategoryEntry.batch_write() as batch:
        for section in (above["id"], below["id"]):
            for number in range(MANY // 2):
                product_id = f"prd_{number:026d}"
                pk, sk = CategoryEntry.key(section, product_id)
                batch.save(CategoryEntry(pk=pk, sk=sk, product_id=product_id, price=1, name="шапка"))
    return shop


def queried(span: Span) -> float:
    return sum(one.reads for call in span.calls if call.operation == "Query" for one in call.charges)


def test_a_page_of_a_category_reads_as_much_of_it_as_it_shows(large: Shop) -> None:
    with metered() as meter, meter.span() as span:
        first = large.call("GET", "/products?category=odezhda&limit=2").json
    of_page = queried(span)
    rest = large.call("GET", f"/products?category=odezhda&limit=1&cursor={first['next_cursor']}").json
    shown = [one["article"] for one in first["items"] + rest["items"]]
    assert shown == ["C", "B", "A"], "each once, newest first"
    with metered() as meter, meter.span() as span:
        large.call("GET", "/products?category=odezhda&limit=2&sort=price")
    assert of_page * 4 < queried(span), "all of it is read to sort it"


def test_counting_reads_no_more_than_it_counts(large: Shop) -> None:
    with metered() as meter, meter.span() as span:
        found = facets(large, "category=odezhda")
    assert (found["total"], found["is_complete"]) == (3, False)
    with metered() as meter, meter.span() as sorted_span:
        large.call("GET", "/products?category=odezhda&limit=2&sort=price")
    assert queried(span) < queried(sorted_span)
