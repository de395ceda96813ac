"""Cancelling, sending, expiring, finding and exporting orders."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared.core import clock
from shared.core.settings import settings
from shared.shop.catalog.models import Product
from shared.shop.orders import expiry
from shared.shop.orders.export import export_csv
from tests.integration.orders.conftest import Shop

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def act(shop: Shop, order: dict[str, Any], what: str, body: Any = None, *, by: str = "admin") -> Any:
    return shop.call("POST", f"/orders/{order['id']}/{what}", body, by=by)


def test_an_order_goes_its_way_to_the_customer(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    assert act(shop, order, "assemble").json["status"] == "assembling"
    shipped = act(shop, order, "ship", {"tracking_number": "1234567890"}).json
    assert (shipped["status"], shipped["tracking_number"]) == ("shipped", "1234567890")
    assert shipped["shipped_at"]
    assert act(shop, order, "deliver").json["status"] == "delivered"
    history = shop.call("GET", f"/orders/{order['id']}/history").json["items"]
    assert [event["type"] for event in reversed(history)] == [
        "order.placed",
        "order.paid",
        "order.assembling",
        "order.shipped",
        "order.delivered",
    ]
    assert history[0]["actor"] is None
    seen_by_staff = shop.call("GET", f"/orders/{order['id']}/history", by="admin").json["items"]
    assert seen_by_staff[0]["actor"] == shop.admin.id


def test_a_packer_sends_orders_off_and_gives_no_money_back(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    shop.person("packer", "packer")
    listed = shop.call("GET", "/orders", by="packer").json["items"]
    assert [one["id"] for one in listed] == [order["id"]]
    assert act(shop, order, "assemble", by="packer").json["status"] == "assembling"
    assert act(shop, order, "refunds", {"amount": 100, "reason": "A gift"}, by="packer").status == 403
    assert act(shop, order, "ship", {"tracking_number": "1"}, by="packer").json["status"] == "shipped"
    assert act(shop, order, "deliver", by="packer").json["status"] == "delivered"


def test_whoever_sees_all_orders_may_ask_for_their_own(shop: Shop) -> None:
    shop.paid((shop.product(), "M", 1))
    shop.person("packer", "packer")
    assert shop.call("GET", "/orders?customer_id=me", by="packer").json["items"] == []
    assert len(shop.call("GET", "/orders?customer_id=me").json["items"]) == 1
    assert shop.call("GET", "/orders?customer_id=usr_1", by="packer").status == 422


def test_an_accountant_gives_money_back_and_sends_nothing_off(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    shop.person("accountant", "accountant")
    assert act(shop, order, "assemble", by="accountant").status == 403
    assert act(shop, order, "refunds", {"amount": 100, "reason": "A late parcel"}, by="accountant").status == 201


@pytest.mark.parametrize("what", ["assemble", "deliver", "ship"])
def test_steps_out_of_turn_are_refused(shop: Shop, what: str) -> None:
    order = shop.placed((shop.product(), "M", 1))
    answer = act(shop, order, what, {"tracking_number": "1"} if what == "ship" else None)
    assert (answer.status, answer.code) == (409, "illegal_transition")
    assert act(shop, order, what, {"tracking_number": "1"} if what == "ship" else None, by="anna").status == 403


def test_cancelling_an_unpaid_order_releases_what_it_held(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 5})
    shop.promo()
    order = shop.placed((hoodie, "M", 2), promo_code="SPRING")
    assert (shop.stock(hoodie), shop.uses(), shop.uses_by("anna")) == (3, 1, 1)
    cancelled = act(shop, order, "cancel", {"reason": "Передумала"}, by="anna").json
    assert (cancelled["status"], cancelled["payment_url"], cancelled["hold_expires_at"]) == ("cancelled", None, None)
    assert cancelled["cancel_reason"] == "Передумала"
    assert (shop.stock(hoodie), shop.uses(), shop.uses_by("anna"), shop.holds()) == (5, 0, 0, 0)
    again = act(shop, order, "cancel", by="anna")
    assert (again.status, again.code) == (409, "illegal_transition")
    assert (shop.stock(hoodie), shop.uses()) == (5, 0), "released once"


def test_cancelling_a_paid_order_returns_the_money_that_is_left(shop: Shop) -> None:
    hoodie = shop.product(price=1000, stock={"M": 5})
    order = shop.paid((hoodie, "M", 2))
    line = order["items"][0]["line_id"]
    body = {"lines": [{"line_id": line, "quantity": 1}], "reason": "Брак", "restock": False}
    assert act(shop, order, "refunds", body).status == 201
    assert act(shop, order, "cancel", by="anna").json["status"] == "cancelled"
    assert sorted(shop.run_refunds(order)) == ["succeeded", "succeeded"]
    assert sorted(refund.amount for refund in shop.provider.refunds.values()) == [1000, 1000]
    assert shop.read(order)["payment_status"] == "refunded"
    assert shop.stock(hoodie) == 4, "the refunded unit was written off and does not come back"


def test_a_payment_just_made_is_refunded_with_the_cancellation(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    shop.provider.pay("00000000-0000-4000-8000-000000000001")
    assert act(shop, order, "cancel", by="anna").json["status"] == "cancelled"
    assert shop.types("order") == ["order.placed", "order.paid", "order.cancelled"]
    assert shop.run_refunds(order) == ["succeeded"]


def test_an_order_can_be_cancelled_while_the_provider_is_down(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    shop.provider.fail_next("down")
    assert act(shop, order, "cancel", by="anna").json["status"] == "cancelled"


def test_owners_cancel_until_assembling_and_admins_until_shipping(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    act(shop, order, "assemble")
    assert act(shop, order, "cancel", by="anna").code == "illegal_transition"
    assert act(shop, order, "cancel").json["status"] == "cancelled"
    other = shop.paid((shop.product(), "M", 1))
    act(shop, other, "assemble")
    act(shop, other, "ship", {"tracking_number": "1"})
    assert act(shop, other, "cancel").code == "illegal_transition"


def test_orders_of_others_do_not_exist(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    for method, path in [("GET", ""), ("GET", "/history"), ("POST", "/cancel"), ("POST", "/pay")]:
        answer = shop.call(method, f"/orders/{order['id']}{path}", by="boris")
        assert (answer.status, answer.code) == (404, "order_not_found")


def test_an_unpaid_order_expires_once(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        hoodie = shop.product(stock={"M": 2})
        shop.promo(max_uses=1)
        order = shop.placed((hoodie, "M", 2), promo_code="SPRING")
        time.tick(minutes=74)
        assert shop.expire()["expired"] == 0
        time.tick(minutes=1)
        assert shop.expire()["expired"] == 1
        assert shop.expire() == {"expired": 0, "paid": 0, "left": 0, "warned": 0}
        shop.people.clear()
        assert shop.read(order)["status"] == "expired"
        assert (shop.stock(hoodie), shop.uses(), shop.holds()) == (2, 0, 0)
        assert shop.types("order").count("order.expired") == 1


def test_the_provider_is_asked_before_anything_is_released(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        hoodie = shop.product(stock={"M": 1})
        order = shop.placed((hoodie, "M", 1))
        shop.provider.pay("00000000-0000-4000-8000-000000000001")
        time.tick(minutes=80)
        report = shop.expire()
        assert (report["expired"], report["paid"]) == (0, 1)
        shop.people.clear()
        assert (shop.read(order)["status"], shop.stock(hoodie)) == ("paid", 0)


def test_a_provider_that_is_down_leaves_the_hold_for_the_next_run(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        hoodie = shop.product(stock={"M": 2})
        shop.placed((hoodie, "M", 1))
        shop.placed((hoodie, "M", 1), by="boris")
        time.tick(minutes=80)
        shop.provider.fail_next("down")
        report = shop.expire()
        assert (report["expired"], report["left"]) == (1, 1), "one order's trouble does not stop the other"
        assert shop.stock(hoodie) == 1
        assert shop.expire()["expired"] == 1
        assert shop.stock(hoodie) == 2


def test_customers_are_warned_once_before_their_hold_ends(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        order = shop.placed((shop.product(), "M", 1))
        time.tick(minutes=55)
        assert shop.expire()["warned"] == 0
        time.tick(minutes=6)
        assert shop.expire()["warned"] == 1
        time.tick(minutes=5)
        assert shop.expire() == {"expired": 0, "paid": 0, "left": 0, "warned": 0}
        [event] = shop.aws.events("order.hold_expiring")
        assert event["data"]["hold_expires_at"] == order["hold_expires_at"]


def test_nobody_is_warned_whose_payment_is_reviewed_since_the_orders_were_listed(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        order = shop.placed((shop.product(price=1000), "M", 1))
        time.tick(minutes=61)
        shop.pay(order, amount=900)
        expiry.warn(order["id"])
    assert shop.aws.events("order.hold_expiring") == []


def test_an_archived_product_stays_readable_in_an_old_order(shop: Shop) -> None:
    hoodie = shop.product(price=1000, name="Худи «Лес»")
    order = shop.paid((hoodie, "M", 1))
    archived = Product.get(*Product.key(hoodie))
    archived.is_archived, archived.is_active, archived.name, archived.price = True, False, "x", 1
    archived.set_index_keys()
    archived.save()
    line = shop.read(order, by="anna")["items"][0]
    assert (line["name"], line["price"]) == ("Худи «Лес»", 1000)
    assert act(shop, order, "cancel", by="anna").json["status"] == "cancelled"
    assert shop.stock(hoodie) == 10


def test_customers_list_their_own_orders_newest_first(shop: Shop) -> None:
    hoodie = shop.product()
    with clock.frozen_at(NOON) as time:
        mine = []
        for _ in range(3):
            mine.append(shop.placed((hoodie, "M", 1))["id"])
            time.tick(minutes=1)
        shop.placed((hoodie, "M", 1), by="boris")
        page = shop.call("GET", "/orders?limit=2").json
        assert [order["id"] for order in page["items"]] == mine[:0:-1]
        rest = shop.call("GET", f"/orders?limit=2&cursor={page['next_cursor']}").json
        assert [order["id"] for order in rest["items"]] == mine[:1]
        foreign = shop.call("GET", f"/orders?limit=2&cursor={page['next_cursor']}", by="boris")
        assert (foreign.status, foreign.code) == (400, "invalid_cursor")


def test_admins_list_everybodys_orders_by_status_and_period(shop: Shop) -> None:
    hoodie = shop.product()
    with clock.frozen_at(NOON) as time:
        made = []
        for n in range(5):
            placed = shop.paid if n % 2 else shop.placed
            made.append(placed((hoodie, "M", 1), by="boris" if n > 2 else "anna")["id"])
            time.tick(minutes=1)
        seen: list[str] = []
        path = "/orders?limit=2"
        while path:
            page = shop.call("GET", path, by="admin").json
            seen += [order["id"] for order in page["items"]]
            path = f"/orders?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""
        assert seen == made[::-1]
        paid = shop.call("GET", "/orders?status=paid", by="admin").json["items"]
        assert [order["id"] for order in paid] == [made[3], made[1]]
        period = shop.call("GET", "/orders?from=2026-03-02T12:01:00Z&to=2026-03-02T12:03:00Z", by="admin").json
        assert [order["id"] for order in period["items"]] == [made[2], made[1]]


@pytest.mark.parametrize(("zone", "day"), [("UTC", "2026-03-02"), ("Europe/Moscow", "2026-03-03")])
def test_a_period_of_plain_dates_includes_its_last_day(
    shop: Shop, zone: str, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGANISATION_TIME_ZONE", zone)
    settings.cache_clear()
    with clock.frozen_at(datetime(2026, 3, 2, 22, 30, tzinfo=UTC)):
        shop.people.clear()
        order = shop.placed((shop.product(), "M", 1))
        for query, found in ((f"from={day}&to={day}", True), (f"to={day}", True), (f"from={day}", True)):
            items = shop.call("GET", f"/orders?{query}", by="admin").json["items"]
            assert [one["id"] for one in items] == ([order["id"]] if found else [])
        before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        after = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
        for query in (f"to={before}", f"from={after}"):
            assert shop.call("GET", f"/orders?{query}", by="admin").json["items"] == []
    settings.cache_clear()


def test_admins_find_an_order_by_its_number_or_its_buyers_phone(shop: Shop) -> None:
    from shared.identity.models import Identifier

    order = shop.placed((shop.product(), "M", 1))
    number = order["order_number"].lower().replace("-", " ")
    for by in ("admin", "anna"):
        found = shop.call("GET", "/orders", by=by, query={"q": number}).json["items"]
        assert [one["id"] for one in found] == [order["id"]]
    assert shop.call("GET", "/orders", by="boris", query={"q": number}).json["items"] == []
    Identifier(*Identifier.key("phone", "+79123456789"), user_id=order["user_id"]).save()
    found = shop.call("GET", "/orders", by="admin", query={"q": "8 (912) 345-67-89"}).json["items"]
    assert [one["id"] for one in found] == [order["id"]]
    for nobody in ("+79990000000", "nonsense"):
        assert shop.call("GET", "/orders", by="admin", query={"q": nobody}).json["items"] == []
    assert shop.call("GET", "/orders", query={"q": "8 (912) 345-67-89"}).json["items"] == []


@pytest.mark.parametrize("query", ["status=lost", "from=yesterday", "limit=0", "limit=101", "limit=x"])
def test_filters_that_make_no_sense_are_not_acceptable(shop: Shop, query: str) -> None:
    assert shop.call("GET", f"/orders?{query}").code == "validation_error"


@pytest.mark.parametrize("by", ["anna", "admin"])
def test_a_period_does_not_end_before_it_begins(shop: Shop, by: str) -> None:
    shop.placed((shop.product(), "M", 1))
    answer = shop.call("GET", "/orders?from=2026-03-03T00:00:00Z&to=2026-03-02T00:00:00Z", by=by)
    assert (answer.status, answer.code) == (422, "invalid_period")
    if by == "admin":
        answer = shop.call("GET", "/orders/export?from=2026-03-03T00:00:00Z&to=2026-03-02T00:00:00Z", by=by)
        assert (answer.status, answer.code) == (422, "invalid_period")
    # The end of a range is not included, so one that ends where it begins is backwards as well: it would find nothing.
    for nothing in ("from=2026-03-03T00:00:00Z&to=2026-03-03T00:00:00Z", "from=2026-03-03&to=2026-03-02"):
        answer = shop.call("GET", f"/orders?{nothing}", by=by)
        assert (answer.status, answer.code) == (422, "invalid_period")


def test_an_export_is_a_task_that_writes_a_row_per_line(shop: Shop) -> None:
    assert shop.call("GET", "/orders/export").code == "forbidden"
    answer = shop.call("GET", "/orders/export?status=paid", by="admin")
    assert answer.status == 202
    [requested] = shop.aws.events("task.requested")
    assert requested["data"] == {"task_id": answer.json["task_id"], "kind": "orders.export"}
    hoodie, evil = shop.product(price=1050), shop.product(name="=cmd()")
    order = shop.paid((hoodie, "M", 2), (evil, "M", 1))
    shop.placed((hoodie, "M", 1))
    rows = list(csv.DictReader("".join(export_csv({"status": "paid"})).splitlines()))
    assert [(row["order_number"], row["price"], row["line_total"]) for row in rows] == [
        (order["order_number"], "10.50", "21.00"),
        (order["order_number"], "10.00", "10.00"),
    ]
    assert rows[1]["name"] == "'=cmd()"
