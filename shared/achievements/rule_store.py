"""Achievements as admins keep them: creating, changing, and which of them count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.achievements import validation
from shared.achievements.errors import AchievementChangedError, AchievementNotFoundError, TooManyAchievementsError
from shared.achievements.events import AchievementCreated, AchievementUpdated
from shared.achievements.models import Achievement, AchievementsItem, RuleList
from shared.achievements.rules import Rule
from shared.core import clock, ids
from shared.data import stamped_list
from shared.data.event_types import EventData
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.stamped_list import StampedCache
from shared.data.uow import UnitOfWork

# As many as one BatchGet reads.
MAX_ACHIEVEMENTS = 100
_active: StampedCache[tuple[Achievement, ...]] = StampedCache()


def find(achievement_id: str) -> Achievement:
    """One achievement. Raises AchievementNotFoundError."""
    found = Achievement.get_or_none(*Achievement.key(achievement_id), consistent=True)
    if found is None:
        raise AchievementNotFoundError()
    return found


def listing() -> list[Achievement]:
    """All achievements, oldest first."""
    return of_ids(_rule_list().achievement_ids)


def of_ids(achievement_ids: Iterable[str]) -> list[Achievement]:
    """Achievements in the order of their ids; those that there are not are left out."""
    wanted = list(dict.fromkeys(achievement_ids))
    if not wanted:
        return []
    items = AchievementsItem.batch_get([Achievement.key(one) for one in wanted], consistent_read=True)
    found = {one.achievement_id: one for one in items if isinstance(one, Achievement)}
    return [found[one] for one in wanted if one in found]


def active() -> tuple[Achievement, ...]:
    """The achievements that count now; their items are read when one has changed since this was last asked."""
    rules = _rule_list()
    if not rules.stamp:
        return ()
    return _active.get(rules.stamp, lambda: tuple(one for one in of_ids(rules.achievement_ids) if one.is_active))


def create(
    fields: Mapping[str, Any],
    *,
    events: Iterable[type[EventData]],
    actor: str | None,
    achievement_id: str | None = None,
    idempotency: IdempotencyKey | None = None,
) -> Achievement:
    """A new achievement; `fields` as `Achievement` has them, and its `rule` as JSON. `events` are all event classes.

    Raises RuleInvalidError, TooManyAchievementsError; at commit WriteConflictError for an id that there is.
    """
    validation.check(Rule.read(fields["rule"]), events)
    achievement_id = achievement_id or ids.new("ach")
    now = clock.iso(clock.now())
    made = Achievement(
        *Achievement.key(achievement_id),
        achievement_id=achievement_id,
        version=1,
        created_at=now,
        updated_at=now,
        changed_by=actor,
    )
    _set_fields(made, fields)

    def act() -> Achievement:
        rules = _rule_list()
        if len(rules.achievement_ids) >= MAX_ACHIEVEMENTS:
            raise TooManyAchievementsError()
        uow = UnitOfWork()
        uow.create(made)
        _save_list(uow, rules, [*of_ids(rules.achievement_ids), made])
        created = AchievementCreated(achievement_id=achievement_id, title=made.title)
        uow.add_event(created.of(achievement_id, actor=actor))
        uow.store_idempotency_key(idempotency, {"achievement_id": achievement_id})
        uow.commit()
        return made

    return retry_on_conflict(act)


def update(
    achievement_id: str,
    fields: Mapping[str, Any],
    *,
    events: Iterable[type[EventData]],
    actor: str,
    version: int | None = None,
) -> Achievement:
    """Change what is named; a rule is replaced whole. What people were given stays, what they miss a replay adds.

    Raises AchievementNotFoundError, RuleInvalidError, AchievementChangedError for another `version` than the present
    one.
    """
    if "rule" in fields:
        validation.check(Rule.read(fields["rule"]), events)

    def act() -> Achievement:
        found, rules = find(achievement_id), _rule_list()
        read_version = found.version
        if version not in (None, read_version):
            raise AchievementChangedError(current_version=read_version)
        _set_fields(found, fields)
        found.version, found.updated_at, found.changed_by = read_version + 1, clock.iso(clock.now()), actor
        uow = UnitOfWork()
        uow.put(found, condition=Achievement.version == read_version, on_conflict=StaleReadError())
        listed = of_ids(rules.achievement_ids)
        _save_list(uow, rules, [found if one.achievement_id == achievement_id else one for one in listed])
        updated = AchievementUpdated(
            achievement_id=achievement_id,
            title=found.title,
            achievement_version=found.version,
            fields=tuple(sorted(fields)),
        )
        uow.add_event(updated.of(achievement_id, actor=actor))
        uow.commit()
        return found

    return retry_on_conflict(act)


def _set_fields(achievement: Achievement, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name == "rule":
            achievement.rule_json = Rule.read(value).members()
        else:
            setattr(achievement, name, value)


def _rule_list() -> RuleList:
    return RuleList.get_or_none(*RuleList.KEY, consistent=True) or RuleList(*RuleList.KEY)


def _save_list(uow: UnitOfWork, rules: RuleList, listed: Sequence[Achievement]) -> None:
    """Write the list with a new stamp. At commit StaleReadError when somebody was faster."""
    counted = sorted({event_type for one in listed if one.is_active for event_type in one.rule.events})
    achievement_ids = [one.achievement_id for one in listed]
    stamped_list.save(uow, RuleList, rules, achievement_ids=achievement_ids, event_types=counted)
