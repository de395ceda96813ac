"""An order's first payment is stored with its link; whatever dies before that, it is begun once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.schedules.reconcile_payments.handler import handler as reconcile
from functions.workers.payments import handler as worker
from shared.core import clock
from shared.data.sharded_index import all_keys
from shared.data.uow import UnitOfWork
from shared.payments import lookup, service
from shared.payments.models import OPEN, Payment, PaymentsItem
from shared.payments.payable import Payable
from shared.payments.rules import first_payment_id
from shared.providers.payments.base import PaymentRequest
from shared.shop.orders import service as orders
from shared.shop.orders.models import Order
from shared.shop.orders.payable import PAYABLES, OrderPayable
from shared.shop.orders.unsettled import unsettled
from tests.integration.orders.conftest import Shop
from tests.support.http import Context
from tests.support.sqs import failed_of

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Killed(RuntimeError):
    """The request dies here."""


@pytest.fixture
def died(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Order]:
    """An order whose request died before the provider was asked, or after it had answered."""
    monkeypatch.setattr(worker, "provider", lambda: shop.provider)

    def place(where: str) -> Order:
        hoodie = shop.product(stock={"M": 30})

        def die(*_: Any, **__: Any) -> None:
            raise Killed

        target = "_request" if where == "before" else "apply_payment_result"
        with monkeypatch.context() as patch:
            patch.setattr(service, target, die)
            assert shop.order((hoodie, "M", 1)).status == 500
        [found] = [Order.from_raw_data(one) for one in _stored(shop)]
        assert lookup.payments_of("order", found.order_id) == []
        return found

    return place


def _stored(shop: Shop) -> list[dict[str, Any]]:
    from shared.core.settings import settings
    from tests.support.meter import moto_tables

    return [one for one in moto_tables.images(settings().table("shop")) if one["type"] == {"S": "order"}]


def reconciled(shop: Shop) -> int:
    """Run reconciliation, and the worker on what it queued; how much that was."""
    queued = reconcile({}, Context())["queued"]
    messages = shop.aws.messages("payments")
    assert len(messages) == queued
    if messages:
        assert failed_of(worker.handler, *((one["id"], one) for one in messages)) == []
    return queued


@pytest.mark.parametrize("where", ["before", "after"])
def test_reconciliation_begins_it_once(shop: Shop, died: Callable[[str], Order], where: str) -> None:
    with clock.frozen_at(NOON) as time:
        order = died(where)
        time.tick(minutes=1)
        assert reconciled(shop) == 0, "the request may still be at it"
        time.tick(minutes=2)
        assert reconciled(shop) == 1
        [payment] = lookup.payments_of("order", order.order_id)
        assert (payment.payment_id, payment.status) == (order.payment_id, "pending")
        assert (reconciled(shop), len(shop.provider.payments)) == (0, 1)
        shop.provider.pay(str(payment.provider_payment_id))
        shop.notify(str(payment.provider_payment_id))
        assert Order.get(*Order.key(order.order_id)).status == "paid"


def test_a_payment_that_was_never_stored_is_known_by_what_the_provider_says(
    shop: Shop, died: Callable[[str], Order]
) -> None:
    order = died("after")
    [seen] = shop.provider.payments
    shop.provider.pay(seen)
    for _ in range(2):
        shop.notify(seen)
    [payment] = lookup.payments_of("order", order.order_id)
    assert (payment.status, payment.captured_amount) == ("succeeded", order.final_amount)
    assert Order.get(*Order.key(order.order_id)).status == "paid"
    assert shop.types("order") == ["order.placed", "order.paid"]


@pytest.mark.parametrize("named", [{"payable_kind": "thing"}, {"payable_id": "ord_none"}, {"payment_id": "pay_1"}])
def test_another_shops_payment_is_not_adopted(shop: Shop, died: Callable[[str], Order], named: dict[str, str]) -> None:
    order = died("before")
    metadata = {"payment_id": str(order.payment_id), "payable_kind": "order", "payable_id": order.order_id, **named}
    request = PaymentRequest(order.final_amount, "RUB", "чужое", "https://shop.example.com", metadata, None)
    seen = shop.provider.create_payment(request, key="other")
    shop.provider.pay(seen.id)
    with pytest.raises(service.PaymentNotFoundError):
        shop.notify(seen.id)
    assert lookup.payments_of("order", order.order_id) == []


@pytest.mark.parametrize("way", ["cancel", "expire"])
def test_an_order_that_ends_before_its_payment_began_owes_nothing(
    shop: Shop, died: Callable[[str], Order], way: str
) -> None:
    with clock.frozen_at(NOON) as time:
        order = died("before")
        if way == "cancel":
            assert shop.call("POST", f"/orders/{order.order_id}/cancel", {}).status == 200
        else:
            time.tick(minutes=76)
            assert shop.expire()["expired"] == 1
        time.tick(minutes=5)
        assert reconciled(shop) == 0
        begun = service.begin(kind="order", payable_id=order.order_id, payables=PAYABLES, provider=shop.provider)
        assert (begun.status, begun.failure, shop.provider.calls) == ("canceled", "not_begun", [])
        assert Order.get(*Order.key(order.order_id)).payment_status == "canceled"


def open_ones(shop: Shop) -> list[str]:
    """The payments that reconciliation finds by their own index."""
    found = (one for key in all_keys(OPEN) for one in PaymentsItem.gsi2.query(key))
    return [one.payment_id for one in found if isinstance(one, Payment)]


def test_reconciliation_asks_about_a_pending_payment_while_its_order_waits(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "provider", lambda: shop.provider)
    with clock.frozen_at(NOON) as time:
        order = shop.placed((shop.product(), "M", 1))
        shop.provider.pay(*shop.provider.payments)
        time.tick(minutes=1)
        assert (reconciled(shop), open_ones(shop)) == (0, [])
        time.tick(minutes=2)
        assert reconciled(shop) == 1
        assert shop.stored(order).status == "paid"
        assert (reconciled(shop), open_ones(shop)) == (0, [])


@pytest.mark.parametrize("way", ["cancel", "expire"])
def test_a_pending_payment_of_an_order_that_ended_is_looked_at_until_the_provider_ends_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(worker, "provider", lambda: shop.provider)
    with clock.frozen_at(NOON) as time:
        order = shop.placed((shop.product(), "M", 1))
        if way == "cancel":
            assert shop.call("POST", f"/orders/{order['id']}/cancel", {}).status == 200
        else:
            time.tick(minutes=76)
            assert shop.expire()["expired"] == 1
        assert open_ones(shop) == [order["payment_id"]]
        time.tick(minutes=16)
        shop.provider.pay(*shop.provider.payments)
        assert reconciled(shop) == 1
        wanted = {"cancel": "cancelled", "expire": "paid"}
        assert (shop.stored(order).status, open_ones(shop)) == (wanted[way], [])


def test_the_first_link_is_looked_at_still_when_the_second_was_paid(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "provider", lambda: shop.provider)
    with clock.frozen_at(NOON) as time:
        order = shop.placed((shop.product(), "M", 1))
        time.tick(minutes=60)
        # Not by a request: the token lives a quarter of an hour.
        orders.pay_again(order_id=order["id"], owner=order["user_id"], provider=shop.provider)
        first, second = shop.provider.payments
        shop.provider.pay(second)
        shop.notify(second)
        assert (shop.stored(order).status, open_ones(shop)) == ("paid", [order["payment_id"]])
        shop.provider.pay(first)
        time.tick(minutes=16)
        assert reconciled(shop) == 1
        assert shop.run_refunds(order) == ["succeeded"]


def test_a_link_that_comes_when_the_order_has_just_ended_is_not_stored(
    shop: Shop, died: Callable[[str], Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is cancelled between the request's last look at it and its write."""
    order = died("before")
    look = OrderPayable.on_started

    def cancelled_meanwhile(self: OrderPayable, uow: UnitOfWork, payment: Payment) -> None:
        look(self, uow, payment)
        monkeypatch.setattr(OrderPayable, "on_started", look)
        assert shop.call("POST", f"/orders/{order.order_id}/cancel", {}).status == 200

    monkeypatch.setattr(OrderPayable, "on_started", cancelled_meanwhile)
    begun = service.begin(kind="order", payable_id=order.order_id, payables=PAYABLES, provider=shop.provider)
    assert (begun.status, begun.confirmation_url) == ("canceled", None)
    assert [one.status for one in lookup.payments_of("order", order.order_id)] == ["canceled"]


