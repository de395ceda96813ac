"""Refunds: never more than was paid, each carried out once, and none forgotten."""

from __future__ import annotations

import pytest

from shared.core.clock import FrozenClock
from shared.data.uow import UnitOfWork
from shared.payments import lookup as payment_lookup
from shared.payments import refunds as payment_refunds
from shared.payments.errors import (
    PaymentNotCapturedError,
    RefundAlreadyRequestedError,
    RefundExceedsPaidError,
    RefundNotFoundError,
)
from shared.providers.payments.base import RefundRequest
from shared.providers.payments.fake import FakePayments
from tests.support.cloud import Aws
from tests.support.payable import PaymentFlow


def test_two_partial_refunds_reach_the_full_sum_and_a_third_is_refused(
    flow: PaymentFlow, provider: FakePayments
) -> None:
    payment = flow.paid()
    flow.run(flow.ask_refund(payment.payment_id, 4_000))
    flow.run(flow.ask_refund(payment.payment_id, 6_000))
    with pytest.raises(RefundExceedsPaidError):
        flow.ask_refund(payment.payment_id, 1)
    stored = payment_lookup.get(payment.payment_id)
    assert (stored.refunded_amount, stored.refund_reserved) == (10_000, 10_000)
    assert provider.payments[payment.provider_payment_id or ""].refunded_amount == 10_000
    assert (flow.thing.refunds, flow.thing.refunded) == (2, 10_000)


def test_refunds_that_have_not_happened_yet_count_too(flow: PaymentFlow) -> None:
    payment = flow.paid()
    flow.ask_refund(payment.payment_id, 6_000)
    with pytest.raises(RefundExceedsPaidError) as refused:
        flow.ask_refund(payment.payment_id, 4_001)
    assert refused.value.extra == {"available": 4_000}


def test_two_refunds_that_race_do_not_add_up_to_more_than_was_paid(flow: PaymentFlow) -> None:
    stale = flow.paid()
    flow.ask_refund(stale.payment_id, 6_000)
    uow = UnitOfWork()
    payment_refunds.request_refund(uow=uow, payment=stale, amount=6_000, reason="read before the other")
    with pytest.raises(RefundExceedsPaidError):
        uow.commit()
    assert len(payment_lookup.refunds_of(stale.payment_id)) == 1


def test_the_same_refund_is_opened_once(flow: PaymentFlow) -> None:
    payment = flow.paid()
    flow.ask_refund(payment.payment_id, 1_000, key="cancel:1")
    with pytest.raises(RefundAlreadyRequestedError):
        flow.ask_refund(payment.payment_id, 1_000, key="cancel:1")
    assert payment_lookup.get(payment.payment_id).refund_reserved == 1_000


def test_what_was_not_paid_is_not_refunded(flow: PaymentFlow) -> None:
    payment = flow.started()
    with pytest.raises(PaymentNotCapturedError):
        flow.ask_refund(payment.payment_id, 1)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_refund_of_nothing_is_a_mistake(flow: PaymentFlow, amount: int) -> None:
    payment = flow.paid()
    with pytest.raises(ValueError, match="refund of"):
        flow.ask_refund(payment.payment_id, amount)


def test_a_refund_delivered_twice_is_carried_out_once(flow: PaymentFlow, aws: Aws, provider: FakePayments) -> None:
    refund = flow.ask_refund(flow.paid().payment_id, 3_000)
    for _ in range(3):
        assert flow.run(refund).status == "succeeded"
    assert provider.calls == ["create_payment", "get_payment", "create_refund"]
    assert flow.thing.refunds == 1
    assert len(aws.events("refund.succeeded")) == 1


def test_a_provider_that_is_down_at_the_refund_is_asked_again_with_the_same_key(
    flow: PaymentFlow, provider: FakePayments
) -> None:
    payment = flow.paid()
    refund = flow.ask_refund(payment.payment_id, 3_000)
    provider.fail_next("down", "lost")
    assert [flow.run(refund).status for _ in range(3)] == ["requested", "requested", "succeeded"]
    assert provider.payments[payment.provider_payment_id or ""].refunded_amount == 3_000


def test_a_pending_refund_is_polled_to_its_end(flow: PaymentFlow, provider: FakePayments) -> None:
    provider.refund_outcome = "pending"
    refund = flow.ask_refund(flow.paid().payment_id, 3_000)
    assert flow.run(refund).status == "pending"
    assert flow.run(refund).status == "pending"
    assert flow.thing.refunds == 0
    (provider_refund,) = provider.refunds
    provider.finish_refund(provider_refund, "succeeded")
    assert flow.run(refund).status == "succeeded"
    assert flow.thing.refunded == 3_000


