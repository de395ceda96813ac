"""Sending one message: claim it, call the provider, note that it was accepted before anything else can fail.

SQS may bring a message any number of times; the record decides. A claim is a lease, so that a message whose worker
died is sent by the next. The one gap that no sender can close is a death between the provider's yes and our note of
it: then the message goes out again under the same message id, and never more often than `RETRY_DELAYS` allows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from shared.core import clock
from shared.core.observability import logger, metric
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.messaging import queues
from shared.notifications import rules
from shared.notifications.commands import Command
from shared.notifications.errors import DeliveryBusyError, MalformedCommandError
from shared.notifications.inbox import choices_of
from shared.notifications.kinds import CATEGORY_OF
from shared.notifications.models import Delivery
from shared.notifications.rules import Contact
from shared.notifications.service import ContactOf, hand_over, seconds_until
from shared.notifications.spending import CapReachedError, spend
from shared.notifications.templates import Text, render

# Longer than the workers' time-out (30 s): whoever holds a lease that has run out is certainly gone.
LEASE = timedelta(seconds=60)


class NotNowError(Exception):
    """The provider did not take the message; a later attempt may succeed. The text is the reason."""


class NeverError(Exception):
    """The provider will not take this message, however often it is tried. The text is the reason."""


class UnwantedError(Exception):
    """The message is not for whom the address leads to, and is kept back. The text is the reason."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message with its address, in memory only; `contact` is None when the address came with a command."""

    to: str = field(repr=False)
    text: Text = field(repr=False)
    message_id: str
    contact: Contact | None = field(default=None, repr=False)


Send = Callable[[Outgoing], str]


def deliver(channel: str, body: dict[str, Any], *, send: Send, contact_of: ContactOf) -> None:
    """Carry out `<channel>.deliver` (a planned message) or `<channel>.send` (a command).

    Raises DuplicateMessage when it was sent or given up before, DeliveryBusyError while another worker is at it,
    MalformedCommandError.
    """
    command = Command.read(channel, body.get("data") or {}) if body["type"] == f"{channel}.send" else None
    delivery = _recorded(channel, body["id"], command) if command else _planned(body)
    if delivery.status != "queued":
        _finish_fallover(delivery, contact_of)
        raise DuplicateMessage(delivery.id)
    if seconds_until(delivery.send_after):
        _send_later(channel, body, delivery.send_after)
        return
    contact = None if command else contact_of(delivery.user_id)
    address = command.address if command else rules.address_of(contact, channel) if contact else None
    if address is None:
        _settle(delivery, "suppressed", "no_address")
        return
    words = command.variables if command else delivery.variables
    outgoing = Outgoing(address, render(delivery.template, delivery.locale, words), delivery.id, contact)
    if rules.retry_delay(channel, int(delivery.attempts)) is None:
        _give_up(delivery, "interrupted_too_often", contact_of)
        return
    try:
        _claim(delivery, address)
    except CapReachedError as cap:
        _settle(delivery, "suppressed", str(cap))
        return
    try:
        provider_message_id = send(outgoing)
    except UnwantedError as error:
        _settle(delivery, "suppressed", str(error))
    except NeverError as error:
        _give_up(delivery, str(error), contact_of)
    except NotNowError as error:
        _postpone(delivery, body, str(error), contact_of)
    else:
        _settle(delivery, "accepted", None, provider_message_id)


def _planned(body: dict[str, Any]) -> Delivery:
    delivery_id = (body.get("data") or {}).get("delivery_id")
    stored = Delivery.get_or_none(*Delivery.key(delivery_id), consistent=True) if delivery_id else None
    if stored is None:
        raise MalformedCommandError("no such delivery")
    return stored


def _recorded(channel: str, message_id: str, command: Command) -> Delivery:
    """The record of a command: its message id makes it one message, and what it says is not kept."""
    return Delivery.new(
        message_id, channel, user_id=command.user_id, template=command.template, locale=command.locale, variables=None
    ).create_or_read()


