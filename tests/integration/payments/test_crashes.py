"""A process that dies before or after any call, and gets the message again, loses nothing and doubles nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.data.uow import UnitOfWork
from shared.payments import lookup as payment_lookup
from shared.payments import service
from shared.providers.payments.fake import FakePayments
from tests.support.payable import PaymentFlow


class CrashError(BaseException):
    """The end of a process: nothing in the code may catch it."""


@dataclass
class Crasher:
    """Counts the calls that leave the process and dies around one of them."""

    at: int
    after: bool
    seen: int = 0
    has_crashed: bool = field(default=False)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def calling(*args: Any, **kwargs: Any) -> Any:
            self.seen += 1
            dies = self.seen == self.at and not self.has_crashed
            if dies and not self.after:
                self.has_crashed = True
                raise CrashError
            try:
                return call(*args, **kwargs)
            finally:
                if dies and self.after:
                    self.has_crashed = True
                    raise CrashError

        return calling


class Between:
    """A provider whose every call can be a process's last."""

    def __init__(self, provider: FakePayments, crasher: Crasher) -> None:
        self._provider, self._crasher = provider, crasher

    def __getattr__(self, name: str) -> Any:
        return self._crasher.around(getattr(self._provider, name))


@contextmanager
def dying(flow: PaymentFlow, monkeypatch: pytest.MonkeyPatch, *, at: int, after: bool) -> Iterator[Crasher]:
    crasher = Crasher(at, after)
    flow.through = Between(flow.provider, crasher)
    with monkeypatch.context() as patch:
        patch.setattr(UnitOfWork, "commit", crasher.around(UnitOfWork.commit))
        yield crasher
    flow.through = None


def deliver(step: Callable[[], Any]) -> Any:
    """Do a step as SQS would have it done: again until it ends."""
    while True:
        try:
            return step()
        except CrashError:
            continue


def sale_and_refund(flow: PaymentFlow, provider: FakePayments) -> None:
    """The whole life of a payment: start, paid, webhook, partial refund, refund's webhook."""
    payment = flow.place()
    deliver(lambda: service.start(payment_id=payment.payment_id, **flow.with_all))
    (provider_id,) = provider.payments
    provider.pay(provider_id)
    deliver(lambda: flow.notify("payment.succeeded", provider_id))
    refund = flow.ask_refund(payment.payment_id, 3_000)
    deliver(lambda: flow.run(refund))
    (refund_id,) = provider.refunds
    deliver(lambda: flow.notify("refund.succeeded", refund_id))


def late_sale(flow: PaymentFlow, provider: FakePayments) -> None:
    """Money that comes too late and goes back."""
    payment = flow.place()
    deliver(lambda: service.start(payment_id=payment.payment_id, **flow.with_all))
    flow.make_unavailable()
    (provider_id,) = provider.payments
    provider.pay(provider_id)
    deliver(lambda: flow.notify("payment.succeeded", provider_id))
    (refund,) = payment_lookup.refunds_of(payment.payment_id)
    deliver(lambda: flow.run(refund))


def calls_of(
    story: Callable[[PaymentFlow, FakePayments], None], flow: PaymentFlow, monkeypatch: pytest.MonkeyPatch
) -> int:
    with dying(flow, monkeypatch, at=0, after=False) as crasher:
        story(flow, flow.provider)
    return crasher.seen


# Counted once by hand; `test_every_call_is_covered` fails when a story grows another call.
SALE_CALLS, LATE_CALLS = 11, 9
# The caller's own transactions (an order, an admin's refund): to repeat those is the caller's part.
CALLERS_OWN = {1, 6}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", [at for at in range(1, SALE_CALLS + 1) if at not in CALLERS_OWN])
def test_a_sale_and_its_refund_survive_a_crash(
    flow: PaymentFlow, provider: FakePayments, monkeypatch: pytest.MonkeyPatch, at: int, after: bool
) -> None:
    with dying(flow, monkeypatch, at=at, after=after) as crasher:
        sale_and_refund(flow, provider)
    assert crasher.has_crashed
    (payment,) = payment_lookup.payments_of("thing", flow.payable_id)
    assert (payment.status, payment.captured_amount, payment.refunded_amount) == ("succeeded", 10_000, 3_000)
    thing = flow.thing
    assert (thing.status, thing.paid, thing.refunds, thing.refunded) == ("paid", 10_000, 1, 3_000)
    assert (len(provider.payments), len(provider.refunds)) == (1, 1)
    assert provider.payments[payment.provider_payment_id or ""].refunded_amount == 3_000


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(2, LATE_CALLS + 1))
def test_late_money_goes_back_once_through_a_crash(
    flow: PaymentFlow, provider: FakePayments, monkeypatch: pytest.MonkeyPatch, at: int, after: bool
) -> None:
    with dying(flow, monkeypatch, at=at, after=after) as crasher:
        late_sale(flow, provider)
    assert crasher.has_crashed
    thing = flow.thing
    assert (thing.status, thing.paid, thing.late_refunds, thing.refunded) == ("waiting", 0, 1, 10_000)
    assert len(provider.refunds) == 1


@pytest.mark.parametrize(("story", "calls"), [(sale_and_refund, SALE_CALLS), (late_sale, LATE_CALLS)])
def test_every_call_is_covered(
    flow: PaymentFlow,
    monkeypatch: pytest.MonkeyPatch,
    story: Callable[[PaymentFlow, FakePayments], None],
    calls: int,
) -> None:
    assert calls_of(story, flow, monkeypatch) == calls
