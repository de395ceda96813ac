"""The webhook, the worker and the schedule, as Lambda calls them."""

from __future__ import annotations

import copy
import json
from itertools import chain, repeat
from typing import Any

import pytest
from pynamodb.exceptions import PutError

from functions import modules
from functions.schedules.reconcile_payments import handler as reconcile
from functions.webhooks.yookassa import handler as webhook
from functions.workers.payments import handler as worker
from shared.core.clock import FrozenClock
from shared.core.errors import UnavailableError
from shared.core.settings import settings
from shared.data.uow import WriteConflictError
from shared.payments import lookup as payment_lookup
from shared.payments.events import RefundRequested, refund_facts
from shared.providers.payments.circuit_breaker import CircuitBreakerPayments
from shared.providers.payments.fake import FakePayments
from tests.support.cloud import Aws
from tests.support.http import Context
from tests.support.payable import FakePayables, PaymentFlow
from tests.support.template import ROOT


def recorded(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return event


def post(**changes: Any) -> dict[str, Any]:
    """The recorded notification, with a few things changed, given to the webhook."""
    event = recorded("yookassa")
    source = changes.pop("source", None)
    if source:
        event["requestContext"]["http"]["sourceIp"] = source
    event["headers"].update(changes.pop("headers", {}))
    event.update(changes)
    return webhook.handler(event, Context())


@pytest.fixture
def wired(flow: PaymentFlow, provider: FakePayments, monkeypatch: pytest.MonkeyPatch) -> PaymentFlow:
    """The worker, with payables of the tests and the provider in memory."""
    monkeypatch.setattr(modules, "payables", lambda: {"thing": flow.payables, "order": flow.payables})
    monkeypatch.setattr(worker, "provider", lambda: flow.through or provider)
    return flow


@pytest.fixture(autouse=True)
def told(provider: FakePayments, monkeypatch: pytest.MonkeyPatch) -> None:
    """The webhook asks the provider in memory."""
    monkeypatch.setattr(webhook, "from_settings", lambda **_: provider)


def tell(object_id: str, event: str = "payment.succeeded") -> int:
    """The provider's notification of an object; the status of the answer."""
    body = {"type": "notification", "event": event, "object": {"id": object_id}}
    return int(post(body=json.dumps(body))["statusCode"])


def work(*bodies: dict[str, Any]) -> list[str]:
    """Deliver messages in one batch; the ids of those that failed."""
    (template,) = recorded("payments")["Records"]
    records = []
    for number, body in enumerate(bodies):
        record = copy.deepcopy(template)
        record.update(messageId=f"m{number}", body=json.dumps(body))
        records.append(record)
    answer = worker.handler({"Records": records}, Context())
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def notification(object_id: str, event: str = "payment.succeeded") -> dict[str, Any]:
    return {"id": "ntf_1", "type": "payment.notification", "data": {"event": event, "object_id": object_id}}


# The webhook.


def test_a_notification_is_applied_once_however_often_it_comes(
    wired: PaymentFlow, aws: Aws, provider: FakePayments
) -> None:
    provider_id = wired.started().provider_payment_id or ""
    provider.pay(provider_id)
    assert [tell(provider_id) for _ in range(3)] == [200, 200, 200]
    assert (wired.thing.paid, wired.thing.status) == (10_000, "paid")
    assert aws.messages("payments") == []


def test_a_canceled_payment_is_applied_too(wired: PaymentFlow, aws: Aws, provider: FakePayments) -> None:
    provider_id = wired.started().provider_payment_id or ""
    provider.decline(provider_id)
    assert tell(provider_id, "payment.canceled") == 200
    assert (wired.thing.canceled, aws.messages("payments")) == (1, [])


def test_what_the_notification_says_itself_is_not_believed(wired: PaymentFlow, provider: FakePayments) -> None:
    assert tell(wired.started().provider_payment_id or "") == 200
    assert wired.thing.status == "waiting", "the provider says that it is still to be paid"


def test_a_notification_about_a_payment_that_is_not_ours_is_taken(wired: PaymentFlow, aws: Aws) -> None:
    assert tell("22d6d597-000f-5000-9000-145f6df21d6f") == 200
    assert aws.messages("payments") == []


def test_while_the_provider_is_down_the_queue_applies_it(wired: PaymentFlow, aws: Aws, provider: FakePayments) -> None:
    provider_id = wired.started().provider_payment_id or ""
    provider.pay(provider_id)
    provider.fail_next("down")
    assert (tell(provider_id), wired.thing.status) == (200, "waiting")
    assert work(*aws.messages("payments")) == []
    assert wired.thing.paid == 10_000


@pytest.mark.parametrize("trouble", [UnavailableError(), PutError("no answer"), WriteConflictError()])
def test_what_the_tables_do_not_take_now_the_queue_applies(
    wired: PaymentFlow, aws: Aws, provider: FakePayments, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    provider_id = wired.started().provider_payment_id or ""
    provider.pay(provider_id)
    with monkeypatch.context() as patch:
        patch.setattr(FakePayables, "on_succeeded", lambda *_, **__: (_ for _ in ()).throw(trouble))
        assert tell(provider_id) == 200
    assert work(*aws.messages("payments")) == []
    assert wired.thing.paid == 10_000


def test_a_refund_is_left_to_the_worker(wired: PaymentFlow, aws: Aws, provider: FakePayments) -> None:
    assert tell("r-1", "refund.succeeded") == 200
    assert [one["data"]["object_id"] for one in aws.messages("payments")] == ["r-1"]
    assert "get_refund" not in provider.calls


def test_a_notification_is_queued_as_an_object_to_look_at_and_nothing_else(aws: Aws, provider: FakePayments) -> None:
    provider.fail_next("down")
    answer = post()
    assert answer["statusCode"] == 200
    (message,) = aws.messages("payments")
    assert message["type"] == "payment.notification"
    assert message["data"] == {"event": "payment.succeeded", "object_id": "22d6d597-000f-5000-9000-145f6df21d6f"}


@pytest.mark.parametrize("token", ["", "wrong", "hook-token-for-test", "hook-token-for-tests2", "ключ"])
def test_a_wrong_token_finds_nothing(aws: Aws, token: str) -> None:
    assert post(pathParameters={"token": token})["statusCode"] == 404
    assert aws.messages("payments") == []


@pytest.mark.parametrize("source", ["203.0.113.9", "185.71.76.32", "2a02:5181::1", "::ffff:203.0.113.9", "nonsense"])
def test_a_forged_source_is_refused_whatever_its_headers_say(aws: Aws, source: str) -> None:
    forged = {"x-forwarded-for": f"185.71.76.5, {source}"}
    assert post(source=source, headers=forged)["statusCode"] == 403
    assert aws.messages("payments") == []


@pytest.mark.parametrize("source", ["185.71.76.5", "::ffff:185.71.76.5", "2a02:5180::17", "77.75.156.11"])
def test_all_of_the_providers_addresses_are_known(aws: Aws, source: str) -> None:
    assert post(source=source)["statusCode"] == 200


def test_behind_a_trusted_proxy_the_proxys_word_counts(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_TRUSTED_PROXIES", "130.176.0.0/16")
    settings.cache_clear()
    proxy = "130.176.1.2"
    honest = {"x-forwarded-for": f"185.71.76.5, {proxy}"}
    spoofed = {"x-forwarded-for": f"185.71.76.5, 203.0.113.9, {proxy}"}
    assert post(source=proxy, headers=honest)["statusCode"] == 200
    assert post(source=proxy, headers=spoofed)["statusCode"] == 403
    assert post(source="203.0.113.9", headers={"x-forwarded-for": "185.71.76.5, 203.0.113.9"})["statusCode"] == 403


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"type": "notification", "event": "payment.succeeded"}',
        '{"type": "notification", "event": "payment.succeeded", "object": {"id": 5}}',
        '{"type": "notification", "event": "payment.succeeded", "object": {"id": "../me"}}',
        '{"type": "notification", "event": "payment.succeeded", "object": []}',
        '{"type": "other", "event": "payment.succeeded", "object": {"id": "a"}}',
        '{"type": "notification", "object": {"id": "a"}}',
        '{"type": "notification", "event": [], "object": {"id": "a"}}',
        '{"type": "notification", "event": {"a": 1}, "object": {"id": "a"}}',
        "[" * 100_000,
        " " * 300_000,
    ],
    ids=str.__len__,
)
def test_a_body_that_is_no_notification_is_a_bad_request(aws: Aws, body: str) -> None:
    answer = post(body=body)
    assert answer["statusCode"] == 400
    assert json.loads(answer["body"])["code"] == "bad_request"
    assert aws.messages("payments") == []


