"""What «why» says can be done, can be done; what it waits for can still come: over histories that chance makes."""

from __future__ import annotations

import random
from typing import Any

import pytest

from shared.core import clock
from shared.core.clock import FrozenClock
from tests.integration.orders.conftest import Shop
from tests.integration.orders.test_why import why
from tests.support.http import Answer

STEPS = 7
Order = dict[str, Any]


def do(shop: Shop, order: Order, action: str, body: Any = None, *, by: str = "admin") -> Answer:
    return shop.call("POST", f"/orders/{order['id']}/{action}", body, by=by)


def promised(shop: Shop, order: Order, action: str) -> None:
    """Do what staff were told that they can do."""
    if action.startswith("Начните сборку"):
        answer = do(shop, order, "assemble")
    elif action.startswith("Отправьте"):
        answer = do(shop, order, "ship", {"tracking_number": "TRACK1"})
    elif action.startswith("Отмените"):
        answer = do(shop, order, "cancel", {"reason": "Возврат"})
    elif action.startswith("Примите платёж"):
        answer = do(shop, order, "attention", {"action": "refund"})
    elif action.startswith("Оплатите"):
        return shop.pay(shop.read(order))
    elif action.startswith(("Отследить", "Заберите")):
        answer = do(shop, order, "deliver")
    else:
        raise AssertionError(f"what is to be done here? {action}")
    assert answer.status == 200, (action, answer.body)
    return None


def by_chance(shop: Shop, order: Order, chance: random.Random) -> None:
    """Something that anybody may try; it may be refused."""
    amount = chance.choice([1, 1000, 2000, 2000])
    match chance.choice((0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6)):
        case 0:
            do(shop, order, "cancel", {"reason": "Передумала"}, by=chance.choice(["anna", "admin"]))
        case 1:
            do(shop, order, "refunds", {"amount": amount, "reason": "Брак"})
        case 2:
            line = {"line_id": order["items"][0]["line_id"], "quantity": chance.choice([1, 2])}
            do(shop, order, "refunds", {"lines": [line], "reason": "Не подошло"})
        case 3:
            shop.run_refunds(order)
        case 4:
            shop.expire()
        case 5 if shop.stored(order).status == "awaiting_payment":
            shop.pay(shop.read(order), amount=chance.choice([None, 500]))
        case _:
            do(shop, order, chance.choice(["assemble", "deliver"]))


def check_wait(shop: Shop, order: Order, found: Order) -> None:
    """Nobody waits for what cannot come any more."""
    stored, wait = shop.stored(order), found["waits_for"]
    if wait is None:
        return
    if "сборки" in wait["what"] or "передачи" in wait["what"]:
        assert not stored.is_refunded
        assert not stored.is_given_back
    if "возврата" in wait["what"]:
        assert stored.refund_requested > stored.refunded_amount
    if "оплаты" in wait["what"]:
        assert stored.status == "awaiting_payment"
    assert wait["since"].startswith("20")


@pytest.mark.parametrize("seed", [2, 4, 5, 8, 11, 13, 15])
def test_what_can_be_done_can_be_done(shop: Shop, seed: int) -> None:
    with clock.frozen_at(clock.now()) as time:
        live_through(shop, time, random.Random(seed), is_preorder=seed % 3 == 2)


def live_through(shop: Shop, time: FrozenClock, chance: random.Random, *, is_preorder: bool) -> None:
    goods = shop.preorder() if is_preorder else shop.product()
    order = shop.placed((goods, "M", 2))
    if chance.random() < 0.8:
        shop.pay(order)
    order = shop.read(order)
    for _ in range(STEPS):
        time.tick(minutes=chance.choice([1, 30]))
        shop.person("anna").token, shop.admin.token = tokens(shop)
        for by in ("anna", "admin"):
            found = why(shop, order, by=by)
            check_wait(shop, order, found)
        action = (found["waits_for"] or {}).get("action")
        if action and chance.random() < 0.4:
            promised(shop, order, action)
        else:
            by_chance(shop, order, chance)


def tokens(shop: Shop) -> tuple[str, str]:
    """Access tokens of this moment: time passes."""
    from shared.identity.models import User
    from tests.support.people import sign_in

    people = (shop.person("anna"), shop.admin)
    anna, admin = (sign_in(User.get(*User.key(one.id))).access_token for one in people)
    return anna, admin
