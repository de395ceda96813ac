"""A circuit breaker around a payment provider, for workers that would otherwise call a dead provider per message."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

from aws_lambda_powertools.utilities.circuit_breaker import (
    CircuitBreakerConfig,
    CircuitBreakerOpenError,
    CircuitTransition,
    circuit_breaker,
)
from aws_lambda_powertools.utilities.circuit_breaker.persistence import CircuitBreakerDynamoDBPersistence

from shared.core import aws
from shared.core.observability import logger, metric
from shared.core.settings import settings
from shared.providers.payments.base import (
    PaymentProvider,
    PaymentRequest,
    ProviderPayment,
    ProviderRefund,
    ProviderRejectedError,
    ProviderUnavailableError,
    Receipt,
    RefundRequest,
)

CIRCUIT = "payments"
# Five calls in a row without a usable answer open it; one good probe after 20 s closes it.
CONFIG = CircuitBreakerConfig(
    failure_threshold=5,
    recovery_timeout=20,
    success_threshold=1,
    handled_exceptions=ProviderUnavailableError,
)
F = TypeVar("F", bound=Callable[..., Any])


@lru_cache(maxsize=1)
def _store() -> CircuitBreakerDynamoDBPersistence:
    return CircuitBreakerDynamoDBPersistence(
        table_name=settings().table("payments"),
        key_attr="pk",
        static_pk_value="CIRCUIT",
        sort_key_attr="sk",
        expiry_attr="ttl",
        boto3_client=aws.client("dynamodb"),
    )


def _report_transition(change: CircuitTransition) -> None:
    logger.warning("payment circuit changed", was=str(change.from_state), now=str(change.to_state))
    metric("payment_circuit_changed", to=str(change.to_state))


class CircuitBreakerPayments:
    """The provider behind a circuit that all workers share (one item of the payments table).

    While it is open, calls fail at once as ProviderUnavailableError, as they would after the time-out.
    Checkout does not use it: a customer's one call is bounded already, and reading the circuit costs a request unit.
    """

    def __init__(self, provider: PaymentProvider) -> None:
        self._provider = provider

    def create_payment(self, request: PaymentRequest, *, key: str) -> ProviderPayment:
        """See PaymentProvider."""
        return _guard(self._provider.create_payment)(request, key=key)

    def get_payment(self, payment_id: str) -> ProviderPayment:
        """See PaymentProvider."""
        return _guard(self._provider.get_payment)(payment_id)

    def create_refund(self, request: RefundRequest, *, key: str) -> ProviderRefund:
        """See PaymentProvider."""
        return _guard(self._provider.create_refund)(request, key=key)

    def get_refund(self, refund_id: str) -> ProviderRefund:
        """See PaymentProvider."""
        return _guard(self._provider.get_refund)(refund_id)

    def create_closing_receipt(self, payment_id: str, receipt: Receipt, *, key: str) -> str:
        """See PaymentProvider."""
        return _guard(self._provider.create_closing_receipt)(payment_id, receipt, key=key)

    def find_closing_receipt(self, payment_id: str) -> str | None:
        """See PaymentProvider."""
        found: str | None = _guard(self._provider.find_closing_receipt)(payment_id)
        return found


def _guard(call: F) -> F:
    def answered(*args: Any, **kwargs: Any) -> Any:
        # A refusal is an answer: it ends a row of failures and closes the circuit, which an error that passes by the
        # breaker does not, and other processes would wait for the lease of its probe.
        try:
            return call(*args, **kwargs)
        except ProviderRejectedError as refusal:
            return refusal

    guarded = circuit_breaker(
        name=CIRCUIT, persistence_store=_store(), on_transition=_report_transition, config=CONFIG
    )(answered)

    def calling(*args: Any, **kwargs: Any) -> Any:
        try:
            answer = guarded(*args, **kwargs)
        except CircuitBreakerOpenError as error:
            raise ProviderUnavailableError("the circuit is open") from error
        if isinstance(answer, ProviderRejectedError):
            raise answer
        return answer

    return cast(F, calling)
