"""Notes of the staff about an order: written once, read by staff alone."""

from __future__ import annotations

from shared.core import clock
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.personal_data import ERASED
from shared.data.uow import UnitOfWork
from shared.shop.order_notes.events import OrderNoteAdded
from shared.shop.order_notes.models import PREFIX, OrderNote
from shared.shop.orders import store
from shared.shop.orders.models import Order


def add(*, order_id: str, author: str, text: str, idempotency: IdempotencyKey | None = None) -> OrderNote:
    """Write a note about an order in any state. Raises OrderNotFoundError."""
    order = store.load(order_id)
    note_id = OrderNote.new_id()
    note = OrderNote(
        *OrderNote.key(order_id, note_id),
        note_id=note_id,
        order_id=order_id,
        author=author,
        text=text,
        created_at=clock.iso(clock.now()),
    )
    uow = UnitOfWork()
    uow.create(note)
    uow.add_event(OrderNoteAdded(order_number=order.order_number, note_id=note_id).about(order_id, actor=author))
    uow.store_idempotency_key(idempotency, {"order_id": order_id, "note_id": note_id})
    uow.commit()
    return note


def get(order_id: str, note_id: str) -> OrderNote:
    """A note as it was written."""
    return OrderNote.get(*OrderNote.key(order_id, note_id), consistent_read=True)


def listing(*, order_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[OrderNote]:
    """The notes of an order, newest first. Raises OrderNotFoundError."""
    order = store.load(order_id)
    return query_page(
        OrderNote,
        Order.key(order.order_id)[0],
        scope=f"order-notes:{order_id}",
        range_condition=OrderNote.sk.startswith(PREFIX),
        limit=limit,
        cursor=cursor,
    )


def erase(order_id: str) -> None:
    """Take the words out of the notes about an order whose buyer is erased."""
    for note in OrderNote.query(Order.key(order_id)[0], OrderNote.sk.startswith(PREFIX)):
        if note.text != ERASED:
            note.update([OrderNote.text.set(ERASED)])
