"""From an event to the messages that it calls for: into the inbox, out at once, or into the channels' queues.

Whoever plans sends, where the channel's sender is at hand: the inbox item is the claim, and a delivery is stored once,
with its outcome. What fails, waits or is not allowed now goes by its channel's queue.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple, TypeAlias

from shared.core import clock
from shared.core.observability import logger
from shared.data.events import DomainEvent
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.notifications import delivery as deliveries
from shared.notifications import digest_store, inbox, inbox_signal, rules
from shared.notifications.daily_caps import Apart, count_together
from shared.notifications.decisions import is_past
from shared.notifications.message_catalog import MessageCatalog, MessageKind, facts_of
from shared.notifications.models import InboxItem, MessageDelivery
from shared.notifications.outgoing import Send
from shared.notifications.rules import Choices, Contact, DeliveryStatus
from shared.notifications.service import ContactOf, enqueue
from shared.notifications.texts import clean, known_locale


class Recipient(NamedTuple):
    """How a person is reached (None: no such account) and what they chose, as they are now; whether a page is open."""

    contact: Contact | None
    choices: Choices
    has_open_page: bool = True


ReadRecipient: TypeAlias = Callable[[str], Recipient]
# channel → how a message goes out at once, None when it has to take the queue now.
SenderOf: TypeAlias = Callable[[str], Send | None]


class AlreadyPlannedError(Exception):
    """The event's messages exist: it was delivered to us before."""


def by_contact(contact_of: ContactOf) -> ReadRecipient:
    """Read a recipient in two steps, for whoever has only `contact_of`."""
    return lambda user_id: Recipient(contact_of(user_id), inbox.choices_of(user_id, consistent=True))


def by_queue(_channel: str) -> Send | None:
    """Nothing goes out at once."""
    return None


def plan(
    event: DomainEvent, *, catalog: MessageCatalog, read_recipient: ReadRecipient, sender_of: SenderOf = by_queue
) -> None:
    """Create the messages that an event calls for, once, and send them or queue them for their channels.

    The inbox item comes first and is the plan and the planner's lease: whoever finds it there goes on as it says. When
    a worker dies in between, the event comes again; what has no record by then may have been sent or not, and is queued
    for when the lease is over. Raises MalformedEventError.
    """
    kind = catalog.message_of(event)
    recipient = kind.recipient(event) if kind else None
    if kind is None or recipient is None:
        return
    if is_past(kind.not_after(event)):
        logger.info("too late for a message", event_id=event.id, event_type=event.type)
        return
    contact, choices, has_open_page = read_recipient(recipient)
    if contact is None:
        logger.warning("the recipient does not exist, or was erased", event_id=event.id, event_type=event.type)
        return
    item, digest_choices = _item(event, kind, contact, choices, catalog)
    # What is looked up when it is sent only its channel's worker may read.
    late = {"email"} if kind.template in catalog.late else set[str]()
    item.lease([one for one in item.channels if not item.send_after and one not in late and sender_of(one)])
    planned = _planned(item, digest_choices)
    is_new = planned is item
    if is_new and has_open_page:
        inbox_signal.send(item)
    # One write for all channels. What then is not sent stays counted: the safe side.
    apart: Apart = "account" if catalog.concerns_account(kind.template) else None
    is_counted = is_new and len(item.at_once) > 1 and count_together(contact.id, item.at_once, apart=apart)
    for channel in _in_order(planned.channels, planned.at_once):
        made = _delivery(event, kind, contact, catalog, planned, channel)
        is_at_once = channel in planned.at_once
        # Asked again: the channel before it may have taken the time that this one needs.
        send = sender_of(channel) if is_new and is_at_once else None
        if is_at_once and (send or not is_new):
            made.claim(planned.lease_until)
        if send:
            made.send_unsaved()
            made.is_counted = is_counted
            # Somebody else's outcome of this channel says nothing about the others.
            with suppress(DuplicateMessage):
                deliveries.send_claimed(made, send=send, catalog=catalog, contact=contact, choices=choices)
            continue
        stored = made.create_or_read()
        if stored.status == DeliveryStatus.QUEUED:
            enqueue(stored)


def _in_order(channels: Sequence[str], at_once: Sequence[str]) -> list[str]:
    """Mail that goes at once first, a text that goes at once last.

    A text that fails is replaced by the mail, whose record must exist by then, or it would be sent twice.
    """

    def turn(channel: str) -> int:
        return 1 if channel not in at_once else 2 if channel == "sms" else 0

    return sorted(channels, key=turn)


def _item(
    event: DomainEvent, kind: MessageKind, contact: Contact, choices: Choices, catalog: MessageCatalog
) -> tuple[InboxItem, Choices | None]:
    """The plan as it would be now, and the choices for the digest that its e-mail waits for, None when it does not."""
    category = catalog.categories[kind.category]
    locale = known_locale(contact.locale)
    variables = catalog.variables_of(kind, facts_of(event), locale)
    channels = rules.channels_for(category, choices, contact)
    waits_for_digest = "email" in channels and choices.in_digest(category)
    if waits_for_digest:
        channels.remove("email")
    item = InboxItem.new(
        contact.id,
        event.id,
        category=category.name,
        title=catalog.render(kind.template, locale, variables).title,
        text=catalog.inbox_text(kind.template, locale, variables),
        event_type=event.type,
        subject_id=event.aggregate_id,
        channels=channels,
        send_after=rules.send_after(category, choices, clock.now()),
    )
    return item, choices if waits_for_digest else None


def _delivery(
    event: DomainEvent, kind: MessageKind, contact: Contact, catalog: MessageCatalog, planned: InboxItem, channel: str
) -> MessageDelivery:
    locale = known_locale(contact.locale)
    return MessageDelivery.new(
        event.id,
        channel,
        user_id=contact.id,
        template=kind.template,
        locale=locale,
        variables=catalog.variables_of(kind, facts_of(event), locale),
        event_type=event.type,
        send_after=clock.parse(planned.send_after) if planned.send_after else None,
        not_after=kind.not_after(event),
    )


def _planned(item: InboxItem, digest_choices: Choices | None) -> InboxItem:
    """The item as it is stored: an older one of the same event says what was planned then, not what would be now.

    With `digest_choices` its text is also a line of the person's next digest.
    """
    uow = UnitOfWork()
    uow.create(item, on_conflict=AlreadyPlannedError())
    if digest_choices:
        line = clean(item.text)
        digest_store.add_line(uow, user_id=item.user_id, choices=digest_choices, line=line, category=item.category)
    try:
        uow.commit()
    except AlreadyPlannedError:
        return InboxItem.get(item.pk, item.sk, consistent_read=True)
    return item
