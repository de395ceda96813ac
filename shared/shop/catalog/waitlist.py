"""The line for a product that cannot be bought now; a freed place is told to the first in it."""

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
from shared.shop.catalog.models import WAITING, Product, WaitlistClaim, WaitlistEntry

CONSUMER = "waitlist"
TOLD_AT_ONCE = 50
# As long as a message to a guest may take, dead letters included.
GUESTS_KEPT = timedelta(days=14)


class _LeftTheLine(Exception):
    """The entry was told, or taken back, by somebody else at the same moment."""


def join(
    *,
    product_id: str,
    user_id: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    locale: str | None = None,
    idempotency: IdempotencyKey | None = None,
) -> WaitlistEntry:
    """Stand in line: somebody with an account, or a guest with a normalised phone or e-mail; one place per person.

    Raises ProductNotFoundError, NotWaitingError, AlreadyWaitingError, ContactNeededError.
    """
    product = products.get(product_id).product
    if product.order_type != WAITING:
        raise NotWaitingError()
    entry_id = ids.new("wtl")
    entry = WaitlistEntry(
        *WaitlistEntry.key(product.id, entry_id),
        id=entry_id,
        product_id=product.id,
        user_id=user_id,
        # An account's contacts are its own affair, and may change while the person waits.
        phone=None if user_id else phone,
        email=None if user_id else email,
        locale=locale,
        created_at=clock.iso(clock.now()),
    )
    if not entry.people():
        raise ContactNeededError()
    uow = UnitOfWork()
    uow.check(Product, *Product.key(product.id), condition=Product.order_type == WAITING, on_conflict=NotWaitingError())
    uow.create(entry)
    for person in entry.people():
        claim = WaitlistClaim(*WaitlistClaim.key(product.id, person), entry_id=entry.id)
        uow.create(claim, on_conflict=AlreadyWaitingError())
    uow.add_event(events.WaitlistJoined(product_id=entry.product_id).of(entry.id, customer_id=entry.user_id))
    uow.store_idempotency_key(idempotency, {"product_id": product.id, "id": entry.id})
    uow.commit()
    return entry


def get(product_id: str, entry_id: str) -> WaitlistEntry:
    """A place in the line. Raises ProductNotFoundError when it is gone."""
    entry = WaitlistEntry.get_or_none(*WaitlistEntry.key(product_id, entry_id), consistent=True)
    if entry is None:
        raise ProductNotFoundError()
    return entry


def has_people(product_id: str) -> bool:
    """Whether anybody stands in line for a product."""
    line = WaitlistEntry.query(WaitlistEntry.key(product_id, "")[0], WaitlistEntry.sk.startswith("PLACE#"), limit=1)
    return next(line, None) is not None


def tell_next(*, event_id: str, product_id: str, quantity: int) -> int:
    """Tell as many people as there are free places, first come first; who was told leaves the line.

    Each place of an event is given once, however often the event comes; returns how many people were told now.
    """
    try:
        product = products.get(product_id).product
    except ProductNotFoundError:
        return 0
    places = min(quantity, TOLD_AT_ONCE)
    line = WaitlistEntry.query(
        WaitlistEntry.key(product_id, "")[0],
        WaitlistEntry.sk.startswith("PLACE#"),
        consistent_read=True,
        page_size=TOLD_AT_ONCE,
    )
    told = place = 0
    entry = next(line, None)
    while place < places and entry is not None:
        try:
            _tell(f"{event_id}#{place}", entry, product)
        except DuplicateMessage:
            place += 1
            continue
        except _LeftTheLine:
            entry = next(line, None)
            continue
        told, place, entry = told + 1, place + 1, next(line, None)
    return told


def _tell(message_id: str, entry: WaitlistEntry, product: Product) -> None:
    uow = UnitOfWork()
    uow.dedupe(CONSUMER, message_id)
    uow.delete(entry, condition=WaitlistEntry.pk.exists(), on_conflict=_LeftTheLine())
    for person in entry.people():
        uow.delete(WaitlistClaim(*WaitlistClaim.key(entry.product_id, person)))
    if not entry.user_id:
        uow.create(_set_aside(entry))
    event = events.WaitlistSlotAvailable(**events.product_facts(product))
    uow.add_event(event.of(entry.id, customer_id=entry.user_id))
    uow.commit()


def _set_aside(guest: WaitlistEntry) -> WaitlistEntry:
    pk, sk = WaitlistEntry.told_key(guest.product_id, guest.id)
    until = clock.epoch(clock.now() + GUESTS_KEPT)
    return WaitlistEntry(**{**guest.attribute_values, "pk": pk, "sk": sk, "ttl": until})


def told_guest(*, product_id: str, entry_id: str) -> WaitlistEntry | None:
    """A guest for whom a place is free and who has not been written to yet."""
    return WaitlistEntry.get_or_none(*WaitlistEntry.told_key(product_id, entry_id), consistent=True)


def forget(guest: WaitlistEntry) -> None:
    """Drop what a guest left for the one message that is on its way now; doing it twice is harmless."""
    uow = UnitOfWork()
    uow.delete(guest)
    uow.commit()
