"""Deliveries: into their channels' queues, and what operators do with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.core import clock
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.uow import UnitOfWork
from shared.messaging import queues
from shared.notifications import due_index, person_deliveries, rules
from shared.notifications.errors import DeliveryNotFoundError, NotListedError, NotResendableError
from shared.notifications.events import DeliveryResent
from shared.notifications.models import MessageDelivery
from shared.notifications.rules import Contact, DeliveryStatus

# user id → how they are reached, None when there is no such account: shared.identity.contacts.contact_of.
ContactOf = Callable[[str], Contact | None]
# The first retries wait in the queue: few enough for Lambda's recursion guard, which stops a message after about 16.
MAX_QUEUE_WAIT_S = 300


def find(delivery_id: str) -> MessageDelivery | None:
    """A delivery as it is now."""
    return MessageDelivery.get_or_none(*MessageDelivery.key(delivery_id), consistent=True)


def enqueue(delivery: MessageDelivery) -> None:
    """Queue a delivery for its channel's worker. Twice is harmless: the worker claims the record first.

    What waits longer than MAX_QUEUE_WAIT_S goes into the due index instead, from which a schedule queues it.
    """
    wait = seconds_until(delivery.send_after)
    if wait > MAX_QUEUE_WAIT_S:
        due_index.defer(delivery, clock.parse(delivery.send_after or ""))
        return
    queues.send(delivery.channel, message_of(delivery), delay_seconds=wait)


def message_of(delivery: MessageDelivery) -> dict[str, Any]:
    """The message that brings a planned delivery to its channel's worker."""
    return {"id": delivery.id, "type": f"{delivery.channel}.deliver", "data": {"delivery_id": delivery.id}}


def seconds_until(moment: str | None) -> int:
    """Whole seconds from now to an ISO moment, 0 when it is past or None."""
    return max(0, -int(-(clock.parse(moment) - clock.now()).total_seconds() // 1)) if moment else 0


def deliveries(
    *,
    user_id: str | None = None,
    status: str | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[MessageDelivery]:
    """Messages for operators, newest first: a person's, those in a status, or both. One of the two must be given.

    By status alone those are found that did not go out at their first attempt. Raises NotListedError for others.
    """
    if user_id is not None:
        own = f"deliveries:{user_id}:{status or ''}"
        page = person_deliveries.page(user_id=user_id, scope=own, limit=limit, cursor=cursor)
        return Page([found for found in page.items if status in (None, found.status)], page.next_cursor)
    if status is None:
        raise ValueError("deliveries are listed by person or by status")
    if status in (DeliveryStatus.ACCEPTED, DeliveryStatus.DELIVERED):
        raise NotListedError()
    scope = f"deliveries::{status}"
    return query_page(MessageDelivery.gsi2, MessageDelivery.in_status(status), scope=scope, limit=limit, cursor=cursor)


def resend(*, delivery_id: str, actor: str) -> MessageDelivery:
    """Give a failed or suppressed message another chance; pressing twice sends once.

    Raises DeliveryNotFoundError, NotResendableError.
    """
    delivery = find(delivery_id)
    if delivery is None:
        raise DeliveryNotFoundError()
    if delivery.holds_code:
        raise NotResendableError()
    if delivery.status != DeliveryStatus.QUEUED:
        if DeliveryStatus.QUEUED not in rules.TRANSITIONS[DeliveryStatus(delivery.status)]:
            raise NotResendableError()
        uow = UnitOfWork()
        uow.update(
            delivery,
            [
                MessageDelivery.status.set(DeliveryStatus.QUEUED),
                *delivery.set_index_keys(DeliveryStatus.QUEUED),
                MessageDelivery.attempts.set(0),
                MessageDelivery.reason.remove(),
                # Whoever sends again has decided that it did not arrive: any sender may be asked.
                MessageDelivery.provider.remove(),
                MessageDelivery.tried.remove(),
                MessageDelivery.lease_until.remove(),
                MessageDelivery.send_after.remove(),
                MessageDelivery.updated_at.set(clock.iso(clock.now())),
            ],
            condition=MessageDelivery.status == delivery.status,
            on_conflict=NotResendableError(),
        )
        resent = DeliveryResent(
            delivery_id=delivery_id, channel=str(delivery.channel), status_before=str(delivery.status)
        )
        uow.add_event(resent.of(delivery_id, customer_id=delivery.user_id, actor=actor))
        uow.commit()
        delivery = MessageDelivery.get(*MessageDelivery.key(delivery_id), consistent_read=True)
    enqueue(delivery)
    return delivery