def test_money_for_an_order_that_was_cancelled_before_its_payment_was_stored_goes_back(
    shop: Shop, died: Callable[[str], Order]
) -> None:
    order = died("after")
    assert shop.call("POST", f"/orders/{order.order_id}/cancel", {}).status == 200
    [seen] = shop.provider.payments
    shop.provider.pay(seen)
    shop.notify(seen)
    assert shop.run_refunds({"id": order.order_id}) == ["succeeded"]
    assert Order.get(*Order.key(order.order_id)).status == "cancelled"


def test_the_request_and_reconciliation_at_once_store_one_payment(
    shop: Shop, died: Callable[[str], Order], at_once: Callable[..., list[Any]]
) -> None:
    order = died("before")

    def begin() -> Payment:
        return service.begin(kind="order", payable_id=order.order_id, payables=PAYABLES, provider=shop.provider)

    links = {one.confirmation_url for one in at_once(*[begin] * 5)}
    assert links == {"https://pay.example.com/1"}
    assert (len(shop.provider.payments), len(shop.aws.items("payments"))) == (1, 1)


def test_a_refused_payment_is_tried_with_another_key_and_given_up_in_the_end(shop: Shop) -> None:
    shop.provider.fail_next(*["rejected"] * 4)
    order = shop.placed((shop.product(), "M", 1))
    stored = lookup.get(order["payment_id"])
    assert (stored.status, stored.rejections) == ("creating", 2)
    for _ in range(2):
        service.start(payment_id=stored.payment_id, payables=PAYABLES, provider=shop.provider)
    assert lookup.get(order["payment_id"]).status == "canceled"
    assert shop.read(order)["payment_status"] == "canceled"
    again = shop.call("POST", f"/orders/{order['id']}/pay")
    assert (again.status, bool(again.json["payment_url"])) == (200, True)
    assert len(lookup.payments_of("order", order["id"])) == 2


def test_orders_of_earlier_versions_have_payments_of_any_id(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        order = shop.placed((shop.product(), "M", 1))
        payment = lookup.get(order["payment_id"])
        old = payment.copy()
        payment.delete()
        old.payment_id = "pay_01KKB0000000000000000000AB"
        old.pk, old.sk = Payment.key(old.payment_id)
        old.gsi1pk, old.gsi1sk = Payment.payable_key("order", order["id"]), old.payment_id
        old.save()
        shop.stored(order).update([Order.payment_id.set(old.payment_id)])
        time.tick(minutes=3)
        assert [one.payment_id for one in lookup.payments_of("order", order["id"])] == [old.payment_id]
        assert list(unsettled(clock.now())) == []
        assert shop.call("POST", f"/orders/{order['id']}/pay").json["payment_url"] == old.confirmation_url
    assert first_payment_id(order["id"]) == order["payment_id"]
    assert isinstance(PAYABLES["order"].describe(order["id"]), Payable)
