"""Why an order is where it is: from its events and its present state, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.core import clock
from shared.shop.catalog.models import Wave
from shared.shop.catalog.statuses import WaveStatus
from shared.shop.delivery.rules import DeliveryKind
from shared.shop.orders import store
from shared.shop.orders import why_texts as texts
from shared.shop.orders.models import Order
from shared.shop.orders.rules import OrderPaymentStatus, OrderStatus
from shared.why.explanation import Cause, Fact, Why, facts_of, last_at, steps
from shared.why.sentences import Reader, Sentence

ARRIVED: Final = frozenset({WaveStatus.READY, WaveStatus.COMPLETED})
RANKS: Final = tuple(WaveStatus)
# Nothing of an order is handed over any more once all of its money goes back.
BEFORE_SHIPPING: Final = frozenset({OrderStatus.PAID, OrderStatus.ASSEMBLING})


@dataclass(frozen=True, slots=True)
class Coming:
    """Preordered goods that are not there yet: their wave's status, and since when (ISO 8601 UTC)."""

    status: str
    since: str


def explain(*, order_id: str, owner: str | None, locale: str) -> Why:
    """Why an order stands where it stands, for its buyer (`owner`) or for staff. Raises OrderNotFoundError."""
    order = store.load(order_id, owner=owner)
    store.attach_payment_links([order])
    waves = store.preorder_waves([order])
    facts = facts_of("order", order_id, owner=owner)
    return told(order, list(waves.values()), facts, Reader(locale, is_staff=owner is None))


def told(order: Order, waves: Sequence[Wave], facts: Iterable[Fact], reader: Reader) -> Why:
    """The same from what was read; `waves` are those that its preorder lines are in."""
    facts = list(facts)
    coming = _coming(order, waves)
    cause = _cause(order, coming, facts, is_staff=reader.is_staff)
    known: dict[str, Any] = {
        "final_amount": order.final_amount,
        "hold_expires_at": order.hold_expires_at,
        "tracking_number": order.tracking_number,
        "wave_status": coming.status if coming else None,
        "refund_amount": _on_its_way_back(order),
        "refund_due": int(order.refund_due),
    }
    return Why(
        state=str(order.status),
        summary=reader.say(_summary(order, coming), known, texts.LABELS),
        waits_for=cause.told(reader, known, texts.LABELS) if cause else None,
        steps=steps(facts, texts.EVENTS, reader, texts.LABELS),
    )


def _summary(order: Order, coming: Coming | None) -> Sentence:
    if _is_over(order):
        return texts.GIVEN_BACK
    if order.status == OrderStatus.PAID and coming is not None:
        return texts.OF_A_WAVE
    if order.status == OrderStatus.SHIPPED and order.delivery_kind == DeliveryKind.PICKUP:
        return texts.TO_PICK_UP
    return texts.SUMMARIES[order.status]


def _cause(order: Order, coming: Coming | None, facts: Sequence[Fact], *, is_staff: bool) -> Cause | None:
    warehouse = texts.PACKER if is_staff else texts.WE
    if order.payment_review is not None:
        since = last_at(facts, "order.attention") or order.updated_at
        return _for_staff(texts.REVIEW, since, texts.ACCOUNTANT, texts.OUR_STAFF, texts.DECIDE, is_staff)
    if _is_over(order):
        back = _refund(order, facts) or _refused_refund(order, facts, is_staff=is_staff)
        return back or _cancelling(order, facts, is_staff=is_staff)
    match order.status:
        case OrderStatus.AWAITING_PAYMENT:
            return _payment(order, facts, texts.BUYER if is_staff else texts.YOU)
        case OrderStatus.PAID if coming is not None:
            return Cause(texts.WAVE_STATUS, max(coming.since, order.paid_at or ""), texts.MAKER)
        case OrderStatus.PAID:
            since = str(order.paid_at or order.updated_at)
            return Cause(texts.ASSEMBLY, since, warehouse, texts.ASSEMBLE if is_staff else None)
        case OrderStatus.ASSEMBLING:
            since = last_at(facts, "order.assembling") or str(order.updated_at)
            return Cause(texts.HAND_OVER, since, warehouse, texts.SHIP if is_staff else None)
        case OrderStatus.SHIPPED:
            return _receipt(order, texts.BUYER if is_staff else texts.YOU)
    return _refund(order, facts) or _refused_refund(order, facts, is_staff=is_staff)


