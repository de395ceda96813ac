"""Tickets by e-mail: a mail that the mail server hands in becomes its sender's message."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.data.idempotency import IdempotencyKey
from shared.identity import directory
from shared.identity.errors import InvalidEmailError, UserNotFoundError
from shared.support.tickets import rules, service
from shared.support.tickets.errors import SenderUnknownError, TicketNotFoundError
from shared.support.tickets.models import Ticket
from shared.support.tickets.replies import NewMessage, PostedMessage
from shared.support.tickets.rules import TicketChannel
from shared.support.tickets.threads import by_number

# `[K7M4-9Q2D]`, as our mails carry it in their subjects.
_NUMBER = re.compile(r"\[([0-9A-Z]{4}-[0-9A-Z]{4})\]")


def take_in(
    *,
    sender: str,
    subject: str,
    text: str,
    headers: Mapping[str, str],
    actor: str,
    idempotency: IdempotencyKey | None = None,
) -> PostedMessage:
    """Add a mail as a reply when its subject names a ticket of the sender's, else as a new ticket.

    A sender is known by an address that they have confirmed, not by one that they merely wrote into an account. What
    a machine sent is marked `automatic` and opens no ticket again. Raises SenderUnknownError.
    """
    customer_id = _customer(sender)
    message = NewMessage(text, automatic=rules.is_machine_mail(headers))
    ticket = _ticket_named_in(subject, customer_id)
    if ticket is not None:
        return service.reply(
            ticket_id=ticket.ticket_id, author_id=customer_id, message=message, staff=False, idempotency=idempotency
        )
    return service.open_ticket(
        customer_id=customer_id,
        actor=actor,
        subject=subject,
        message=message,
        channel=TicketChannel.EMAIL,
        idempotency=idempotency,
    )


def _customer(sender: str) -> str:
    try:
        person = directory.by_login(login=sender)
    except (UserNotFoundError, InvalidEmailError):
        raise SenderUnknownError() from None
    if not person.is_active or not person.email_verified:
        raise SenderUnknownError()
    return person.id


def _ticket_named_in(subject: str, customer_id: str) -> Ticket | None:
    for number in _NUMBER.findall(subject.upper()):
        try:
            return by_number(number, owner=customer_id)
        except TicketNotFoundError:
            continue
    return None