def test_extra_fields_odd_times_and_base64_are_tolerated(aws: Aws) -> None:
    import base64

    body = {"type": "notification", "event": "refund.succeeded", "new": 1, "object": {"id": "r-1", "created_at": 5}}
    encoded = base64.b64encode(json.dumps(body).encode()).decode()
    assert post(body=encoded, isBase64Encoded=True)["statusCode"] == 200
    (message,) = aws.messages("payments")
    assert message["data"] == {"event": "refund.succeeded", "object_id": "r-1"}


def test_an_event_that_we_do_not_use_is_taken_and_dropped(aws: Aws) -> None:
    body = {"type": "notification", "event": "payout.succeeded", "object": {"id": "po-1"}}
    assert post(body=json.dumps(body))["statusCode"] == 200
    assert aws.messages("payments") == []


def test_how_late_the_notification_came_is_measured(
    aws: Aws, frozen: FrozenClock, capsys: pytest.CaptureFixture[str]
) -> None:
    body = {
        "type": "notification",
        "event": "payment.succeeded",
        "object": {"id": "p-1", "captured_at": "2026-03-10T08:59:57.500Z"},
    }
    post(body=json.dumps(body))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert [line["webhook_lag"] for line in lines if "webhook_lag" in line] == [2.5]


# The worker.


