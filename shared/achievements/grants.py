"""What a person has: reading it, and giving and taking it by hand."""

from __future__ import annotations

from dataclasses import dataclass

from shared.achievements import counting, rule_store, rules
from shared.achievements.errors import AlreadyGrantedError, GrantNotFoundError, RuleInvalidError
from shared.achievements.models import GRANTS, Achievement, AchievementsItem, Grant, StoredTally
from shared.core.errors import FieldError
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity.users import get_user


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A grant as its owner sees it: `value` is the present tally, `next_level` the next one or None."""

    grant: Grant
    value: int
    next_level: int | None


def of_person(user_id: str) -> list[HeldGrant]:
    """What a person has and had, newest first."""
    items = list(AchievementsItem.query(AchievementsItem.of_person(user_id), consistent_read=True))
    grants = [one for one in items if isinstance(one, Grant)]
    tallies = {one.achievement_id: one for one in items if isinstance(one, StoredTally)}
    known = {one.achievement_id: one for one in rule_store.of_ids(one.achievement_id for one in grants)}
    values = {one: _value(known.get(one), tallies.get(one), grants) for one in {one.achievement_id for one in grants}}
    held = []
    for grant in sorted(grants, key=lambda one: (one.granted_at, one.level), reverse=True):
        achievement, value = known.get(grant.achievement_id), values[grant.achievement_id]
        following = rules.next_level(achievement.rule.levels, value) if achievement else None
        held.append(HeldGrant(grant, value, following))
    return held


def _value(achievement: Achievement | None, stored: StoredTally | None, grants: list[Grant]) -> int:
    """What is counted now: the tally's value, or what it was when it was done and dropped."""
    if achievement is not None and stored is not None and stored.fingerprint == achievement.rule.fingerprint:
        return rules.value_of(stored.tally, achievement.rule.measure)
    own = [int(one.value) for one in grants if achievement and one.achievement_id == achievement.achievement_id]
    return max(own, default=0)


def grant(
    user_id: str,
    achievement_id: str,
    *,
    level: int | None = None,
    actor: str,
    idempotency: IdempotencyKey | None = None,
) -> HeldGrant:
    """Give one level by hand, the lowest that the person lacks unless it is named; no rule takes it away.

    Raises UserNotFoundError, AchievementNotFoundError, RuleInvalidError for a level that there is not, and
    AlreadyGrantedError.
    """
    get_user(user_id)
    achievement = rule_store.find(achievement_id)
    levels = achievement.rule.levels
    if level is not None and level not in levels:
        raise RuleInvalidError(
            "There is no such level.", code="level_unknown", errors=[FieldError("level", "unknown", f"Of {levels}.")]
        )

    def act() -> HeldGrant:
        present = _grants_of(user_id, achievement_id)
        lacking = [one for one in levels if one not in present or not present[one].is_held]
        wanted = level if level is not None else next(iter(lacking), None)
        if wanted not in lacking or wanted is None:
            raise AlreadyGrantedError()
        uow = UnitOfWork()
        made = counting.give(uow, user_id, achievement, wanted, present.get(wanted), actor=actor)
        uow.store_idempotency_key(idempotency, {"achievement_id": achievement_id, "level": wanted})
        uow.commit()
        return HeldGrant(made, made.value, rules.next_level(levels, made.value))

    return retry_on_conflict(act)


def find(user_id: str, achievement_id: str, level: int) -> HeldGrant:
    """One grant, held or withdrawn. Raises GrantNotFoundError."""
    for one in of_person(user_id):
        if (one.grant.achievement_id, one.grant.level) == (achievement_id, level):
            return one
    raise GrantNotFoundError()


def withdraw(user_id: str, achievement_id: str, *, level: int | None = None, actor: str) -> None:
    """Take one level by hand, or all that the person has; no rule gives it again. Raises GrantNotFoundError."""

    def act() -> None:
        held = [one for one in _grants_of(user_id, achievement_id).values() if one.is_held]
        wanted = [one for one in held if level in (None, one.level)]
        if not wanted:
            raise GrantNotFoundError()
        uow = UnitOfWork()
        for one in wanted:
            counting.withdraw(uow, user_id, one, actor=actor)
        uow.commit()

    retry_on_conflict(act)


def _grants_of(user_id: str, achievement_id: str) -> dict[int, Grant]:
    prefix = f"{GRANTS}{achievement_id}#"
    found = Grant.query(Grant.of_person(user_id), Grant.sk.startswith(prefix), consistent_read=True)
    return {int(one.level): one for one in found}
