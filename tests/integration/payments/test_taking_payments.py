"""A payment reaches what it pays for exactly once, whatever the provider, the network and the order of messages do."""

from __future__ import annotations

import pytest

from shared.core.clock import FrozenClock
from shared.data.uow import UnitOfWork
from shared.payments import lookup as payment_lookup
from shared.payments import service
from shared.payments.errors import PaymentNotFoundError
from shared.payments.payable import Payable, ReceiptLine
from shared.payments.payment_result import apply_payment_result
from shared.providers.payments.base import PaymentRequest, ProviderUnavailableError
from shared.providers.payments.fake import FakePayments
from tests.support.cloud import Aws
from tests.support.payable import FakePayables, PaymentFlow

SUCCEEDED = "payment.succeeded"


def only_provider_id(provider: FakePayments) -> str:
    (provider_id,) = provider.payments
    return provider_id


def test_a_started_payment_has_the_link_that_the_payable_shows(flow: PaymentFlow) -> None:
    payment = flow.started()
    assert (payment.status, payment.confirmation_url) == ("pending", "https://pay.example.com/1")
    assert flow.thing.url == "https://pay.example.com/1"
    stored = payment_lookup.get(payment.payment_id)
    assert (stored.status, stored.provider_payment_id) == ("pending", payment.provider_payment_id)


def test_starting_twice_asks_the_provider_once(flow: PaymentFlow, provider: FakePayments) -> None:
    payment = flow.started()
    service.start(payment_id=payment.payment_id, **flow.with_all)
    assert provider.calls == ["create_payment"]


def test_the_request_names_our_payment_and_carries_a_receipt_that_adds_up(
    flow: PaymentFlow, provider: FakePayments
) -> None:
    payment = flow.started()
    (request,) = provider.requests
    assert isinstance(request, PaymentRequest)
    assert request.metadata["payment_id"] == payment.payment_id
    assert request.receipt is not None
    assert request.receipt.total == request.amount == 10_000
    assert payment.idempotence_key == "thing_1"


def test_a_receipt_that_does_not_add_up_is_refused_before_anything_is_kept(aws: Aws) -> None:
    wrong = FakePayables(receipt=(ReceiptLine("Hoodie", 1, 9_999, 9_999),)).describe("thing_1")
    with pytest.raises(ValueError, match="9999"):
        service.open_payment(uow=UnitOfWork(), payable=wrong)


def test_a_paid_payment_pays_for_the_payable(flow: PaymentFlow) -> None:
    payment = flow.paid()
    assert (payment.status, payment.captured_amount, payment.amount_mismatch) == ("succeeded", 10_000, False)
    assert (flow.thing.status, flow.thing.paid) == ("paid", 10_000)


@pytest.mark.parametrize("is_endless", [False, True])
def test_a_webhook_that_comes_twice_pays_once(flow: PaymentFlow, provider: FakePayments, is_endless: bool) -> None:
    flow.payables.is_endless = is_endless
    payment = flow.started()
    provider.pay(payment.provider_payment_id or "")
    for _ in range(3):
        flow.notify(SUCCEEDED, payment.provider_payment_id or "")
    assert flow.thing.paid == 10_000


def test_a_cancellation_that_comes_after_the_success_changes_nothing(flow: PaymentFlow, provider: FakePayments) -> None:
    payment = flow.paid()
    flow.notify("payment.canceled", payment.provider_payment_id or "")
    assert flow.thing.status == "paid"
    assert flow.thing.canceled == 0


def test_a_notification_is_not_believed_the_object_is(flow: PaymentFlow) -> None:
    payment = flow.started()
    flow.notify(SUCCEEDED, payment.provider_payment_id or "")
    assert payment_lookup.get(payment.payment_id).status == "pending"
    assert flow.thing.status == "waiting"


def test_the_webhook_may_come_before_our_own_answer(flow: PaymentFlow, provider: FakePayments) -> None:
    payment = flow.place()
    provider.fail_next("lost")
    assert service.start(payment_id=payment.payment_id, **flow.with_all).status == "creating"
    provider.pay(only_provider_id(provider))
    flow.notify(SUCCEEDED, only_provider_id(provider))
    assert payment_lookup.get(payment.payment_id).status == "succeeded"
    # Our own repetition, with the same key, then finds it done.
    service.start(payment_id=payment.payment_id, **flow.with_all)
    assert (flow.thing.paid, len(provider.payments)) == (10_000, 1)


def test_a_payment_that_is_not_ours_is_not_found(flow: PaymentFlow, provider: FakePayments) -> None:
    made = provider.create_payment(PaymentRequest(100, "RUB", "by hand", "https://x.example.com"), key="k")
    with pytest.raises(PaymentNotFoundError):
        flow.notify(SUCCEEDED, made.id)
    with pytest.raises(PaymentNotFoundError):
        flow.notify(SUCCEEDED, "no-such-object")