def test_a_notification_pays_once_however_often_it_is_delivered(wired: PaymentFlow, provider: FakePayments) -> None:
    provider_id = wired.started().provider_payment_id or ""
    provider.pay(provider_id)
    assert work(notification(provider_id), notification(provider_id)) == []
    assert wired.thing.paid == 10_000


def test_a_payment_that_is_not_ours_does_not_hold_up_the_queue(wired: PaymentFlow) -> None:
    assert work(notification("22d6d597-000f-5000-9000-145f6df21d6f")) == []


def test_a_poisonous_message_fails_alone(wired: PaymentFlow, provider: FakePayments) -> None:
    provider_id = wired.started().provider_payment_id or ""
    provider.pay(provider_id)
    assert work({"id": "evt_1", "type": "nonsense", "data": {}}, notification(provider_id)) == ["m0"]
    assert wired.thing.status == "paid"


@pytest.mark.parametrize("data", [{}, {"payment_id": None}])
def test_a_donation_whose_checkout_got_no_answer_is_finished(wired: PaymentFlow, data: dict[str, Any]) -> None:
    payment = wired.place()
    # The worker looks under «donation», so the thing stands in for one.
    payment.gsi1pk = f"PAYABLE#donation#{wired.payable_id}"
    payment.save()
    placed = {
        "id": "evt_1",
        "type": "donation.placed",
        "aggregate": "donation",
        "aggregate_id": wired.payable_id,
        "data": data,
    }
    assert work(placed) == []
    assert wired.thing.url == "https://pay.example.com/1"


def test_while_the_provider_is_down_a_message_is_put_off_and_then_left_to_reconciliation(
    wired: PaymentFlow, aws: Aws, provider: FakePayments
) -> None:
    payment = wired.place()
    message = {"id": "evt_1", "type": "payment.start", "data": {"payment_id": payment.payment_id}, "aggregate_id": "x"}
    provider.fail_next(*["down"] * 6)
    assert work(message) == []
    assert _delayed(aws) == 1
    assert work({**message, "tries": 5}) == []
    assert _delayed(aws) == 1


def test_a_notification_is_never_given_up(wired: PaymentFlow, provider: FakePayments) -> None:
    provider_id = wired.started().provider_payment_id or ""
    provider.fail_next("down")
    assert work({**notification(provider_id), "tries": 5}) == ["m0"]


def test_a_requested_refund_is_carried_out(wired: PaymentFlow, provider: FakePayments) -> None:
    refund = wired.ask_refund(wired.paid().payment_id, 2_500)
    event = {"id": "evt_2", "type": "refund.requested", "data": RefundRequested(**refund_facts(refund)).to_data()}
    assert work(event, event) == []
    assert wired.thing.refunded == 2_500
    assert provider.calls.count("create_refund") == 1


def test_a_handed_over_preorder_gets_its_closing_receipt(wired: PaymentFlow, provider: FakePayments) -> None:
    payment = wired.paid()
    payment.update([type(payment).gsi1pk.set(f"PAYABLE#order#{wired.payable_id}")])
    delivered = {
        "id": "evt_3",
        "type": "order.delivered",
        "aggregate": "order",
        "aggregate_id": wired.payable_id,
        "data": {},
    }
    assert work(delivered, delivered) == []
    assert len(provider.receipts) == 1


def test_the_worker_knows_who_owns_orders_and_which_provider_takes_the_money(aws: Aws) -> None:
    assert set(modules.payables()) == {"order", "donation", "course", "invoice", "booking", "pass"}
    assert isinstance(worker.provider(), CircuitBreakerPayments)


def test_the_recorded_batch_is_understood(wired: PaymentFlow) -> None:
    assert worker.handler(recorded("payments"), Context()) == {"batchItemFailures": []}


# The schedule.


