"""Who bought and who takes the parcel: on orders, in exports, and gone when the buyer is erased."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from shared.identity.models import User
from shared.shop import personal_data
from shared.shop.orders import export
from tests.integration.orders.conftest import Shop

MARIA = {"name": "Мария Иванова", "phone": "8 (916) 123-45-67", "email": "Maria@Example.com"}


@pytest.fixture
def anna(shop: Shop) -> dict[str, Any]:
    """Anna with a phone that she has not shown to be hers, and what the profile says of her."""
    user = User.get(*User.key(shop.person("anna").id))
    user.full_name, user.phone, user.phone_verified = "Анна Смирнова", "+79991234567", False
    user.save()
    return {"name": "Анна Смирнова", "phone": "+79991234567", "email": "anna@example.com"}


def test_the_buyer_receives_the_parcel_unless_somebody_else_is_named(shop: Shop, anna: dict[str, Any]) -> None:
    order = shop.placed((shop.product(), "M", 1))
    assert order["recipient"] == anna
    assert order["customer"] == {**anna, "phone": None}, "a phone that nobody has confirmed may be somebody else's"
    assert shop.read(order, by="admin")["customer"] == order["customer"]
    assert shop.read(order, by="anna")["recipient"] == anna


def test_a_named_recipient_is_stored_in_normal_spelling(shop: Shop, anna: dict[str, Any]) -> None:
    order = shop.placed((shop.product(), "M", 1), recipient=MARIA)
    assert order["recipient"] == {"name": "Мария Иванова", "phone": "+79161234567", "email": "maria@example.com"}
    assert order["customer"]["name"] == "Анна Смирнова"
    [listed] = shop.call("GET", "/orders", by="admin").json["items"]
    assert (listed["recipient"], listed["customer"]) == (order["recipient"], order["customer"])


def test_a_recipient_without_a_phone_is_called_at_the_buyers(shop: Shop, anna: dict[str, Any]) -> None:
    order = shop.placed((shop.product(), "M", 1), recipient={"name": "Пётр"})
    assert order["recipient"] == {"name": "Пётр", "phone": "+79991234567", "email": None}


@pytest.mark.parametrize(
    ("recipient", "code"),
    [
        ({"name": "Мария", "phone": "12"}, "invalid_phone"),
        ({"name": "Мария", "email": "maria"}, "invalid_email"),
        ({"phone": "+79161234567"}, "validation_error"),
        ({"name": "  "}, "validation_error"),
        ({"name": "Мария\nИванова"}, "validation_error"),
    ],
)
def test_a_recipient_who_cannot_be_reached_is_refused(shop: Shop, recipient: dict[str, Any], code: str) -> None:
    refused = shop.order((shop.product(), "M", 1), recipient=recipient)
    assert (refused.status, refused.code) == (422, code)
    assert shop.types() == []


def test_an_order_of_before_there_were_recipients_is_shown(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    stored = shop.stored(order)
    stored.customer_name = stored.recipient = None
    stored.save()
    shown = shop.read(order)
    assert (shown["recipient"], shown["customer"]["name"]) == (None, None)


def test_an_export_names_buyer_and_recipient(shop: Shop, anna: dict[str, Any]) -> None:
    shop.placed((shop.product(), "M", 1), recipient=MARIA, delivery={"cdek_point": "MSK-1"})
    [line] = list(csv.DictReader("".join(export.export_csv()).splitlines()))
    assert line["customer_name"] == "Анна Смирнова"
    assert line["customer_email"] == "anna@example.com"
    assert (line["recipient_name"], line["recipient_email"]) == ("Мария Иванова", "maria@example.com")
    assert line["recipient_phone"].lstrip("'") == "+79161234567"
    assert (line["delivery_address"], line["cdek_point"]) == ("", "MSK-1")


def test_contacts_are_no_part_of_events(shop: Shop, anna: dict[str, Any]) -> None:
    shop.placed((shop.product(), "M", 1), recipient=MARIA)
    told = str(shop.aws.events())
    assert not [word for word in ("Мария", "Смирнова", "+79161234567", "maria@", "anna@") if word in told]


def test_erasing_the_buyer_takes_every_name_off_the_order(shop: Shop, anna: dict[str, Any]) -> None:
    order = shop.placed((shop.product(), "M", 1), recipient=MARIA)
    files = {one.name: one for one in personal_data.export(shop.person("anna").id)}
    assert "Мария Иванова" in str(list(files["orders.json"].pages(None)))
    personal_data.erase(shop.person("anna").id)
    shown = shop.read(order)
    assert (shown["recipient"], shown["delivery_address"]) == (None, None)
    assert shown["customer"] == {"name": None, "phone": None, "email": None}