def _is_over(order: Order) -> bool:
    """Whether an order is neither assembled nor sent any more, though nobody has cancelled it."""
    return order.status in BEFORE_SHIPPING and (order.is_refunded or order.is_given_back)


def _refund(order: Order, facts: Sequence[Fact]) -> Cause | None:
    if not _on_its_way_back(order):
        return None
    since = last_at(facts, "order.refund_requested", "order.cancelled", "order.late_refund") or order.updated_at
    return Cause(texts.REFUND, str(since), texts.PROVIDER)


def _refused_refund(order: Order, facts: Sequence[Fact], *, is_staff: bool) -> Cause | None:
    if not order.refund_due:
        return None
    since = last_at(facts, "order.refund_failed") or order.updated_at
    return _for_staff(texts.REFUSED_REFUND, since, texts.ACCOUNTANT, texts.OUR_STAFF, texts.GIVE_BACK, is_staff)


def _cancelling(order: Order, facts: Sequence[Fact], *, is_staff: bool) -> Cause | None:
    """What is left to be done with an order whose money is back: for staff alone."""
    since = str(last_at(facts, "order.refunded", "order.goods_returned") or order.updated_at)
    return Cause(texts.CANCELLING, since, texts.ADMIN, texts.CANCEL) if is_staff else None


def _payment(order: Order, facts: Sequence[Fact], buyer: Sentence) -> Cause:
    if order.payment_status == OrderPaymentStatus.CREATING:
        return Cause(texts.LINK, str(order.created_at), texts.PROVIDER)
    if order.hold_expires_at and order.hold_expires_at <= clock.iso(clock.now()):
        return Cause(texts.EXPIRY, str(order.hold_expires_at), texts.SYSTEM)
    since = last_at(facts, "order.payment_canceled") or str(order.created_at)
    return Cause(texts.PAYMENT, since, buyer, texts.PAY if order.hold_expires_at else texts.PAY_ANY_TIME)


def _receipt(order: Order, buyer: Sentence) -> Cause:
    since = str(order.shipped_at or order.updated_at)
    if order.delivery_kind == DeliveryKind.PICKUP:
        return Cause(texts.PICK_UP, since, buyer, texts.COME)
    return Cause(texts.DELIVERY, since, texts.CARRIER, texts.TRACK if order.tracking_number else None)


def _for_staff(
    what: Sentence, since: Any, to_staff: Sentence, to_buyer: Sentence, action: Sentence, is_staff: bool
) -> Cause:
    return Cause(what, str(since), to_staff if is_staff else to_buyer, action if is_staff else None)


def _coming(order: Order, waves: Sequence[Wave]) -> Coming | None:
    """Of an order's preordered goods those that are furthest from being there; None when nothing has to come.

    What was said about this order alone counts before its wave.
    """
    by_key: Mapping[tuple[str, int], Wave] = {(one.product_id, int(one.wave_number)): one for one in waves}
    found: list[Coming] = []
    for line in order.lines:
        if not line.is_preorder or not line.held_quantity:
            continue
        said = line.preorder_note or by_key.get((line.product_id, line.preorder_wave or 0))
        if said is not None and said.status in RANKS and said.status not in ARRIVED:
            found.append(Coming(str(said.status), str(said.updated_at)))
    return min(found, key=lambda one: RANKS.index(one.status), default=None)


def _on_its_way_back(order: Order) -> int:
    return max(0, int(order.refund_requested) - int(order.refunded_amount))
