"""Why an order stands where it stands, for its buyer and for staff."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.orders.conftest import Shop
from tests.support.why import check_answer


def why(shop: Shop, order: dict[str, Any], *, by: str = "anna", language: str = "ru") -> dict[str, Any]:
    answer = shop.call("GET", f"/orders/{order['id']}/why", by=by, headers={"Accept-Language": language})
    assert answer.status == 200, answer.body
    check_answer(answer.json, language)
    found: dict[str, Any] = answer.json
    return found


def test_an_unpaid_order_waits_for_its_buyer_until_the_hold_ends(shop: Shop) -> None:
    order = shop.placed((shop.product(price=150000), "M", 1))
    mine = why(shop, order)
    assert mine["state"] == "awaiting_payment"
    assert mine["waits_for"]["who"] == "вы"
    assert "1 500,00 ₽" in mine["waits_for"]["what"]
    assert "UTC" in mine["waits_for"]["action"]
    assert mine["waits_for"]["since"] == order["created_at"]
    theirs = why(shop, order, by="admin", language="en")
    assert theirs["waits_for"]["who"] == "the buyer"
    assert [step["text"][:20] for step in theirs["steps"]] == ["The order was placed"]


def test_the_way_to_the_buyer_is_told_step_by_step(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    paid = why(shop, order)
    assert (paid["waits_for"]["what"], paid["waits_for"]["who"]) == ("сборки", "наш склад")
    assert paid["waits_for"]["since"] == order["paid_at"]
    assert why(shop, order, by="admin")["waits_for"]["action"] == "Начните сборку."
    shop.call("POST", f"/orders/{order['id']}/assemble", by="admin")
    assert why(shop, order)["waits_for"]["what"] == "передачи в доставку"
    shop.call("POST", f"/orders/{order['id']}/ship", {"tracking_number": "TRACK1"}, by="admin")
    shipped = why(shop, order, language="en")
    assert shipped["waits_for"]["who"] == "the carrier"
    shop.call("POST", f"/orders/{order['id']}/deliver", by="admin")
    done = why(shop, order)
    assert (done["state"], done["waits_for"]) == ("delivered", None)
    assert len(done["steps"]) == 5


def test_staff_facts_are_not_told_to_the_buyer(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    shop.call("POST", f"/orders/{order['id']}/notes", {"text": "секрет"}, by="admin")
    assert "заметка" not in str(why(shop, order))
    assert "заметка" in str(why(shop, order, by="admin"))


def test_another_amount_waits_for_somebody_who_decides(shop: Shop) -> None:
    order = shop.placed((shop.product(price=100000), "M", 1))
    shop.pay(order, amount=50000)
    assert why(shop, order)["waits_for"] == {
        "what": "проверки платежа",
        "since": shop.aws.events("order.attention")[0]["occurred_at"],
        "who": "наш сотрудник",
        "action": None,
    }
    assert why(shop, order, by="admin")["waits_for"]["action"]


def test_a_preorder_waits_for_its_wave(shop: Shop) -> None:
    order = shop.paid((shop.preorder(), "M", 1))
    found = why(shop, order)
    assert found["waits_for"]["what"] == "товара из предзаказа: набор открыт"
    assert "предзаказа" in found["summary"]


def test_a_cancelled_order_without_a_refund_is_told_without_one(shop: Shop) -> None:
    order = shop.placed((shop.product(price=0), "M", 1))
    assert shop.call("POST", f"/orders/{order['id']}/cancel", by="anna").status == 200
    assert [step["text"] for step in why(shop, order)["steps"]][-1] == "Заказ отменён."
    assert [step["text"] for step in why(shop, order, language="en")["steps"]][-1] == "The order was cancelled."


def test_a_cancelled_order_waits_for_its_refund_and_then_for_nothing(shop: Shop) -> None:
    order = shop.paid((shop.product(price=100000), "M", 1))
    shop.call("POST", f"/orders/{order['id']}/cancel", {"reason": "передумала"}, by="anna")
    found = why(shop, order)
    assert (found["waits_for"]["who"], "1 000,00 ₽" in found["waits_for"]["what"]) == ("платёжная система", True)
    assert "передумала" not in str(found)
    shop.run_refunds(order)
    assert why(shop, order)["waits_for"] is None


def test_others_orders_are_not_there_and_guests_are_asked_to_sign_in(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    assert shop.call("GET", f"/orders/{order['id']}/why", by="boris").code == "order_not_found"
    assert shop.call("GET", f"/orders/{order['id']}/why", by="guest").status == 401


@pytest.mark.parametrize(("locale", "word"), [("en", "The order"), ("ru", "Заказ")])
def test_without_a_wanted_language_it_is_the_profiles(shop: Shop, locale: str, word: str) -> None:
    from shared.identity.models import User

    order = shop.placed((shop.product(), "M", 1))
    User(*User.key(shop.person("anna").id)).update([User.locale.set(locale)])
    for headers in ({}, {"Accept-Language": "*"}):
        answer = shop.call("GET", f"/orders/{order['id']}/why", headers=headers)
        assert answer.json["summary"].startswith(word)


def test_who_asks_again_is_told_that_nothing_changed(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    first = shop.call("GET", f"/orders/{order['id']}/why")
    etag = {key.lower(): value for key, value in first.headers.items()}["etag"]
    again = shop.call("GET", f"/orders/{order['id']}/why", headers={"If-None-Match": etag})
    assert again.status == 304
    shop.pay(order)
    assert shop.call("GET", f"/orders/{order['id']}/why", headers={"If-None-Match": etag}).status == 200


def test_an_order_whose_money_all_goes_back_is_not_said_to_wait_for_its_packer(shop: Shop) -> None:
    order = shop.paid((shop.product(price=100000), "M", 1))
    body = {"amount": 100000, "reason": "Брак"}
    assert shop.call("POST", f"/orders/{order['id']}/refunds", body, by="admin").status in (200, 201, 202)
    for by in ("anna", "admin"):
        found = why(shop, order, by=by)
        assert (found["state"], found["waits_for"]["who"]) == ("paid", "платёжная система")
        assert "не отправят" in found["summary"]
    assert shop.call("POST", f"/orders/{order['id']}/assemble", by="admin").status == 409
    shop.run_refunds(order)
    assert why(shop, order)["waits_for"] is None
    theirs = why(shop, order, by="admin")["waits_for"]
    assert (theirs["who"], theirs["action"]) == ("администратор", "Отмените заказ.")
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {"reason": "Возврат"}, by="admin").status == 200
    assert why(shop, order, by="admin")["waits_for"] is None


def test_nobody_is_asked_to_pay_when_the_time_is_over(shop: Shop) -> None:
    from shared.core import clock

    order = shop.placed((shop.product(), "M", 1))
    stored = shop.stored(order)
    stored.update([type(stored).hold_expires_at.set(clock.iso(clock.now()))])
    found = why(shop, order)["waits_for"]
    assert (found["who"], found["action"]) == ("система, сама", None)


def test_a_preorder_of_before_without_the_moment_of_its_payment_waits_since_its_wave(shop: Shop) -> None:
    order = shop.paid((shop.preorder(), "M", 1))
    stored = shop.stored(order)
    stored.update([type(stored).paid_at.remove()])
    assert why(shop, order)["waits_for"]["since"].startswith("20")


def test_an_order_of_which_another_amount_was_accepted_says_what_came(shop: Shop) -> None:
    order = shop.placed((shop.product(price=150000), "M", 1))
    shop.pay(order, amount=90000)
    assert shop.call("POST", f"/orders/{order['id']}/attention", {"action": "accept"}, by="admin").status == 200
    texts = [step["text"] for step in why(shop, order, language="en")["steps"]]
    assert [one for one in texts if one.startswith("The order was paid")] == ["The order was paid: 900.00 RUB."]
