"""Tickets by e-mail: a mail that the mail server hands in becomes its sender's message, or a stranger's."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from shared.core import ids
from shared.core.mail_addresses import comparable
from shared.core.settings import settings
from shared.core.text import cleaned
from shared.data.idempotency import IdempotencyKey
from shared.identity import directory
from shared.identity.errors import InvalidEmailError, UserNotFoundError
from shared.providers.storage.base import ObjectStore
from shared.support.tickets import customer_caps, mail_files, mail_links, mail_rules
from shared.support.tickets.editor import Edits, commit
from shared.support.tickets.mail_auth import is_authentic
from shared.support.tickets.mail_cutting import cut
from shared.support.tickets.mail_parsing import SUBJECT_LIMIT, Mail
from shared.support.tickets.models import Ticket
from shared.support.tickets.replies import NewMessage, PostedMessage, customer_reply, new_ticket
from shared.support.tickets.rules import TicketChannel, TicketPriority

ROUTE = "POST /support/mail by Message-ID"
# What is read of a mail, and shown; all of it is kept beside the message.
READ_LIMIT, BODY_LIMIT = 200_000, 10_000
NO_SUBJECT, NO_TEXT, CUT_MARK = "(без темы)", "(без текста)", "…"
# What our answer's `In-Reply-To` may name: SES takes no longer header.
_ANSWERABLE = re.compile(r"<[!-;=?-~]{1,700}>")
REFUSED = "[Вложения не приняты: {names}]"
# Of files that were not kept so many are named: an item has room for no more than 400 KB.
REFUSED_NAMED = 20
STRANGER = "mail"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose a mail is: an account's that has confirmed the address, or a stranger's; `is_proven` by our mail server."""

    address: str
    is_proven: bool
    customer_id: str | None


def take_in(mail: Mail, *, actor: str, store: ObjectStore, idempotency: IdempotencyKey | None = None) -> PostedMessage:
    """Add a mail to the ticket of its sender's that it answers, or open a new one.

    A sender is known by an address that they have confirmed, not by one that they merely wrote into an account, and
    only in a mail that our mail server (MAIL_AUTHSERV_ID) found to be from them. Any other mail is a stranger's: it
    goes on in a stranger's ticket from the same address, if it is proven or answers a mail that we sent, or opens a
    ticket that is nobody's, whatever it names. What a machine sent is marked `automatic` and opens no ticket again.

    Raises TooManyMailsError for a stranger, TooMuchSaidError.
    """
    sender = _sender(mail)
    mark = f"{actor}:{idempotency.key}" if idempotency else ids.new("att")
    folder = mail_files.folder_of(sender.customer_id or STRANGER, mark)
    files = mail_files.keep(mail.files, folder=folder, store=store)
    message = NewMessage(
        "\n\n".join([body_of(mail), *([REFUSED.format(names=_named(files.refused))] if files.refused else [])]),
        files.attachments,
        automatic=mail_rules.is_machine(mail.headers),
        mail_id=found[0] if (found := _ANSWERABLE.match(mail.header("Message-ID"))) else None,
        original_key=mail_files.keep_original(mail.original, folder=folder, store=store) if mail.original else None,
    )

    def make(edits: Edits) -> PostedMessage:
        customer_caps.count(edits.uow, customer_id=sender.customer_id, address=sender.address)
        ticket = _ticket_for(mail, sender)
        if ticket is not None and sender.customer_id and not ticket.customer_id:
            # Its sender has confirmed the address since: it is theirs now, and they see it.
            ticket.customer_id, ticket.sender_verified = sender.customer_id, True
        posted = (
            customer_reply(edits, ticket, message)
            if ticket is not None
            else _open(edits, mail, sender, message, actor=actor)
        )
        mail_links.store_link(edits.uow, mail.header("Message-ID"), posted.ticket)
        return posted

    return commit(
        make,
        idempotency=idempotency,
        reference=lambda posted: {"ticket_id": posted.message.ticket_id, "id": posted.message.message_id},
    )


def body_of(mail: Mail) -> str:
    """What is shown of a mail: what its sender wrote, without what they answer, and no more than fits."""
    text = cut(cleaned(mail.text[:READ_LIMIT]))
    if len(text) > BODY_LIMIT:
        text = text[: BODY_LIMIT - 1].rstrip() + CUT_MARK
    return text or NO_TEXT


def subject_of(mail: Mail) -> str:
    """A ticket's subject: one line that fits."""
    text = " ".join(cleaned(mail.subject[:READ_LIMIT], lines=False).split())
    return (text if len(text) <= SUBJECT_LIMIT else text[: SUBJECT_LIMIT - 1].rstrip() + CUT_MARK) or NO_SUBJECT


def idempotency_key(mail: Mail, *, gateway_id: str) -> IdempotencyKey | None:
    """The key of a mail by its Message-ID and what it says; None without one.

    Another mail with the same Message-ID is not taken for it: anybody can write somebody else's. Neither is the same
    mail when only one of the two is authentic.
    """
    message_id = mail.header("Message-ID")
    if not message_id:
        return None
    authentic = is_authentic(mail.sender, mail.headers, authserv_id=settings().mail_authserv_id)
    said = json.dumps([message_id, mail.sender, mail.subject, mail.text, authentic]).encode()
    digest = hashlib.sha256(said).hexdigest()
    return IdempotencyKey(gateway_id, ROUTE, digest, digest)


def _named(refused: Sequence[str]) -> str:
    more = [CUT_MARK] if len(refused) > REFUSED_NAMED else []
    return ", ".join([*refused[:REFUSED_NAMED], *more])


def _sender(mail: Mail) -> Sender:
    is_proven = is_authentic(mail.sender, mail.headers, authserv_id=settings().mail_authserv_id)
    return Sender(mail.sender, is_proven, _customer(mail.sender) if is_proven else None)


def _customer(address: str) -> str | None:
    try:
        person = directory.by_login(login=address, confirmed_only=True)
    except (UserNotFoundError, InvalidEmailError):
        return None
    return person.id if person.is_active and person.email_verified else None


def _ticket_for(mail: Mail, sender: Sender) -> Ticket | None:
    """The first ticket that a mail may belong to and that is its sender's."""
    for ticket, answers_ours in mail_links.tickets_of(mail):
        if ticket.customer_id:
            if ticket.customer_id == sender.customer_id:
                return ticket
        elif (
            ticket.sender_address
            and comparable(ticket.sender_address) == comparable(sender.address)
            and (sender.is_proven or answers_ours)
        ):
            return ticket
    return None


def _open(edits: Edits, mail: Mail, sender: Sender, message: NewMessage, *, actor: str) -> PostedMessage:
    if sender.customer_id is None:
        mail_links.count_stranger(edits.uow, sender.address)
    return new_ticket(
        edits,
        customer_id=sender.customer_id,
        actor=actor,
        subject=subject_of(mail),
        message=message,
        channel=TicketChannel.EMAIL,
        priority=TicketPriority.NORMAL,
        sender_address=None if sender.customer_id else sender.address,
    )
