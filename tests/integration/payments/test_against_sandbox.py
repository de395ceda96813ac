"""The whole way of a payment with the real client, over HTTP, against the sandbox that people pay in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.core import ids
from shared.payments import service
from shared.providers.payments.base import ProviderRejectedError, Receipt, ReceiptItem
from shared.providers.payments.fake import FakePayments
from shared.providers.payments.yookassa import Yookassa, YookassaConfig
from tests.support.cloud import Aws
from tests.support.payable import PaymentFlow
from tests.support.yookassa_sandbox import SECRET_KEY, SHOP_ID, Running, running_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    with running_sandbox() as started:
        yield started


@pytest.fixture
def sold(aws: Aws, sandbox: Running) -> Iterator[PaymentFlow]:
    """A thing on sale through the sandbox."""
    flow = PaymentFlow(FakePayments(), payable_id=ids.new("ord"))
    flow.through = Yookassa(YookassaConfig(f"{sandbox.base}/v3", SHOP_ID, SECRET_KEY))
    yield flow
    sandbox.heal()


def test_a_sale_a_partial_refund_and_the_rest(sold: PaymentFlow, sandbox: Running) -> None:
    payment = sold.started()
    assert payment.status == "pending"
    assert sold.thing.url == payment.confirmation_url
    sandbox.press(payment.confirmation_url or "", "pay")
    payment = service.refresh(payment_id=payment.payment_id, **sold.with_all)
    assert (payment.status, sold.thing.status) == ("succeeded", "paid")
    for amount in (3_333, 6_667):
        assert sold.run(sold.ask_refund(payment.payment_id, amount)).status == "succeeded"
    assert sold.thing.refunded == 10_000


def test_a_declined_payment_is_canceled(sold: PaymentFlow, sandbox: Running) -> None:
    payment = sold.started()
    sandbox.press(payment.confirmation_url or "", "decline")
    assert service.refresh(payment_id=payment.payment_id, **sold.with_all).status == "canceled"


def test_an_outage_at_checkout_ends_with_one_payment(sold: PaymentFlow, sandbox: Running) -> None:
    payment = sold.place()
    sandbox.fault(mode="error_500", times=3, method="POST", path="/payments")
    assert service.start(payment_id=payment.payment_id, **sold.with_all).status == "creating"
    assert service.start(payment_id=payment.payment_id, **sold.with_all).status == "pending"


def test_handed_over_preorders_get_their_closing_receipt(sold: PaymentFlow, sandbox: Running) -> None:
    payment = sold.started()
    sandbox.press(payment.confirmation_url or "", "pay")
    service.refresh(payment_id=payment.payment_id, **sold.with_all)
    assert sold.through is not None
    provider_id = str(payment.provider_payment_id)
    assert sold.through.find_closing_receipt(provider_id) is None
    closed = service.close_prepayment(payment_id=payment.payment_id, **sold.with_all)
    assert closed.closing_receipt_id == sold.through.find_closing_receipt(provider_id)


def test_the_sandbox_refuses_what_the_provider_would(sold: PaymentFlow) -> None:
    assert sold.through is not None
    with pytest.raises(ProviderRejectedError):
        sold.through.get_payment("22d6d597-000f-5000-9000-000000000000")
    with pytest.raises(ProviderRejectedError):
        sold.through.create_closing_receipt("no-such", Receipt((ReceiptItem("A", 1, 1),), email="a@b.co"), key="k")
