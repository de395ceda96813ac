"""Providers that are down, slow or answer garbage, and messages that nobody can read, on the deployed stack."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.local.config import REGION, STACK_NAME
from tests.e2e.client import TIMEOUT_S, eventually
from tests.e2e.purchase import Purchase
from tests.e2e.support_player import Help
from tests.support import proof
from tests.support.call_gate import Call
from tests.support.chaos_cloud import ChaosCloud
from tests.support.scripted_server import Server, serving

# Redeliveries, dead letters and time-outs have to be waited for: more than `make test` has time for.
pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(not proof.ON, reason="runs in make proof"),
]
# Each with what makes it short enough for a test: the function's own patience is five seconds.
OUTAGES = [
    {"mode": "down"},
    {"mode": "error_500"},
    {"mode": "garbage"},
    {"mode": "timeout", "seconds": 8},
    {"mode": "slow", "seconds": 8},
]


@pytest.fixture
def purchases(chaos: ChaosCloud) -> list[Purchase]:
    """As many buyers as there are outages, and one more."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda _: Purchase(chaos), range(len(OUTAGES) + 1)))


def test_orders_and_refunds_outlive_every_outage_of_the_payment_provider(
    chaos: ChaosCloud, purchases: list[Purchase]
) -> None:
    """In each outage one order is placed and another, paid before, is refunded; the API answers all the while."""
    paid, *placed = purchases
    paid.place()
    paid.pay()
    paid.await_paid()
    for outage, order in zip(OUTAGES, placed, strict=True):
        with chaos.provider_fails("yookassa", **outage):
            order.place()
            assert order.order()["status"] == "awaiting_payment"
            if outage["mode"] == "down":
                paid.refund()
    # Nobody waits for the redelivery in half a minute: reconciliation comes first.
    for order in placed:
        chaos.make_due()
        chaos.invoke("reconcile-payments")
        order.pay()
    for order in placed:
        order.await_paid()
    paid.await_refunded()
    for order in purchases:
        assert len(order.charges()) == 1
    assert chaos.dead_letters() == {}


def test_notifications_that_are_lost_or_doubled_make_no_difference(chaos: ChaosCloud) -> None:
    lost, doubled = Purchase(chaos), Purchase(chaos)
    for purchase, mode in ((lost, "drop_webhooks"), (doubled, "duplicate_webhooks")):
        purchase.place()
        with chaos.provider_fails("yookassa", mode):
            purchase.pay()
    doubled.await_paid()
    assert lost.order()["status"] == "awaiting_payment"
    chaos.make_due()
    chaos.invoke("reconcile-payments")
    lost.await_paid()
    for purchase in (lost, doubled):
        assert len(purchase.charges()) == 1
    assert chaos.dead_letters() == {}


@pytest.fixture
def sms_gateway(chaos: ChaosCloud) -> Iterator[Server]:
    """The second way for texts, which the template leaves open, is set up while this lasts."""
    server, function = Server([(200, {"id": "gateway-1"})]), chaos.source("sms-worker").function
    # A function that is changed drops what it has at hand: the texts of the tests before come first.
    chaos.await_quiet(TIMEOUT_S)
    with serving(server):
        chaos.change_function(function, SMS_FALLBACK_URL=server.url)
        yield server
        chaos.change_function(function, SMS_FALLBACK_URL="")


def test_texts_go_by_the_gateway_and_mails_later_while_their_providers_are_down(
    chaos: ChaosCloud, sms_gateway: Server
) -> None:
    def is_mail(call: Call) -> bool:
        return call.name.startswith("ses.")

    with (
        chaos.provider_fails("exolve", "down"),
        chaos.provider_fails("smsc", "down"),
        chaos.gate("email-worker").failing(is_mail),
    ):
        purchase = Purchase(chaos)
        purchase.place()
        eventually(lambda: len(sms_gateway.requests) >= 3, within=TIMEOUT_S, what="three texts by the gateway")
        eventually(lambda: _postponed(chaos) >= 3, within=TIMEOUT_S, what="three mails put off")
    phone, mailbox = purchase.buyer.user["phone"], purchase.buyer.user["email"]
    eventually(lambda: len(purchase.cloud.inbox(mailbox)) == 3, within=TIMEOUT_S, what="the mails after the outage")
    messages = [request[3] for request in sms_gateway.requests]
    assert [message["to"] for message in messages] == [phone] * 3
    assert len({message["id"] for message in messages}) == 3, "each once"
    assert purchase.cloud.inbox(phone) == []
    assert chaos.dead_letters() == {}


