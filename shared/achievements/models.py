"""What achievements store in the table `achievements`, and every key it is found by.

| item | pk | sk |
|---|---|---|
| which achievements there are | RULES | RULES |
| achievement | RULE#id | RULE |
| tally of a person under a rule | PERSON#user | TALLY#rule |
| grant, of one level | PERSON#user | GRANT#rule#000000000010 |

The table has no index: the list of achievements is one item with their ids, read strongly, so that a rule counts from
the moment it is saved. A level has leading zeros, so that grants sort by it.
"""

from __future__ import annotations

from collections.abc import Iterable

from pynamodb.attributes import BooleanAttribute, JSONAttribute, ListAttribute, UnicodeAttribute

from shared.achievements.rules import Counted, Rule, Tally
from shared.data.base import AtriumModel, TableName
from shared.data.numbers import WholeNumber

GRANTS = "GRANT#"
# Of the id of an event all begin alike.
_EVENT = "evt_"


class AchievementsItem(AtriumModel):
    """An item of the table `achievements`."""

    class Meta:
        table_name = TableName("achievements")

    @staticmethod
    def of_person(user_id: str) -> str:
        """The pk of everything that one person has."""
        return f"PERSON#{user_id}"


class RuleList(AchievementsItem, discriminator="achievements"):
    """The ids of all achievements, oldest first; `stamp` is another one after every change of any of them.

    `event_types` are those that the active ones count, None in a list of before: then any event may be counted.
    """

    achievement_ids = ListAttribute[str](default=list)
    event_types = JSONAttribute(null=True)
    stamp = UnicodeAttribute(null=True)
    version = WholeNumber(default=0)

    KEY = ("RULES", "RULES")


class Achievement(AchievementsItem, discriminator="achievement"):
    """An achievement: what it is called, what is counted for it (`rules.Rule` as JSON), and what it is worth.

    `keep` says whether a grant stays when the tally falls back. `karma` are points of each level.
    """

    achievement_id = UnicodeAttribute()
    title = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    icon = UnicodeAttribute(default="")
    is_active = BooleanAttribute(default=True)
    is_secret = BooleanAttribute(default=False)
    karma = WholeNumber(default=0)
    keep = BooleanAttribute(default=True)
    rule_json = JSONAttribute(attr_name="rule")
    version = WholeNumber(default=0)
    changed_by = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @classmethod
    def key(cls, achievement_id: str) -> tuple[str, str]:
        """(pk, sk) of an achievement."""
        return f"RULE#{achievement_id}", "RULE"

    @property
    def rule(self) -> Rule:
        """What is counted."""
        return Rule.read(self.rule_json)


class StoredTally(AchievementsItem, discriminator="tally"):
    """What was counted of one person under one rule: key → [value, the event's id without its prefix].

    `fingerprint` is of the rule that counted, `rule_version` of its achievement. A tally `is_partial` when it began
    after what it should hold: it grants, but withdraws nothing until a replay has completed it.
    """

    fingerprint = UnicodeAttribute()
    rule_version = WholeNumber(default=0)
    entries = JSONAttribute()
    is_partial = BooleanAttribute(null=True)
    version = WholeNumber(default=0)

    @classmethod
    def key(cls, user_id: str, achievement_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's tally."""
        return cls.of_person(user_id), f"TALLY#{achievement_id}"

    @property
    def achievement_id(self) -> str:
        """Whose rule counts."""
        return self.sk.removeprefix("TALLY#")

    @property
    def tally(self) -> Tally:
        """What was counted."""
        return {key: Counted(int(value), _EVENT + event) for key, (value, event) in self.entries.items()}

    def set_tally(self, tally: Tally) -> None:
        """Keep what was counted."""
        self.entries = {key: [one.value, one.event_id.removeprefix(_EVENT)] for key, one in tally.items()}


class Grant(AchievementsItem, discriminator="grant"):
    """One level of an achievement that a person has, or had while `withdrawn_at` is set.

    `event_id` announced it, `because` are ids of events that it rests on, newest first, `value` what the tally was.
    What was given or taken `by_hand` the rule leaves as it is.
    """

    achievement_id = UnicodeAttribute()
    level = WholeNumber()
    title = UnicodeAttribute()
    karma = WholeNumber(default=0)
    value = WholeNumber(default=0)
    because = ListAttribute[str](default=list)
    event_id = UnicodeAttribute()
    granted_at = UnicodeAttribute()
    withdrawn_at = UnicodeAttribute(null=True)
    by_hand = BooleanAttribute(null=True)
    version = WholeNumber(default=0)

    @classmethod
    def key(cls, user_id: str, achievement_id: str, level: int) -> tuple[str, str]:
        """(pk, sk) of a person's grant."""
        return cls.of_person(user_id), f"{GRANTS}{achievement_id}#{level:012d}"

    @property
    def is_held(self) -> bool:
        """Whether the person has it now."""
        return self.withdrawn_at is None


def keys_of(user_id: str, achievement_id: str, levels: Iterable[int]) -> list[tuple[str, str]]:
    """Keys of a person's tally and grants under one rule."""
    grants = [Grant.key(user_id, achievement_id, level) for level in levels]
    return [StoredTally.key(user_id, achievement_id), *grants]
