"""What payments store of a person: who paid what. They hold no name, no contact and no card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shared.core.paging import MAX_LIMIT
from shared.data.personal_data import ERASED, KEPT_UNTIL, Blocker, Kept, PersonalData, Retention, delete_partition
from shared.payments import lookup
from shared.payments.models import Payment, Refund

ACCOUNTING = "402-FZ art. 29 (accounting documents), Tax Code art. 23 (tax documents)"


def of_payables(kind: str, payable_ids: Iterable[str]) -> Iterator[Payment | Refund]:
    """All payments of some payables, each followed by its refunds."""
    for payable_id in payable_ids:
        for payment in lookup.payments_of(kind, payable_id):
            yield payment
            if payment.refund_reserved or payment.refunded_amount:
                yield from lookup.refunds_of(payment.payment_id)


def running_refunds(payment_ids: Iterable[str]) -> Iterator[Blocker]:
    """Payments of which money is on its way back, and those that came with another amount."""
    chunk: list[str] = []
    for payment_id in (*payment_ids, ""):
        if payment_id:
            chunk.append(payment_id)
        if chunk and (not payment_id or len(chunk) == MAX_LIMIT):
            for payment in lookup.read_many(chunk):
                if payment.refund_reserved > payment.refunded_amount:
                    yield Blocker("payment", payment.payment_id, "refund_running")
                elif payment.amount_mismatch and payment.refunded_amount < payment.captured_amount:
                    yield Blocker("payment", payment.payment_id, "amount_mismatch")
            chunk = []


def purge_payable(kind: str, payable_id: str, before: str) -> bool:
    """Delete a payable's payments with their refunds, unless one is of `before` (ISO 8601) or later: then False."""
    found = list(of_payables(kind, [payable_id]))
    if any(str(one.succeeded_at or one.created_at) >= before for one in found):
        return False
    for one in found:
        if isinstance(one, Payment):
            # The payment last: whoever has to go on with a deletion that died finds its refunds by it.
            delete_partition(Payment, one.pk, keep=frozenset({one.sk}))
            one.delete()
    return True


def erase_reasons(kind: str, payable_ids: Iterable[str]) -> None:
    """Take the words out of the refunds of some payables: they say why, in whatever words somebody used."""
    for one in of_payables(kind, payable_ids):
        if isinstance(one, Refund) and one.reason != ERASED:
            one.update([Refund.reason.set(ERASED)], condition=Refund.pk.exists())


# The modules whose payables they are export them, take out the reasons of refunds, and delete them in the end.
PERSONAL_DATA = PersonalData(
    kept=(Kept("payments and refunds, under the account's random id", ACCOUNTING, KEPT_UNTIL),),
    retention=(
        Retention("Payment", "who paid how much for what", KEPT_UNTIL, "purge"),
        Retention("Refund", "what was given back; why until erasure", KEPT_UNTIL, "purge"),
    ),
)
