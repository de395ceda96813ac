"""The waiting list of a product that cannot be bought now, or of a size that is out of stock; who is first is notified
of free units.
"""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock, ids
from shared.data import client_caps
from shared.data.divided import same_layout
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError
from shared.data.uow import DuplicateMessage, OldItem, UnitOfWork
from shared.shop.catalog import events, products, shards, sizes
from shared.shop.catalog.errors import (
    AlreadyWaitingError,
    ContactNeededError,
    GuestCapError,
    NotWaitingError,
    ProductNotFoundError,
    SizeAvailableError,
    SizeNotFoundError,
)
from shared.shop.catalog.models import Availability, Product
from shared.shop.catalog.statuses import ProductOrderType
from shared.shop.catalog.stock_events import BackInStock
from shared.shop.catalog.views import ProductView
from shared.shop.catalog.waitlist_models import ClientWaits, WaitlistClaim, WaitlistEntry

CONSUMER = "waitlist"
# As many as one piece of the work; what frees more units is a task of several.
MAX_NOTIFIED = 50
# Of one address: mobile networks share one among many people.
GUESTS_PER_HOUR = 60
# As long as a message to a guest may take, dead letters included.
GUEST_LIFETIME = timedelta(days=14)


class _EntryGoneError(Exception):
    """Another delivery notified this entry at the same moment."""


def join(
    *,
    product_id: str,
    size: str | None = None,
    user_id: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    locale: str | None = None,
    client: str | None = None,
    idempotency: IdempotencyKey | None = None,
) -> WaitlistEntry:
    """Join the waiting list: with an account, or as a guest with a normalised phone or e-mail; one entry per person.

    `client`: the network address of a guest, who may be made up: so many join from one in an hour, for each stands
    before others in the line and is written to. While a product is `waiting` people wait for the product, whatever size
    they name; else for a size that is out of stock, and whoever asks for it again gets the entry that there is. Raises
    ProductNotFoundError, NotWaitingError, SizeNotFoundError, SizeAvailableError, AlreadyWaitingError,
    ContactNeededError, GuestCapError.
    """
    view = products.get(product_id)
    product = view.product
    wanted = _size_waited_for(view, size)
    entry_id = ids.new("wtl")
    entry = WaitlistEntry(
        *WaitlistEntry.key(WaitlistEntry.line_of(product.id, wanted), entry_id),
        id=entry_id,
        product_id=product.id,
        size=wanted,
        user_id=user_id,
        # An account's contacts are read when it is notified: they may change meanwhile.
        phone=None if user_id else phone,
        email=None if user_id else email,
        locale=locale,
        created_at=clock.iso(clock.now()),
    )
    if not entry.identities():
        raise ContactNeededError()
    entry.set_index_keys()
    uow = UnitOfWork()
    if wanted is None:
        waiting = Product.order_type == ProductOrderType.WAITING
        uow.check(Product, *Product.key(product.id), condition=waiting, on_conflict=NotWaitingError())
    else:
        # Units that come at this very moment are not missed: whoever waits does so before they are announced.
        _check_none_left(uow, view, wanted)
    uow.create(entry)
    for person in entry.identities():
        claim = WaitlistClaim(*WaitlistClaim.key(entry.line, person), entry_id=entry.id)
        uow.create(claim, on_conflict=AlreadyWaitingError())
    if client is not None and not user_id:
        client_caps.count_in(uow, ClientWaits, client=client, cap=GUESTS_PER_HOUR, exceeded=GuestCapError)
    uow.add_event(events.WaitlistJoined(product_id=entry.product_id).of(entry.id, customer_id=entry.user_id))
    # All that is answered: who was notified meanwhile has no entry any more.
    answered = {"product_id": product.id, "id": entry.id, "size": wanted, "created_at": entry.created_at}
    uow.store_idempotency_key(idempotency, answered)
    try:
        uow.commit()
    except AlreadyWaitingError:
        present = _entry_of(entry) if wanted is not None else None
        if present is None:
            raise
        return present
    return entry


def _check_none_left(uow: UnitOfWork, view: ProductView, size: str) -> None:
    def refusal(old: OldItem) -> Exception:
        changed = old is None or old["stock"].get(size) == 0
        return StaleReadError() if changed else SizeAvailableError(size=size)

    for part in view.levels.parts:
        condition = shards.of_size(size) == 0
        if part is view.availability:
            condition &= same_layout(Availability, view.availability.layout)
        uow.check(type(part), part.pk, part.sk, condition=condition, on_conflict=refusal)


def _size_waited_for(view: ProductView, size: str | None) -> str | None:
    """The size that somebody waits for, by the product's own name of it; None for the product as a whole."""
    product = view.product
    if product.order_type == ProductOrderType.WAITING:
        return None
    if size is None and len(product.sizes) == 1:
        size = product.sizes[0]
    if product.order_type != ProductOrderType.IN_STOCK or size is None:
        raise NotWaitingError()
    own = sizes.find(product.sizes, size)
    if own is None:
        raise SizeNotFoundError()
    if view.levels.of_size(own):
        raise SizeAvailableError(size=own)
    return own