def test_support_goes_on_while_the_game_and_the_mirror_are_away(chaos: ChaosCloud) -> None:
    """In each outage somebody gets an answer; when both are back, each message is sent once."""
    helped = [Help(chaos) for _ in OUTAGES]
    for outage, one in zip(OUTAGES, helped, strict=True):
        with chaos.provider_fails("nakama", **outage), chaos.provider_fails("supabase", **outage):
            one.ask()
            one.answer()
            assert one.asker.get(f"/support/tickets/{one.ticket['id']}").json()["status"] == "resolved"
            eventually(lambda: _postponed(chaos, "nakama-worker"), within=TIMEOUT_S, what="a notice put off")
            eventually(lambda: _failed(chaos, "crm-mirror-worker"), within=TIMEOUT_S, what="a copy that failed")
    # What was put off comes after half a minute, after two for those who have failed twice.
    for one in helped:
        eventually(lambda one=one: len(one.notices()) >= 2, within=3 * TIMEOUT_S, what="notices")  # type: ignore[misc]
        one.check_invariants()
    chaos.await_quiet(TIMEOUT_S)
    assert chaos.dead_letters() == {}


def _failed(chaos: ChaosCloud, function: str) -> int:
    queue = chaos.source(function).queue
    assert queue
    return sum(one["ReceiveCount"] > 0 for one in chaos.messages(queue))


def _postponed(chaos: ChaosCloud, function: str = "email-worker") -> int:
    queue = chaos.source(function).queue
    assert queue
    return sum(not one["IsVisible"] and one["ReceiveCount"] == 0 for one in chaos.messages(queue))


def test_a_poison_message_dies_alone_and_a_mended_one_comes_back_by_a_command(chaos: ChaosCloud) -> None:
    """In every queue at once, among the messages of an order; then they are sent back, to fail or to be done."""
    poison = {
        source.dead_letters.rsplit("/", 1)[-1]: f'{{"poison": "{uuid.uuid4().hex}"}}'
        for source in chaos.sources
        if source.dead_letters
    }
    purchase = Purchase(chaos)
    with chaos.paused("notifications-worker"), chaos.paused("projector-worker"):
        purchase.place()
        for source in chaos.sources:
            if source.queue and source.dead_letters:
                body = poison[source.dead_letters.rsplit("/", 1)[-1]]
                chaos.cloud.client("sqs").send_message(QueueUrl=source.queue, MessageBody=body)
        purchase.pay()
        purchase.await_paid()
    expected = {name: [body] for name, body in poison.items()}
    deaths = max(source.given_up_after_s for source in chaos.sources)
    eventually(lambda: chaos.dead_letters() == expected, within=deaths + TIMEOUT_S, what="dead letters everywhere")
    # What died for a reason that has been mended meanwhile: here, the right body lies where the poison lay.
    sqs, payments = chaos.cloud.client("sqs"), chaos.source("payments-worker")
    for name in poison:
        sqs.purge_queue(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"])
    [charge] = purchase.charges()
    notice = {"event": "payment.succeeded", "object_id": charge["id"]}
    message = {"id": f"ntf_{uuid.uuid4().hex}", "type": "payment.notification", "data": notice}
    sqs.send_message(QueueUrl=payments.dead_letters, MessageBody=json.dumps(message))
    assert "1 of 1 dead letters are back" in _redrive(chaos, "payments")
    purchase.check_invariants()


def _redrive(chaos: ChaosCloud, queue: str) -> str:
    """The operator's command, as an operator runs it."""
    keys = chaos.cloud.aws.credentials
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": chaos.cloud.aws.endpoint_url,
    }
    command = [sys.executable, "-m", "infra.ops", "redrive", "--stack", STACK_NAME, "--queue", queue]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
