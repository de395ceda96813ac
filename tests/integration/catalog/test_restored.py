"""Listings of products after a restore: each product stands where its price, name and state of now put it."""

from __future__ import annotations

from typing import Any

import pytest

from infra.ops import restore
from shared.shop.catalog.entries import SortEntry
from shared.shop.catalog.models import Product
from tests.integration.catalog.conftest import Shop
from tests.support.cloud import Aws


def run(table: str, **asked: Any) -> str:
    stack, _, name = table.rpartition("-")
    return restore.run(stack=stack, table=name, to="latest", say=print, wait=lambda _: None, **asked)


@pytest.mark.parametrize("sort", ["price", "name"])
def test_a_product_that_was_changed_since_is_listed_once(shop: Shop, aws: Aws, sort: str) -> None:
    table = str(Product.Meta.table_name)
    aws.client("dynamodb").update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    made, other = shop.product(), shop.product(name="Б. Ёлка")
    run(table)
    product = shop.read(made["id"])
    changes = {"price": product["price"] + 100, "name": "Я после всех", "version": product["version"]}
    answer = shop.call("PATCH", f"/products/{made['id']}", changes, by="admin")
    assert answer.status == 200, answer.body
    # An accident: the position of a product that nobody has changed is lost.
    for entry in SortEntry.query(SortEntry.listing(sort)):
        if entry.product_id == other["id"]:
            entry.delete()
    run(table, bring_back=True)
    listed = shop.call("GET", f"/products?sort={sort}").json["items"]
    assert sorted(one["id"] for one in listed) == sorted((made["id"], other["id"]))
