"""From an event to the messages it calls for, and what operators do with their deliveries."""

from __future__ import annotations

from collections.abc import Callable

from shared.core import clock
from shared.core.observability import logger, metric
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.events import DomainEvent
from shared.data.uow import UnitOfWork
from shared.messaging import queues
from shared.notifications import digest_store, due_index, inbox, inbox_signal, rules
from shared.notifications.errors import DeliveryNotFoundError, NotListedError, NotResendableError
from shared.notifications.message_catalog import MessageCatalog, MessageKind, facts_of
from shared.notifications.models import InboxItem, MessageDelivery
from shared.notifications.rules import Choices, Contact, DeliveryStatus
from shared.notifications.texts import known_locale

# user id → how they are reached, None when there is no such account: shared.identity.contacts.contact_of.
ContactOf = Callable[[str], Contact | None]
# The first retries wait in the queue: few enough for Lambda's recursion guard, which stops a message after about 16.
MAX_QUEUE_WAIT_S = 300


class AlreadyPlannedError(Exception):
    """The event's messages exist: it was delivered to us before."""


def plan(event: DomainEvent, *, catalog: MessageCatalog, contact_of: ContactOf) -> None:
    """Create the messages that an event calls for, once, and queue them for their channels.

    The inbox item comes first and is the plan: whoever finds it there goes on as it says. When a worker dies in
    between, the event comes again, and what is missing or still waits is made up for. Raises MalformedEventError.
    """
    kind = catalog.message_of(event)
    recipient = kind.recipient(event) if kind else None
    if kind is None or recipient is None:
        return
    contact = contact_of(recipient)
    if contact is None:
        logger.warning("the recipient does not exist", event_id=event.id, event_type=event.type)
        return
    for delivery in _record(event, kind, contact, catalog):
        if delivery.status == DeliveryStatus.QUEUED:
            enqueue(delivery)


def _record(event: DomainEvent, kind: MessageKind, contact: Contact, catalog: MessageCatalog) -> list[MessageDelivery]:
    choices = inbox.choices_of(contact.id)
    locale = known_locale(contact.locale)
    category = catalog.categories[kind.category]
    variables = catalog.variables_of(kind, facts_of(event), locale)
    text = catalog.render(kind.template, locale, variables)
    channels = rules.channels_for(category, choices, contact)
    waits_for_digest = "email" in channels and choices.in_digest(category)
    if waits_for_digest:
        channels.remove("email")
    item = InboxItem.new(
        contact.id,
        event.id,
        category=category.name,
        title=text.title,
        text=text.short,
        event_type=event.type,
        subject_id=event.aggregate_id,
        channels=channels,
        send_after=rules.send_after(category, choices, clock.now()),
    )
    planned = _planned(item, choices if waits_for_digest else None)
    made = [
        MessageDelivery.new(
            event.id,
            channel,
            user_id=contact.id,
            template=kind.template,
            locale=locale,
            variables=variables,
            event_type=event.type,
            send_after=clock.parse(planned.send_after) if planned.send_after else None,
        ).create_or_read()
        for channel in planned.channels
    ]
    if planned is item:
        metric("messages_planned", len(made), template=kind.template)
    return made


def _planned(item: InboxItem, digest_choices: Choices | None) -> InboxItem:
    """The item as it is stored: an older one of the same event says what was planned then, not what would be now.

    With `digest_choices` its text is also a line of the person's next digest.
    """
    uow = UnitOfWork()
    uow.create(item, on_conflict=AlreadyPlannedError())
    if digest_choices:
        digest_store.add_line(uow, user_id=item.user_id, choices=digest_choices, line=item.text, category=item.category)
    try:
        uow.commit()
    except AlreadyPlannedError:
        return InboxItem.get(item.pk, item.sk, consistent_read=True)
    inbox_signal.send(item)
    return item


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
    body = {"id": delivery.id, "type": f"{delivery.channel}.deliver", "data": {"delivery_id": delivery.id}}
    queues.send(delivery.channel, body, delay_seconds=wait)


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
        page: Page[MessageDelivery] = query_page(
            MessageDelivery.gsi1,
            MessageDelivery.of_person(user_id),
            scope=f"deliveries:{user_id}:{status or ''}",
            limit=limit,
            cursor=cursor,
        )
        return Page([found for found in page.items if status in (None, found.status)], page.next_cursor)
    if status is None:
        raise ValueError("deliveries are listed by person or by status")
    if status in (DeliveryStatus.ACCEPTED, DeliveryStatus.DELIVERED):
        raise NotListedError()
    scope = f"deliveries::{status}"
    return query_page(MessageDelivery.gsi2, MessageDelivery.in_status(status), scope=scope, limit=limit, cursor=cursor)


def resend(*, delivery_id: str) -> MessageDelivery:
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
                MessageDelivery.lease_until.remove(),
                MessageDelivery.send_after.remove(),
                MessageDelivery.updated_at.set(clock.iso(clock.now())),
            ],
            condition=MessageDelivery.status == delivery.status,
            on_conflict=NotResendableError(),
        )
        uow.commit()
        delivery = MessageDelivery.get(*MessageDelivery.key(delivery_id), consistent_read=True)
    enqueue(delivery)
    return delivery