def test_a_canceled_refund_gives_its_amount_free_again(flow: PaymentFlow, aws: Aws, provider: FakePayments) -> None:
    provider.refund_outcome = "pending"
    payment = flow.paid()
    refund = flow.ask_refund(payment.payment_id, 10_000)
    flow.run(refund)
    provider.finish_refund(*provider.refunds, "canceled")
    for _ in range(2):
        assert flow.run(refund).status == "failed"
    assert (flow.thing.refund_failures, flow.thing.refunds) == (1, 0)
    assert len(aws.events("refund.failed")) == 1
    provider.refund_outcome = "succeeded"
    assert flow.run(flow.ask_refund(payment.payment_id, 10_000)).status == "succeeded"


def test_a_refused_refund_fails_and_is_reported_to_the_payable(flow: PaymentFlow, provider: FakePayments) -> None:
    payment = flow.paid()
    refund = flow.ask_refund(payment.payment_id, 3_000)
    provider.fail_next("rejected")
    assert flow.run(refund).status == "failed"
    assert payment_lookup.get(payment.payment_id).refund_reserved == 0
    assert flow.thing.refund_failures == 1


def test_the_refund_webhook_may_come_before_our_own_answer(flow: PaymentFlow, provider: FakePayments) -> None:
    refund = flow.ask_refund(flow.paid().payment_id, 3_000)
    provider.fail_next("lost")
    flow.run(refund)
    (provider_refund,) = provider.refunds
    for _ in range(2):
        flow.notify("refund.succeeded", provider_refund)
    assert (flow.thing.refunds, len(provider.refunds)) == (1, 1)


def test_a_refund_whose_key_has_expired_is_not_asked_for_again_when_it_may_have_happened(
    flow: PaymentFlow, provider: FakePayments, frozen: FrozenClock
) -> None:
    payment = flow.paid()
    refund = flow.ask_refund(payment.payment_id, 3_000)
    provider.fail_next("lost")
    flow.run(refund)
    frozen.tick(hours=24)
    provider._replies.clear()
    assert flow.run(refund).status == "requested"
    assert provider.payments[payment.provider_payment_id or ""].refunded_amount == 3_000


def test_a_refund_whose_key_has_expired_is_asked_for_again_when_nothing_came_of_it(
    flow: PaymentFlow, provider: FakePayments, frozen: FrozenClock
) -> None:
    payment = flow.paid()
    refund = flow.ask_refund(payment.payment_id, 3_000)
    provider.fail_next("down")
    flow.run(refund)
    frozen.tick(hours=24)
    assert flow.run(refund).status == "succeeded"
    assert provider.payments[payment.provider_payment_id or ""].refunded_amount == 3_000


def test_a_refund_that_the_provider_does_not_show_is_not_one_that_failed(
    flow: PaymentFlow, provider: FakePayments
) -> None:
    """Its money could be given back a second time otherwise: it may be on its way."""
    provider.refund_outcome = "pending"
    payment = flow.paid()
    refund = flow.ask_refund(payment.payment_id, 3_000)
    assert flow.run(refund).status == "pending"
    provider.fail_next("rejected")
    assert flow.run(refund).status == "pending"
    assert payment_lookup.get(payment.payment_id).refund_reserved == 3_000
    provider.finish_refund(*provider.refunds, "succeeded")
    assert flow.run(refund).status == "succeeded"


def test_a_refund_whose_key_has_expired_waits_for_a_person_when_its_payment_is_not_shown(
    flow: PaymentFlow, provider: FakePayments, frozen: FrozenClock
) -> None:
    payment = flow.paid()
    refund = flow.ask_refund(payment.payment_id, 3_000)
    provider.fail_next("lost")
    flow.run(refund)
    frozen.tick(hours=24)
    provider.fail_next("rejected")
    assert flow.run(refund).status == "requested"
    assert payment_lookup.get(payment.payment_id).refund_reserved == 3_000


def test_a_partial_refund_has_a_receipt_of_its_amount_and_a_full_one_repeats_the_payments(
    flow: PaymentFlow, provider: FakePayments
) -> None:
    payment = flow.paid()
    flow.run(flow.ask_refund(payment.payment_id, 3_333))
    part = provider.requests[-1]
    assert isinstance(part, RefundRequest)
    assert part.receipt is not None
    assert part.receipt.total == 3_333


def test_a_full_refund_needs_no_receipt_of_its_own(flow: PaymentFlow, provider: FakePayments) -> None:
    flow.run(flow.ask_refund(flow.paid().payment_id, 10_000))
    whole = provider.requests[-1]
    assert isinstance(whole, RefundRequest)
    assert whole.receipt is None


def test_an_unknown_refund_is_not_found(flow: PaymentFlow) -> None:
    with pytest.raises(RefundNotFoundError):
        payment_refunds.run_refund(refund_id="ref_0", **flow.with_all)
