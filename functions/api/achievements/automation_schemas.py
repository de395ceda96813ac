"""What the `automation` group takes and gives."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic.json_schema import SkipJsonSchema

from functions.api.achievements.automation_actions import AutomationActionRequest
from shared.automation.caps import DEFAULT_PER_DAY, Period
from shared.automation.conditions import MAX_CONDITIONS
from shared.automation.models import AutomationRule, Firing, RuleChange
from shared.automation.rule_store import DEFINITION
from shared.automation.validation import MAX_ACTIONS
from shared.http.models import PLAIN_LINE, VERSION_LIMIT, AnswerModel, RequestModel, absent, example

EventType = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=64)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$", max_length=64)]
Value = bool | Annotated[int, Field(ge=-(10**12), le=10**12)] | Annotated[str, StringConstraints(max_length=200)]
Values = Annotated[list[Value], Field(min_length=1, max_length=50)]
RuleTitle = Annotated[str, StringConstraints(min_length=1, max_length=100), PLAIN_LINE]
Operator = Literal["eq", "ne", "in", "gt", "gte", "lt", "lte", "exists", "contains"]
_ACTION = {"type": "karma", "points": 5, "reason": "За первое пожертвование"}
_CONDITIONS = {"all": [{"field": "amount", "op": "gte", "value": 100000}]}


class ConditionRequest(RequestModel):
    """A comparison of one field; `exists` needs no value."""

    field: FieldName
    op: Operator
    value: Value | Values | None = None


class ConditionNodeRequest(RequestModel):
    """A comparison (`field`, `op`, `value`), or some that are joined: exactly one of `field`, `all` and `any`."""

    field: FieldName | None = None
    op: Operator | None = None
    value: Value | Values | None = None
    all: Annotated[list[ConditionRequest], Field(max_length=MAX_CONDITIONS)] | None = None
    any: Annotated[list[ConditionRequest], Field(max_length=MAX_CONDITIONS)] | None = None


class ConditionsRequest(RequestModel):
    """When a rule fires: a comparison, or some that are joined by `all` or `any`; at most 20 comparisons."""

    field: FieldName | None = None
    op: Operator | None = None
    value: Value | Values | None = None
    all: Annotated[list[ConditionNodeRequest], Field(max_length=MAX_CONDITIONS)] | None = None
    any: Annotated[list[ConditionNodeRequest], Field(max_length=MAX_CONDITIONS)] | None = None


class PersonCapRequest(RequestModel):
    """How often a rule fires for one person in a period of the organisation's calendar."""

    times: Annotated[int, Field(ge=1, le=1000)] = 1
    period: Period = "ever"


class CapsRequest(RequestModel):
    """How often a rule fires at most: for one person (null: as often as it matches), and for everybody on a day."""

    per_person: PersonCapRequest | None = None
    per_day: Annotated[int, Field(ge=1, le=10_000)] = DEFAULT_PER_DAY


Actions = Annotated[list[AutomationActionRequest], Field(min_length=1, max_length=MAX_ACTIONS)]


class AutomationPreviewRequest(RequestModel):
    """A rule that is to be tried on the last 30 days; it need not be stored."""

    model_config = example(event_type="donation.succeeded", conditions=_CONDITIONS, actions=[_ACTION])

    event_type: EventType
    conditions: ConditionsRequest | None = None
    actions: Actions
    caps: CapsRequest = Field(default_factory=CapsRequest)

    def definition(self) -> dict[str, Any]:
        """What the rule is to say."""
        return _stored(self.model_dump(include=set(DEFINITION)))


class AutomationRuleCreate(AutomationPreviewRequest):
    """A new rule; one that is active fires for what happens from now on."""

    model_config = example(
        title="Первое пожертвование", event_type="donation.succeeded", conditions=_CONDITIONS, actions=[_ACTION]
    )

    title: RuleTitle
    is_active: bool = True


