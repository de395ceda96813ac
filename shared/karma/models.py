"""What karma stores, and every key it is found by.

| item | pk | sk | gsi1 |
|---|---|---|---|
| entry | PERSON#user | ENTRY#id | |
| a day's tally of a capped rule | PERSON#user | DAY#category#day | |
| public score | PERSON#user | STANDING | SCORES / score#user, while positive and the person agreed to be shown |

The balance is stored on the person (`User.karma`). The leaderboard never shows it: the public score counts the entries
that are public, so that it does not move with what was given anonymously or spent.

An entry's id is its event's: one event makes one entry, and entries sort by when what they are for happened.
"""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from shared.core import clock
from shared.data.base import AtriumModel, TableName
from shared.data.keys_only_index import KeysOnlyGsi1
from shared.data.numbers import WholeNumber

# Not the partition of earlier entries ("STANDINGS"), which ranked people by their whole balance.
LEADERBOARD = "SCORES"
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
    """Points that somebody got or gave for one event; `reason` is the event's type or what an admin wrote.

    `is_public` is set when the entry counts in the public score. Entries of before there was one get it by a replay.
    """

    delta = WholeNumber()
    reason = UnicodeAttribute()
    source_event_id = UnicodeAttribute()
    created_at = UnicodeAttribute()
    is_public = BooleanAttribute(null=True)
    reversed_by = UnicodeAttribute(null=True)

    @classmethod
    def key(cls, user_id: str, source_event_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's entry for an event."""
        return cls.of_person(user_id), f"{ENTRIES}krm_{source_event_id.partition('_')[2]}"

    @classmethod
    def new(cls, *, user_id: str, delta: int, reason: str, source_event_id: str, is_public: bool) -> Entry:
        """A new entry, created now."""
        return cls(
            *cls.key(user_id, source_event_id),
            delta=delta,
            reason=reason,
            source_event_id=source_event_id,
            created_at=clock.iso(clock.now()),
            is_public=is_public or None,
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
    """A person's public score: points from what they did openly. Spending and anonymous gifts do not move it.

    `points` may be negative after a correction. Items of before there was a score have none until a replay.
    """

    points = WholeNumber(null=True)

    @classmethod
    def key(cls, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's score."""
        return cls.of_person(user_id), "STANDING"

    @classmethod
    def of(cls, user_id: str, points: int, *, is_shown: bool) -> LeaderboardEntry:
        """A score, ranked while it is positive and its person agrees to be shown."""
        entry = cls(*cls.key(user_id), points=points)
        if is_shown and points > 0:
            entry.gsi1pk, entry.gsi1sk = LEADERBOARD, f"{points:012d}#{user_id}"
        return entry

    @property
    def ranked_points(self) -> int:
        """The points by which the index ranks this entry: an index entry knows nothing but its keys."""
        return int(str(self.gsi1sk).partition("#")[0])
