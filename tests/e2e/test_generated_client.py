"""A purchase through the Python client that an outside generator makes of docs/openapi.json."""

from __future__ import annotations

import importlib
import sys
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from infra.contract import clients
from tests.e2e.client import Api, Cloud

PRICE = 150_000
PASSWORD = "a long enough password"
# A cold function on a busy machine takes its time.
TIMEOUT = httpx.Timeout(60)


@pytest.fixture(scope="module")
def generated() -> Iterator[Callable[[str], Any]]:
    """Import a module of the generated package by its name below `atrium_client`."""
    folder = str(clients.python_client())
    sys.path.insert(0, folder)
    try:
        yield lambda name: importlib.import_module(f"atrium_client.{name}")
    finally:
        sys.path.remove(folder)
        for name in [name for name in sys.modules if name.partition(".")[0] == "atrium_client"]:
            del sys.modules[name]


def test_a_purchase_through_the_generated_client(
    generated: Callable[[str], Any], cloud: Cloud, person: Callable[[], Api]
) -> None:
    article = f"CLIENT-{uuid.uuid4().hex[:10]}"
    goods = {"article": article, "name": "Шарф", "price": PRICE, "sizes": [{"size": "M", "stock": 2}]}
    made = person().as_demo("admin").post("/products", goods)
    assert made.status_code == 201
    package, models = generated("client"), generated("models")

    guest = package.Client(base_url=cloud.base_url, timeout=TIMEOUT)
    email = f"{uuid.uuid4().hex}@example.com"
    body = models.RegisterRequest(password=PASSWORD, full_name="Анна Смирнова", email=email)
    registered = generated("api.auth.register_user").sync(client=guest, body=body)
    assert isinstance(registered, models.TokensOut)
    assert registered.user.email == email
    wrong = models.LoginRequest(login=email, password="not this one")
    refused = generated("api.auth.login_user").sync(client=guest, body=wrong)
    assert isinstance(refused, models.Problem)
    assert refused.status == 401
    signed_in = generated("api.auth.login_user").sync(
        client=guest, body=models.LoginRequest(login=email, password=PASSWORD)
    )
    buyer = package.AuthenticatedClient(base_url=cloud.base_url, timeout=TIMEOUT, token=signed_in.access_token)
    code = models.VerificationConfirmRequest(
        channel=models.VerificationConfirmRequestChannel.EMAIL, code=person().code_sent_to(email)
    )
    assert generated("api.auth.confirm_verification_code").sync(client=buyer, body=code).email_verified

    listed = generated("api.products.list_products").sync(client=buyer, q=article)
    [product] = listed.items
    assert (product.article, product.price, product.sizes[0].stock) == (article, PRICE, 2)
    order = models.OrderCreate(
        items=[models.OrderItemRequest(product_id=product.id, size="M", quantity=2)],
        delivery=models.ShippingAddressRequest(address="Москва, Тверская, 1"),
        expected_total=2 * PRICE,
    )
    placed = generated("api.orders.place_order").sync(client=buyer, body=order, idempotency_key=uuid.uuid4().hex)
    assert isinstance(placed, models.OrderPlacedOut)
    read = generated("api.orders.get_order").sync(order_id=placed.order.id, client=buyer)
    assert isinstance(read, models.OrderOut)
    assert (read.order_number, read.final_amount, read.status) == (
        placed.order.order_number,
        2 * PRICE,
        "awaiting_payment",
    )
    [line] = read.items
    assert (line.product_id, line.quantity) == (product.id, 2)
    mine = generated("api.orders.list_orders").sync(client=buyer)
    assert [one.id for one in mine.items] == [read.id]
