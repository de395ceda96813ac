"""What people chose to hear of where, as it is kept."""

from __future__ import annotations

from datetime import time

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from shared.core import clock
from shared.notifications.models import NotificationsItem
from shared.notifications.rules import DEFAULT_DIGEST_HOUR, Choices, QuietHours


class Preferences(NotificationsItem, discriminator="preferences"):
    """What a person chose; without this item the defaults of `rules.Choices` hold."""

    off = JSONAttribute()
    quiet_start = UnicodeAttribute(null=True)
    quiet_end = UnicodeAttribute(null=True)
    time_zone = UnicodeAttribute()
    gathered = JSONAttribute(null=True)
    digest_hour = NumberAttribute(default=DEFAULT_DIGEST_HOUR)
    updated_at = UnicodeAttribute()

    @classmethod
    def of(cls, user_id: str, choices: Choices) -> Preferences:
        """The item that keeps a person's choices."""
        return cls(
            *cls.key(user_id),
            off={category: sorted(channels) for category, channels in choices.off.items()},
            gathered=dict(choices.gathered),
            digest_hour=choices.digest_hour,
            quiet_start=choices.quiet.start.isoformat("minutes") if choices.quiet else None,
            quiet_end=choices.quiet.end.isoformat("minutes") if choices.quiet else None,
            time_zone=choices.time_zone,
            updated_at=clock.iso(clock.now()),
        )

    @classmethod
    def key(cls, user_id: str) -> tuple[str, str]:
        """Where a person's choices are kept."""
        return f"PERSON#{user_id}", "PREFERENCES"

    def choices(self) -> Choices:
        """The choices that this item keeps."""
        start, end = self.quiet_start, self.quiet_end
        return Choices(
            off={category: frozenset(channels) for category, channels in self.off.items()},
            gathered=self.gathered or {},
            digest_hour=int(self.digest_hour),
            quiet=QuietHours(time.fromisoformat(start), time.fromisoformat(end)) if start and end else None,
            time_zone=self.time_zone,
        )