class AutomationRuleUpdate(RequestModel):
    """What is to change, each member whole; `version` is the one that was read: 409 when the rule has another."""

    model_config = example(is_active=False)

    title: RuleTitle | SkipJsonSchema[None] = Field(default_factory=absent)
    event_type: EventType | SkipJsonSchema[None] = Field(default_factory=absent)
    conditions: ConditionsRequest | None = None
    actions: Actions | SkipJsonSchema[None] = Field(default_factory=absent)
    caps: CapsRequest | SkipJsonSchema[None] = Field(default_factory=absent)
    is_active: bool | SkipJsonSchema[None] = Field(default_factory=absent)
    version: Annotated[int, Field(ge=1, le=VERSION_LIMIT)] | None = None

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        named = self.model_fields_set - {"version"}
        if not named or any(getattr(self, name) is None for name in named - {"conditions"}):
            raise ValueError("name at least one field, each with a value")
        return self

    def fields(self) -> dict[str, Any]:
        """What was named."""
        named = self.model_fields_set - {"version"}
        return _stored({name: value for name, value in self.model_dump().items() if name in named})


def _stored(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what was left out of conditions, which would say nothing."""
    if fields.get("conditions") is not None:
        bare = _bare(fields["conditions"])
        # All of nothing holds always.
        fields["conditions"] = None if bare in ({}, {"all": []}) else bare
    return fields


def _bare(node: dict[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in node.items() if value is not None}
    return {name: [_bare(one) for one in value] if name in ("all", "any") else value for name, value in found.items()}


class AutomationRuleOut(AnswerModel):
    """A rule; `active_since` is from when on events count, null while it is not active."""

    id: str
    title: str
    event_type: str
    conditions: dict[str, Any] | None
    actions: list[dict[str, Any]]
    caps: dict[str, Any]
    is_active: bool
    active_since: str | None
    version: int
    created_at: str
    updated_at: str
    changed_by: str | None
    archived_at: str | None

    @classmethod
    def of(cls, rule: AutomationRule) -> AutomationRuleOut:
        """A rule as it is stored."""
        said = rule.definition
        return cls.copy_of(
            rule,
            id=rule.rule_id,
            event_type=said["event_type"],
            conditions=said.get("conditions"),
            actions=said["actions"],
            caps=said.get("caps") or {},
        )


class ActionOutcomeOut(AnswerModel):
    """What came of one action; `made` is the ticket or the code that it made."""

    type: str
    status: Literal["done", "skipped", "failed"]
    reason: str | None = None
    at: str | None = None
    made: str | None = None


class AutomationHistoryOut(AnswerModel):
    """What a rule did about an event (`firing`), or how somebody changed it (`change`)."""

    kind: Literal["firing", "change"]
    at: str
    rule_version: int
    status: Literal["running", "done", "failed", "skipped", "capped"] | None = None
    reason: str | None = None
    event_id: str | None = None
    event_type: str | None = None
    occurred_at: str | None = None
    user_id: str | None = None
    actions: list[ActionOutcomeOut] = Field(default_factory=list)
    actor: str | None = None
    fields: list[str] = Field(default_factory=list)
    title: str | None = None
    is_active: bool | None = None

    @classmethod
    def of(cls, entry: Firing | RuleChange) -> AutomationHistoryOut:
        """An entry of a rule's history."""
        if isinstance(entry, RuleChange):
            of_change = ("rule_version", "actor", "fields", "title", "is_active")
            changed = {name: getattr(entry, name) for name in of_change}
            return cls(kind="change", at=entry.changed_at, **changed)
        of_firing = ("rule_version", "status", "reason", "event_id", "event_type", "occurred_at", "user_id")
        fired = {name: getattr(entry, name) for name in of_firing}
        actions = [_outcome(kind, said) for kind, said in entry.outcomes.items()]
        return cls(kind="firing", at=entry.fired_at, actions=actions, **fired)


def _outcome(kind: str, said: dict[str, Any]) -> ActionOutcomeOut:
    made = next((said[name] for name in ("ticket_id", "code", "message_id") if name in said), None)
    return ActionOutcomeOut(type=kind, status=said["status"], reason=said.get("reason"), at=said.get("at"), made=made)


class EventFieldOut(AnswerModel):
    """A field that conditions may name, with the operators for its kind of value; `values` are those of a choice."""

    name: str
    kind: str
    operators: list[str]
    values: list[str | int | bool]
    is_optional: bool
    is_money: bool


class EventTypeOut(AnswerModel):
    """An event that a rule may name; `placeholders` are those that texts about it may have.

    `is_countable`: the rule of an achievement may count it too.
    """

    type: str
    title: str
    description: str
    concerns_person: bool
    is_countable: bool
    fields: list[EventFieldOut]
    placeholders: list[str]