def test_a_provider_that_is_down_at_checkout_is_asked_again_with_the_same_key(
    flow: PaymentFlow, provider: FakePayments
) -> None:
    payment = flow.place()
    provider.fail_next("down", "lost")
    for expected in ("creating", "creating", "pending"):
        started = service.start(payment_id=payment.payment_id, **flow.with_all)
        assert started.status == expected
    assert len(provider.payments) == 1
    assert started.idempotence_key == "thing_1"


def test_a_refused_attempt_takes_a_new_key(flow: PaymentFlow, provider: FakePayments) -> None:
    payment = flow.place()
    provider.fail_next("rejected")
    started = service.start(payment_id=payment.payment_id, **flow.with_all)
    assert started.status == "pending"
    assert started.idempotence_key == f"{payment.payment_id}:2"


def test_a_payment_that_is_always_refused_is_given_up(flow: PaymentFlow, provider: FakePayments) -> None:
    payment = flow.place()
    provider.fail_next(*["rejected"] * 9)
    statuses = [service.start(payment_id=payment.payment_id, **flow.with_all).status for _ in range(4)]
    assert statuses == ["creating", "creating", "canceled", "canceled"]
    assert provider.calls == ["create_payment"] * 4
    assert flow.thing.canceled == 1


def test_a_second_link_of_the_same_payable_is_a_new_payment(flow: PaymentFlow, provider: FakePayments) -> None:
    first = flow.started()
    second = service.start(payment_id=flow.place(attempt=2).payment_id, **flow.with_all)
    assert second.provider_payment_id != first.provider_payment_id
    assert second.idempotence_key == "thing_1:2"


@pytest.mark.parametrize("replays_blindly", [False, True])
def test_a_link_asked_for_under_a_used_key_does_not_become_the_old_one(
    flow: PaymentFlow, provider: FakePayments, replays_blindly: bool
) -> None:
    provider.replays_blindly = replays_blindly
    first = flow.started()
    second = service.start(payment_id=flow.place(attempt=1).payment_id, **flow.with_all)
    assert second.status == "pending"
    assert second.provider_payment_id != first.provider_payment_id


def test_what_is_no_longer_open_is_not_started(flow: PaymentFlow, provider: FakePayments) -> None:
    payment = flow.place()
    flow.payables.open = False
    assert service.start(payment_id=payment.payment_id, **flow.with_all).status == "canceled"
    assert provider.calls == []


def test_what_closes_while_it_is_being_started_is_given_up(flow: PaymentFlow, provider: FakePayments) -> None:
    payment = flow.place()
    thing = flow.thing
    thing.status = "gone"
    thing.save()
    assert service.start(payment_id=payment.payment_id, **flow.with_all).status == "canceled"
    assert flow.thing.url is None


def test_a_payment_is_not_started_after_its_hold(
    flow: PaymentFlow, frozen: FrozenClock, provider: FakePayments
) -> None:
    payment = flow.place()
    frozen.tick(minutes=75)
    assert service.start(payment_id=payment.payment_id, **flow.with_all).status == "canceled"
    assert provider.calls == []


def test_a_declined_payment_frees_the_way_for_a_new_link(flow: PaymentFlow, provider: FakePayments) -> None:
    payment = flow.started()
    provider.decline(payment.provider_payment_id or "")
    for _ in range(2):
        flow.notify("payment.canceled", payment.provider_payment_id or "")
    stored = payment_lookup.get(payment.payment_id)
    assert (stored.status, stored.failure) == ("canceled", "expired_on_confirmation")
    assert flow.thing.canceled == 1


@pytest.mark.parametrize(("amount", "currency"), [(9_999, "RUB"), (10_001, "RUB"), (10_000, "USD"), (0, "RUB")])
def test_another_amount_or_currency_is_held_for_a_person(
    flow: PaymentFlow, aws: Aws, provider: FakePayments, amount: int, currency: str
) -> None:
    payment = flow.started()
    provider.pay(payment.provider_payment_id or "", amount=amount, currency=currency)
    for _ in range(2):
        flow.notify(SUCCEEDED, payment.provider_payment_id or "")
    stored = payment_lookup.get(payment.payment_id)
    assert (stored.status, stored.amount_mismatch, stored.captured_amount) == ("succeeded", True, amount)
    assert (flow.thing.status, flow.thing.held, flow.thing.paid) == ("held", 1, 0)
    (held,) = aws.events("payment.held")
    assert held["data"]["captured_currency"] == currency


def test_money_for_what_can_still_be_given_is_taken_after_we_gave_up(flow: PaymentFlow, provider: FakePayments) -> None:
    payment = flow.started()
    stored = payment_lookup.get(payment.payment_id)
    stored.status = "canceled"
    stored.save()
    provider.pay(payment.provider_payment_id or "")
    flow.notify(SUCCEEDED, payment.provider_payment_id or "")
    assert flow.thing.status == "paid"


