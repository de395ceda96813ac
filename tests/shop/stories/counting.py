"""What is counted beside orders: where a thing stands among those that sell, and how often a person uses a code."""

from __future__ import annotations

from collections.abc import Iterator

from shared.analytics import rankings
from shared.shop.promo import listed_uses
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.shop.factories import patient_pay, place, product, promo, state


@story
def what_sells_often_stands_by_a_bound(it: World) -> Iterator[None]:
    it.patch.setattr(rankings, "MANY_TIMES", 2)
    goods, code = product(it), promo(it)
    it.person("anna")
    yield
    for key, units in (("first", 2), ("second", 3)):
        order = place(it, (goods, "M", units), key=key, promo_code=code)
        patient_pay(it, order)
    [line] = state(it, order)["items"]
    back = {"lines": [{"line_id": line["line_id"], "quantity": 3}], "reason": "мала", "restock": True}
    expect(it, it.call("POST", f"/orders/{order['id']}/refunds", back, by="admin", key="back"), 201)
    it.drain()
    it.run_for(minutes=20)
    yield
    [listed] = it.call("GET", "/analytics/products", by=it.admin).json["items"]
    assert (listed["product_id"], listed["quantity"]) == (goods, 2)
    assert list(rankings.RankEntry.scan()), "its entry is a bound"


@story
def a_person_uses_more_codes_than_are_listed(it: World) -> Iterator[None]:
    it.patch.setattr(listed_uses, "MAX_CODES", 1)
    goods = product(it)
    codes = [promo(it, code, max_uses_per_user=1) for code in ("FIRST", "SECOND")]
    it.person("anna")
    yield
    orders = [place(it, (goods, "M", 1), key=code, promo_code=code) for code in codes]
    for order in orders:
        expect(it, it.call("POST", f"/orders/{order['id']}/cancel", by="anna", key=f"no-{order['id']}"))
    place(it, (goods, "M", 1), key="again", promo_code=codes[1])
    it.drain()
    yield
    wanted = {"items": [{"product_id": goods, "size": "M", "quantity": 1}]}
    checked = [it.call("POST", "/promo-codes/check", {"code": code, **wanted}, by="anna").status for code in codes]
    assert checked == [200, 409]
