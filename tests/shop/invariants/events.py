"""Events of the shop: each tells of one fact, and an order's lead to where it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shared.data.events import DomainEvent
from shared.payments.models import Refund
from shared.shop.catalog.models import Media, Wave
from shared.shop.catalog.waitlist_models import WaitlistEntry
from shared.shop.orders import rules
from shared.shop.pages.models import PageVersion
from shared.shop.promo.models import Promo
from tests.faults.invariants.snapshot import Once, Snapshot, data, invariant


def _refunds_of_orders(snapshot: Snapshot) -> Iterator[str]:
    for one in snapshot.all(Refund):
        order = snapshot.orders.get(one.payable_id)
        if order is not None and order.payment_id == one.payment_id and one.status == "succeeded":
            yield one.refund_id


def _deleted_pictures(snapshot: Snapshot) -> Iterator[str]:
    return (event.data["media_id"] for event in snapshot.events_of("media.deleted"))


ONCE = {
    "order.refunded": Once(_refunds_of_orders, data("refund_id")),
    "order.late_refund": Once(lambda snapshot: snapshot.late_refunds_of("order"), data("payment_id")),
    "wave.opened": Once(
        lambda snapshot: (f"{one.product_id}#{int(one.wave_number)}" for one in snapshot.all(Wave)),
        lambda event: f"{event.data['product_id']}#{event.data['wave_number']}",
    ),
    "product.created": Once(lambda snapshot: snapshot.products),
    "promo.created": Once(lambda snapshot: (one.code for one in snapshot.all(Promo)), data("code")),
    "page.published": Once(
        lambda snapshot: (f"{one.slug}#{int(one.version)}" for one in snapshot.all(PageVersion)),
        lambda event: f"{event.data['slug']}#{event.data['version']}",
    ),
    # A picture that was deleted keeps its history.
    "media.ready": Once(
        lambda snapshot: (one.id for one in snapshot.all(Media) if one.status == "ready"),
        data("media_id"),
        _deleted_pictures,
    ),
    "media.rejected": Once(
        lambda snapshot: (one.id for one in snapshot.all(Media) if one.status == "rejected"),
        data("media_id"),
        _deleted_pictures,
    ),
}


@invariant
def moved_waves(snapshot: Snapshot) -> Iterator[str]:
    """An order is told of a wave's move at most once for each time that the wave moved so."""
    moves = Counter(_move(event) for event in snapshot.events_of("wave.moved"))
    told = Counter((event.aggregate_id, _move(event)) for event in snapshot.events_of("order.wave_moved"))
    for (order_id, move), times in told.items():
        if times > moves[move]:
            yield f"order {order_id}: told {times} times of {moves[move]} moves of a wave to {move}"


def _move(event: DomainEvent) -> tuple[str, ...]:
    names = ("product_id", "wave_number", "status", "message", "ship_date")
    return tuple(str(event.data[name]) for name in names)


@invariant
def order_histories(snapshot: Snapshot) -> Iterator[str]:
    """An order's events, replayed by the table of transitions, lead exactly to where the order is."""
    for order in snapshot.orders.values():
        status: str | None = None
        for event in snapshot.events:
            what = event.type.removeprefix("order.")
            if event.aggregate != "order" or event.aggregate_id != order.order_id:
                continue
            if what == "placed":
                if status is not None:
                    yield f"order {order.order_id}: placed twice"
                status = rules.OrderStatus.AWAITING_PAYMENT
            elif what in rules.TRANSITIONS:
                if not _may(status, what, late=bool(event.data.get("late"))):
                    yield f"order {order.order_id}: {what} after {status}"
                status = what
        if status != order.status:
            yield f"order {order.order_id}: its events lead to {status}, it is {order.status}"
    for event in snapshot.events:
        if event.aggregate == "order" and event.aggregate_id not in snapshot.orders:
            yield f"{event.type}: about no order"


def _may(status: str | None, to: str, *, late: bool) -> bool:
    if status is None:
        return False
    return to in rules.TRANSITIONS[status] or (late and to == rules.OrderStatus.PAID and status in rules.REVIVABLE)


@invariant
def waitlist_calls(snapshot: Snapshot) -> Iterator[str]:
    """Who waited is called once, and waits no longer."""
    called = Counter(
        event.aggregate_id for event in snapshot.events_of("waitlist.slot_available", "waitlist.back_in_stock")
    )
    waiting = {entry.id for entry in snapshot.all(WaitlistEntry)}
    for entry_id, times in called.items():
        if times > 1 or entry_id in waiting:
            yield f"waitlist entry {entry_id}: called {times} times, still waiting {entry_id in waiting}"
