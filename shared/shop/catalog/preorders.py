"""Preorder waves: adding them, reading them, what follows from their changes, and notifying the orders in them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from shared.core import clock
from shared.core.paging import decode_cursor, encode_cursor
from shared.data import divided
from shared.data.base import query_page
from shared.data.events import DomainEvent
from shared.data.retry import StaleReadError
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.shop.catalog import events, shards, wave_places, waves
from shared.shop.catalog.errors import WaveChangedError
from shared.shop.catalog.models import Availability, Product, Wave, WaveMember
from shared.shop.catalog.shards import StockLevels, StockWrites
from shared.shop.catalog.waves import WaveState

FAN_OUT_CONSUMER = "wave-fan-out"
FAN_OUT_PAGE = 100


@dataclass(frozen=True, slots=True)
class ProductWave:
    """A wave as it is stored, and how many of its units orders took."""

    wave: Wave
    count: int


def waves_of(product_id: str, *, consistent: bool = False) -> list[Wave]:
    """A product's waves in their order."""
    return list(Wave.query(Product.key(product_id)[0], Wave.sk.startswith("WAVE#"), consistent_read=consistent))


def with_levels(levels: StockLevels, *, consistent: bool = False) -> tuple[StockLevels, list[Wave]]:
    """A product's waves in their order, and the levels that were read before, or as they are now if they do not belong
    together. Raises StaleReadError when both change all the time.
    """
    product_id = levels.availability.product_id
    for _ in range(divided.ATTEMPTS):
        found = waves_of(product_id, consistent=consistent)
        if not wave_places.is_torn(levels, found):
            return levels, found
        consistent = True
        availability = Availability.get_or_none(*Availability.key(product_id), consistent=True)
        levels = shards.read([availability] if availability else [], consistent=True).get(product_id, levels)
    raise StaleReadError()


def counted(levels: StockLevels) -> list[ProductWave]:
    """A product's waves in their order, with how many units of each orders took."""
    levels, found = with_levels(levels)
    return [ProductWave(wave, wave_places.taken(levels, wave)) for wave in found]


def add_waves(
    uow: UnitOfWork, product: Product, *, first: int, last: int, actor: str, are_divided: bool = False
) -> list[WaveState]:
    """Add the waves `first`..`last` of a product to the transaction, with `wave.opened` for each.

    Where its waves are divided their places are the caller's to add (`wave_places.add`).
    """
    moment, capacity = clock.iso(clock.now()), product.preorder_wave_capacity
    for number in range(first, last + 1):
        pk, sk = Wave.key(product.id, number)
        wave = Wave(pk=pk, sk=sk, product_id=product.id, wave_number=number, capacity=capacity)
        wave.current_count = None if are_divided else 0
        wave.created_at = wave.updated_at = moment
        uow.create(wave)
        event = events.WaveOpened(**events.wave_facts(product), wave_number=number, capacity=capacity)
        uow.add_event(event.about_product(actor=actor))
    return [WaveState(number, capacity) for number in range(first, last + 1)]


def update_dependents(
    uow: UnitOfWork,
    product: Product,
    levels: StockLevels,
    number: int,
    before: list[WaveState],
    after: list[WaveState],
    writes: StockWrites,
) -> None:
    """What else changes when a wave stops taking orders, or does again: the current wave, perhaps the order type.

    `writes` are the caller's of the product's shards, which are added here to its transaction.
    """
    (was, was_count), (now, count) = waves.current(before), waves.current(after)
    order_type = waves.order_type_after(product.order_type, before, after)
    is_divided = levels.holds(number) and before != after
    if is_divided or (was, was_count) != (now, count):
        same = Availability.current_wave == levels.availability.current_wave
        if not is_divided:
            same = (Availability.current_wave == was) & (Availability.current_wave_count == was_count)
        writes.add(0, *Availability.current_wave_actions(now, count), condition=same)
    writes.write(uow, on_conflict=WaveChangedError())
    same = Product.order_type == product.order_type
    as_many = Product.preorder_waves_total == product.preorder_waves_total
    if order_type != product.order_type:
        uow.update(
            product,
            product.order_type_actions(order_type),
            condition=same & as_many,
            on_conflict=WaveChangedError(),
        )
    elif bool(waves.free_units(before)) != bool(waves.free_units(after)):
        # Orders may have changed the order type since it was read, and the last wave is current only as long as no
        # other is added.
        uow.check(Product, *Product.key(product.id), condition=same & as_many, on_conflict=WaveChangedError())
    if now != was or order_type != product.order_type:
        # Both follow from the counts of the other waves: a unit freed there meanwhile makes them wrong.
        for other in before:
            if other.number != number:
                as_read = (Wave.status == other.status) & wave_places.count_as_read(levels, other)
                key = Wave.key(product.id, other.number)
                uow.check(Wave, *key, condition=as_read, on_conflict=WaveChangedError())


def notify_members(event_id: str, moved: events.WaveMoved, *, cursor: str | None = None) -> str | None:
    """Announce `order.wave_moved` once for each order in a wave that moved.

    Handles up to 100 orders and returns the cursor of the rest, None at the end. Safe to repeat.
    """
    scope, keys = f"fan-out:{event_id}", WaveMember.partitions(moved.product_id, moved.wave_number)
    first = decode_cursor(scope, cursor) if cursor else {"pk": keys[0]}
    # A cursor that is a partition alone is its beginning.
    cursor = cursor if "sk" in first else None
    left = FAN_OUT_PAGE
    for key in keys[keys.index(first["pk"]) :]:
        if left < 1:
            return encode_cursor(scope, {"pk": key})
        page = query_page(WaveMember, key, scope=scope, limit=left, cursor=cursor, newest_first=False)
        for member in page.items:
            _notify(event_id, member, moved)
        if page.next_cursor:
            return page.next_cursor
        cursor, left = None, left - len(page.items)
    return None


def _notify(event_id: str, member: WaveMember, moved: events.WaveMoved) -> None:
    uow = UnitOfWork()
    uow.dedupe(FAN_OUT_CONSUMER, f"{event_id}#{member.order_id}")
    uow.add_event(_order_wave_moved(member, moved))
    with suppress(DuplicateMessage):
        uow.commit()


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
