"""What automation announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience, shown
from shared.data.event_types import EventData


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationRuleEvent(EventData):
    """What every event about a rule says."""

    aggregate: ClassVar[str] = "automation_rule"
    audience: ClassVar[Audience] = STAFF_ONLY

    rule_id: str
    rule_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationRuleCreated(AutomationRuleEvent):
    """A rule was made."""

    type: ClassVar[Literal["automation.rule_created"]] = "automation.rule_created"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationRuleUpdated(AutomationRuleEvent):
    """A rule was changed; `fields` names what."""

    type: ClassVar[Literal["automation.rule_updated"]] = "automation.rule_updated"
    audience: ClassVar[Audience] = STAFF_ONLY

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationRuleArchived(AutomationRuleEvent):
    """A rule was taken out of use for good; its history stays."""

    type: ClassVar[Literal["automation.rule_archived"]] = "automation.rule_archived"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationFired(EventData):
    """A rule began to act on an event of a person; karma that it gives has this event as its source."""

    type: ClassVar[Literal["automation.fired"]] = "automation.fired"
    aggregate: ClassVar[str] = "automation_rule"
    audience: ClassVar[Audience] = STAFF_ONLY

    rule_id: str
    rule_version: int
    event_id: str
    event_type: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationMessageRequested(EventData):
    """A rule tells a person something; the text is stored under `message_id`."""

    type: ClassVar[Literal["automation.message_requested"]] = "automation.message_requested"
    aggregate: ClassVar[str] = "automation_rule"
    audience: ClassVar[Audience] = shown()

    rule_id: str
    message_id: str
    recipient_id: str
    category: Literal["service", "marketing"]


EVENTS = (
    AutomationRuleCreated,
    AutomationRuleUpdated,
    AutomationRuleArchived,
    AutomationFired,
    AutomationMessageRequested,
)
