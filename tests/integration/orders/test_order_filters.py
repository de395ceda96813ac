"""Narrowing the list of orders: by payment, by what needs a person, by product and wave; exports narrow alike."""

from __future__ import annotations

import csv

from shared.shop.orders import export
from shared.tasks.models import Task
from tests.integration.orders.conftest import Person, Shop
from tests.support.people import create_user, sign_in


def found(shop: Shop, query: str, *, by: str = "admin") -> set[str]:
    answer = shop.call("GET", f"/orders?{query}", by=by)
    assert answer.status == 200, answer.body
    return {order["id"] for order in answer.json["items"]}


def test_orders_are_narrowed_by_payment_attention_product_and_wave(shop: Shop) -> None:
    hoodie, coat = shop.product(), shop.preorder(capacity=1)
    unpaid = shop.placed((hoodie, "M", 1))["id"]
    paid = shop.paid((hoodie, "M", 2))["id"]
    other = shop.placed((hoodie, "M", 1), by="boris")
    shop.pay(other, amount=1)
    waves = shop.paid((coat, "M", 2))["id"]
    assert found(shop, "payment_status=pending") == {unpaid}
    assert found(shop, "payment_status=succeeded") == {paid, other["id"], waves}
    assert found(shop, "needs_attention=true") == {other["id"]}
    assert found(shop, "needs_attention=false&status=paid") == {paid, waves}
    assert found(shop, f"product_id={hoodie}") == {unpaid, paid, other["id"]}
    assert found(shop, f"product_id={coat}&wave=2") == found(shop, "wave=1") == {waves}
    assert found(shop, f"product_id={hoodie}&wave=1") == found(shop, "wave=3") == set()
    # One's own orders stay one's own.
    assert found(shop, f"product_id={hoodie}", by="boris") == {other["id"]}


def test_a_filtered_page_goes_on_until_something_fits(shop: Shop) -> None:
    coat = shop.preorder()
    first = shop.paid((coat, "M", 1))["id"]
    hoodie = shop.product()
    for _ in range(3):
        shop.paid((hoodie, "M", 1))
    assert found(shop, "wave=1&limit=1") == {first}


def test_filtered_pages_are_full_and_miss_nothing(shop: Shop) -> None:
    coat, hoodie = shop.preorder(capacity=9), shop.product()
    placed = []
    for _ in range(3):
        placed.append(shop.paid((coat, "M", 1))["id"])
        shop.paid((hoodie, "M", 1))
        shop.paid((hoodie, "M", 1))
    first = shop.call("GET", f"/orders?product_id={coat}&limit=2", by="admin").json
    rest = shop.call("GET", f"/orders?product_id={coat}&limit=2&cursor={first['next_cursor']}", by="admin").json
    assert [one["id"] for one in first["items"]] == placed[:0:-1], "full, newest first"
    assert [one["id"] for one in rest["items"]] == placed[:1]
    assert rest["next_cursor"] is None


def test_an_export_is_narrowed_as_the_list_is(shop: Shop) -> None:
    hoodie, cap = shop.product(), shop.product()
    shop.paid((hoodie, "M", 1))
    kept = shop.paid((cap, "M", 1))
    task = shop.call("GET", f"/orders/export?product_id={cap}", by="admin")
    assert task.status == 202, task.body
    request = Task.get(*Task.key(task.json["task_id"])).request
    rows = list(csv.DictReader("".join(export.export_csv(request)).splitlines()))
    assert {row["order_number"] for row in rows} == {kept["order_number"]}


def test_an_export_of_what_was_searched_for_keeps_no_phone(shop: Shop) -> None:
    hoodie = shop.product()
    vera = create_user("vera", phone="+79120000077", claimed=True)
    shop.people["vera"] = Person(vera.id, sign_in(vera).access_token)
    hers = shop.placed((hoodie, "M", 1), by="vera")
    shop.placed((hoodie, "M", 1))

    def exported(q: str) -> set[str]:
        task = shop.call("GET", f"/orders/export?q={q}", by="admin")
        assert task.status == 202, task.body
        request = Task.get(*Task.key(task.json["task_id"])).request
        assert "9120000077" not in str(request)
        rows = csv.DictReader("".join(export.export_csv(request)).splitlines())
        return {row["order_number"] for row in rows}

    assert exported(hers["order_number"].lower()) == {hers["order_number"]}
    assert exported("8 912 000-00-77".replace(" ", "%20")) == {hers["order_number"]}
    assert exported("%2B79990000000") == exported("nothing") == set()


def test_filters_that_do_not_exist_are_refused(shop: Shop) -> None:
    for query in ("payment_status=bought", "needs_attention=perhaps", "wave=0", "product_id=%20"):
        assert shop.call("GET", f"/orders?{query}", by="admin").status in (400, 422), query
