"""Correcting an order: where it goes, who takes it and sizes until it is sent, then its tracking number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.core import clock
from shared.core.errors import ForbiddenError
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.shop.catalog import sizes
from shared.shop.catalog.models import Wave
from shared.shop.catalog.waves import WaveState
from shared.shop.corrections import rules
from shared.shop.corrections.errors import LineReturnedError, OrderVersionError, SizeFixedError
from shared.shop.corrections.events import OrderCorrected
from shared.shop.corrections.models import PREFIX, OrderCorrection
from shared.shop.delivery.rules import DeliveryNeed, is_satisfied
from shared.shop.orders import events, reservation
from shared.shop.orders.availability import ProductAvailability, read_availability_of_lines
from shared.shop.orders.contacts import RecipientDetails, recipient_of
from shared.shop.orders.errors import (
    DeliveryRequiredError,
    LineNotFoundError,
    PaymentReviewNeededError,
    ProductNotFoundError,
    SizeNotFoundError,
    TooBusyError,
)
from shared.shop.orders.models import Order, OrderLine, Recipient
from shared.shop.orders.store import load, save

ADDRESS: Final = ("delivery_address", "cdek_point")


@dataclass(frozen=True, slots=True)
class LineSize:
    """The size that a line of an order is to have."""

    line_id: str
    size: str


def correct(
    *,
    order_id: str,
    actor: str,
    by_staff: bool,
    destination: Mapping[str, str | None] | None = None,
    recipient: RecipientDetails | None = None,
    line_sizes: Sequence[LineSize] = (),
    tracking_number: str | None = None,
    version: int | None = None,
) -> Order:
    """Correct what is named; what is as it should be already changes nothing.

    `destination` may name `delivery_address` and `cdek_point`. Sizes are changed by staff alone: both sizes' stock
    moves with the order, or nothing does. So is the tracking number, of a parcel that is on its way. Raises
    OrderNotFoundError, IllegalTransitionError, PaymentReviewNeededError, OrderVersionError, ForbiddenError,
    DeliveryRequiredError, LineNotFoundError, LineReturnedError, SizeNotFoundError, SizeFixedError, OutOfStockError,
    InvalidPhoneError, InvalidEmailError.
    """
    if line_sizes and not by_staff:
        raise ForbiddenError("Ask us to change a size.")
    if tracking_number is not None and not by_staff:
        raise ForbiddenError("Ask us to change the tracking number.")
    wanted = recipient.normalised() if recipient else None

    def correct_once() -> Order:
        order, uow = load(order_id, owner=None if by_staff else actor), UnitOfWork()
        if tracking_number is not None:
            rules.check_sent(order.status)
        if tracking_number is None or destination or wanted or line_sizes:
            rules.check_status(order.status, by_staff=by_staff)
        if order.payment_review is not None:
            raise PaymentReviewNeededError()
        if version is not None and order.version != version:
            raise OrderVersionError(version=order.version)
        changes = [
            *_redirect(order, destination or {}),
            *_readdress(order, wanted),
            *_resize(uow, order, line_sizes),
            *_track(order, tracking_number),
        ]
        if changes:
            _record(uow, order, changes, actor)
            save(uow, order)
            uow.commit()
        return order

    return retry_on_conflict(correct_once)


def changes_of(order_id: str, correction_ids: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """What some corrections of an order changed, by their ids; one batch call. Erased ones are left out."""
    keys = [OrderCorrection.key(order_id, one) for one in sorted(set(correction_ids))]
    return {found.correction_id: found.changes for found in OrderCorrection.batch_get(keys)} if keys else {}


def erase(order_id: str) -> None:
    """Delete what corrections say of an order whose buyer is erased; their events name the fields alone."""
    for found in OrderCorrection.query(Order.key(order_id)[0], OrderCorrection.sk.startswith(PREFIX)):
        found.delete()


def _redirect(order: Order, destination: Mapping[str, str | None]) -> list[dict[str, Any]]:
    changes = []
    for field in ADDRESS:
        old = getattr(order, field)
        if field in destination and destination[field] != old:
            setattr(order, field, destination[field])
            changes.append({"field": field, "old": old, "new": destination[field]})
    needs = order.delivery_needs or DeliveryNeed.ANY
    if changes and not is_satisfied(needs, address=order.delivery_address, point=order.cdek_point):
        raise DeliveryRequiredError(needs=needs)
    return changes


def _readdress(order: Order, wanted: RecipientDetails | None) -> list[dict[str, Any]]:
    if wanted is None:
        return []
    old, new = _plain(order.taken_by), _plain(recipient_of(wanted, None))
    if new["phone"] is None:
        # As at placing: the carrier calls the buyer.
        new["phone"] = order.phone or (old or {}).get("phone")
    if old == new:
        return []
    order.recipient = Recipient(**new)  # type: ignore[no-untyped-call]
    return [{"field": "recipient", "old": old, "new": new}]


def _resize(uow: UnitOfWork, order: Order, line_sizes: Sequence[LineSize]) -> list[dict[str, Any]]:
    wanted = [(order.line(one.line_id), one.size) for one in line_sizes]
    lines = [line for line, _ in wanted if line is not None]
    if len(lines) < len(wanted):
        raise LineNotFoundError()
    availability = read_availability_of_lines(lines, consistent=True) if lines else {}
    changes: list[dict[str, Any]] = []
    moved: dict[str, Counter[str]] = {}
    in_waves: dict[tuple[str, int], str] = {}
    for line, size in ((line, size) for line, size in wanted if line is not None):
        new, old = _known_size(availability.get(line.product_id), line, size), line.size
        if new == old:
            continue
        if line.refunded_quantity or line.restocked_quantity:
            raise LineReturnedError(line_id=line.line_id)
        if line.is_preorder:
            wave = _open_wave(availability[line.product_id], line)
            in_waves[line.product_id, wave.number] = wave.status
        else:
            delta = moved.setdefault(line.product_id, Counter())
            delta[old] += line.quantity
            delta[new] -= line.quantity
        # Receipts keep the words in which the line was paid for.
        line.receipt_size = line.receipt_size or old
        line.size = new
        changes.append({"field": "size", "line_id": line.line_id, "old": old, "new": new})
    for product_id, delta in moved.items():
        reservation.exchange(uow, availability[product_id], delta, order_id=order.order_id)
    for (product_id, number), status in in_waves.items():
        # A wave counts pieces of any size: only its status must stay what it is until the commit.
        key = Wave.key(product_id, number)
        uow.check(Wave, *key, condition=Wave.status == status, on_conflict=TooBusyError())
    return changes


def _track(order: Order, number: str | None) -> list[dict[str, Any]]:
    old = order.tracking_number
    if number in (None, old):
        return []
    order.tracking_number = number
    return [{"field": "tracking_number", "old": old, "new": number}]


def _known_size(available: ProductAvailability | None, line: OrderLine, size: str) -> str:
    if available is None:
        raise ProductNotFoundError(line_id=line.line_id, product_id=line.product_id)
    found = sizes.find(available.product.sizes, size)
    if found is None:
        raise SizeNotFoundError(line_id=line.line_id, product_id=line.product_id, size=size)
    return found


def _open_wave(available: ProductAvailability, line: OrderLine) -> WaveState:
    wave = next((one for one in available.waves if one.number == line.preorder_wave), None)
    if wave is None or wave.status not in rules.SIZE_IS_OPEN:
        raise SizeFixedError(line_id=line.line_id, wave_status=wave.status if wave else None)
    return wave


def _record(uow: UnitOfWork, order: Order, changes: Sequence[dict[str, Any]], actor: str) -> None:
    correction_id = OrderCorrection.new_id()
    uow.create(
        OrderCorrection(
            *OrderCorrection.key(order.order_id, correction_id),
            correction_id=correction_id,
            order_id=order.order_id,
            actor=actor,
            changes=list(changes),
            created_at=clock.iso(clock.now()),
        )
    )
    resized = [one for one in changes if one["field"] == "size"]
    corrected = OrderCorrected(
        **events.order_with_contents_facts(order),
        correction_id=correction_id,
        fields=sorted({one["field"] for one in changes}),
        sizes=[{"line_id": one["line_id"], "before": one["old"], "after": one["new"]} for one in resized],
    )
    uow.add_event(corrected.about(order, actor=actor))


def _plain(recipient: Recipient | None) -> Any:
    return None if recipient is None else {name: getattr(recipient, name) for name in ("name", "phone", "email")}
