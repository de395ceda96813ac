"""Sending one message: claim it, call the provider, store that it was accepted before anything else can fail.

SQS may bring a message any number of times; the record decides. A claim is a lease, so that a message whose worker
crashed is sent by the next; who plans and sends at once claims by the inbox item and stores the record afterwards. The
one gap that no sender can close is a crash between the provider's acceptance and our record of it: then the message
goes out again under the same message id, never more often than `RETRY_DELAYS` allows.
"""

from __future__ import annotations

from typing import Any

from shared.core import clock, phone_numbers
from shared.core.observability import logger, metric
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.notifications import outcomes, rules, suppressions
from shared.notifications.commands import Command
from shared.notifications.composing import Composed, compose
from shared.notifications.daily_caps import CapReachedError, count_message, counted_apart
from shared.notifications.decisions import Variables, decide
from shared.notifications.errors import DeliveryBusyError, MalformedCommandError
from shared.notifications.message_catalog import MessageCatalog
from shared.notifications.models import LEASE, MessageDelivery
from shared.notifications.outgoing import (
    AccountBlocked,
    OutcomeUnknown,
    PermanentFailure,
    Send,
    Suppressed,
    TransientFailure,
)
from shared.notifications.rules import Choices, Contact, DeliveryStatus
from shared.notifications.service import ContactOf, message_of, seconds_until


def deliver(channel: str, body: dict[str, Any], *, send: Send, catalog: MessageCatalog, contact_of: ContactOf) -> None:
    """Carry out `<channel>.deliver` (a planned message) or `<channel>.send` (a command).

    A planned message whose record is gone was erased with its recipient's account, and is not sent. Raises
    DuplicateMessage when it was sent or given up before, DeliveryBusyError while another worker holds the lease,
    MalformedCommandError.
    """
    command = Command.read(channel, body.get("data") or {}, catalog) if body["type"] == f"{channel}.send" else None
    delivery = _recorded(channel, body["id"], command) if command else _planned(body)
    if delivery is None:
        logger.warning("a planned message was erased", message_id=body["id"])
        return
    if delivery.status != DeliveryStatus.QUEUED:
        outcomes.fail_over_to_email(delivery, catalog, contact_of)
        raise DuplicateMessage(delivery.id)
    if seconds_until(delivery.send_after):
        outcomes.send_later(delivery, body)
        return
    contact = None if command else contact_of(delivery.user_id)
    composed = _compose(delivery, body, catalog, contact_of, command=command, contact=contact)
    if composed is None:
        return
    _claim(delivery)
    _send(delivery, body, composed, send, catalog, contact_of)


def send_claimed(
    delivery: MessageDelivery, *, send: Send, catalog: MessageCatalog, contact: Contact, choices: Choices
) -> None:
    """Send a planned message whose planner holds the inbox item's lease; it is stored with what became of it.

    `contact` and `choices` were read a moment ago. Where the planner dies, the lease runs out, and the event that
    comes again puts the message into its channel's queue. What fails is postponed into that queue.
    """
    body = message_of(delivery)
    composed = _compose(delivery, body, catalog, lambda _: contact, contact=contact, choices=choices)
    if composed is not None:
        _send(delivery, body, composed, send, catalog, lambda _: contact)


def _compose(
    delivery: MessageDelivery,
    body: dict[str, Any],
    catalog: MessageCatalog,
    contact_of: ContactOf,
    *,
    command: Command | None = None,
    contact: Contact | None = None,
    choices: Choices | None = None,
) -> Composed | None:
    """The message as it goes out now; None when it does not: then what became of it is recorded."""
    channel = delivery.channel
    address = command.address if command else rules.address_of(contact, channel) if contact else None
    if address is None:
        outcomes.record(delivery, DeliveryStatus.SUPPRESSED, "no_address")
        return None
    variables: Variables = command.variables if command else {}
    if contact:
        decision = decide(delivery, contact, catalog, choices)
        if decision.suppressed:
            outcomes.record(delivery, DeliveryStatus.SUPPRESSED, decision.suppressed)
            return None
        if decision.wait_until:
            outcomes.wait_until(delivery, body, decision.wait_until)
            return None
        variables = decision.variables
    elif command and command.asked_at and suppressions.is_unsubscribed(address, asked_at=command.asked_at):
        outcomes.record(delivery, DeliveryStatus.SUPPRESSED, "unsubscribed")
        return None
    try:
        composed = compose(delivery, address, variables, catalog, command=command, contact=contact)
    except Suppressed as error:
        outcomes.record(delivery, DeliveryStatus.SUPPRESSED, str(error))
        return None
    if channel == "email" and (cause := suppressions.cause_of(address)):
        outcomes.record(delivery, DeliveryStatus.SUPPRESSED, f"address_{cause}")
        return None
    if channel == "sms" and (refusal := phone_numbers.refusal(address)):
        outcomes.give_up(delivery, refusal, catalog, contact_of)
        return None
    if rules.retry_delay(channel, delivery.attempts) is None:
        outcomes.give_up(delivery, "interrupted_too_often", catalog, contact_of)
        return None
    return composed


