"""What became of a message that was to be sent: accepted, postponed, given up, or an e-mail in its place."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from shared.core import clock
from shared.core.observability import logger, metric
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.messaging import queues
from shared.notifications import rules, sent_mails
from shared.notifications.daily_caps import counted_apart, give_back
from shared.notifications.inbox import choices_of
from shared.notifications.message_catalog import MessageCatalog
from shared.notifications.models import Changes, MessageDelivery, provider_of
from shared.notifications.rules import DeliveryStatus
from shared.notifications.service import ContactOf, enqueue, seconds_until

# A refusal by an account's limits lasts for hours: a day's quota, or until somebody has looked at the alarm.
ACCOUNT_DELAY_S = 900
FINISHED = "message finished"


class _StoredMeanwhileError(Exception):
    """There is a record of a delivery that was not stored when it was sent."""


def record(
    delivery: MessageDelivery,
    status: DeliveryStatus,
    reason: str | None,
    provider_message_id: str | None = None,
    *,
    thread: str | None = None,
) -> None:
    """Store how it ended before anything else; only what may be lost comes after. Raises DuplicateMessage."""
    now, is_at_once = clock.iso(clock.now()), delivery.is_unsaved
    changes: dict[str, Any] = {
        "status": status,
        **delivery.index_keys(status, provider_message_id),
        "updated_at": now,
        "lease_until": None,
        "reason": reason or None,
    }
    if status == DeliveryStatus.ACCEPTED:
        changes["accepted_at"] = now
        if provider_message_id:
            changes["provider_message_id"] = provider_message_id
            if provider := provider_of(provider_message_id):
                changes["provider"] = provider
    _store(delivery, changes, sent=(provider_message_id, thread) if thread and provider_message_id else None)
    delivery.status = status
    if is_at_once:
        # Most messages: one line for each, which is also the metric.
        said = {"message": FINISHED, "delivery_id": delivery.id, "template": delivery.template}
        if reason:
            said["reason"] = reason
        metric(f"message_{status}", channel=delivery.channel, said=said)
    else:
        metric(f"message_{status}", channel=delivery.channel)
        logger.info(FINISHED, delivery_id=delivery.id, status=status, reason=reason)


def postpone(
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
        give_up(delivery, reason, catalog, contact_of)
        return
    _wait(delivery, body, reason, delay, {"provider": provider} if provider else {})


def wait_for_account(
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
    give_back(delivery.channel, delivery.user_id, address, apart=counted_apart(delivery, catalog))
    metric("message_account_blocked")
    if _is_command(delivery, body):
        postpone(delivery, body, reason, catalog, contact_of)
        return
    _wait(delivery, body, reason, ACCOUNT_DELAY_S, {"attempts": 0})


def wait_until(delivery: MessageDelivery, body: dict[str, Any], moment: datetime) -> None:
    """Put off what came due in the person's quiet hours, which is no attempt."""
    changes: dict[str, Any] = {
        "send_after": clock.iso(moment),
        "lease_until": None,
        "updated_at": clock.iso(clock.now()),
    }
    _store(delivery, {**changes, "attempts": 0} if delivery.is_unsaved else changes)
    delivery.send_after = clock.iso(moment)
    send_later(delivery, body)


def _wait(delivery: MessageDelivery, body: dict[str, Any], reason: str, delay: int, more: Changes) -> None:
    moment = clock.iso(clock.now() + timedelta(seconds=delay))
    changes = {
        "send_after": moment,
        "reason": reason,
        "lease_until": None,
        **delivery.index_keys(DeliveryStatus.QUEUED),
        **more,
    }
    _store(delivery, changes)
    logger.warning("message postponed", delivery_id=delivery.id, reason=reason, delay_seconds=delay)
    delivery.send_after = moment
    send_later(delivery, body)


def _store(delivery: MessageDelivery, changes: Changes, *, sent: tuple[str, str] | None = None) -> None:
    """Store what became of a waiting delivery, which its planner may not have stored yet; `sent` as (id, thread).

    Raises DuplicateMessage when somebody else has recorded an outcome.
    """
    if delivery.is_unsaved:
        delivery.is_unsaved = False
        for name, value in changes.items():
            setattr(delivery, name, value)
        uow = UnitOfWork()
        uow.create(delivery, on_conflict=_StoredMeanwhileError())
        _add_sent(uow, sent)
        # The event came again while the planner was sending: then there is a record, which waits for the lease.
        with suppress(_StoredMeanwhileError):
            uow.commit()
            return
    uow = UnitOfWork()
    uow.update(
        delivery,
        delivery.actions_of(changes),
        condition=MessageDelivery.status == DeliveryStatus.QUEUED,
        on_conflict=DuplicateMessage(delivery.id),
    )
    _add_sent(uow, sent)
    uow.commit()


def _add_sent(uow: UnitOfWork, sent: tuple[str, str] | None) -> None:
    if sent:
        provider_message_id, thread = sent
        sent_mails.add(uow, message_id=provider_message_id.partition(":")[2], thread=thread)


def send_later(delivery: MessageDelivery, body: dict[str, Any]) -> None:
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


def give_up(delivery: MessageDelivery, reason: str, catalog: MessageCatalog, contact_of: ContactOf) -> None:
    """Store that it failed for good, and send the e-mail that stands in for an SMS. Raises DuplicateMessage."""
    record(delivery, DeliveryStatus.FAILED, reason)
    fail_over_to_email(delivery, catalog, contact_of)


def fail_over_to_email(delivery: MessageDelivery, catalog: MessageCatalog, contact_of: ContactOf) -> None:
    """Send an e-mail instead of an SMS that failed, unless there is one already or the person does not want it.

    Also runs when the failure is met again, so that a crash in between loses nothing. A command is bound to
    the address it names: a code that proves who holds a phone must not go to a mailbox.
    """
    if delivery.status == DeliveryStatus.FAILED:
        send_email_instead(delivery, catalog, contact_of)


def send_email_instead(delivery: MessageDelivery, catalog: MessageCatalog, contact_of: ContactOf) -> None:
    """Queue the e-mail that stands in for an SMS; nothing for other channels, commands, and who wants no e-mail.

    Nor for whom it is a line of the day's digest, which it became when it was planned.
    """
    if delivery.channel != "sms" or not delivery.event_type:
        return
    contact = contact_of(delivery.user_id)
    if contact is None:
        return
    category, choices = catalog.category_of(delivery.template), choices_of(contact.id)
    if "email" not in rules.channels_for(category, choices, contact) or choices.in_digest(category):
        return
    email = MessageDelivery.new(
        delivery.message_id,
        "email",
        user_id=delivery.user_id,
        template=delivery.template,
        locale=delivery.locale,
        variables=delivery.variables,
        event_type=delivery.event_type,
        not_after=clock.parse(delivery.not_after) if delivery.not_after else None,
    ).create_or_read()
    if email.status == DeliveryStatus.QUEUED:
        enqueue(email)
