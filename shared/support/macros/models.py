"""Macros in the table `support`: pk MACROS, sk the macro's id."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.support.models import SupportItem

ALL_MACROS = "MACROS"


class Macro(SupportItem, discriminator="support_macro"):
    """Actions that agents take together again and again; each as `actions.py` reads it."""

    title = UnicodeAttribute()
    actions = JSONAttribute()
    version = WholeNumber(default=1)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @property
    def id(self) -> str:
        """The macro's id, `mac_…`."""
        return self.sk
