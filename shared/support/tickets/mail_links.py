"""Which ticket a mail that came to us belongs to, and how many a stranger may send.

| item | pk | sk |
|---|---|---|
| MailLink | MAIL#<hash of the Message-ID> | MAIL |
| StrangerMails | STRANGERS#<day> | <hash of the address>, or TOTAL |
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta

from pynamodb.attributes import UnicodeAttribute

from shared.core import clock
from shared.core.mail_addresses import comparable
from shared.core.settings import settings
from shared.data.daily_caps import DailyCap
from shared.data.numbers import WholeNumber
from shared.data.uow import UnitOfWork
from shared.notifications import reply_addresses, sent_mails
from shared.support.models import SupportItem
from shared.support.tickets import rules
from shared.support.tickets.errors import TicketNotFoundError, TooManyMailsError
from shared.support.tickets.mail_parsing import Mail
from shared.support.tickets.models import Ticket
from shared.support.tickets.threads import by_number

KEPT = timedelta(days=730)
# A mailing list's thread names hundreds.
_LOOKED_UP = 20
_ID = re.compile(r"<[^<>\s]{1,2000}>")
# As our mails carry it in their subjects, in brackets or without.
_NUMBER = re.compile(r"(?<![0-9A-Za-z-])([0-9A-Za-z]{4}-[0-9A-Za-z]{4})(?![0-9A-Za-z-])")
_BETWEEN_ADDRESSES = re.compile(r"[\s<>,;:\"()]+")
_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")


class MailLink(SupportItem, discriminator="ticket_mail"):
    """The ticket of a mail that was taken in, by the mail's Message-ID."""

    ticket_id = UnicodeAttribute()

    @classmethod
    def key(cls, message_id: str) -> tuple[str, str]:
        """(pk, sk) by a Message-ID, hashed: people's servers write them longer than a key may be."""
        return f"MAIL#{hashlib.sha256(message_id.strip().encode(errors='replace')).hexdigest()}", "MAIL"


class StrangerMails(SupportItem, discriminator="stranger_mails"):
    """How many tickets of strangers were opened by mail on a day (UTC), from one address or in all."""

    taken = WholeNumber(default=0)

    @classmethod
    def today(cls, subject: str) -> StrangerMails:
        """Today's counter; it goes a day after its own."""
        now = clock.now()
        return cls(f"STRANGERS#{now.date()}", subject, ttl=clock.epoch(now + timedelta(days=2)))


def store_link(uow: UnitOfWork, message_id: str, ticket: Ticket) -> None:
    """Note in the caller's transaction that a mail belongs to a ticket; the first ticket of a Message-ID stays."""
    if message_id and MailLink.get_or_none(*MailLink.key(message_id)) is None:
        expires = clock.epoch(clock.now() + KEPT)
        uow.put(MailLink(*MailLink.key(message_id), ticket_id=ticket.ticket_id, ttl=expires))


def count_stranger(uow: UnitOfWork, address: str) -> None:
    """Count a stranger's new ticket in the caller's transaction. At commit TooManyMailsError."""
    hashed = hashlib.sha256(comparable(address).encode()).hexdigest()
    for subject, cap in ((hashed, settings().stranger_mails_daily_cap), ("TOTAL", settings().stranger_mails_total)):
        DailyCap(StrangerMails.today(subject), StrangerMails.taken, cap).count_in(uow, TooManyMailsError)


def tickets_of(mail: Mail) -> Iterator[tuple[Ticket, bool]]:
    """The tickets that a mail may belong to, the most certain first, and whether only who got a mail of ours knows it.

    By what it answers (`In-Reply-To`, `References`), the tag of the address that it was sent to, and the numbers in
    its subject. Whose they are is not looked at.
    """
    for message_id in _answered(mail):
        number = sent_mails.thread_of(message_id)
        if number and (found := _numbered(number)):
            yield found, True
        link = MailLink.get_or_none(*MailLink.key(message_id))
        if link and (found := Ticket.get_or_none(*Ticket.key(link.ticket_id), consistent=True)):
            yield found, False
    for tag in _tags(mail):
        if found := _numbered(tag):
            yield found, False
    for number in _NUMBER.findall(mail.subject[:1000])[:_LOOKED_UP]:
        if found := _numbered(number):
            yield found, False


def _tags(mail: Mail) -> list[str]:
    """The conversations that the addresses name which a mail was sent to."""
    words = _BETWEEN_ADDRESSES.split(" ".join(mail.header_values(*_RECIPIENTS)))
    found = (reply_addresses.thread_in(word) for word in words if "@" in word)
    return list(dict.fromkeys(tag for tag in found if tag))[:_LOOKED_UP]


def _answered(mail: Mail) -> list[str]:
    """Message-IDs that a mail names, the nearest first."""
    found = _ID.findall(mail.header("In-Reply-To")) + _ID.findall(mail.header("References"))[::-1]
    return list(dict.fromkeys(found))[:_LOOKED_UP]


def _numbered(text: str) -> Ticket | None:
    number = rules.normalise_number(text)
    try:
        return by_number(number) if number else None
    except TicketNotFoundError:
        return None