def reconcile_now(aws: Aws) -> list[str]:
    """Run the schedule, then the worker on what it queued."""
    reconcile.handler(recorded("reconcile_payments"), Context())
    return work(*aws.messages("payments"))


def test_a_payment_without_a_notification_is_found(
    wired: PaymentFlow, aws: Aws, provider: FakePayments, frozen: FrozenClock
) -> None:
    provider.pay(wired.started().provider_payment_id or "")
    assert reconcile.handler({}, Context()) == {"queued": 0}
    frozen.tick(minutes=15)
    assert reconcile_now(aws) == []
    assert wired.thing.status == "paid"
    frozen.tick(hours=1)
    assert reconcile.handler({}, Context()) == {"queued": 0}


def test_a_payment_that_was_never_created_is_created(wired: PaymentFlow, aws: Aws, frozen: FrozenClock) -> None:
    wired.place()
    frozen.tick(minutes=2)
    assert reconcile_now(aws) == []
    assert wired.thing.url == "https://pay.example.com/1"


def test_a_payment_that_could_not_be_created_in_time_is_given_up(
    wired: PaymentFlow, aws: Aws, frozen: FrozenClock, provider: FakePayments
) -> None:
    wired.place()
    frozen.tick(minutes=80)
    reconcile_now(aws)
    assert (wired.thing.canceled, provider.calls) == (1, [])


def test_a_pending_refund_is_asked_about_until_it_ends(
    wired: PaymentFlow, aws: Aws, frozen: FrozenClock, provider: FakePayments
) -> None:
    provider.refund_outcome = "pending"
    wired.run(wired.ask_refund(wired.paid().payment_id, 1_000))
    provider.finish_refund(*provider.refunds, "canceled")
    frozen.tick(minutes=15)
    assert reconcile_now(aws) == []
    assert wired.thing.refund_failures == 1


def test_a_refund_whose_event_got_lost_is_carried_out(wired: PaymentFlow, aws: Aws, frozen: FrozenClock) -> None:
    wired.ask_refund(wired.paid().payment_id, 1_000)
    frozen.tick(minutes=15)
    assert reconcile_now(aws) == []
    assert wired.thing.refunded == 1_000


def test_a_provider_that_is_down_at_reconciliation_is_asked_again_at_the_next(
    wired: PaymentFlow, aws: Aws, frozen: FrozenClock, provider: FakePayments
) -> None:
    provider.pay(wired.started().provider_payment_id or "")
    frozen.tick(minutes=15)
    provider.fail_next("down")
    assert reconcile_now(aws) == []
    assert wired.thing.status == "waiting"
    aws.messages("payments")  # its own second try is not waited for here
    frozen.tick(minutes=15)
    assert reconcile_now(aws) == []
    assert wired.thing.status == "paid"


def test_one_run_takes_all_that_its_time_suffices_for_and_the_next_goes_on(
    wired: PaymentFlow, frozen: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payment_lookup, "CHUNK", 2)
    for attempt in range(1, 6):
        wired.place(attempt=attempt)
    frozen.tick(minutes=2)
    # Asked once for the share of the first step, and once for each payment.
    left = chain([30_000] * 5, repeat(0))
    nearly_over = Context()
    monkeypatch.setattr(nearly_over, "get_remaining_time_in_millis", lambda: next(left), raising=False)
    assert reconcile.handler({}, nearly_over) == {"queued": 4}
    assert [reconcile.handler({}, Context())["queued"] for _ in range(2)] == [1, 0]


def test_one_payment_that_cannot_be_queued_does_not_stop_the_others(
    wired: PaymentFlow, frozen: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for attempt in range(1, 4):
        wired.place(attempt=attempt)
    frozen.tick(minutes=2)
    postpone, seen = reconcile.service.postpone, []

    def poisoned(item: Any) -> None:
        seen.append(item.pk)
        if item.pk == seen[0]:
            raise WriteConflictError()
        postpone(item)

    monkeypatch.setattr(reconcile.service, "postpone", poisoned)
    assert reconcile.handler({}, Context()) == {"queued": 2}


def test_what_has_been_open_for_a_month_is_left_to_people(wired: PaymentFlow, frozen: FrozenClock) -> None:
    payment = wired.started()
    frozen.tick(days=31)
    assert reconcile.handler({}, Context()) == {"queued": 1}
    assert payment_lookup.get(payment.payment_id).gsi2pk is None


def _delayed(aws: Aws) -> int:
    """How many messages lie in the queue for later."""
    name = "ApproximateNumberOfMessagesDelayed"
    url = settings().queue_url("payments")
    answer = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return int(answer["Attributes"][name])
