"""Listings of products after a restore: each product stands where its price, name and state of now put it."""

from __future__ import annotations

import pytest

from shared.shop.catalog.entries import SortEntry
from shared.shop.catalog.models import Product
from shared.shop.sections.models import CategoryEntry
from tests.integration.catalog.conftest import Shop
from tests.support.cloud import Aws
from tests.support.restores import Restores


@pytest.mark.parametrize("sort", ["price", "name"])
def test_a_product_that_was_changed_since_is_listed_once(shop: Shop, aws: Aws, sort: str) -> None:
    restores = Restores(aws, Product)
    made, other = shop.product(), shop.product(name="Б. Ёлка")
    restores.run()
    product = shop.read(made["id"])
    changes = {"price": product["price"] + 100, "name": "Я после всех", "version": product["version"]}
    answer = shop.call("PATCH", f"/products/{made['id']}", changes, by="admin")
    assert answer.status == 200, answer.body
    # An accident: the position of a product that nobody has changed is lost.
    for entry in SortEntry.query(SortEntry.listing(sort)):
        if entry.product_id == other["id"]:
            entry.delete()
    restores.run(bring_back=True)
    listed = shop.call("GET", f"/products?sort={sort}").json["items"]
    assert sorted(one["id"] for one in listed) == sorted((made["id"], other["id"]))


def test_a_product_that_left_a_category_since_does_not_return_to_it(shop: Shop, aws: Aws) -> None:
    restores = Restores(aws, Product)
    answer = shop.call("POST", "/categories", {"name": "Одежда", "slug": "odezhda"}, by="admin")
    category = answer.json["id"]
    left, lost = (shop.product(category_ids=[category])["id"] for _ in range(2))
    restores.run()
    changes = {"category_ids": [], "version": shop.read(left)["version"]}
    assert shop.call("PATCH", f"/products/{left}", changes, by="admin").status == 200
    CategoryEntry(*CategoryEntry.key(category, lost)).delete()
    restores.run(bring_back=True)
    assert [one.product_id for one in CategoryEntry.query(CategoryEntry.listing(category))] == [lost]
