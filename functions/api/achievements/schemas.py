"""What the `achievements` group takes and gives; `karma` are points, levels are in what the rule counts."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic.json_schema import SkipJsonSchema

from shared.achievements.grants import HeldGrant
from shared.achievements.models import Achievement
from shared.achievements.rules import MAX_LEVELS, Measure, Who
from shared.http.models import PLAIN, VERSION_LIMIT, AnswerModel, RequestModel, ShortText, absent, example

MAX_KARMA = 10_000
MAX_LEVEL = 10**12 - 1
EventType = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=64)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Expression = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*( - [a-z][a-z0-9_]*)?$", max_length=130)]
Value = bool | Annotated[int, Field(ge=-(10**12), le=10**12)] | Annotated[str, StringConstraints(max_length=200)]
Values = Annotated[list[Value], Field(min_length=1, max_length=50)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=100), PLAIN]
Description = Annotated[str, StringConstraints(max_length=1000), PLAIN]
Icon = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")]
Karma = Annotated[int, Field(ge=0, le=MAX_KARMA)]
Level = Annotated[int, Field(ge=1, le=MAX_LEVEL)]


class AchievementRuleRequest(RequestModel):
    """What is counted: for each value of `per` (else each event) 1, or what `of` says, until it meets the levels."""

    events: Annotated[list[EventType], Field(min_length=1, max_length=20)]
    where: Annotated[dict[FieldName, Value | Values], Field(max_length=10)] = Field(default_factory=dict)
    who: Who = "customer"
    measure: Measure = "count"
    per: FieldName | None = None
    of: Annotated[dict[EventType, Expression], Field(max_length=20)] = Field(default_factory=dict)
    levels: Annotated[list[Level], Field(min_length=1, max_length=MAX_LEVELS)]


class AchievementCreate(RequestModel):
    """A new achievement; `keep: false` withdraws it when what it rests on is taken back."""

    model_config = example(
        title="Первый урок",
        karma=1,
        rule={"events": ["lesson.completed"], "per": "lesson_id", "levels": [1]},
    )

    title: Title
    description: Description = ""
    icon: Icon = ""
    is_active: bool = True
    is_secret: bool = False
    karma: Karma = 0
    keep: bool = True
    rule: AchievementRuleRequest

    def fields(self) -> dict[str, Any]:
        """What the achievement is to have."""
        return self.model_dump()


class AchievementUpdate(RequestModel):
    """What is to change; a rule is replaced whole. `version` is the one that was read: 409 when there is another."""

    model_config = example(is_active=False)

    title: Title | SkipJsonSchema[None] = Field(default_factory=absent)
    description: Description | SkipJsonSchema[None] = Field(default_factory=absent)
    icon: Icon | SkipJsonSchema[None] = Field(default_factory=absent)
    is_active: bool | SkipJsonSchema[None] = Field(default_factory=absent)
    is_secret: bool | SkipJsonSchema[None] = Field(default_factory=absent)
    karma: Karma | SkipJsonSchema[None] = Field(default_factory=absent)
    keep: bool | SkipJsonSchema[None] = Field(default_factory=absent)
    rule: AchievementRuleRequest | SkipJsonSchema[None] = Field(default_factory=absent)
    version: Annotated[int, Field(ge=1, le=VERSION_LIMIT)] | None = None

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        named = self.model_fields_set - {"version"}
        if not named or any(getattr(self, name) is None for name in named):
            raise ValueError("name at least one field, each with a value")
        return self

    def fields(self) -> dict[str, Any]:
        """What was named."""
        found = self.model_dump(exclude_unset=True, exclude={"version"})
        if self.rule is not None:
            found["rule"] = self.rule.model_dump()
        return found


class AchievementGrantCreate(RequestModel):
    """An achievement that an admin gives: the lowest level that the person lacks, unless one is named."""

    model_config = example(achievement_id="ach_first_lesson")

    achievement_id: ShortText
    level: Level | None = None


class AchievementRuleOut(AnswerModel):
    """What is counted."""

    events: list[str]
    where: dict[str, Any]
    who: Who
    measure: Measure
    per: str | None
    of: dict[str, str]
    levels: list[int]


class AchievementOut(AnswerModel):
    """An achievement that there is to be had."""

    id: str
    title: str
    description: str
    icon: str
    is_active: bool
    is_secret: bool
    karma: int
    keep: bool
    rule: AchievementRuleOut
    version: int

    @classmethod
    def of(cls, achievement: Achievement) -> AchievementOut:
        """An achievement as it is stored."""
        rule = AchievementRuleOut(**achievement.rule.members())
        return cls.copy_of(achievement, id=achievement.achievement_id, rule=rule)


class GrantedAchievementOut(AnswerModel):
    """A level that somebody has, or had until `withdrawn_at`; `because` are the events that it rests on."""

    achievement_id: str
    title: str
    level: int
    granted_at: str
    withdrawn_at: str | None
    value: int
    next_level: int | None
    because: list[str]

    @classmethod
    def of(cls, held: HeldGrant) -> GrantedAchievementOut:
        """A grant as its owner sees it."""
        return cls.copy_of(held.grant, value=held.value, next_level=held.next_level)
