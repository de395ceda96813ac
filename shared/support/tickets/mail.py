"""Tickets by e-mail: a mail that the mail server hands in becomes its sender's message, or nobody's."""

from __future__ import annotations

import hashlib
import json
import re

from shared.core.settings import settings
from shared.data.idempotency import IdempotencyKey
from shared.identity import directory
from shared.identity.errors import InvalidEmailError, UserNotFoundError
from shared.support.tickets import rules, service
from shared.support.tickets.errors import SenderUnknownError, TicketNotFoundError
from shared.support.tickets.mail_auth import Headers, is_authentic
from shared.support.tickets.models import Ticket
from shared.support.tickets.replies import NewMessage, PostedMessage
from shared.support.tickets.rules import TicketChannel
from shared.support.tickets.threads import by_number

# `[K7M4-9Q2D]`, as our mails carry it in their subjects.
_NUMBER = re.compile(r"\[([0-9A-Z]{4}-[0-9A-Z]{4})\]")
ROUTE = "POST /support/mail by Message-ID"


def take_in(
    *,
    sender: str,
    subject: str,
    text: str,
    headers: Headers,
    actor: str,
    idempotency: IdempotencyKey | None = None,
) -> PostedMessage:
    """Add a mail as a reply when its subject names a ticket of the sender's, else as a new ticket.

    A sender is known by an address that they have confirmed, not by one that they merely wrote into an account, and
    only in a mail that our mail server (MAIL_AUTHSERV_ID) found to be from them. Any other mail opens a ticket that is
    nobody's, whatever its subject names, and whether or not the address is an account's. What a machine sent is marked
    `automatic` and opens no ticket again. Raises SenderUnknownError.
    """
    message = NewMessage(text, automatic=any(rules.is_machine_mail({name: value}) for name, value in headers))
    if not is_authentic(sender, headers, authserv_id=settings().mail_authserv_id):
        return service.open_ticket(
            customer_id=None,
            actor=actor,
            subject=subject,
            message=message,
            channel=TicketChannel.EMAIL,
            sender_address=sender,
            idempotency=idempotency,
        )
    customer_id = _customer(sender)
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


def idempotency_key(
    *, gateway_id: str, sender: str, subject: str, text: str, headers: Headers
) -> IdempotencyKey | None:
    """The key of a mail by its Message-ID and what it says; None without one.

    Another mail with the same Message-ID is not taken for it: anybody can write somebody else's. Neither is the same
    mail when only one of the two is authentic.
    """
    message_id = next((value.strip() for name, value in headers if name.lower() == "message-id"), "")
    if not message_id:
        return None
    authentic = is_authentic(sender, headers, authserv_id=settings().mail_authserv_id)
    said = json.dumps([message_id, sender, subject, text, authentic]).encode()
    digest = hashlib.sha256(said).hexdigest()
    return IdempotencyKey(gateway_id, ROUTE, digest, digest)


def _customer(sender: str) -> str:
    try:
        person = directory.by_login(login=sender, confirmed_only=True)
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
