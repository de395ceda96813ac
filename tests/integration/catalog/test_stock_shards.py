"""Dividing a product's stock by hand, and what staff, pages, imports and notices make of it."""

from __future__ import annotations

from typing import Any

import pytest

from shared.shop.catalog import low_stock, preorders, products, stock_counts
from shared.shop.catalog.stock_models import StockShard
from tests.integration.catalog.conftest import Shop
from tests.integration.catalog.test_stock import bulk, carry, change, log, stock_of


def divide(shop: Shop, product: dict[str, Any], shards: int) -> dict[str, Any]:
    answer = shop.call("PUT", f"/products/{product['id']}/stock/shards", {"shards": shards}, by="admin")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def by_shard(shop: Shop, product: dict[str, Any], size: str) -> list[int]:
    answer = shop.call("GET", f"/products/{product['id']}/stock/shards", by="admin")
    found: list[int] = next(one["by_shard"] for one in answer.json["sizes"] if one["size"] == size)
    return found


def test_a_stock_is_divided_and_put_together_and_everybody_sees_the_sum(shop: Shop) -> None:
    made = shop.product()
    said = divide(shop, made, 3)
    assert said == {
        "product_id": made["id"],
        "shards": 3,
        "stock_count": 8,
        "sizes": [
            {"size": "S", "stock": 3, "by_shard": [1, 1, 1]},
            {"size": "M", "stock": 5, "by_shard": [2, 2, 1]},
        ],
        "waves": [],
    }
    assert shop.call("GET", f"/products/{made['id']}/stock/shards", by="admin").json == said
    for shown in (shop.call("GET", f"/products/{made['id']}").json, shop.call("GET", "/products").json["items"][0]):
        assert (shown["stock_count"], shown["sizes"]) == (8, made["sizes"])
    assert divide(shop, made, 5)["stock_count"] == 8
    assert divide(shop, made, 1)["sizes"][1] == {"size": "M", "stock": 5, "by_shard": [5]}
    assert {item["type"] for item in shop.aws.items("shop")}.isdisjoint({"stock_shard"})
    # Said each time, and no unit moved.
    events = [one["data"] for one in shop.envelopes("product.stock_split")]
    assert [(one["shards_before"], one["shards"]) for one in events] == [(1, 3), (3, 5), (5, 1)]
    assert {one["kind"] for one in log(shop, made)} <= {"created"}


def test_the_places_of_waves_are_divided_with_the_stock_and_everybody_sees_the_sum(shop: Shop) -> None:
    made = shop.preorder(waves=2, capacity=5)
    path = f"/products/{made['id']}"
    said = divide(shop, made, 3)
    assert said["waves"] == [
        {"wave_number": 1, "places": 5, "by_shard": [2, 2, 1]},
        {"wave_number": 2, "places": 5, "by_shard": [2, 2, 1]},
    ]
    stored = StockShard.get(*StockShard.key(made["id"], 1))
    stored.update([StockShard.places["1"].set(0)])
    for shown in (shop.call("GET", path).json, shop.call("GET", "/products").json["items"][0]):
        assert (shown["current_wave"], shown["current_wave_count"]) == (1, 2)
    assert [one["current_count"] for one in shop.call("GET", f"{path}/waves").json["items"]] == [2, 0]
    more = shop.call("PATCH", f"{path}/waves/1", {"capacity": 9}, by="admin").json
    assert (more["capacity"], more["current_count"]) == (9, 2)
    assert divide(shop, made, 2)["waves"][0] == {"wave_number": 1, "places": 7, "by_shard": [4, 3]}
    moved = shop.call("PATCH", f"{path}/waves/1", {"status": "in_production"}, by="admin").json
    assert (moved["status"], moved["current_count"]) == ("in_production", 2)
    said = shop.call("GET", f"{path}/stock/shards", by="admin").json
    assert [one["wave_number"] for one in said["waves"]] == [2]
    version = shop.call("GET", path, by="admin").json["version"]
    body = {"version": version, "preorder_waves_total": 3, "sizes": ["S", "M", "XL"]}
    assert shop.call("PATCH", path, body, by="admin").status == 200
    said = shop.call("GET", f"{path}/stock/shards", by="admin").json
    assert [(one["wave_number"], one["by_shard"]) for one in said["waves"]] == [(2, [3, 2]), (3, [3, 2])]
    assert divide(shop, made, 1)["waves"] == []
    assert [one["current_count"] for one in shop.call("GET", f"{path}/waves").json["items"]] == [2, 0, 0]