def _claim(delivery: Delivery, address: str) -> None:
    """Take the lease, then the day's spending: one counted without being sent is only one too many.

    Raises DuplicateMessage, DeliveryBusyError, CapReachedError.
    """
    now = clock.now()
    if delivery.lease_until:
        logger.warning("an attempt was interrupted", delivery_id=delivery.id, attempts=int(delivery.attempts))
        metric("message_attempt_interrupted", channel=delivery.channel)

    def lost(old: dict[str, Any] | None) -> Exception:
        return DeliveryBusyError(delivery.id) if old and old["status"] == "queued" else DuplicateMessage(delivery.id)

    uow = UnitOfWork()
    uow.update(
        delivery,
        [
            Delivery.lease_until.set(clock.iso(now + LEASE)),
            Delivery.attempts.set(int(delivery.attempts) + 1),
            Delivery.updated_at.set(clock.iso(now)),
        ],
        condition=(Delivery.status == "queued")
        & (Delivery.attempts == int(delivery.attempts))
        & (Delivery.lease_until.does_not_exist() | (Delivery.lease_until < clock.iso(now))),
        on_conflict=lost,
    )
    uow.commit()
    delivery.attempts = int(delivery.attempts) + 1
    spend(delivery.channel, delivery.user_id, address)


def _settle(delivery: Delivery, status: str, reason: str | None, provider_message_id: str | None = None) -> None:
    """Note how it ended, first of all; only what may be lost comes after."""
    now = clock.iso(clock.now())
    actions = [
        Delivery.status.set(status),
        *delivery.set_index_keys(status),
        Delivery.updated_at.set(now),
        Delivery.lease_until.remove(),
        Delivery.reason.set(reason) if reason else Delivery.reason.remove(),
    ]
    if status == "accepted":
        actions.append(Delivery.accepted_at.set(now))
        if provider_message_id:
            actions.append(Delivery.provider_message_id.set(provider_message_id))
    uow = UnitOfWork()
    uow.update(delivery, actions, condition=Delivery.status == "queued", on_conflict=DuplicateMessage(delivery.id))
    uow.commit()
    delivery.status = status
    metric(f"message_{status}", channel=delivery.channel)
    logger.info("message settled", delivery_id=delivery.id, status=status, reason=reason)


def _postpone(delivery: Delivery, body: dict[str, Any], reason: str, contact_of: ContactOf) -> None:
    """Plan the next attempt, or give up when there were enough."""
    delay = rules.retry_delay(delivery.channel, int(delivery.attempts))
    if delay is None:
        _give_up(delivery, reason, contact_of)
        return
    moment = clock.iso(clock.now() + timedelta(seconds=delay))
    uow = UnitOfWork()
    uow.update(
        delivery,
        [
            Delivery.send_after.set(moment),
            Delivery.reason.set(reason),
            Delivery.lease_until.remove(),
            *delivery.set_index_keys("queued"),
        ],
        condition=Delivery.status == "queued",
        on_conflict=DuplicateMessage(delivery.id),
    )
    uow.commit()
    logger.warning("message postponed", delivery_id=delivery.id, reason=reason, delay_seconds=delay)
    _send_later(delivery.channel, body, moment)


def _send_later(channel: str, body: dict[str, Any], moment: str | None) -> None:
    """Put the message back until its time; one further off than SQS can wait comes round again on the way."""
    queues.send(channel, body, delay_seconds=min(seconds_until(moment), queues.MAX_DELAY_S))


def _give_up(delivery: Delivery, reason: str, contact_of: ContactOf) -> None:
    _settle(delivery, "failed", reason)
    _finish_fallover(delivery, contact_of)


def _finish_fallover(delivery: Delivery, contact_of: ContactOf) -> None:
    """Let e-mail take over from an SMS that failed, unless it has its part already or the person does not want it.

    Also runs when the failure is met again, so that a worker's death in between loses nothing. A command is bound to
    the address it names: a code that proves who holds a phone must not go to a mailbox.
    """
    if delivery.status != "failed" or delivery.channel != "sms" or not delivery.event_type:
        return
    contact = contact_of(delivery.user_id)
    category = CATEGORY_OF[delivery.template]
    if contact is None or "email" not in rules.channels_for(category, choices_of(contact.id), contact):
        return
    email = Delivery.new(
        delivery.message_id,
        "email",
        user_id=delivery.user_id,
        template=delivery.template,
        locale=delivery.locale,
        variables=delivery.variables,
        event_type=delivery.event_type,
    ).create_or_read()
    if email.status == "queued":
        hand_over(email)
