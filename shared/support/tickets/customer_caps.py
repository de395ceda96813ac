"""How much a customer, or an address that writes to us, says in a day: all of it is stored, counted and announced.

| item | pk | sk |
|---|---|---|
| SaidToday | SAID#<day>#<account, or hash of the address> | SAID |
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from shared.core import clock
from shared.core.mail_addresses import comparable
from shared.data.daily_caps import DailyCap
from shared.data.numbers import WholeNumber
from shared.data.uow import UnitOfWork
from shared.support.models import SupportItem
from shared.support.tickets.errors import TooMuchSaidError

# Of one customer on a day (UTC), new tickets' first messages among them.
MESSAGES_PER_DAY = 200


class SaidToday(SupportItem, discriminator="said_today"):
    """How many messages somebody wrote in tickets on a day (UTC)."""

    messages = WholeNumber(default=0)

    @classmethod
    def of(cls, subject: str) -> SaidToday:
        """Today's counter; it goes a day after its own."""
        now = clock.now()
        return cls(f"SAID#{now.date()}#{subject}", "SAID", ttl=clock.epoch(now + timedelta(days=2)))


def refuse_full(customer_id: str) -> None:
    """Refuse before files are kept what the count would refuse after it. Raises TooMuchSaidError."""
    today = SaidToday.of(customer_id)
    said = SaidToday.get_or_none(today.pk, today.sk)
    if said is not None and said.messages >= MESSAGES_PER_DAY:
        raise TooMuchSaidError()


def count(uow: UnitOfWork, *, customer_id: str | None, address: str | None = None) -> None:
    """Count a message in the caller's transaction, of a customer or else of an address. At commit TooMuchSaidError."""
    subject = customer_id or (hashlib.sha256(comparable(address).encode()).hexdigest() if address else None)
    if subject:
        DailyCap(SaidToday.of(subject), SaidToday.messages, MESSAGES_PER_DAY).count_in(uow, TooMuchSaidError)
