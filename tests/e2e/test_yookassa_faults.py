"""A payment provider that misbehaves, a restart, and the official SDK meeting both."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3
from yookassa import Configuration, Payment
from yookassa.domain.exceptions import ApiError, InternalServerError

from tests.support.served import await_that
from tests.support.yookassa_sandbox import SECRET_KEY, SHOP_ID, Running, running_sandbox
from tests.support.yookassa_sdk import paid, wish


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running_sandbox() as running:
        yield running


@pytest.fixture(autouse=True)
def sandbox(server: Running) -> Iterator[Running]:
    Configuration.configure(SHOP_ID, SECRET_KEY, api_url=f"{server.base}/v3")
    yield server
    server.heal()


def test_a_lost_answer_leaves_the_work_done(sandbox: Running) -> None:
    key = str(uuid.uuid4())
    sandbox.fault(mode="error_500", method="POST", path="/payments")
    with pytest.raises(InternalServerError):
        Payment.create(wish(sandbox), key)

    again = Payment.create(wish(sandbox), key)

    known = [payment["id"] for payment in sandbox.state()["payments"]]
    assert known.count(again.id) == 1
    assert known[-1] == again.id


def test_a_provider_that_is_down_does_nothing(sandbox: Running) -> None:
    before = len(sandbox.state()["payments"])
    sandbox.fault(mode="down", times=1)
    with pytest.raises((ApiError, ValueError)):
        Payment.create(wish(sandbox))

    assert len(sandbox.state()["payments"]) == before
    assert Payment.create(wish(sandbox)).status == "pending"
    assert sandbox.state()["faults"] == []


def test_notifications_come_again_until_the_answer_is_200(sandbox: Running) -> None:
    sandbox.shop.answers[:] = [503, 202]
    payment = paid(sandbox)

    sandbox.shop.await_event("payment.succeeded", payment.id, times=3)

    def outcomes() -> list[Any]:
        note = next(n for n in sandbox.state()["notifications"] if n["object_id"] == payment.id)
        return [note["status"], *(attempt["outcome"] for attempt in note["attempts"])]

    await_that(lambda: outcomes() == ["delivered", 503, 202, 200], "three attempts")


def test_notifications_can_be_doubled_and_lost(sandbox: Running) -> None:
    sandbox.fault(mode="duplicate_webhooks", times=1)
    doubled = paid(sandbox)
    sandbox.shop.await_event("payment.succeeded", doubled.id, times=2)

    sandbox.fault(mode="drop_webhooks", times=1)
    lost = paid(sandbox)
    sentinel = paid(sandbox)
    sandbox.shop.await_event("payment.succeeded", sentinel.id)
    assert sandbox.shop.events(lost.id) == []
    assert Payment.find_one(lost.id).status == "succeeded"


def test_a_restart_keeps_payments_keys_and_undelivered_notifications(tmp_path: Any) -> None:
    state, key = tmp_path / "state" / "yookassa.sqlite3", str(uuid.uuid4())
    with running_sandbox(state) as first:
        Configuration.configure(SHOP_ID, SECRET_KEY, api_url=f"{first.base}/v3")
        request = wish(first)
        first.shop.answers[:] = [500] * 50
        payment = Payment.create(request, key)
        first.press(payment.confirmation.confirmation_url, "pay")
        first.shop.await_event("payment.succeeded", payment.id)
    with running_sandbox(state) as second:
        Configuration.configure(SHOP_ID, SECRET_KEY, api_url=f"{second.base}/v3")
        assert Payment.find_one(payment.id).status == "succeeded"
        assert Payment.create(request, key).id == payment.id
        second.shop.await_event("payment.succeeded", payment.id)


def test_a_time_out_leaves_the_work_done(sandbox: Running) -> None:
    headers = {**sandbox.basic_auth(), "Idempotence-Key": str(uuid.uuid4())}
    address, request = f"{sandbox.base}/v3/payments", wish(sandbox)
    sandbox.fault(mode="timeout")
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        sandbox.http.request("POST", address, json=request, headers=headers, timeout=0.5)

    again = sandbox.http.request("POST", address, json=request, headers=headers)

    known = [payment["id"] for payment in sandbox.state()["payments"]]
    assert known[-1] == again.json()["id"]


def test_garbage_leaves_the_work_done(sandbox: Running) -> None:
    headers = {**sandbox.basic_auth(), "Idempotence-Key": str(uuid.uuid4())}
    address, request = f"{sandbox.base}/v3/payments", wish(sandbox)
    sandbox.fault(mode="garbage")
    answer = sandbox.http.request("POST", address, json=request, headers=headers)
    assert (answer.status, answer.data[:6]) == (200, b"<html>")

    again = sandbox.http.request("POST", address, json=request, headers=headers)

    assert sandbox.state()["payments"][-1]["id"] == again.json()["id"]


def test_a_slow_provider_answers_late(sandbox: Running) -> None:
    sandbox.fault(mode="slow", seconds=0.3)
    began = time.monotonic()
    assert Payment.create(wish(sandbox)).status == "pending"
    assert time.monotonic() - began >= 0.3


def test_a_fault_that_does_not_exist_is_refused(sandbox: Running) -> None:
    answer = sandbox.http.request("POST", f"{sandbox.base}/_faults", json={"mode": "explode"})
    assert answer.status == 422
    assert "drop_webhooks" in answer.json()["error"]
