"""Sending one message: claim it, call the provider, store that it was accepted before anything else can fail.

SQS may bring a message any number of times; the record decides. A claim is a lease, so that a message whose worker
crashed is sent by the next. The one gap that no sender can close is a crash between the provider's acceptance and our
record of it: then the message goes out again under the same message id, never more often than `RETRY_DELAYS` allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.update import Action

from shared.core import clock, phone_numbers
from shared.core.observability import logger, metric
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.messaging import queues
from shared.notifications import rules, sent_mails, suppressions
from shared.notifications.commands import Command
from shared.notifications.composing import Composed, compose
from shared.notifications.daily_caps import CapReachedError, count_message, give_back
from shared.notifications.decisions import Variables, decide
from shared.notifications.errors import DeliveryBusyError, MalformedCommandError
from shared.notifications.inbox import choices_of
from shared.notifications.message_catalog import MessageCatalog
from shared.notifications.models import LEASE, MessageDelivery, provider_of
from shared.notifications.outgoing import (
    AccountBlocked,
    OutcomeUnknown,
    PermanentFailure,
    Send,
    Suppressed,
    TransientFailure,
)
from shared.notifications.rules import Choices, Contact, DeliveryStatus
from shared.notifications.service import ContactOf, enqueue, message_of, seconds_until

# A refusal by an account's limits lasts for hours: a day's quota, or until somebody has looked at the alarm.
ACCOUNT_DELAY_S = 900


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
        _fail_over_to_email(delivery, catalog, contact_of)
        raise DuplicateMessage(delivery.id)
    if seconds_until(delivery.send_after):
        _send_later(delivery, body)
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
    """Send a planned message whose record its planner has just made, with the claim in it.

    `contact` and `choices` were read a moment ago. Where the planner dies, the claim runs out, and the event that
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
        _record_outcome(delivery, DeliveryStatus.SUPPRESSED, "no_address")
        return None
    variables: Variables = command.variables if command else {}
    if contact:
        decision = decide(delivery, contact, catalog, choices)
        if decision.suppressed:
            _record_outcome(delivery, DeliveryStatus.SUPPRESSED, decision.suppressed)
            return None
        if decision.wait_until:
            _wait_until(delivery, body, decision.wait_until)
            return None
        variables = decision.variables
    elif command and command.asked_at and suppressions.is_unsubscribed(address, asked_at=command.asked_at):
        _record_outcome(delivery, DeliveryStatus.SUPPRESSED, "unsubscribed")
        return None
    composed = compose(delivery, address, variables, catalog, command=command, contact=contact)
    if channel == "email" and (cause := suppressions.cause_of(address)):
        _record_outcome(delivery, DeliveryStatus.SUPPRESSED, f"address_{cause}")
        return None
    if channel == "sms" and (refusal := phone_numbers.refusal(address)):
        _give_up(delivery, refusal, catalog, contact_of)
        return None
    if rules.retry_delay(channel, delivery.attempts) is None:
        _give_up(delivery, "interrupted_too_often", catalog, contact_of)
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
        count_message(delivery.channel, delivery.user_id, outgoing.to)
    except CapReachedError as cap:
        _record_outcome(delivery, DeliveryStatus.SUPPRESSED, str(cap))
        return
    try:
        provider_message_id = send(outgoing)
    except Suppressed as error:
        _record_outcome(delivery, DeliveryStatus.SUPPRESSED, str(error))
    except PermanentFailure as error:
        _give_up(delivery, str(error), catalog, contact_of)
    except OutcomeUnknown as error:
        metric("message_outcome_unknown")
        _record_outcome(delivery, DeliveryStatus.ACCEPTED, str(error))
    except AccountBlocked as error:
        _wait_for_account(delivery, body, str(error), outgoing.to, catalog, contact_of)
    except TransientFailure as error:
        _postpone(delivery, body, str(error), catalog, contact_of, provider=error.provider)
    else:
        _record_outcome(delivery, DeliveryStatus.ACCEPTED, None, provider_message_id, thread=composed.thread)


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


def _record_outcome(
    delivery: MessageDelivery,
    status: DeliveryStatus,
    reason: str | None,
    provider_message_id: str | None = None,
    *,
    thread: str | None = None,
) -> None:
    """Store how it ended before anything else; only what may be lost comes after."""
    now = clock.iso(clock.now())
    actions = [
        MessageDelivery.status.set(status),
        *delivery.set_index_keys(status, provider_message_id),
        MessageDelivery.updated_at.set(now),
        MessageDelivery.lease_until.remove(),
        MessageDelivery.reason.set(reason) if reason else MessageDelivery.reason.remove(),
    ]
    if status == DeliveryStatus.ACCEPTED:
        actions.append(MessageDelivery.accepted_at.set(now))
        if provider_message_id:
            actions.append(MessageDelivery.provider_message_id.set(provider_message_id))
            if provider := provider_of(provider_message_id):
                actions.append(MessageDelivery.provider.set(provider))
    uow = UnitOfWork()
    uow.update(
        delivery,
        actions,
        condition=MessageDelivery.status == DeliveryStatus.QUEUED,
        on_conflict=DuplicateMessage(delivery.id),
    )
    if thread and provider_message_id:
        sent_mails.add(uow, message_id=provider_message_id.partition(":")[2], thread=thread)
    uow.commit()
    delivery.status = status
    metric(f"message_{status}", channel=delivery.channel)
    logger.info("message finished", delivery_id=delivery.id, status=status, reason=reason)


