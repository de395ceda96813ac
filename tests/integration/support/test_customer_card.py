"""The customer's card beside a ticket: each part by its right, and no anonymous gift on any."""

from __future__ import annotations

from typing import Any

from shared.core import clock, ids
from shared.coworking.donations.models import Donation
from shared.coworking.visits.models import Visit
from shared.shop.orders.models import Order
from tests.integration.support.conftest import Support
from tests.support.people import create_user


def order(user_id: str) -> str:
    number = ids.new_reference()
    found = Order(
        order_id=Order.new_id(number),
        order_number=number,
        user_id=user_id,
        lines=[],
        total_amount=100_00,
        discount_amount=0,
        final_amount=100_00,
        currency="RUB",
        phone="+79160000000",
        delivery_address="Тверская, 1",
        created_at=clock.iso(clock.now()),
    )
    found.set_index_keys()
    found.save()
    return str(found.order_id)


def visit(user_id: str) -> str:
    found = Visit(
        visit_id=ids.new("vis"),
        user_id=user_id,
        space_id="spc_1",
        space_name="Антресоль",
        time_zone="Europe/Moscow",
        check_in=clock.iso(clock.now()),
    )
    found.set_index_keys()
    found.save()
    return str(found.visit_id)


def gift(user_id: str, *, is_anonymous: bool) -> str:
    found = Donation(
        donation_id=ids.new("don"),
        user_id=user_id,
        amount=500_00,
        currency="RUB",
        is_anonymous=is_anonymous,
        message="Спасибо",
        status="succeeded",
        payment_id="pay_1",
        created_at=clock.iso(clock.now()),
    )
    found.set_index_keys()
    found.save()
    return str(found.donation_id)


def card(support: Support, ticket_id: str, by: str) -> Any:
    answer = support.call("GET", f"/tickets/{ticket_id}/customer", by=by)
    assert answer.status == 200, answer.body
    return answer.json


def test_each_part_of_the_card_is_shown_by_its_right(support: Support) -> None:
    support.people["anna"] = create_user("anna", full_name="Анна Смирнова", claimed=True, phone="+79161234567")
    support.people["ola"] = create_user("ola", "support_agent", claimed=True)
    anna = support.person("anna").id
    first, second = support.open(), support.open()
    ordered, visited, given = order(anna), visit(anna), gift(anna, is_anonymous=False)
    order(support.person("bella").id)
    whole = card(support, second, by="admin")
    assert (whole["customer_id"], whole["full_name"], whole["withheld"]) == (anna, "Анна Смирнова", [])
    assert (whole["contacts"]["phone"], whole["contacts"]["email"]) == ("+79161234567", "anna@example.com")
    assert whole["contacts"]["phone_verified"] is True
    assert [one["id"] for one in whole["tickets"]] == [first]
    assert [one["id"] for name in ("orders", "visits", "gifts") for one in whole[name]] == [ordered, visited, given]
    assert not [text for text in ("Тверская", "+79160000000", "Спасибо") if text in str(whole)]
    managers = card(support, second, by="manager")
    assert (managers["gifts"], managers["withheld"]) == (None, ["gifts"])
    agents = card(support, second, by="ola")
    assert (agents["contacts"], agents["gifts"], agents["withheld"]) == (None, None, ["contacts", "gifts"])
    assert not [text for text in ("+7916", "example.com") if text in str(agents)]
    assert [one["id"] for one in agents["orders"]] == [ordered]
    assert support.call("GET", f"/tickets/{second}/customer", by="anna").status == 403


def test_an_anonymous_gift_is_on_nobodys_card(support: Support) -> None:
    anna, ticket_id = support.person("anna").id, support.open()
    openly = gift(anna, is_anonymous=False)
    for _ in range(6):
        support.clock.tick(seconds=1)
        gift(anna, is_anonymous=True)
    assert [one["id"] for one in card(support, ticket_id, by="admin")["gifts"]] == [openly]


def test_a_ticket_that_is_nobodys_has_the_contact_it_came_from(support: Support) -> None:
    body = {"subject": "Звонок", "text": "x", "phone": "+7 916 765-43-21"}
    ticket_id = support.call("POST", "/tickets", body, by="manager").json["id"]
    found = card(support, ticket_id, by="admin")
    assert (found["customer_id"], found["full_name"], found["orders"], found["gifts"]) == (None, None, [], [])
    assert (found["contacts"]["phone"], found["contacts"]["phone_verified"]) == ("+79167654321", False)
