"""What karma stores, and every key it is found by.

| item | pk | sk | gsi1 |
|---|---|---|---|
| entry | PERSON#user | ENTRY#id | |
| a day's tally of a capped rule | PERSON#user | DAY#category#day | |
| leaderboard entry of one who agreed to be shown | PERSON#user | STANDING | STANDINGS / balance#user |

The balance is stored on the person (`User.karma`). An entry's id is its event's: one event makes one entry, and entries
sort by when what they are for happened.
"""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from shared.core import clock
from shared.data.base import AtriumModel, TableName
from shared.data.keys_only_index import KeysOnlyGsi1
from shared.data.numbers import WholeNumber

LEADERBOARD = "STANDINGS"
ENTRIES = "ENTRY#"


class KarmaItem(AtriumModel):
    """An item of the table `karma`; `gsi1` is sparse."""

    class Meta:
        table_name = TableName("karma")

    gsi1 = KeysOnlyGsi1()

    @staticmethod
    def of_person(user_id: str) -> str:
        """The pk of everything that one person has."""
        return f"PERSON#{user_id}"

    @property
    def user_id(self) -> str:
        """The person whom the item belongs to."""
        return self.pk.removeprefix("PERSON#")


class Entry(KarmaItem, discriminator="karma_entry"):
    """Points that somebody got or gave for one event; `reason` is the event's type or what an admin wrote."""

    delta = WholeNumber()
    reason = UnicodeAttribute()
    source_event_id = UnicodeAttribute()
    created_at = UnicodeAttribute()
    reversed_by = UnicodeAttribute(null=True)

    @classmethod
    def key(cls, user_id: str, source_event_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's entry for an event."""
        return cls.of_person(user_id), f"{ENTRIES}krm_{source_event_id.partition('_')[2]}"

    @classmethod
    def new(cls, *, user_id: str, delta: int, reason: str, source_event_id: str) -> Entry:
        """A new entry, created now."""
        return cls(
            *cls.key(user_id, source_event_id),
            delta=delta,
            reason=reason,
            source_event_id=source_event_id,
            created_at=clock.iso(clock.now()),
        )

    @property
    def id(self) -> str:
        """The entry's id, `krm_…`."""
        return self.sk.removeprefix(ENTRIES)


class DayTally(KarmaItem, discriminator="karma_day"):
    """What a capped rule would have given on a day without its cap."""

    points = WholeNumber()

    @classmethod
    def key(cls, user_id: str, category: str, day: str) -> tuple[str, str]:
        """(pk, sk) of a day's tally."""
        return cls.of_person(user_id), f"DAY#{category}#{day}"


class LeaderboardEntry(KarmaItem, discriminator="karma_standing"):
    """The leaderboard entry of a person who has karma and agreed to be shown."""

    @classmethod
    def key(cls, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's leaderboard entry."""
        return cls.of_person(user_id), "STANDING"

    @classmethod
    def of(cls, user_id: str, balance: int) -> LeaderboardEntry:
        """The entry of a positive balance (points)."""
        return cls(*cls.key(user_id), gsi1pk=LEADERBOARD, gsi1sk=f"{balance:012d}#{user_id}")