def _postpone(
    delivery: MessageDelivery,
    body: dict[str, Any],
    reason: str,
    catalog: MessageCatalog,
    contact_of: ContactOf,
    *,
    provider: str | None = None,
) -> None:
    """Plan the next attempt, by `provider` alone if one is named, or give up when there were enough."""
    delay = rules.retry_delay(delivery.channel, delivery.attempts)
    if delay is None:
        _give_up(delivery, reason, catalog, contact_of)
        return
    _wait(delivery, body, reason, delay, [MessageDelivery.provider.set(provider)] if provider else [])


def _wait_for_account(
    delivery: MessageDelivery,
    body: dict[str, Any],
    reason: str,
    address: str,
    catalog: MessageCatalog,
    contact_of: ContactOf,
) -> None:
    """Plan the next attempt, which counts as the first: the message is not given up for what is not its fault.

    A command is: its code is worth nothing once it has waited for an account, and it waits in its own queue, which
    Lambda's recursion guard lets happen a few times only.
    """
    give_back(delivery.channel, delivery.user_id, address)
    metric("message_account_blocked")
    if _is_command(delivery, body):
        _postpone(delivery, body, reason, catalog, contact_of)
        return
    _wait(delivery, body, reason, ACCOUNT_DELAY_S, [MessageDelivery.attempts.set(0)])


def _wait_until(delivery: MessageDelivery, body: dict[str, Any], moment: datetime) -> None:
    """Put off what came due in the person's quiet hours, which is no attempt."""
    uow = UnitOfWork()
    uow.update(
        delivery,
        [
            MessageDelivery.send_after.set(clock.iso(moment)),
            MessageDelivery.lease_until.remove(),
            MessageDelivery.updated_at.set(clock.iso(clock.now())),
        ],
        condition=MessageDelivery.status == DeliveryStatus.QUEUED,
        on_conflict=DuplicateMessage(delivery.id),
    )
    uow.commit()
    delivery.send_after = clock.iso(moment)
    _send_later(delivery, body)


def _wait(
    delivery: MessageDelivery, body: dict[str, Any], reason: str, delay: int, more_actions: Sequence[Action]
) -> None:
    moment = clock.iso(clock.now() + timedelta(seconds=delay))
    uow = UnitOfWork()
    uow.update(
        delivery,
        [
            MessageDelivery.send_after.set(moment),
            MessageDelivery.reason.set(reason),
            MessageDelivery.lease_until.remove(),
            *delivery.set_index_keys(DeliveryStatus.QUEUED),
            *more_actions,
        ],
        condition=MessageDelivery.status == DeliveryStatus.QUEUED,
        on_conflict=DuplicateMessage(delivery.id),
    )
    uow.commit()
    logger.warning("message postponed", delivery_id=delivery.id, reason=reason, delay_seconds=delay)
    delivery.send_after = moment
    _send_later(delivery, body)


def _send_later(delivery: MessageDelivery, body: dict[str, Any]) -> None:
    """Put the message off until its time.

    A command goes back into its queue, because its code must be stored nowhere else: as often as RETRY_DELAYS says,
    which is why its worker's function allows recursive loops. All others go by the due index when the wait is long.
    """
    if _is_command(delivery, body):
        wait = min(seconds_until(delivery.send_after), queues.MAX_DELAY_S)
        queues.send(delivery.channel, body, delay_seconds=wait)
    else:
        enqueue(delivery)


def _is_command(delivery: MessageDelivery, body: dict[str, Any]) -> bool:
    return bool(body["type"] == f"{delivery.channel}.send")


def _give_up(delivery: MessageDelivery, reason: str, catalog: MessageCatalog, contact_of: ContactOf) -> None:
    _record_outcome(delivery, DeliveryStatus.FAILED, reason)
    _fail_over_to_email(delivery, catalog, contact_of)


def _fail_over_to_email(delivery: MessageDelivery, catalog: MessageCatalog, contact_of: ContactOf) -> None:
    """Send an e-mail instead of an SMS that failed, unless there is one already or the person does not want it.

    Also runs when the failure is met again, so that a crash in between loses nothing. A command is bound to
    the address it names: a code that proves who holds a phone must not go to a mailbox.
    """
    if delivery.status == DeliveryStatus.FAILED:
        send_email_instead(delivery, catalog, contact_of)


def send_email_instead(delivery: MessageDelivery, catalog: MessageCatalog, contact_of: ContactOf) -> None:
    """Queue the e-mail that stands in for an SMS; nothing for other channels, commands, and who wants no e-mail."""
    if delivery.channel != "sms" or not delivery.event_type:
        return
    contact = contact_of(delivery.user_id)
    if contact is None:
        return
    category = catalog.category_of(delivery.template)
    if "email" not in rules.channels_for(category, choices_of(contact.id), contact):
        return
    email = MessageDelivery.new(
        delivery.message_id,
        "email",
        user_id=delivery.user_id,
        template=delivery.template,
        locale=delivery.locale,
        variables=delivery.variables,
        event_type=delivery.event_type,
    ).create_or_read()
    if email.status == DeliveryStatus.QUEUED:
        enqueue(email)