def test_money_that_came_too_late_goes_back_once(flow: PaymentFlow, aws: Aws, provider: FakePayments) -> None:
    payment = flow.started()
    flow.make_unavailable()
    provider.pay(payment.provider_payment_id or "")
    for _ in range(3):
        flow.notify(SUCCEEDED, payment.provider_payment_id or "")
    (refund,) = payment_lookup.refunds_of(payment.payment_id)
    assert (refund.amount, refund.status) == (10_000, "requested")
    for _ in range(2):
        flow.run(refund)
    assert provider.payments[payment.provider_payment_id or ""].refunded_amount == 10_000
    assert (flow.thing.status, flow.thing.late_refunds, flow.thing.refunded) == ("waiting", 1, 10_000)
    assert len(aws.events("refund.requested")) == len(aws.events("refund.succeeded")) == 1


def test_the_second_of_two_paid_links_goes_back(flow: PaymentFlow, provider: FakePayments) -> None:
    first = flow.started()
    second = service.start(payment_id=flow.place(attempt=2).payment_id, **flow.with_all)
    for payment in (first, second):
        provider.pay(payment.provider_payment_id or "")
        flow.notify(SUCCEEDED, payment.provider_payment_id or "")
    assert (flow.thing.status, flow.thing.paid) == ("paid", 10_000)
    assert payment_lookup.refunds_of(first.payment_id) == []
    (refund,) = payment_lookup.refunds_of(second.payment_id)
    assert refund.amount == 10_000


def test_a_stray_second_payment_at_the_provider_is_returned_at_once(flow: PaymentFlow, provider: FakePayments) -> None:
    payment = flow.paid()
    twin = provider.create_payment(
        PaymentRequest(10_000, "RUB", "twin", "https://x.example.com", {"payment_id": payment.payment_id}), key="twin"
    )
    provider.pay(twin.id)
    for _ in range(3):
        flow.notify(SUCCEEDED, twin.id)
    assert provider.payments[twin.id].refunded_amount == 10_000
    assert provider.payments[payment.provider_payment_id or ""].refunded_amount == 0
    assert flow.thing.paid == 10_000


def test_a_provider_that_is_down_leaves_a_pending_payment_as_it_is(flow: PaymentFlow, provider: FakePayments) -> None:
    payment = flow.started()
    provider.fail_next("down")
    with pytest.raises(ProviderUnavailableError):
        service.refresh(payment_id=payment.payment_id, **flow.with_all)
    assert payment_lookup.get(payment.payment_id).status == "pending"


def test_two_workers_that_saw_the_same_payment_waiting_pay_once(flow: PaymentFlow, provider: FakePayments) -> None:
    flow.payables.is_endless = True
    payment = flow.started()
    stale = payment_lookup.get(payment.payment_id)
    provider.pay(payment.provider_payment_id or "")
    seen = provider.get_payment(payment.provider_payment_id or "")
    for seen_by_worker in (payment_lookup.get(payment.payment_id), stale):
        apply_payment_result(seen_by_worker, seen, {"thing": flow.payables}, provider)
    assert flow.thing.paid == 10_000


def test_payments_of_a_payable_are_listed_oldest_first(flow: PaymentFlow, frozen: FrozenClock) -> None:
    first = flow.place()
    frozen.tick(seconds=1)
    second = flow.place(attempt=2)
    found = payment_lookup.payments_of("thing", "thing_1")
    assert [payment.payment_id for payment in found] == [first.payment_id, second.payment_id]


def test_prepaid_goods_get_one_closing_receipt_on_handover(flow: PaymentFlow, provider: FakePayments) -> None:
    payment = flow.paid()
    for _ in range(2):
        service.close_prepayment(payment_id=payment.payment_id, **flow.with_all)
    (receipt,) = provider.receipts.values()
    assert provider.calls.count("create_closing_receipt") == 1
    assert receipt.total == 10_000
    assert {item.payment_mode for item in receipt.items} == {"full_payment"}


@pytest.mark.parametrize("fault", ["lost", "down"])
def test_a_closing_receipt_that_is_asked_for_again_days_later_is_registered_once(
    flow: PaymentFlow, provider: FakePayments, frozen: FrozenClock, fault: str
) -> None:
    """Whether its answer was lost, or it was never registered."""
    payment = flow.paid()
    provider.fail_next(fault)
    with pytest.raises(ProviderUnavailableError):
        service.close_prepayment(payment_id=payment.payment_id, **flow.with_all)
    # Its message comes out of the dead letters when the provider has forgotten the key.
    frozen.tick(days=3)
    provider._replies.clear()
    closed = service.close_prepayment(payment_id=payment.payment_id, **flow.with_all)
    assert list(provider.receipts) == [closed.closing_receipt_id]


def test_goods_paid_in_full_get_no_closing_receipt(flow: PaymentFlow, provider: FakePayments) -> None:
    flow.payables.receipt = (ReceiptLine("Hoodie", 1, 10_000, 10_000),)
    payment = flow.paid()
    service.close_prepayment(payment_id=payment.payment_id, **flow.with_all)
    assert provider.receipts == {}


def test_payable_amounts_must_be_positive(aws: Aws) -> None:
    free = Payable("thing", "t", "u", 0, "RUB", "", None, None, (), "https://x.example.com")
    with pytest.raises(ValueError, match="0"):
        service.open_payment(uow=UnitOfWork(), payable=free)
