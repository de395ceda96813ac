"""The simplest thing that can be paid for: it counts what happens to it, in the transaction in which it happens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from shared.data.uow import UnitOfWork
from shared.payments import lookup as payment_lookup
from shared.payments import refunds as payment_refunds
from shared.payments import service
from shared.payments.errors import CannotFulfilError, NotPayableError
from shared.payments.models import Payment, PaymentsItem, Refund
from shared.payments.payable import Payable, ReceiptLine
from shared.providers.payments.base import PaymentProvider
from shared.providers.payments.fake import FakePayments


class Thing(PaymentsItem, discriminator="test_thing"):
    """A payable. `status`: waiting → paid | held | given_back; `available` False: it can no longer be given."""

    status = UnicodeAttribute(default="waiting")
    available = BooleanAttribute(default=True)
    url = UnicodeAttribute(null=True)
    paid = NumberAttribute(default=0)
    held = NumberAttribute(default=0)
    canceled = NumberAttribute(default=0)
    late_refunds = NumberAttribute(default=0)
    refunds = NumberAttribute(default=0)
    refunded = NumberAttribute(default=0)
    refund_failures = NumberAttribute(default=0)


@dataclass
class FakePayables:
    """The port's implementation for a Thing."""

    amount: int = 10_000
    receipt: tuple[ReceiptLine, ...] = (ReceiptLine("Hoodie, M", 3, 3_500, 10_000, "full_prepayment"),)
    open: bool = True
    # A payable that can always be given, as a donation can: nothing but payments itself keeps it from counting twice.
    is_endless: bool = False

    def describe(self, payable_id: str) -> Payable:
        return Payable(
            kind="thing",
            id=payable_id,
            user_id="usr_ann",
            amount=self.amount,
            currency="RUB",
            description="Заказ AB12",
            phone="+79001234567",
            email=None,
            receipt=self.receipt,
            return_url="https://shop.example.com/",
            open=self.open,
        )

    def on_started(self, uow: UnitOfWork, payment: Payment) -> None:
        self._write(
            uow, payment, [Thing.url.set(payment.confirmation_url)], only="waiting", on_conflict=NotPayableError()
        )

    def on_succeeded(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        actions = [Thing.status.set("paid"), Thing.paid.set(Thing.paid + captured_amount)]
        condition: Any = (Thing.status == "waiting") & (Thing.available == True)  # noqa: E712 - a PynamoDB expression
        if self.is_endless:
            condition = None
        uow.update(_thing(payment), actions, condition=condition, on_conflict=CannotFulfilError())

    def on_late_refund(self, uow: UnitOfWork, payment: Payment) -> None:
        self._write(uow, payment, [Thing.late_refunds.set(Thing.late_refunds + 1)])

    def on_mismatch(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        self._write(uow, payment, [Thing.status.set("held"), Thing.held.set(Thing.held + 1)])

    def on_canceled(self, uow: UnitOfWork, payment: Payment) -> None:
        self._write(uow, payment, [Thing.canceled.set(Thing.canceled + 1)])

    def on_refunded(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        actions = [Thing.refunds.set(Thing.refunds + 1), Thing.refunded.set(Thing.refunded + refund.amount)]
        self._write(uow, payment, actions)

    def on_refund_failed(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        self._write(uow, payment, [Thing.refund_failures.set(Thing.refund_failures + 1)])

    def _write(
        self, uow: UnitOfWork, payment: Payment, actions: list[Any], *, only: str | None = None, on_conflict: Any = None
    ) -> None:
        condition = Thing.status == only if only else None
        uow.update(_thing(payment), actions, condition=condition, on_conflict=on_conflict)


@dataclass
class PaymentFlow:
    """One payable of the tests, and the use cases of paying for it."""

    provider: FakePayments
    payables: FakePayables = field(default_factory=FakePayables)
    payable_id: str = "thing_1"
    # What the use cases talk to; a test may put something between.
    through: PaymentProvider | None = None

    def __post_init__(self) -> None:
        Thing(pk=f"THING#{self.payable_id}", sk="THING").save()

    @property
    def with_all(self) -> dict[str, Any]:
        return {"payables": {"thing": self.payables}, "provider": self.through or self.provider}

    def place(self, *, attempt: int = 1) -> Payment:
        """Sell the thing: what a business does in its own transaction."""
        uow = UnitOfWork()
        payment = service.open_payment(uow=uow, payable=self.payables.describe(self.payable_id), attempt=attempt)
        uow.commit()
        return payment

    def started(self) -> Payment:
        """A payment whose link the customer has."""
        return service.start(payment_id=self.place().payment_id, **self.with_all)

    def paid(self) -> Payment:
        """A payment that went well."""
        payment = self.started()
        self.provider.pay(payment.provider_payment_id or "")
        return service.refresh(payment_id=payment.payment_id, **self.with_all)

    def ask_refund(self, payment_id: str, amount: int, *, key: str | None = None) -> Refund:
        """Open a refund as an admin would."""
        uow = UnitOfWork()
        refund = payment_refunds.request_refund(
            uow=uow, payment=payment_lookup.get(payment_id), amount=amount, reason="returned", refund_key=key
        )
        uow.commit()
        return refund

    def run(self, refund: Refund) -> Refund:
        """Do the worker's part of a refund."""
        return payment_refunds.run_refund(refund_id=refund.refund_id, **self.with_all)

    def notify(self, event: str, object_id: str) -> None:
        """Do the worker's part of a notification."""
        service.apply_notification(event=event, object_id=object_id, **self.with_all)

    @property
    def thing(self) -> Thing:
        return Thing.get(f"THING#{self.payable_id}", "THING", consistent_read=True)

    def make_unavailable(self) -> None:
        """Somebody else got it."""
        self.thing.update([Thing.available.set(False)])


def _thing(payment: Payment) -> Thing:
    return Thing(pk=f"THING#{payment.payable_id}", sk="THING")
