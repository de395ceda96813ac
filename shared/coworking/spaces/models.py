"""Spaces in the table `coworking`: pk SPACE#id, sk SPACE; gsi1 SPACES#<open or archived> / id."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute

from shared.core.hours import OpeningHours, parse_closed_days, parse_zone, read_week
from shared.coworking.models import CoworkingItem
from shared.data.numbers import WholeNumber

IN_USE = "SPACES#open"
ARCHIVED = "SPACES#archived"


class Space(CoworkingItem, discriminator="space"):
    """A place to work in. `present` counts the open visits; it is changed with them, in their transactions."""

    id = UnicodeAttribute()
    name = UnicodeAttribute()
    capacity = WholeNumber()
    time_zone = UnicodeAttribute()
    opening_hours = JSONAttribute()
    # Days on which nothing opens: {date, name}, `2026-05-09` once or `05-09` every year.
    closed_days = JSONAttribute(default=list)
    # A visit that nobody ends is ended after so long, where no closing comes before.
    max_stay_hours = WholeNumber(default=72)
    address = UnicodeAttribute(null=True)
    present = WholeNumber(default=0)
    # Spaces that were stored before there was this setting demand a code, as new ones do.
    requires_door_code = BooleanAttribute(default=True)
    # Whether nobody comes in without a pass or a booking; guests of whoever could come in, or is in, do.
    pass_required = BooleanAttribute(default=False)
    # A booking that is cancelled so many hours before it begins is refunded in full, a later one by so much per cent.
    full_refund_hours = WholeNumber(default=24)
    late_refund_percent = WholeNumber(default=0)
    guests_per_month = WholeNumber(default=3)
    version = WholeNumber(default=1)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @staticmethod
    def key(space_id: str) -> tuple[str, str]:
        """(pk, sk) of a space."""
        return f"SPACE#{space_id}", "SPACE"

    @property
    def is_archived(self) -> bool:
        """Whether the space is archived; its visits stay."""
        return bool(self.gsi1pk != IN_USE)

    @property
    def hours(self) -> OpeningHours:
        """The opening hours and closed days, for the rules."""
        return OpeningHours(
            read_week(self.opening_hours), parse_zone(self.time_zone), parse_closed_days(self.closed_days)
        )
