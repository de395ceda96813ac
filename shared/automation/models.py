"""What automation stores in the table `automation`, and every key it is found by.

| item | pk | sk | gsi1 |
|---|---|---|---|
| which rules there are | RULES | RULES | |
| rule | RULE#id | RULE | ARCHIVED / id, once it is archived |
| change of a rule, with the definition since then | RULE#id | AT#moment | |
| firing | RULE#id | AT#event | PERSON#user / event#id |
| how often a rule fired on a day | RULE#id | DAY#day | |
| how often a rule fired for a person in a period | PERSON#user | CAP#rule#period | |
| text of a message | PERSON#user | MESSAGE#id | |

`AT#` is followed by the random part of an id (of the event, or the change's own), which sorts by its moment: a rule's
history is one query. The list of rules is one item with their ids, read strongly, so that a rule counts from the moment
it is saved and not after it is archived.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from pynamodb.attributes import BooleanAttribute, JSONAttribute, ListAttribute, UnicodeAttribute

from shared.core import clock
from shared.data.base import AtriumModel, TableName
from shared.data.events import DomainEvent
from shared.data.keys_only_index import KeysOnlyGsi1
from shared.data.numbers import WholeNumber

HISTORY = "AT#"
ARCHIVED = "ARCHIVED"
RULE = "RULE"
# How long the history says what a rule did; no event comes again after that.
HISTORY_KEPT: Final = timedelta(days=400)


class AutomationItem(AtriumModel):
    """An item of the table `automation`; `gsi1` is sparse."""

    class Meta:
        table_name = TableName("automation")

    gsi1 = KeysOnlyGsi1()

    @staticmethod
    def of_rule(rule_id: str) -> str:
        """The pk of a rule and its history."""
        return f"RULE#{rule_id}"

    @staticmethod
    def of_person(user_id: str) -> str:
        """The pk of what is a person's own, and the gsi1pk of what was done for them."""
        return f"PERSON#{user_id}"


class AutomationRuleList(AutomationItem, discriminator="automation_rules"):
    """The ids of all rules that are not archived, oldest first; `stamp` is another one after every change of any.

    `event_types` are those that the active ones name, None in a list of before: then any event may be named.
    """

    rule_ids = ListAttribute[str](default=list)
    event_types = JSONAttribute(null=True)
    stamp = UnicodeAttribute(null=True)
    version = WholeNumber(default=0)

    KEY = ("RULES", "RULES")


class AutomationRule(AutomationItem, discriminator="automation_rule"):
    """A rule. `definition` is what it says (`definitions.Definition` as JSON), `change_id` the change that made it so.

    It fires for events from `active_since` on: since it was last activated, or its event or conditions were changed.
    """

    rule_id = UnicodeAttribute()
    title = UnicodeAttribute()
    definition = JSONAttribute()
    is_active = BooleanAttribute(default=False)
    active_since = UnicodeAttribute(null=True)
    change_id = UnicodeAttribute()
    version = WholeNumber(default=1)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()
    changed_by = UnicodeAttribute(null=True)
    archived_at = UnicodeAttribute(null=True)

    @classmethod
    def key(cls, rule_id: str) -> tuple[str, str]:
        """(pk, sk) of a rule."""
        return cls.of_rule(rule_id), RULE


class RuleChange(AutomationItem, discriminator="automation_change"):
    """Who changed a rule, when, and how it is since then; `fields` names what was changed."""

    rule_id = UnicodeAttribute()
    rule_version = WholeNumber()
    title = UnicodeAttribute()
    definition = JSONAttribute()
    is_active = BooleanAttribute(default=False)
    fields = ListAttribute[str](default=list)
    actor = UnicodeAttribute(null=True)
    changed_at = UnicodeAttribute()

    @classmethod
    def key(cls, rule_id: str, change_id: str) -> tuple[str, str]:
        """(pk, sk) of a change."""
        return cls.of_rule(rule_id), f"{HISTORY}{change_id.partition('_')[2]}"


class Firing(AutomationItem, discriminator="automation_firing"):
    """What a rule did about one event. `status` is `running` until each action has its entry in `outcomes`.

    `outcomes` maps the kind of an action to what came of it: `status` (done, skipped or failed), `reason`, and what it
    made. `fired_event_id` announced it. `user_id` is absent for events of nobody, and after the person's erasure.
    """

    rule_id = UnicodeAttribute()
    rule_version = WholeNumber()
    change_id = UnicodeAttribute()
    event_id = UnicodeAttribute()
    event_type = UnicodeAttribute()
    occurred_at = UnicodeAttribute()
    user_id = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    outcomes = JSONAttribute()
    fired_event_id = UnicodeAttribute(null=True)
    fired_at = UnicodeAttribute()
    version = WholeNumber(default=1)

    @classmethod
    def new(
        cls, rule: AutomationRule, event: DomainEvent, *, status: str, user_id: str | None, reason: str | None = None
    ) -> Firing:
        """What a rule does about an event, before it is stored."""
        moment = clock.now()
        firing = cls(
            rule_id=rule.rule_id,
            rule_version=rule.version,
            change_id=rule.change_id,
            event_id=event.id,
            event_type=event.type,
            occurred_at=clock.iso(event.occurred_at),
            user_id=user_id,
            status=status,
            reason=reason,
            outcomes={},
            fired_at=clock.iso(moment),
            ttl=clock.epoch(moment + HISTORY_KEPT),
            version=1,
        )
        firing.set_index_keys()
        return firing

    @classmethod
    def key(cls, rule_id: str, event_id: str) -> tuple[str, str]:
        """(pk, sk) of what a rule did about an event: there is one."""
        return cls.of_rule(rule_id), f"{HISTORY}{event_id.partition('_')[2]}"

    def set_index_keys(self) -> None:
        """Write the keys that follow from the values."""
        self.pk, self.sk = self.key(self.rule_id, self.event_id)
        if self.user_id:
            self.gsi1pk, self.gsi1sk = self.of_person(self.user_id), f"{self.event_id}#{self.rule_id}"


class CapCounter(AutomationItem, discriminator="automation_cap"):
    """How often a rule fired: for everybody on a day, or for a person in a period.

    `kept`: how many of the day's events that it did not act on stand in its history.
    """

    used = WholeNumber(default=0)
    kept = WholeNumber(null=True)

    @classmethod
    def day_key(cls, rule_id: str, day: str) -> tuple[str, str]:
        """(pk, sk) of a day's counter."""
        return cls.of_rule(rule_id), f"DAY#{day}"

    @classmethod
    def person_key(cls, rule_id: str, user_id: str, period: str) -> tuple[str, str]:
        """(pk, sk) of a person's counter in a period."""
        return cls.of_person(user_id), f"CAP#{rule_id}#{period}"


class MessageText(AutomationItem, discriminator="automation_message"):
    """What a rule tells a person, filled in, until it was made into their messages."""

    title = UnicodeAttribute()
    body = UnicodeAttribute()

    @classmethod
    def key(cls, user_id: str, message_id: str) -> tuple[str, str]:
        """(pk, sk) of a text."""
        return cls.of_person(user_id), f"MESSAGE#{message_id}"


def outcome(firing: Firing, kind: str) -> dict[str, Any] | None:
    """What came of one action, None while it is to be done."""
    found: dict[str, Any] | None = firing.outcomes.get(kind)
    return found
