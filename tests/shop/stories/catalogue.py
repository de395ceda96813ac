"""The catalogue as its admins keep it: products, stock, pictures, pages, codes, files in and out."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.identity.factories import PHONE
from tests.shop.factories import picture, place, product, state

SHEET = """article,name,price,sizes
HD-000,Худи Новое,900.00,S:5|M:5|L:2
CAP-1,Кепка,500.00,ONE SIZE:3
CAP-2,Кепка,дорого,ONE SIZE:3
CAP-3,Панама,700.00,ONE SIZE:1
"""


@story
def a_product_is_made_changed_and_archived(it: World) -> Iterator[None]:
    assert it.admin
    yield
    body = {"article": "T-1", "name": "Футболка", "price": 50_000, "sizes": [{"size": "M", "stock": 1}]}
    made = expect(it, it.call("POST", "/products", body, by="admin", key="new"), 201)
    path = f"/products/{made['id']}"
    more = {"size": "M", "delta": 4, "reason": "приход"}
    expect(it, it.call("POST", f"{path}/stock", more, by="admin", key="more"))
    version = it.watch(lambda: expect(it, it.call("GET", path, by="admin")))["version"]
    change = {"version": version, "name": "Футболка Север", "sizes": ["M", "L"], "price": 60_000}
    expect(it, it.call("PATCH", path, change, by="admin"), again=(409,))
    expect(it, it.call("DELETE", path, by="admin"), 204, again=(404, 409))
    it.drain()
    yield
    assert it.call("GET", path, by="admin").json["is_archived"]


@story
def the_catalogue_is_divided(it: World) -> Iterator[None]:
    goods = product(it)
    yield
    above = expect(it, it.call("POST", "/categories", {"name": "Одежда"}, by="admin", key="a"), 201)
    under = {"name": "Худи", "parent_id": above["id"]}
    below = expect(it, it.call("POST", "/categories", under, by="admin", key="b"), 201)
    version = it.watch(lambda: expect(it, it.call("GET", f"/products/{goods}", by="admin")))["version"]
    change = {"version": version, "category_ids": [below["id"]]}
    expect(it, it.call("PATCH", f"/products/{goods}", change, by="admin"), again=(409,))
    expect(it, it.call("PATCH", f"/categories/{below['id']}", {"slug": "hoodies"}, by="admin"))
    assert it.call("DELETE", f"/categories/{below['id']}", by="admin").status == 409
    winter = {"name": "Зима", "product_ids": [goods]}
    made = expect(it, it.call("POST", "/collections", winter, by="admin", key="c"), 201)
    expect(it, it.call("PATCH", f"/collections/{made['id']}", {"slug": "winter"}, by="admin"))
    expect(it, it.call("DELETE", f"/products/{goods}", by="admin"), 204, again=(404, 409))
    expect(it, it.call("DELETE", f"/categories/{below['id']}", by="admin"), 204, again=(404,))
    expect(it, it.call("DELETE", f"/collections/{made['id']}", by="admin"), 204, again=(404,))
    it.drain()
    yield
    assert [one["id"] for one in it.call("GET", "/categories").json["items"]] == [above["id"]]
    assert it.call("GET", "/collections").json["items"] == []


@story
def those_who_wait_hear_of_new_stock(it: World) -> Iterator[None]:
    goods = product(it, stock=0, order_type="waiting")
    it.person("anna", phone=PHONE)
    expect(it, it.call("POST", f"/products/{goods}/waitlist", {}, by="anna"), 201)
    expect(it, it.call("POST", f"/products/{goods}/waitlist", {"phone": "+79995554433"}), 201)
    it.drain()
    version = expect(it, it.call("GET", f"/products/{goods}", by="admin"))["version"]
    yield
    more = {"size": "M", "delta": 2, "reason": "приход"}
    expect(it, it.call("POST", f"/products/{goods}/stock", more, by="admin", key="more"))
    expect(
        it,
        it.call("PATCH", f"/products/{goods}", {"version": version, "order_type": "in_stock"}, by="admin"),
        again=(409,),
    )
    it.drain()
    order = place(it, (goods, "M", 1))
    it.drain()
    yield
    assert state(it, order)["status"] == "awaiting_payment"
    assert {PHONE, "+79995554433"} <= {one.to for one in it.cloud.arrived}


@story
def a_size_runs_out_and_comes_back(it: World) -> Iterator[None]:
    goods = product(it, stock=1)
    it.person("anna", phone=PHONE)
    article = it.call("GET", f"/products/{goods}").json["article"]
    yield
    order = place(it, (goods, "M", 1), by="boris")
    it.drain()
    line = f"/products/{goods}/waitlist"
    expect(it, it.call("POST", line, {"size": "M"}, by="anna", key="me"), 201)
    expect(it, it.call("POST", line, {"size": "M", "email": "guest@example.com"}, key="me-too"), 201)
    expect(it, it.call("DELETE", line, by="boris"), 204)
    expect(it, it.call("POST", f"/orders/{order['id']}/cancel", by="boris", key="no"))
    it.drain()
    rows = [{"article": article, "size": "M", "delta": 2}, {"article": article, "size": "S", "set": 7}]
    delivery = {"reason": "приход", "items": rows}
    expect(it, it.call("POST", "/products/stock", delivery, by="admin", key="more"))
    it.drain()
    it.run_for(minutes=10)
    yield
    assert {PHONE, "guest@example.com"} <= {one.to for one in it.cloud.arrived}
    stock = {one["size"]: one["stock"] for one in it.call("GET", f"/products/{goods}").json["sizes"]}
    # However often the delivery was sent, it came once.
    assert stock == {"S": 7, "M": 3}
    log = it.call("GET", f"/products/{goods}/stock-log", by="admin").json["items"]
    moved = sorted((one["kind"], one["size"], one["delta"]) for one in log)
    made = [("created", "M", 1), ("created", "S", 1)]
    assert moved == sorted([*made, ("sale", "M", -1), ("return", "M", 1), ("manual", "M", 2), ("manual", "S", 6)])


@story
def a_stock_is_divided_for_a_sale_and_put_together_again(it: World) -> Iterator[None]:
    goods = product(it, stock=4)
    it.person("anna")
    yield
    path = f"/products/{goods}/stock/shards"
    assert expect(it, it.call("PUT", path, {"shards": 3}, by="admin"))["shards"] == 3
    kept = place(it, (goods, "M", 3))
    back = place(it, (goods, "M", 1), by="boris", key="second")
    expect(it, it.call("POST", f"/orders/{back['id']}/cancel", by="boris", key="no"))
    more = {"size": "M", "delta": 5, "reason": "приход"}
    expect(it, it.call("POST", f"/products/{goods}/stock", more, by="admin", key="more"))
    it.drain()
    expect(it, it.call("PUT", path, {"shards": 1}, by="admin"))
    it.drain()
    yield
    assert state(it, kept)["status"] == "awaiting_payment"
    assert {one["size"]: one["stock"] for one in it.call("GET", f"/products/{goods}").json["sizes"]}["M"] == 6


@story
def pictures_come_change_places_and_go(it: World) -> Iterator[None]:
    goods = product(it)
    yield
    path, shown = f"/products/{goods}/media", []
    for number, data in enumerate((picture("#c33"), picture("#3c3"), b"this is no picture at all")):
        form = expect(it, it.call("POST", path, {"content_type": "image/png"}, by="admin", key=f"p{number}"), 201)
        it.upload(form, data)
        it.drain()
        shown.append(form["media_id"])
    it.run_for(minutes=5)
    first, second, _ = shown
    expect(it, it.call("PUT", f"{path}/order", {"media_ids": [second, first]}, by="admin"))
    expect(it, it.call("DELETE", f"{path}/{first}", by="admin"), 204, again=(404,))
    it.drain()
    yield
    assert [one["id"] for one in it.call("GET", f"/products/{goods}").json["media"]] == [second]


@story
def a_portrait_is_uploaded_and_replaced(it: World) -> Iterator[None]:
    it.person("anna")
    yield
    for colour in ("#c33", "#33c"):
        form = expect(it, it.call("POST", "/users/me/avatar", {"content_type": "image/png"}, by="anna"), 201)
        it.upload(form, picture(colour))
        it.drain()
        it.run_for(minutes=5)
    expect(it, it.call("PATCH", "/users/me", {"avatar": None}, by="anna"))
    it.drain()
    yield


@story
def a_page_is_written_rewritten_and_taken_down(it: World) -> Iterator[None]:
    assert it.admin
    yield
    for version, text in enumerate(("# Доставка", "# Доставка и оплата")):
        body = {"title": "Доставка", "content": text, "version": version}
        expect(it, it.call("PUT", "/pages/delivery", body, by="admin"), again=(409,))
    it.run_schedule("WriteSitemapFunction")
    expect(it, it.call("DELETE", "/pages/delivery", by="admin"), 204, again=(404,))
    it.drain()
    yield
    assert it.call("GET", "/pages/delivery").status == 404


@story
def a_code_is_made_changed_and_withdrawn(it: World) -> Iterator[None]:
    goods = product(it)
    it.person("anna")
    yield
    body = {"code": "spring", "discount_percent": 10}
    expect(it, it.call("POST", "/promo-codes", body, by="admin", key="new"), 201)
    expect(it, it.call("PATCH", "/promo-codes/SPRING", {"discount_percent": 20}, by="admin"))
    wanted = {"code": "spring", "items": [{"product_id": goods, "size": "M", "quantity": 1}]}
    expect(it, it.call("POST", "/promo-codes/check", wanted, by="anna"))
    order = place(it, (goods, "M", 1), promo_code="SPRING")
    expect(it, it.call("DELETE", "/promo-codes/SPRING", by="admin"), 204, again=(404,))
    expect(it, it.call("POST", "/promo-codes", body, by="admin", key="again"), 201)
    second = place(it, (goods, "M", 1), by="boris", key="second", promo_code="SPRING")
    expect(it, it.call("POST", f"/orders/{order['id']}/cancel", by="anna", key="no"))
    it.drain()
    yield
    assert state(it, order)["discount_amount"] == 20_000
    assert state(it, second)["discount_amount"] == 10_000
    assert it.call("GET", "/promo-codes/SPRING", by="admin").json["current_uses"] == 1


@story
def a_code_is_divided_for_a_sale_and_put_together_again(it: World) -> Iterator[None]:
    goods = product(it, stock=9)
    it.person("anna")
    yield
    path = "/promo-codes/CROWD"
    body = {"code": "crowd", "discount_percent": 10, "max_uses": 2}
    expect(it, it.call("POST", "/promo-codes", body, by="admin", key="new"), 201)
    assert expect(it, it.call("PUT", f"{path}/shards", {"shards": 3}, by="admin"))["shards"] == 3
    kept = place(it, (goods, "M", 1), promo_code="CROWD")
    back = place(it, (goods, "M", 1), by="boris", key="second", promo_code="CROWD")
    expect(it, it.call("PATCH", path, {"max_uses": 1}, by="admin"))
    expect(it, it.call("POST", f"/orders/{back['id']}/cancel", by="boris", key="no"))
    expect(it, it.call("PATCH", path, {"is_active": False}, by="admin"))
    expect(it, it.call("PATCH", path, {"max_uses": 2, "is_active": True}, by="admin"))
    place(it, (goods, "M", 1), by="boris", key="third", promo_code="CROWD")
    it.drain()
    expect(it, it.call("PUT", f"{path}/shards", {"shards": 1}, by="admin"))
    expect(it, it.call("PUT", f"{path}/shards", {"shards": 2}, by="admin"))
    expect(it, it.call("DELETE", path, by="admin"), 204, again=(404,))
    it.drain()
    yield
    assert state(it, kept)["discount_amount"] > 0
    assert it.call("GET", path, by="admin").status == 404


@story
def a_delivery_comes_as_a_file(it: World) -> Iterator[None]:
    goods = product(it, stock=3)
    it.person("anna")
    yield
    sheet = "артикул;название;цена;размеры\nHD-000;Худи Орбита;1 000,00 ₽;S:7|М:2|XL:1\nCAP-9;Кепка;500;M:4\n"
    asked = expect(
        it, it.call("POST", "/products/import", {"csv": sheet, "stock_mode": "add"}, by="admin", key="in"), 202
    )
    it.drain()
    it.run_for(minutes=30)
    yield
    assert it.call("GET", f"/result/{asked['task_id']}", by="admin").json["status"] == "succeeded"
    stock = [(one["size"], one["stock"]) for one in it.call("GET", f"/products/{goods}").json["sizes"]]
    # However often the worker died: a line's units were added once.
    assert stock == [("S", 10), ("M", 5), ("XL", 1)]
    assert it.call("GET", "/products/CAP-9").json["sizes"] == [{"size": "M", "stock": 4}]


@story
def files_come_in_and_go_out(it: World) -> Iterator[None]:
    product(it)
    it.person("anna")
    place(it, (it.call("GET", "/products/HD-000").json["id"], "M", 1))
    it.drain()
    yield
    asked = [
        expect(it, it.call("POST", "/products/import", {"csv": SHEET}, by="admin", key="in"), 202),
        expect(it, it.call("GET", "/products/export", by="admin"), 202),
        expect(it, it.call("GET", "/orders/export", by="admin"), 202),
        expect(it, it.call("GET", "/orders/export?format=xlsx", by="admin"), 202),
        expect(it, it.call("GET", "/products/export?format=xlsx", by="admin"), 202),
    ]
    it.drain()
    it.run_for(minutes=30)
    yield
    results = [it.call("GET", f"/result/{one['task_id']}", by="admin").json for one in asked]
    assert [one["status"] for one in results] == ["succeeded"] * 5, results
    said = results[0]["result"]
    # A line that was done before the worker died is found as it should be the second time.
    assert said["created"] + said["updated"] + said["unchanged"] == 3, said
    assert said["failed"] == 1, said
    assert it.call("GET", "/products/CAP-3").status == 200
