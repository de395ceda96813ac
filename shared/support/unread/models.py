"""How far somebody has read a ticket, in the table `support`: pk TICKET#number, sk READ#user."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.support.models import SupportItem


class ReadPosition(SupportItem, discriminator="ticket_read"):
    """So many of the other side's messages somebody has read."""

    messages = WholeNumber(default=0)
    read_at = UnicodeAttribute()

    @staticmethod
    def key(ticket_pk: str, user_id: str) -> tuple[str, str]:
        """(pk, sk) of one reader's position in a ticket."""
        return ticket_pk, f"READ#{user_id}"
