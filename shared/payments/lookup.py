"""Finding payments and refunds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from shared.data.sharded_index import all_keys
from shared.data.sweep import due_items
from shared.payments import rules
from shared.payments.errors import PaymentNotFoundError, RefundNotFoundError
from shared.payments.models import OPEN, Payment, PaymentsItem, Refund

CHUNK = 100


def get(payment_id: str) -> Payment:
    """A payment, read strongly. Raises PaymentNotFoundError."""
    payment = find(payment_id)
    if payment is None:
        raise PaymentNotFoundError()
    return payment


def find(payment_id: str) -> Payment | None:
    """A payment, read strongly; None for one that is not stored, or not yet."""
    return Payment.get_or_none(*Payment.key(payment_id), consistent=True)


def read_many(payment_ids: Collection[str]) -> list[Payment]:
    """Some payments, in no order; those that do not exist are left out."""
    if not payment_ids:
        return []
    found = PaymentsItem.batch_get([Payment.key(payment_id) for payment_id in payment_ids])
    return [payment for payment in found if isinstance(payment, Payment)]


def captured_of(payment_ids: Iterable[str | None]) -> dict[str, int]:
    """What came (kopecks) by each of some payments."""
    wanted = sorted({one for one in payment_ids if one})
    return {one.payment_id: one.captured_amount for one in read_many(wanted)}


def payments_of(payable_kind: str, payable_id: str) -> list[Payment]:
    """All payments of a payable, oldest first (an index: a further payment of this very moment may be missing)."""
    listed = PaymentsItem.gsi1.entries(Payment.payable_key(payable_kind, payable_id))
    # A first payment that was stored with its link is in no index. Its id does not say what kind of thing it paid for.
    first = rules.first_payment_id(payable_id)
    keys = dict.fromkeys([Payment.key(first), *((one.pk, one.sk) for one in listed)])
    found = (one for one in PaymentsItem.batch_get(list(keys), consistent_read=True) if isinstance(one, Payment))
    mine = (one for one in found if one.payment_id != first or one.payable_kind == payable_kind)
    return sorted(mine, key=lambda payment: (payment.created_at, payment.payment_id))


def refunds_of(payment_id: str) -> list[Refund]:
    """A payment's refunds, oldest first, one strongly consistent query."""
    pk, _ = Payment.key(payment_id)
    found = Refund.query(pk, Refund.sk.startswith(Refund.sort_key("")), consistent_read=True)
    return sorted(found, key=lambda refund: str(refund.refund_id))


def get_refund(refund_id: str) -> tuple[Refund, Payment]:
    """A refund and its payment, read strongly. Raises RefundNotFoundError."""
    for found in PaymentsItem.gsi1.query(Refund.id_key(refund_id), limit=1):
        refund = Refund.get_or_none(found.pk, found.sk, consistent=True)
        if refund is not None:
            return refund, get(refund.payment_id)
    raise RefundNotFoundError()


def due(*, now: datetime) -> Iterator[Payment | Refund]:
    """All open payments and refunds whose next check is due, longest overdue first, read as they are needed."""
    until = now + timedelta(milliseconds=1)
    return due_items(PaymentsItem.gsi2, all_keys(OPEN), PaymentsItem.gsi2sk, until=until, chunk=CHUNK, job="payments")