def test_a_wave_that_is_added_during_the_division_is_divided_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shop.preorder(waves=1, capacity=5)
    read, added = preorders.waves_of, []

    def then_a_wave(*args: Any, **options: Any) -> Any:
        found = read(*args, **options)
        if not added:
            added.append(1)
            more = {"preorder_waves_total": 2}
            products.change(product_id=made["id"], version=1, fields=more, actor="usr_staff")
        return found

    monkeypatch.setattr(preorders, "waves_of", then_a_wave)
    assert [one["by_shard"] for one in divide(shop, made, 2)["waves"]] == [[3, 2], [3, 2]]


def test_a_move_waits_for_a_moment_that_orders_leave(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """An order took a place of a divided wave after it was read: the move reads again."""
    made = shop.preorder(waves=1, capacity=5)
    divide(shop, made, 2)
    read, taken = preorders.waves_of, []

    def then_an_order(*args: Any, **options: Any) -> Any:
        found = read(*args, **options)
        if not taken:
            taken.append(1)
            StockShard.get(*StockShard.key(made["id"], 1)).update([StockShard.places["1"].set(1)])
        return found

    monkeypatch.setattr(preorders, "waves_of", then_an_order)
    path = f"/products/{made['id']}/waves/1"
    moved = shop.call("PATCH", path, {"status": "in_production"}, by="admin")
    assert (moved.status, moved.json["current_count"]) == (200, 1)


def test_the_same_division_again_does_nothing(shop: Shop) -> None:
    made = shop.product()
    divide(shop, made, 4)
    divide(shop, made, 4)
    assert len(shop.envelopes("product.stock_split")) == 1
    divide(shop, shop.product(), 1)
    assert len(shop.envelopes("product.stock_split")) == 1


def test_a_division_is_for_those_who_may_change_stock(shop: Shop) -> None:
    made = shop.product()
    path, body = f"/products/{made['id']}/stock/shards", {"shards": 2}
    shop.person("editor", "content")
    for method, sent in (("GET", None), ("PUT", body)):
        assert shop.call(method, path, sent).status == 401
        assert shop.call(method, path, sent, by="anna").status == 403
        assert shop.call(method, path, sent, by="editor").status == 403
        assert shop.call(method, "/products/none/stock/shards", sent, by="admin").status == 404


@pytest.mark.parametrize("shards", [0, -1, 65, 1.5, "many", None])
def test_a_division_has_bounds(shop: Shop, shards: object) -> None:
    path = f"/products/{shop.product()['id']}/stock/shards"
    assert shop.call("PUT", path, {"shards": shards}, by="admin").status == 422


def test_an_archived_product_is_not_divided(shop: Shop) -> None:
    made = shop.product()
    shop.call("DELETE", f"/products/{made['id']}", by="admin")
    answer = shop.call("PUT", f"/products/{made['id']}/stock/shards", {"shards": 2}, by="admin")
    assert (answer.status, answer.code) == (409, "product_archived")


def test_a_division_that_orders_leave_no_moment_for_is_refused_and_loses_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.shop.catalog import stock_split
    from shared.shop.catalog.models import Availability

    made, plan = shop.product(), stock_split.even_stock
    key = Availability.key(made["id"])

    def while_somebody_buys(stock: dict[str, int], shards: int) -> list[dict[str, int]]:
        Availability(*key).update([Availability.stock["M"].set(Availability.stock["M"] + 1)])
        return plan(stock, shards)

    monkeypatch.setattr(stock_split, "even_stock", while_somebody_buys)
    monkeypatch.setattr("shared.data.retry.LONGEST_DELAY_S", 0.001)
    answer = shop.call("PUT", f"/products/{made['id']}/stock/shards", {"shards": 2}, by="admin")
    assert (answer.status, answer.code) == (409, "stock_moving")
    assert stock_of(shop, made) == {"S": 3, "M": 5 + stock_split.DIVIDE_ATTEMPTS}


def test_staff_change_the_sum_by_hand_and_in_bulk(shop: Shop) -> None:
    made = shop.product()
    divide(shop, made, 4)
    change(shop, made, "M", 1)
    assert sorted(by_shard(shop, made, "M")) == [1, 1, 2, 2]
    change(shop, made, "M", 6)
    assert by_shard(shop, made, "M") == [3, 3, 3, 3]
    change(shop, made, "M", -5)
    below = {"size": "M", "delta": -8, "reason": "списание"}
    refused = shop.call("POST", f"/products/{made['id']}/stock", below, by="admin")
    assert (refused.code, refused.json["available"]) == ("stock_below_zero", 7)
    done = bulk(
        shop, {"product_id": made["id"], "size": "M", "set": 2}, {"product_id": made["id"], "size": "S", "set": 8}
    )
    assert [(one["delta"], one["stock"]) for one in done["items"]] == [(-5, 2), (5, 8)]
    assert (stock_of(shop, made), sum(by_shard(shop, made, "S"))) == ({"S": 8, "M": 2}, 8)
    # Who counts knows what there is afterwards; who adds a few to one shard does not.
    written = [(one["size"], one["delta"], one["stock_after"]) for one in log(shop, made)]
    assert {("M", 6, 12), ("M", -5, 2), ("M", -5, None), ("M", 1, None), ("S", 5, 8)} <= set(written)


def test_an_import_counts_and_adds_over_all_shards(shop: Shop) -> None:
    made = shop.product()
    divide(shop, made, 3)
    units = {"S": 1, "M": 30}
    for add, key in ((True, "a"), (False, "b")):
        stock_counts.write(product_id=made["id"], units=units, add=add, actor="usr_1", dedupe=("test", key))
    assert stock_of(shop, made) == units
    assert sum(by_shard(shop, made, "M")) == 30


def test_sizes_come_and_go_in_all_shards(shop: Shop) -> None:
    made = shop.product()
    divide(shop, made, 3)
    body = {"version": made["version"], "sizes": ["S", "M", "L"]}
    wider = shop.call("PATCH", f"/products/{made['id']}", body, by="admin")
    assert wider.status == 200, wider.body
    change(shop, made, "L", 2)
    body = {"version": wider.json["version"], "sizes": ["M", "L"]}
    refused = shop.call("PATCH", f"/products/{made['id']}", body, by="admin")
    assert (refused.code, refused.json["stock"]) == ("size_in_stock", 3)
    change(shop, made, "S", -3)
    assert shop.call("PATCH", f"/products/{made['id']}", body, by="admin").status == 200
    assert stock_of(shop, made) == {"M": 5, "L": 2}
    assert {frozenset(one["stock"]) for one in shop.aws.items("shop") if one["type"] == "stock_shard"} == {
        frozenset({"M", "L"})
    }


def test_one_waits_only_when_no_shard_has_the_size(shop: Shop) -> None:
    made = shop.product(sizes=[{"size": "M", "stock": 1}])
    divide(shop, made, 3)
    path = f"/products/{made['id']}/waitlist"
    assert shop.call("POST", path, {"size": "M"}, by="anna").code == "size_available"
    change(shop, made, "M", -1)
    assert shop.call("POST", path, {"size": "M"}, by="anna").status == 201
    change(shop, made, "M", 1)
    carry(shop)
    assert len(shop.envelopes("waitlist.back_in_stock")) == 1


def test_staff_hear_once_that_little_is_left_of_all_shards(shop: Shop) -> None:
    made = shop.product(low_stock_threshold=4)
    divide(shop, made, 4)
    carry(shop)
    assert shop.envelopes("product.stock_low") == []
    change(shop, made, "M", -4)
    carry(shop)
    [said] = shop.envelopes("product.stock_low")
    assert said["data"]["stock"] == 4
    change(shop, made, "M", 6)
    carry(shop)
    assert {item["type"] for item in shop.aws.items("shop")}.isdisjoint({"low_stock"})


def test_goods_that_come_while_a_sale_is_looked_at_leave_no_notice_behind(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shop.product(low_stock_threshold=4)
    divide(shop, made, 4)
    carry(shop)
    seen = iter([True])
    present = low_stock.is_low
    monkeypatch.setattr(low_stock, "is_low", lambda view: next(seen, False) or present(view))
    low_stock.check(made["id"], has_fallen=True)
    assert {item["type"] for item in shop.aws.items("shop")}.isdisjoint({"low_stock"})
    assert next(seen, None) is None
