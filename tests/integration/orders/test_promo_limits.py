"""How often a person uses a promo code: counted with their unpaid orders, and what does not fit in items of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.shop import personal_data
from shared.shop.orders import expiry, limits
from shared.shop.orders.models import CustomerLimits, Order
from shared.shop.promo import listed_uses
from shared.shop.promo.models import Promo, PromoUse
from tests.integration.orders.conftest import Shop


@pytest.fixture
def hoodie(shop: Shop) -> str:
    return shop.product(stock={"M": 50})


def use(shop: Shop, goods: str, code: str = "SPRING") -> dict[str, Any]:
    return shop.placed((goods, "M", 1), promo_code=code)


def refused(shop: Shop, goods: str, code: str = "SPRING") -> str | None:
    return shop.order((goods, "M", 1), promo_code=code).code


def cancel(shop: Shop, order: dict[str, Any], by: str = "anna") -> None:
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by=by).status == 200


def apart(shop: Shop, code: str = "SPRING") -> int | None:
    found = PromoUse.get_or_none(*PromoUse.key(code, shop.person().id))
    return found.uses if found else None


def listed(shop: Shop) -> CustomerLimits:
    return limits.read(shop.person().id)


def as_before(shop: Shop, order: dict[str, Any], *, uses: int) -> None:
    """A code and an order of the version that counted all uses in items of their own."""
    pk, sk = Promo.key("SPRING")
    Promo(pk, sk).update([Promo.has_listed_uses.remove()])
    PromoUse(*PromoUse.key("SPRING", shop.person().id), uses=uses).save()
    Order(*Order.key(order["id"])).update([Order.is_promo_use_listed.remove()])
    CustomerLimits(*CustomerLimits.key(shop.person().id)).update([CustomerLimits.promo_uses.remove()])


def test_an_order_counts_its_use_and_gives_it_back_with_the_persons_list(shop: Shop, hoodie: str) -> None:
    shop.promo(max_uses_per_user=2)
    first, second = use(shop, hoodie), use(shop, hoodie)
    assert (listed(shop).uses, listed(shop).ttl, apart(shop)) == ({"SPRING": 2}, None, None)
    assert refused(shop, hoodie) == "promo_user_limit"
    shop.pay(first)
    assert listed(shop).uses == {"SPRING": 2}
    cancel(shop, first, by="admin")
    assert expiry.expire(second["id"], shop.provider)
    # What was paid stays among the unpaid ones for a while, and then the item goes.
    assert (listed(shop).uses, set(listed(shop).held), listed(shop).ttl is None) == ({}, {first["id"]}, False)
    assert not shop.stored(first).is_promo_use_listed


def test_nothing_stays_of_a_person_who_cancelled(shop: Shop, hoodie: str) -> None:
    shop.promo()
    cancel(shop, use(shop, hoodie))
    assert CustomerLimits.get_or_none(*CustomerLimits.key(shop.person().id)) is None


def test_a_free_order_is_counted_too(shop: Shop, hoodie: str) -> None:
    shop.promo(discount_percent=100, max_uses_per_user=1)
    order = use(shop, hoodie)
    assert (order["status"], listed(shop).uses, listed(shop).held) == ("paid", {"SPRING": 1}, {})
    assert refused(shop, hoodie) == "promo_user_limit"
    cancel(shop, order)
    assert (shop.uses(), shop.uses_by("anna")) == (0, 0)


def test_a_limit_that_comes_later_counts_what_was_before(shop: Shop, hoodie: str) -> None:
    shop.promo()
    use(shop, hoodie)
    assert shop.call("PATCH", "/promo-codes/SPRING", {"max_uses_per_user": 1}, by="admin").status == 200
    assert refused(shop, hoodie) == "promo_user_limit"


def test_what_earlier_versions_counted_counts(shop: Shop, hoodie: str) -> None:
    shop.promo(max_uses_per_user=2)
    old = use(shop, hoodie)
    as_before(shop, old, uses=1)
    new = use(shop, hoodie)
    assert (listed(shop).uses, apart(shop)) == ({"SPRING": 1}, 1)
    assert refused(shop, hoodie) == "promo_user_limit"
    cancel(shop, old)
    assert (listed(shop).uses, apart(shop)) == ({"SPRING": 1}, 0)
    use(shop, hoodie)
    assert refused(shop, hoodie) == "promo_user_limit"
    cancel(shop, new)
    assert (shop.uses(), shop.uses_by("anna")) == (1, 1)


@pytest.mark.parametrize("most", [1, 2])
def test_more_codes_than_fit_keep_their_limits(
    shop: Shop, hoodie: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed_uses, "MAX_CODES", most)
    codes = ("SPRING", "SUMMER", "AUTUMN")
    for code in codes:
        shop.promo(code, max_uses_per_user=1)
    orders = [use(shop, hoodie, code) for code in codes]
    for order in orders:
        shop.pay(order)
    assert (len(listed(shop).uses), listed(shop).has_more_uses, apart(shop, "AUTUMN")) == (most, True, 1)
    assert [refused(shop, hoodie, code) for code in codes] == ["promo_user_limit"] * 3
    # There is room now, and what is counted apart still counts.
    cancel(shop, orders[0], by="admin")
    assert refused(shop, hoodie, "AUTUMN") == "promo_user_limit"
    cancel(shop, orders[2], by="admin")
    assert apart(shop, "AUTUMN") == 0
    use(shop, hoodie, "AUTUMN")
    assert (listed(shop).uses.get("AUTUMN"), refused(shop, hoodie, "AUTUMN")) == (1, "promo_user_limit")


def test_deleted_codes_make_room(shop: Shop, hoodie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed_uses, "MAX_CODES", 2)
    for code in ("SPRING", "SUMMER", "AUTUMN"):
        shop.promo(code, max_uses_per_user=1)
    gone, kept = use(shop, hoodie), use(shop, hoodie, "SUMMER")
    assert shop.call("DELETE", "/promo-codes/SPRING", by="admin").status == 204
    shop.promo(max_uses_per_user=1)
    use(shop, hoodie, "AUTUMN")
    assert (set(listed(shop).uses), listed(shop).has_more_uses) == ({"SUMMER", "AUTUMN"}, None)
    cancel(shop, gone)
    cancel(shop, kept)
    assert set(listed(shop).uses) == {"AUTUMN"}
    use(shop, hoodie)
    assert refused(shop, hoodie) == "promo_user_limit"


def test_a_late_payment_takes_the_use_again_or_is_refunded(shop: Shop, hoodie: str) -> None:
    shop.promo(max_uses_per_user=1)
    first, second = use(shop, hoodie), shop.placed((hoodie, "M", 1), promo_code="SPRING", by="boris")
    for order in (first, second):
        assert expiry.expire(order["id"], shop.provider)
    use(shop, hoodie)
    for order in (first, second):
        shop.pay(order)
    assert [shop.stored(order).status for order in (first, second)] == ["expired", "paid"]
    assert (shop.uses(), shop.uses_by("anna"), shop.uses_by("boris")) == (2, 1, 1)
    cancel(shop, second, by="admin")
    assert (shop.uses(), shop.uses_by("boris")) == (1, 0)


@pytest.mark.parametrize("most", [20, 1])
def test_orders_at_once_use_a_code_as_often_as_it_says(
    shop: Shop, hoodie: str, at_once: Callable[..., list[Any]], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed_uses, "MAX_CODES", most)
    shop.promo("OTHER", max_uses_per_user=1)
    shop.promo(max_uses_per_user=1)
    use(shop, hoodie, "OTHER")
    at_once(*[lambda: shop.order((hoodie, "M", 1), promo_code="SPRING")] * 4)
    while shop.order((hoodie, "M", 1), promo_code="SPRING").status == 201:
        pass
    assert (shop.uses(), shop.uses_by("anna")) == (1, 1)


def test_what_a_person_is_given_and_what_is_deleted(shop: Shop, hoodie: str) -> None:
    shop.promo(max_uses_per_user=5)
    order = use(shop, hoodie)
    as_before(shop, order, uses=1)
    use(shop, hoodie)
    anna = shop.person().id
    files = {file.name: file for file in personal_data.export(anna)}
    assert list(files["promo-codes.json"].records or ()) == [{"code": "SPRING", "uses": 2}]
    personal_data.purge(anna, "2000-01-01T00:00:00.000Z")
    assert {item["type"] for item in shop.aws.items("shop")}.isdisjoint({"promo_use", "unpaid_orders"})