def _send(
    delivery: MessageDelivery,
    body: dict[str, Any],
    composed: Composed,
    send: Send,
    catalog: MessageCatalog,
    contact_of: ContactOf,
) -> None:
    """Send a claimed message. It is counted first: one counted without being sent is the safe side."""
    outgoing = composed.outgoing
    try:
        is_counted = delivery.is_counted
        apart = counted_apart(delivery, catalog)
        count_message(delivery.channel, delivery.user_id, outgoing.to, apart=apart, is_person_counted=is_counted)
    except CapReachedError as cap:
        outcomes.record(delivery, DeliveryStatus.SUPPRESSED, str(cap))
        return
    try:
        provider_message_id = send(outgoing)
    except Suppressed as error:
        outcomes.record(delivery, DeliveryStatus.SUPPRESSED, str(error))
    except PermanentFailure as error:
        outcomes.give_up(delivery, str(error), catalog, contact_of)
    except OutcomeUnknown as error:
        metric("message_outcome_unknown")
        outcomes.record(delivery, DeliveryStatus.ACCEPTED, str(error))
    except AccountBlocked as error:
        outcomes.wait_for_account(delivery, body, str(error), outgoing.to, catalog, contact_of)
    except TransientFailure as error:
        outcomes.postpone(delivery, body, str(error), catalog, contact_of, provider=error.provider)
    else:
        outcomes.record(delivery, DeliveryStatus.ACCEPTED, None, provider_message_id, thread=composed.thread)


def _planned(body: dict[str, Any]) -> MessageDelivery | None:
    """The record, which is written before the message is queued; None when it was deleted since."""
    delivery_id = (body.get("data") or {}).get("delivery_id")
    if not delivery_id:
        raise MalformedCommandError("a planned message names its delivery")
    return MessageDelivery.get_or_none(*MessageDelivery.key(delivery_id), consistent=True)


def _recorded(channel: str, message_id: str, command: Command) -> MessageDelivery:
    """The record of a command: its message id makes it one message, and its variables are not stored."""
    return MessageDelivery.new(
        message_id, channel, user_id=command.user_id, template=command.template, locale=command.locale, variables=None
    ).create_or_read()


def _claim(delivery: MessageDelivery) -> None:
    """Take the lease. Raises DuplicateMessage, DeliveryBusyError."""
    now = clock.now()
    if delivery.lease_until:
        logger.warning("an attempt was interrupted", delivery_id=delivery.id, attempts=delivery.attempts)
        metric("message_attempt_interrupted", channel=delivery.channel)

    def lost(old: dict[str, Any] | None) -> Exception:
        return (
            DeliveryBusyError(delivery.id)
            if old and old["status"] == DeliveryStatus.QUEUED
            else DuplicateMessage(delivery.id)
        )

    uow = UnitOfWork()
    uow.update(
        delivery,
        [
            MessageDelivery.lease_until.set(clock.iso(now + LEASE)),
            MessageDelivery.attempts.set(delivery.attempts + 1),
            MessageDelivery.updated_at.set(clock.iso(now)),
        ],
        condition=(MessageDelivery.status == DeliveryStatus.QUEUED)
        & (MessageDelivery.attempts == delivery.attempts)
        & (MessageDelivery.lease_until.does_not_exist() | (MessageDelivery.lease_until < clock.iso(now))),
        on_conflict=lost,
    )
    uow.commit()
    delivery.attempts = delivery.attempts + 1
