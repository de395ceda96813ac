"""A payment provider in memory: honours idempotency keys, plays the customer, and fails when a test says so."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from shared.core import clock
from shared.providers.payments.base import (
    PaymentRequest,
    ProviderNotFoundError,
    ProviderPayment,
    ProviderRefund,
    ProviderRejectedError,
    ProviderUnavailableError,
    Receipt,
    RefundRequest,
    RefundState,
    SavedMethod,
)

# "lost": it is done, but the answer never arrives.
Fault = Literal["down", "lost", "rejected"]
T = TypeVar("T")
CARD = "Bank card *4444"


@dataclass
class FakePayments:
    """Deterministic: ids count up. `calls` names every call in order; `faults` are used up one per call.

    ``replays_blindly``: a used key gives its first result again even for another request, instead of a refusal.
    """

    refund_outcome: RefundState = "succeeded"
    replays_blindly: bool = False
    # What charging a saved method leads to: success, or the provider's reason to cancel.
    charge_outcome: str = "succeeded"
    saving: set[str] = field(default_factory=set)
    faults: deque[Fault] = field(default_factory=deque)
    calls: list[str] = field(default_factory=list)
    payments: dict[str, ProviderPayment] = field(default_factory=dict)
    refunds: dict[str, ProviderRefund] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    # Payment → its first closing receipt.
    closed: dict[str, str] = field(default_factory=dict)
    requests: list[PaymentRequest | RefundRequest] = field(default_factory=list)
    _replies: dict[str, tuple[Any, str]] = field(default_factory=dict)

    def fail_next(self, *faults: Fault) -> None:
        """Script what happens to the next calls."""
        self.faults.extend(faults)

    def create_payment(self, request: PaymentRequest, *, key: str) -> ProviderPayment:
        """Open a pending payment, or charge a saved method as `charge_outcome` says."""
        new = ProviderPayment(
            id=f"00000000-0000-4000-8000-{len(self.payments) + 1:012d}",
            status="pending",
            amount=request.amount,
            currency=request.currency,
            created_at=clock.now(),
            confirmation_url=f"https://pay.example.com/{len(self.payments) + 1}",
            metadata=dict(request.metadata),
        )
        if request.method_id is not None:
            new = self._charged(new, SavedMethod(request.method_id, CARD))
        made = self._idempotent("create_payment", key, request, lambda: self._store(self.payments, new))
        if request.save_method:
            self.saving.add(made)
        return self.payments[made]

    def get_payment(self, payment_id: str) -> ProviderPayment:
        """Read a payment."""
        return self._call("get_payment", lambda: _found(self.payments, payment_id))

    def create_refund(self, request: RefundRequest, *, key: str) -> ProviderRefund:
        """Refund up to what is left of a payment."""
        made = self._idempotent("create_refund", key, request, lambda: self._refund(request))
        return self.refunds[made]

    def get_refund(self, refund_id: str) -> ProviderRefund:
        """Read a refund."""
        return self._call("get_refund", lambda: _found(self.refunds, refund_id))

    def create_closing_receipt(self, payment_id: str, receipt: Receipt, *, key: str) -> str:
        """Keep the receipt."""
        return self._idempotent(
            "create_closing_receipt", key, (payment_id, receipt), lambda: self._add_receipt(payment_id, receipt)
        )

    def find_closing_receipt(self, payment_id: str) -> str | None:
        """The first one that was kept of a payment."""
        return self._call("find_closing_receipt", lambda: self.closed.get(payment_id))

    # What happens on the provider's side without our asking.

    def pay(self, payment_id: str, *, amount: int | None = None, currency: str | None = None) -> None:
        """The customer pays (another amount or currency, for the tests of mismatches)."""
        payment = self.payments[payment_id]
        self.payments[payment_id] = replace(
            payment,
            status="succeeded",
            amount=payment.amount if amount is None else amount,
            currency=currency or payment.currency,
            captured_at=clock.now(),
            method=SavedMethod(f"pm-{payment_id}", CARD) if payment_id in self.saving else payment.method,
        )

    def decline(self, payment_id: str, reason: str = "expired_on_confirmation") -> None:
        """The link runs out, or the bank says no."""
        self.payments[payment_id] = replace(self.payments[payment_id], status="canceled", cancellation_reason=reason)

    def finish_refund(self, refund_id: str, outcome: RefundState) -> None:
        """A pending refund comes to its end."""
        refund = self.refunds[refund_id]
        self.refunds[refund_id] = replace(refund, status=outcome)
        if outcome == "succeeded":
            self._add_refunded(refund.provider_payment_id, refund.amount)

    def _charged(self, payment: ProviderPayment, method: SavedMethod) -> ProviderPayment:
        if self.charge_outcome == "succeeded":
            charged = replace(payment, status="succeeded", captured_at=clock.now(), method=method)
            return replace(charged, confirmation_url=None)
        return replace(payment, status="canceled", cancellation_reason=self.charge_outcome, confirmation_url=None)

    def _refund(self, request: RefundRequest) -> str:
        payment = _found(self.payments, request.provider_payment_id)
        if payment.status != "succeeded" or request.amount > payment.amount - payment.refunded_amount:
            raise ProviderRejectedError("invalid_request", "more than is left", parameter="amount.value")
        refund = ProviderRefund(
            id=f"refund-{len(self.refunds) + 1}",
            provider_payment_id=payment.id,
            status=self.refund_outcome,
            amount=request.amount,
            currency=request.currency,
            created_at=clock.now(),
        )
        if refund.status == "succeeded":
            self._add_refunded(payment.id, request.amount)
        return self._store(self.refunds, refund)

    def _add_refunded(self, payment_id: str, amount: int) -> None:
        payment = self.payments[payment_id]
        self.payments[payment_id] = replace(payment, refunded_amount=payment.refunded_amount + amount)

    def _add_receipt(self, payment_id: str, receipt: Receipt) -> str:
        receipt_id = f"rt-{len(self.receipts) + 1}"
        self.receipts[receipt_id] = receipt
        self.closed.setdefault(payment_id, receipt_id)
        return receipt_id

    @staticmethod
    def _store(where: dict[str, Any], thing: ProviderPayment | ProviderRefund) -> str:
        where[thing.id] = thing
        return thing.id

    def _idempotent(self, name: str, key: str, request: Any, make: Callable[[], str]) -> str:
        def reply() -> str:
            if key in self._replies:
                first_request, made = self._replies[key]
                if first_request != (name, request) and not self.replays_blindly:
                    raise ProviderRejectedError("invalid_request", "another request", parameter="Idempotence-Key")
                return made
            made = make()
            self._replies[key] = ((name, request), made)
            self.requests.append(request)
            return made

        if not 0 < len(key) <= 64:
            raise ValueError(f"not a key: {key!r}")
        return self._call(name, reply)

    def _call(self, name: str, reply: Callable[[], T]) -> T:
        self.calls.append(name)
        fault = self.faults.popleft() if self.faults else None
        if fault == "down":
            raise ProviderUnavailableError("the fake is down")
        if fault == "rejected":
            raise ProviderRejectedError("invalid_request", "the fake says no")
        answer = reply()
        if fault == "lost":
            raise ProviderUnavailableError("the fake's answer got lost")
        return answer


def _found(where: dict[str, T], thing_id: str) -> T:
    if thing_id not in where:
        raise ProviderNotFoundError("not_found", thing_id)
    return where[thing_id]
