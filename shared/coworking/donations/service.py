"""Making donations, listing them, and refunding them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from shared.core import clock, ids
from shared.core.observability import metric
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.core.settings import settings
from shared.coworking import begun_caps
from shared.coworking.donations import events
from shared.coworking.donations.errors import DonationAmountError, NotDonatedError
from shared.coworking.donations.models import Donation, DonationStatus, DonorPeriodTotal, periods_of
from shared.coworking.donations.payable import PAYABLES, payable_of
from shared.coworking.donations.store import load
from shared.coworking.events import DonationPlaced, DonationRefundRequested
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.sharded_index import merged_page
from shared.data.uow import UnitOfWork
from shared.identity.public import visible_names
from shared.payments import lookup as payment_lookup
from shared.payments import refunds as payment_refunds
from shared.payments import rules as payment_rules
from shared.payments import service as payments
from shared.payments.models import Payment
from shared.providers.payments.base import PaymentProvider

Period: TypeAlias = Literal["all", "year", "month"]
# So many donors of a period are read; those of them who agreed to be shown are shown.
MAX_RANKED = 100


@dataclass(frozen=True, slots=True)
class PublicDonation:
    """A donation as everybody may see it: the name only of a donor who gave openly and agreed to be shown."""

    donation: Donation
    name: str | None


@dataclass(frozen=True, slots=True)
class TopDonor:
    """A donor who agreed to be shown, and what they gave openly in a period (kopecks)."""

    name: str
    amount: int


def give(
    *,
    user_id: str,
    amount: int,
    message: str | None,
    is_anonymous: bool,
    idempotency: IdempotencyKey | None = None,
) -> Donation:
    """Make a donation of `amount` kopecks, with its payment. Raises DonationAmountError, TooManyError."""
    least, most = settings().donation_min, settings().donation_max
    if not least <= amount <= most:
        raise DonationAmountError(min_amount=least, max_amount=most)
    donation = Donation(
        donation_id=ids.new("don"),
        user_id=user_id,
        amount=amount,
        currency=settings().currency,
        message=message,
        is_anonymous=is_anonymous,
        created_at=clock.iso(clock.now()),
    )
    uow = UnitOfWork()
    begun_caps.count(uow, user_id)
    donation.payment_id = payments.open_payment(uow=uow, payable=payable_of(donation)).payment_id
    donation.set_index_keys()
    uow.create(donation)
    placed = DonationPlaced(**events.fields_of(donation), payment_id=donation.payment_id)
    uow.add_event(events.of_donation(donation, placed, actor=user_id))
    uow.store_idempotency_key(idempotency, {"donation_id": donation.donation_id})
    uow.commit()
    metric("donations_placed")
    return donation


def open_link(donation: Donation, provider: PaymentProvider) -> Payment:
    """Create the payment at the provider within the request; if that fails, the payments worker repeats it."""
    return payments.start(payment_id=donation.payment_id, payables=PAYABLES, provider=provider)


def open_payments(donations: Iterable[Donation]) -> dict[str, Payment]:
    """The payments of those donations that wait for their money, by the donation's id."""
    waiting = {one.payment_id: one.donation_id for one in donations if one.status == DonationStatus.AWAITING_PAYMENT}
    return {waiting[payment.payment_id]: payment for payment in payment_lookup.read_many(waiting)}


def payment_status(donation: Donation, payment: Payment | None) -> str:
    """The status of a donation's payment, by the same names as an order's.

    `payment` is the one that an unpaid donation waits for: only that one knows.
    """
    if donation.status == DonationStatus.AWAITING_PAYMENT:
        return str(payment.status) if payment else "creating"
    if donation.status == DonationStatus.SUCCEEDED and donation.refunded_amount:
        return "partially_refunded"
    ended: dict[str, str] = {DonationStatus.CANCELLED: "canceled", DonationStatus.REFUNDED: "refunded"}
    return ended.get(donation.status, "succeeded")


def mine(*, user_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Donation]:
    """One person's donations, newest first."""
    return query_page(
        Donation.gsi1, Donation.of_donor(user_id), scope=f"donations:{user_id}", limit=limit, cursor=cursor
    )


def listing(*, status: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Donation]:
    """Everybody's donations in one status, newest first."""
    return query_page(
        Donation.gsi2, Donation.with_status(status), scope=f"all-donations:{status}", limit=limit, cursor=cursor
    )


def with_statuses(
    statuses: Sequence[DonationStatus], *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Donation]:
    """Everybody's donations in some statuses, newest first: each once, whatever becomes of it while it is read."""
    keys = [Donation.with_status(one) for one in statuses]
    scope = f"all-donations:{'+'.join(statuses)}"
    return merged_page(Donation.gsi2, keys, scope=scope, low="don_", high="don_~", limit=limit, cursor=cursor)


def feed(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[PublicDonation]:
    """Donations that were paid and not wholly refunded, newest first, as everybody may see them."""
    page = listing(status=DonationStatus.SUCCEEDED, limit=limit, cursor=cursor)
    known = visible_names({one.user_id for one in page.items if not one.is_anonymous}, consistent=True)
    shown = [PublicDonation(one, None if one.is_anonymous else known.get(one.user_id)) for one in page.items]
    return Page(shown, page.next_cursor)


def top_donors(*, period: Period, limit: int) -> list[TopDonor]:
    """Who gave most in the present period: of the first hundred those who agreed to be shown."""
    everything, year, month = periods_of(clock.iso(clock.now()))
    chosen = {"all": everything, "year": year, "month": month}[period]
    ranked = DonorPeriodTotal.ranked(chosen)
    found: Sequence[DonorPeriodTotal] = list(
        DonorPeriodTotal.gsi1.query(ranked, scan_index_forward=False, limit=MAX_RANKED)
    )
    known = visible_names({one.sk for one in found}, consistent=True)
    return [TopDonor(known[one.sk], one.amount) for one in found if one.sk in known][:limit]


def ask_refund(
    *,
    donation_id: str,
    actor: str,
    reason: str,
    amount: int | None = None,
    idempotency: IdempotencyKey | None = None,
) -> tuple[Donation, str, int]:
    """Ask for a refund of a part (kopecks) or of all that is left; the payments worker carries it out.

    Raises DonationNotFoundError, NotDonatedError, RefundExceedsPaidError. Returns (donation, refund's id, kopecks).
    """
    donation = load(donation_id)
    if donation.status not in (DonationStatus.SUCCEEDED, DonationStatus.AMOUNT_MISMATCH):
        raise NotDonatedError()
    payment = payment_lookup.get(donation.payment_id)
    left = payment_rules.refundable(captured=payment.captured_amount, reserved=payment.refund_reserved)
    wanted = left if amount is None else amount
    if wanted <= 0:
        raise NotDonatedError()
    uow = UnitOfWork()
    refund = payment_refunds.request_refund(uow=uow, payment=payment, amount=wanted, reason=reason)
    requested = DonationRefundRequested(**events.fields_of(donation), refund_id=refund.refund_id, refund_amount=wanted)
    uow.add_event(events.of_donation(donation, requested, actor=actor))
    reference = {"donation_id": donation_id, "refund_id": refund.refund_id, "amount": wanted}
    uow.store_idempotency_key(idempotency, reference)
    uow.commit()
    return donation, refund.refund_id, wanted
