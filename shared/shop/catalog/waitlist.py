"""The waiting list of a product that cannot be bought now; who is first is notified of free units."""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock, ids
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.shop.catalog import events, products
from shared.shop.catalog.errors import (
    AlreadyWaitingError,
    ContactNeededError,
    NotWaitingError,
    ProductNotFoundError,
)
from shared.shop.catalog.models import Product, WaitlistClaim, WaitlistEntry
from shared.shop.catalog.statuses import ProductOrderType

CONSUMER = "waitlist"
# As many as one piece of the work; what frees more units is a task of several.
MAX_NOTIFIED = 50
# As long as a message to a guest may take, dead letters included.
GUEST_LIFETIME = timedelta(days=14)


class _EntryGoneError(Exception):
    """Another delivery notified this entry at the same moment."""


def join(
    *,
    product_id: str,
    user_id: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    locale: str | None = None,
    idempotency: IdempotencyKey | None = None,
) -> WaitlistEntry:
    """Join the waiting list: with an account, or as a guest with a normalised phone or e-mail; one entry per person.

    Raises ProductNotFoundError, NotWaitingError, AlreadyWaitingError, ContactNeededError.
    """
    product = products.get(product_id).product
    if product.order_type != ProductOrderType.WAITING:
        raise NotWaitingError()
    entry_id = ids.new("wtl")
    entry = WaitlistEntry(
        *WaitlistEntry.key(product.id, entry_id),
        id=entry_id,
        product_id=product.id,
        user_id=user_id,
        # An account's contacts are read when it is notified: they may change meanwhile.
        phone=None if user_id else phone,
        email=None if user_id else email,
        locale=locale,
        created_at=clock.iso(clock.now()),
    )
    if not entry.identities():
        raise ContactNeededError()
    uow = UnitOfWork()
    uow.check(
        Product,
        *Product.key(product.id),
        condition=Product.order_type == ProductOrderType.WAITING,
        on_conflict=NotWaitingError(),
    )
    uow.create(entry)
    for person in entry.identities():
        claim = WaitlistClaim(*WaitlistClaim.key(product.id, person), entry_id=entry.id)
        uow.create(claim, on_conflict=AlreadyWaitingError())
    uow.add_event(events.WaitlistJoined(product_id=entry.product_id).of(entry.id, customer_id=entry.user_id))
    uow.store_idempotency_key(idempotency, {"product_id": product.id, "id": entry.id})
    uow.commit()
    return entry


def get(product_id: str, entry_id: str) -> WaitlistEntry:
    """An entry of the waiting list. Raises ProductNotFoundError when it is gone."""
    entry = WaitlistEntry.get_or_none(*WaitlistEntry.key(product_id, entry_id), consistent=True)
    if entry is None:
        raise ProductNotFoundError()
    return entry


def has_people(product_id: str) -> bool:
    """Whether anybody is on the waiting list of a product."""
    line = WaitlistEntry.query(WaitlistEntry.key(product_id, "")[0], WaitlistEntry.sk.startswith("PLACE#"), limit=1)
    return next(line, None) is not None


def notify_next(*, event_id: str, product_id: str, quantity: int, first: int = 0) -> int:
    """Notify as many people as there are free units, first come first; who was notified leaves the list.

    Each unit of an event is offered once, however often the event is delivered. At most MAX_NOTIFIED units, from the
    `first` on. Returns how many were notified now.
    """
    try:
        product = products.get(product_id).product
    except ProductNotFoundError:
        return 0
    units = min(quantity, first + MAX_NOTIFIED)
    line = WaitlistEntry.query(
        WaitlistEntry.key(product_id, "")[0],
        WaitlistEntry.sk.startswith("PLACE#"),
        consistent_read=True,
        page_size=MAX_NOTIFIED,
    )
    notified, unit = 0, first
    entry = next(line, None)
    while unit < units and entry is not None:
        try:
            _notify(f"{event_id}#{unit}", entry, product)
        except DuplicateMessage:
            unit += 1
            continue
        except _EntryGoneError:
            entry = next(line, None)
            continue
        notified, unit, entry = notified + 1, unit + 1, next(line, None)
    return notified


def _notify(message_id: str, entry: WaitlistEntry, product: Product) -> None:
    uow = UnitOfWork()
    uow.dedupe(CONSUMER, message_id)
    uow.delete(entry, condition=WaitlistEntry.pk.exists(), on_conflict=_EntryGoneError())
    for person in entry.identities():
        uow.delete(WaitlistClaim(*WaitlistClaim.key(entry.product_id, person)))
    if not entry.user_id:
        uow.create(_notified_guest(entry))
    event = events.WaitlistSlotAvailable(**events.product_facts(product))
    uow.add_event(event.of(entry.id, customer_id=entry.user_id))
    uow.commit()


def _notified_guest(guest: WaitlistEntry) -> WaitlistEntry:
    pk, sk = WaitlistEntry.notified_key(guest.product_id, guest.id)
    until = clock.epoch(clock.now() + GUEST_LIFETIME)
    return WaitlistEntry(**{**guest.attribute_values, "pk": pk, "sk": sk, "ttl": until})


def guest_to_notify(*, product_id: str, entry_id: str) -> WaitlistEntry | None:
    """The entry of a guest for whom a unit is free and whose message has not been sent yet."""
    return WaitlistEntry.get_or_none(*WaitlistEntry.notified_key(product_id, entry_id), consistent=True)


def forget_guest(guest: WaitlistEntry) -> None:
    """Delete the contact that a guest left for the message that is now queued. Safe to repeat."""
    uow = UnitOfWork()
    uow.delete(guest)
    uow.commit()
