"""Canned replies in the table `support`: pk CANNED, sk the reply's id."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.support.models import SupportItem

ALL = "CANNED"


class CannedReply(SupportItem, discriminator="canned_reply"):
    """A text that agents use again and again, with variables in double braces."""

    title = UnicodeAttribute()
    text = UnicodeAttribute()
    version = WholeNumber(default=1)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @property
    def id(self) -> str:
        """The reply's id, `cnr_…`."""
        return self.sk
