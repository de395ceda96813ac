"""Promo codes: keeping them, checking them, and never using one too often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.core import clock
from shared.core.settings import settings
from shared.shop.orders import placing
from shared.shop.orders.rules import RequestedLine
from shared.shop.promo import listed_uses
from shared.shop.promo.models import Promo
from tests.integration.orders.conftest import Shop, wanted

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TERMS = {"code": "Весна-26", "discount_percent": 15, "max_uses": 100, "description": "Весенняя скидка"}


def test_admins_keep_codes(shop: Shop) -> None:
    made = shop.call("POST", "/promo-codes", {**TERMS, "valid_until": "2027-01-01T00:00:00+03:00"}, by="admin")
    assert made.status == 201, made.body
    assert (made.json["code"], made.json["current_uses"]) == ("ВЕСНА-26", 0)
    assert made.json["valid_until"] == "2026-12-31T21:00:00.000Z"
    read = shop.call("GET", "/promo-codes/весна-26", by="admin")
    assert (read.status, read.json) == (200, made.json)
    assert shop.types("promo") == ["promo.created"]


def test_a_code_is_found_in_any_case_and_unique(shop: Shop) -> None:
    shop.promo("SPRING")
    assert shop.call("GET", "/promo-codes/spring", by="admin").json["code"] == "SPRING"
    taken = shop.call("POST", "/promo-codes", {"code": " Spring ", "discount_amount": 1}, by="admin")
    assert (taken.status, taken.code) == (409, "promo_code_taken")
    assert [x["code"] for x in shop.call("GET", "/promo-codes", by="admin").json["items"]] == ["SPRING"]


def test_terms_change_without_losing_uses(shop: Shop) -> None:
    hoodie = shop.product()
    shop.promo(max_uses=5, product_ids={hoodie})
    shop.placed((hoodie, "M", 1), promo_code="SPRING")
    changed = shop.call(
        "PATCH", "/promo-codes/spring", {"max_uses": None, "product_ids": [], "description": "новое"}, by="admin"
    )
    assert changed.status == 200, changed.body
    assert (changed.json["max_uses"], changed.json["product_ids"], changed.json["current_uses"]) == (None, [], 1)
    bad = shop.call("PATCH", "/promo-codes/spring", {"discount_amount": 100}, by="admin")
    assert (bad.status, bad.code) == (422, "promo_invalid")


def test_a_deleted_code_is_gone_but_takes_its_uses_back(shop: Shop) -> None:
    shop.promo()
    order = shop.placed((shop.product(), "M", 1), promo_code="SPRING")
    assert shop.call("DELETE", "/promo-codes/SPRING", by="admin").status == 204
    assert shop.call("GET", "/promo-codes/SPRING", by="admin").code == "promo_not_found"
    assert shop.call("GET", "/promo-codes", by="admin").json["items"] == []
    assert shop.order((shop.product(), "M", 1), promo_code="SPRING").code == "promo_not_found"
    assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200
    assert shop.uses() == 0


def test_a_deleted_code_is_made_again_and_begins_without_uses(shop: Shop) -> None:
    body = {"code": "SPRING", "discount_percent": 10, "max_uses": 1, "max_uses_per_user": 1}
    assert shop.call("POST", "/promo-codes", body, by="admin").status == 201
    hoodie = shop.product()
    first = shop.placed((hoodie, "M", 1), promo_code="SPRING")
    assert shop.call("POST", "/promo-codes", body, by="admin").code == "promo_code_taken"
    for generation in range(2):
        assert shop.call("DELETE", "/promo-codes/spring", by="admin").status == 204
        again = shop.call("POST", "/promo-codes", {**body, "code": "spring"}, by="admin")
        assert (again.status, again.json["code"], again.json["current_uses"]) == (201, "SPRING", 0)
        order = shop.placed((hoodie, "M", 1), promo_code="SPRING")
        assert order["discount_amount"] == 100
        assert shop.order((hoodie, "M", 1), promo_code="SPRING").code == "promo_used_up", generation
    assert [one["code"] for one in shop.call("GET", "/promo-codes", by="admin").json["items"]] == ["SPRING"]
    # What the first generation gets back is nobody's use of the last.
    assert shop.call("POST", f"/orders/{first['id']}/cancel").status == 200
    assert shop.call("GET", "/promo-codes/SPRING", by="admin").json["current_uses"] == 1
    former = Promo.get(*Promo.former_key("SPRING", None))
    assert (former.current_uses, former.is_deleted) == (0, True)
    assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200
    assert shop.call("GET", "/promo-codes/SPRING", by="admin").json["current_uses"] == 0
    assert shop.placed((hoodie, "M", 1), promo_code="SPRING")["discount_amount"] == 100


def test_a_code_is_valid_until_the_end_of_its_last_day(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORGANISATION_TIME_ZONE", "Europe/Moscow")
    settings.cache_clear()
    body = {"code": "MAY", "discount_percent": 10, "valid_from": "2026-05-31", "valid_until": "2026-05-31"}
    with clock.frozen_at(datetime(2026, 5, 30, 20, 59, tzinfo=UTC)) as time:
        shop.people.clear()
        made = shop.call("POST", "/promo-codes", body, by="admin").json
        assert (made["valid_from"], made["valid_until"]) == ("2026-05-30T21:00:00.000Z", "2026-05-31T20:59:59.999Z")
        wanted = {"code": "MAY", "items": [{"product_id": shop.product(), "size": "M", "quantity": 1}]}
        codes = []
        for hours in (0, 1, 22):
            time.tick(hours=hours)
            shop.people.clear()
            codes.append(shop.call("POST", "/promo-codes/check", wanted, by=f"anna{hours}").json.get("code"))
        time.tick(hours=1, minutes=1)
        shop.people.clear()
        codes.append(shop.call("POST", "/promo-codes/check", wanted, by="late").json["code"])
    assert codes == ["promo_not_started", "MAY", "MAY", "promo_expired"]
    settings.cache_clear()


def test_products_that_do_not_exist_are_refused_by_name(shop: Shop) -> None:
    hoodie = shop.product()
    body = {"code": "SPRING", "discount_percent": 10, "product_ids": [hoodie, "prd_gone", "HD-404"]}
    refused = shop.call("POST", "/promo-codes", body, by="admin")
    assert (refused.status, refused.code, refused.json["product_ids"]) == (
        422,
        "promo_products_unknown",
        ["HD-404", "prd_gone"],
    )
    assert {error["field"] for error in refused.json["errors"]} == {"product_ids"}
    assert shop.call("POST", "/promo-codes", {**body, "product_ids": [hoodie]}, by="admin").status == 201
    changed = shop.call("PATCH", "/promo-codes/SPRING", {"product_ids": ["prd_gone"]}, by="admin")
    assert (changed.status, changed.code) == (422, "promo_products_unknown")
    assert shop.call("GET", "/promo-codes/SPRING", by="admin").json["product_ids"] == [hoodie]


def test_only_admins_keep_codes(shop: Shop) -> None:
    for method, path in [("GET", ""), ("POST", ""), ("GET", "/X12"), ("PATCH", "/X12"), ("DELETE", "/X12")]:
        body = TERMS if method == "POST" else {} if method == "PATCH" else None
        assert shop.call(method, f"/promo-codes{path}", body).status == 403


@pytest.mark.parametrize(
    "change",
    [
        {"discount_amount": 5},
        {"discount_percent": 0},
        {"discount_percent": 101},
        {"discount_percent": None},
        {"code": "a"},
        {"code": "два слова"},
        {"code": "x\x00y"},
        {"max_uses": 0},
        {"valid_from": "2026-02-01T00:00:00Z", "valid_until": "2026-01-01T00:00:00Z"},
        {"current_uses": 5},
    ],
)
def test_terms_that_make_no_sense_are_not_acceptable(shop: Shop, change: dict[str, Any]) -> None:
    answer = shop.call("POST", "/promo-codes", {**TERMS, **change}, by="admin")
    assert answer.status == 422
    assert shop.aws.items("shop") == []


def test_a_check_says_what_the_code_takes_off(shop: Shop) -> None:
    hoodie, cap = shop.product(price=1000), shop.product(price=500)
    shop.promo(discount_percent=15, product_ids={hoodie})
    body = {"code": "spring", **wanted((hoodie, "M", 1), (cap, "M", 1))}
    checked = shop.call("POST", "/promo-codes/check", body).json
    assert (checked["code"], checked["discount_amount"], checked["final_amount"]) == ("SPRING", 150, 1350)
    assert [line["discount"] for line in checked["items"]] == [150, 0]


def test_a_check_knows_preorders(shop: Shop) -> None:
    coat = shop.preorder(waves=2, capacity=5)
    shop.promo(discount_percent=10)
    checked = shop.call("POST", "/promo-codes/check", {"code": "SPRING", **wanted((coat, "M", 7))})
    assert (checked.status, checked.json["discount_amount"]) == (200, 700)


@pytest.mark.parametrize(
    ("terms", "status", "code"),
    [
        ({"valid_until": clock.iso(NOON)}, 409, "promo_expired"),
        ({"valid_from": clock.iso(NOON + timedelta(seconds=1))}, 409, "promo_not_started"),
        ({"is_active": False}, 409, "promo_inactive"),
        ({"min_total": 1001}, 409, "promo_min_total"),
        ({"product_ids": {"prd_other"}}, 409, "promo_not_applicable"),
        (None, 404, "promo_not_found"),
    ],
)
def test_a_code_that_does_not_hold_says_exactly_why(
    shop: Shop, terms: dict[str, Any] | None, status: int, code: str
) -> None:
    with clock.frozen_at(NOON):
        hoodie = shop.product(price=1000)
        if terms is not None:
            shop.promo(**terms)
        body = {"code": "SPRING", **wanted((hoodie, "M", 1))}
        for answer in (
            shop.call("POST", "/promo-codes/check", body),
            shop.order((hoodie, "M", 1), promo_code="SPRING"),
        ):
            assert (answer.status, answer.code) == (status, code)
        assert shop.stock(hoodie) == 10


def test_a_person_uses_a_code_as_often_as_it_says(shop: Shop) -> None:
    hoodie = shop.product()
    shop.promo(max_uses_per_user=1)
    order = shop.placed((hoodie, "M", 1), promo_code="SPRING")
    again = shop.order((hoodie, "M", 1), promo_code="SPRING")
    assert (again.status, again.code) == (409, "promo_user_limit")
    shop.placed((hoodie, "M", 1), promo_code="SPRING", by="boris")
    shop.call("POST", f"/orders/{order['id']}/cancel")
    shop.placed((hoodie, "M", 1), promo_code="SPRING")
    assert (shop.uses(), shop.uses_by("anna")) == (2, 1)


def test_the_last_use_goes_to_one_of_many(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    hoodie = shop.product(stock={"M": 50})
    shop.promo(max_uses=1)
    names = [f"buyer{n}" for n in range(6)]
    for name in names:
        shop.person(name)
    answers = at_once(*[lambda name=name: shop.order((hoodie, "M", 1), promo_code="SPRING", by=name) for name in names])
    assert [a.status for a in answers].count(201) == 1
    assert {a.code for a in answers if a.status != 201} == {"promo_used_up"}
    assert (shop.uses(), shop.stock(hoodie)) == (1, 49)


@pytest.mark.parametrize("most_listed", [20, 0])
def test_the_limit_of_a_person_holds_whatever_was_read_before(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, most_listed: int
) -> None:
    """Both of a person's orders were quoted before either was placed."""
    hoodie = shop.product(stock={"M": 50})
    shop.promo(max_uses_per_user=1)
    monkeypatch.setattr(listed_uses, "MAX_CODES", most_listed)
    read, now = placing.read_facts, []
    before = read([RequestedLine(hoodie, "M", 1)], user_id=shop.person().id, promo_code="SPRING", with_limits=True)

    def read_replica(*args: Any, **options: Any) -> Any:
        now.append(read(*args, **options))
        return now[-1] if options["consistent"] else replace(now[-1], limits=before.limits, promo_uses=0)

    monkeypatch.setattr(placing, "read_facts", read_replica)
    shop.placed((hoodie, "M", 1), promo_code="SPRING")
    late = shop.order((hoodie, "M", 1), promo_code="SPRING")
    assert (late.status, late.code) == (409, "promo_user_limit")
    assert (shop.uses(), shop.uses_by("anna"), shop.stock(hoodie)) == (1, 1, 49)
