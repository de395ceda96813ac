"""Preorder waves: adding them, listing them, moving them on, and notifying the orders in them."""

from __future__ import annotations

from typing import Any

from shared.core import clock
from shared.data.base import query_page
from shared.data.events import DomainEvent
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.shop.catalog import events, waves
from shared.shop.catalog.errors import WaveChangedError, WaveNotFoundError
from shared.shop.catalog.models import Availability, Product, Wave, WaveMember
from shared.shop.catalog.statuses import WaveStatus
from shared.shop.catalog.waves import WaveState

FAN_OUT_CONSUMER = "wave-fan-out"
FAN_OUT_PAGE = 100


def waves_of(product_id: str, *, consistent: bool = False) -> list[Wave]:
    """A product's waves in their order."""
    return list(Wave.query(Product.key(product_id)[0], Wave.sk.startswith("WAVE#"), consistent_read=consistent))


def add_waves(uow: UnitOfWork, product: Product, *, first: int, last: int, actor: str) -> list[WaveState]:
    """Add the waves `first`..`last` of a product to the transaction, with `wave.opened` for each."""
    moment, capacity = clock.iso(clock.now()), product.preorder_wave_capacity
    for number in range(first, last + 1):
        pk, sk = Wave.key(product.id, number)
        wave = Wave(pk=pk, sk=sk, product_id=product.id, wave_number=number, capacity=capacity)
        wave.created_at = wave.updated_at = moment
        uow.create(wave)
        event = events.WaveOpened(**events.wave_facts(product), wave_number=number, capacity=capacity)
        uow.add_event(event.about_product(actor=actor))
    return [WaveState(number, capacity) for number in range(first, last + 1)]


def move(*, product: Product, number: int, fields: dict[str, Any], actor: str) -> Wave:
    """Move a wave on by the table in `waves`, or change its `message` or `ship_date`; all orders in it are notified.

    Raises WaveNotFoundError, WaveTransitionError, WaveChangedError when orders fill the wave at the same moment.
    """
    found = waves_of(product.id, consistent=True)
    wave = next((one for one in found if one.wave_number == number), None)
    if wave is None:
        raise WaveNotFoundError()
    previous, taken = wave.status, wave.current_count
    status = fields.get("status") or previous
    if status != previous:
        waves.check_transition(previous, status)
    elif all(getattr(wave, name) == value for name, value in fields.items() if name != "status"):
        # A second click: nobody is notified twice.
        return wave
    before = [one.as_state() for one in found]
    wave.status, wave.updated_at = status, clock.iso(clock.now())
    actions = [Wave.status.set(status), Wave.updated_at.set(wave.updated_at)]
    for name in ("message", "ship_date"):
        if name in fields:
            setattr(wave, name, fields[name])
            attribute = getattr(Wave, name)
            actions.append(attribute.remove() if fields[name] is None else attribute.set(fields[name]))
    if status == WaveStatus.COMPLETED and previous != WaveStatus.COMPLETED:
        wave.completed_at = wave.updated_at
        actions.append(Wave.completed_at.set(wave.completed_at))
    uow = UnitOfWork()
    same = (Wave.status == previous) & (Wave.current_count == taken)
    uow.update(wave, actions, condition=same, on_conflict=WaveChangedError())
    update_dependents(uow, product, number, before, [one.as_state() for one in found])
    event = events.WaveMoved(
        **events.wave_facts(product),
        wave_number=wave.wave_number,
        previous=previous,
        status=wave.status,
        message=wave.message,
        ship_date=wave.ship_date,
    )
    uow.add_event(event.about_product(actor=actor))
    uow.commit()
    return wave


def update_dependents(
    uow: UnitOfWork, product: Product, number: int, before: list[WaveState], after: list[WaveState]
) -> None:
    """What else changes when a wave stops taking orders, or does again: the current wave, perhaps the order type."""
    (was, was_count), (now, count) = waves.current(before), waves.current(after)
    order_type = waves.order_type_after(product.order_type, before, after)
    if (was, was_count) != (now, count):
        availability = Availability(*Availability.key(product.id))
        same = (Availability.current_wave == was) & (Availability.current_wave_count == was_count)
        actions = [Availability.current_wave.set(now), Availability.current_wave_count.set(count)]
        uow.update(availability, actions, condition=same, on_conflict=WaveChangedError())
    as_many = Product.preorder_waves_total == product.preorder_waves_total
    if order_type != product.order_type:
        same = (Product.order_type == product.order_type) & as_many
        uow.update(product, product.order_type_actions(order_type), condition=same, on_conflict=WaveChangedError())
    elif waves.free_units(before) and not waves.free_units(after):
        # The last wave is current only as long as no other is added.
        uow.check(Product, *Product.key(product.id), condition=as_many, on_conflict=WaveChangedError())
    if now != was or order_type != product.order_type:
        # Both follow from the counts of the other waves: a unit freed there meanwhile makes them wrong.
        for other in before:
            if other.number != number:
                as_read = (Wave.status == other.status) & (Wave.current_count == other.count)
                key = Wave.key(product.id, other.number)
                uow.check(Wave, *key, condition=as_read, on_conflict=WaveChangedError())


def notify_members(event_id: str, moved: events.WaveMoved, *, cursor: str | None = None) -> str | None:
    """Announce `order.wave_moved` once for each order in a wave that moved.

    Handles up to 100 orders and returns the cursor of the rest, None at the end. Safe to repeat.
    """
    key = WaveMember.key(moved.product_id, moved.wave_number, "")[0]
    page = query_page(
        WaveMember, key, scope=f"fan-out:{event_id}", limit=FAN_OUT_PAGE, cursor=cursor, newest_first=False
    )
    for member in page.items:
        uow = UnitOfWork()
        uow.dedupe(FAN_OUT_CONSUMER, f"{event_id}#{member.order_id}")
        uow.add_event(_order_wave_moved(member, moved))
        try:
            uow.commit()
        except DuplicateMessage:
            continue
    return page.next_cursor


def _order_wave_moved(member: WaveMember, moved: events.WaveMoved) -> DomainEvent:
    event = events.OrderWaveMoved(
        product_id=moved.product_id,
        product_name=moved.product_name,
        wave_number=moved.wave_number,
        status=moved.status,
        message=moved.message,
        ship_date=moved.ship_date,
        order_number=member.order_number,
        quantity=member.quantity,
    )
    return event.of(member.order_id, customer_id=member.user_id)