def _entry_of(wanted: WaitlistEntry) -> WaitlistEntry | None:
    """The entry that a person has already in the line they want to join."""
    for person in wanted.identities():
        claim = WaitlistClaim.get_or_none(*WaitlistClaim.key(wanted.line, person), consistent=True)
        if claim is not None:
            return WaitlistEntry.get_or_none(*WaitlistEntry.key(wanted.line, claim.entry_id), consistent=True)
    return None


def get(product_id: str, entry_id: str) -> WaitlistEntry:
    """An entry of the line of a product, or of one of its sizes. Raises ProductNotFoundError when it is gone."""
    for size in (None, *products.get(product_id, hidden=True).product.sizes):
        key = WaitlistEntry.key(WaitlistEntry.line_of(product_id, size), entry_id)
        entry = WaitlistEntry.get_or_none(*key, consistent=True)
        if entry is not None:
            return entry
    raise ProductNotFoundError()


def notify_size(*, event_id: str, product_id: str, size: str, quantity: int) -> int:
    """Notify who waits for a size of as many units as came and are still there; how many people were notified."""
    try:
        view = products.get(product_id, consistent=True)
    except ProductNotFoundError:
        return 0
    own = sizes.find(view.product.sizes, size)
    if own is None or view.product.order_type != ProductOrderType.IN_STOCK:
        return 0
    return _notify_units(f"{event_id}#{own}", product_id, min(quantity, view.levels.of_size(own) or 0), own)


def notify_returned(*, event_id: str, product_id: str, quantity: int) -> int:
    """Notify who still waits for a product that is sold from stock now of as many units as orders gave back and are
    still there; how many people were notified.
    """
    if not WaitlistEntry.has_people(product_id):
        return 0
    try:
        view = products.get(product_id, consistent=True)
    except ProductNotFoundError:
        return 0
    if view.product.order_type != ProductOrderType.IN_STOCK:
        return 0
    return _notify_units(event_id, product_id, min(quantity, view.stock_count), None)


def _notify_units(event_id: str, product_id: str, units: int, size: str | None) -> int:
    notified, line = 0, WaitlistEntry.line_of(product_id, size)
    for first in range(0, units, MAX_NOTIFIED):
        if not WaitlistEntry.has_people(line):
            break
        notified += notify_next(event_id=event_id, product_id=product_id, quantity=units, first=first, size=size)
    return notified


def notify_next(*, event_id: str, product_id: str, quantity: int, first: int = 0, size: str | None = None) -> int:
    """Notify as many people as there are free units, first come first; who was notified leaves the line.

    Each unit of an event is offered once, however often the event is delivered. At most MAX_NOTIFIED units, from the
    `first` on. Returns how many were notified now.
    """
    try:
        product = products.get(product_id).product
    except ProductNotFoundError:
        return 0
    units = min(quantity, first + MAX_NOTIFIED)
    line = WaitlistEntry.query(
        WaitlistEntry.key(WaitlistEntry.line_of(product_id, size), "")[0],
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
        uow.delete(WaitlistClaim(*WaitlistClaim.key(entry.line, person)))
    if not entry.user_id:
        uow.create(_notified_guest(entry))
    facts = events.product_facts(product)
    if not entry.size:
        event = events.WaitlistSlotAvailable(**facts).of(entry.id, customer_id=entry.user_id)
    else:
        event = BackInStock(**facts, size=entry.size).of(entry.id, customer_id=entry.user_id)
    uow.add_event(event)
    uow.commit()


def _notified_guest(guest: WaitlistEntry) -> WaitlistEntry:
    pk, sk = WaitlistEntry.notified_key(guest.line, guest.id)
    until = clock.epoch(clock.now() + GUEST_LIFETIME)
    return WaitlistEntry(**{**guest.attribute_values, "pk": pk, "sk": sk, "ttl": until})


def guest_to_notify(*, product_id: str, entry_id: str, size: str | None = None) -> WaitlistEntry | None:
    """The entry of a guest for whom a unit is free and whose message has not been sent yet."""
    return WaitlistEntry.get_or_none(
        *WaitlistEntry.notified_key(WaitlistEntry.line_of(product_id, size), entry_id), consistent=True
    )


def forget_guest(guest: WaitlistEntry) -> None:
    """Delete the contact that a guest left for the message that is now queued. Safe to repeat."""
    uow = UnitOfWork()
    uow.delete(guest)
    uow.commit()


def close(product_id: str) -> None:
    """Take everybody off the lines of a product that is archived: nobody will be notified of it, and what guests left
    for that is kept for nothing. Safe to repeat.
    """
    product = products.get(product_id, hidden=True, consistent=True).product
    if not product.is_archived:
        return
    for size in (None, *product.sizes):
        key = WaitlistEntry.key(WaitlistEntry.line_of(product.id, size), "")[0]
        for entry in WaitlistEntry.query(key, WaitlistEntry.sk.startswith("PLACE#"), consistent_read=True):
            uow = UnitOfWork()
            uow.delete(entry)
            for person in entry.identities():
                uow.delete(WaitlistClaim(*WaitlistClaim.key(entry.line, person)))
            uow.commit()
