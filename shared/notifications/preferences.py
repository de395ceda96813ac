"""The stored preferences of people: which messages they want on which channel, and when."""

from __future__ import annotations

from datetime import time

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from shared.core import clock
from shared.data.numbers import WholeNumber
from shared.notifications.models import NotificationsItem
from shared.notifications.rules import DEFAULT_DIGEST_HOUR, Choices, QuietHours


class Preferences(NotificationsItem, discriminator="preferences"):
    """What a person chose; without this item the defaults of `rules.Choices` apply."""

    off = JSONAttribute()
    quiet_start = UnicodeAttribute(null=True)
    quiet_end = UnicodeAttribute(null=True)
    time_zone = UnicodeAttribute()
    digest = JSONAttribute(null=True, attr_name="gathered")
    digest_hour = WholeNumber(default=DEFAULT_DIGEST_HOUR)
    updated_at = UnicodeAttribute()
    # Counts the changes; items from before it have none.
    version = WholeNumber(default=0)

    @classmethod
    def of(cls, user_id: str, choices: Choices, *, version: int = 1) -> Preferences:
        """The item that stores a person's choices."""
        return cls(
            *cls.key(user_id),
            off={category: sorted(channels) for category, channels in choices.off.items()},
            digest=dict(choices.digest),
            digest_hour=choices.digest_hour,
            quiet_start=choices.quiet.start.isoformat("minutes") if choices.quiet else None,
            quiet_end=choices.quiet.end.isoformat("minutes") if choices.quiet else None,
            time_zone=choices.time_zone,
            version=version,
            updated_at=clock.iso(clock.now()),
        )

    @classmethod
    def key(cls, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's choices."""
        return f"PERSON#{user_id}", "PREFERENCES"

    def choices(self) -> Choices:
        """The choices that this item stores."""
        start, end = self.quiet_start, self.quiet_end
        return Choices(
            off={category: frozenset(channels) for category, channels in self.off.items()},
            digest=self.digest or {},
            digest_hour=self.digest_hour,
            quiet=QuietHours(time.fromisoformat(start), time.fromisoformat(end)) if start and end else None,
            time_zone=self.time_zone,
        )
