"""Counting events for people, and giving or withdrawing what their tallies say: one transaction for each rule.

A repeated or late event leaves a tally as it is, and a grant is one conditional item, so nothing is given twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.achievements import rule_store, rules
from shared.achievements.events import AchievementGranted, AchievementWithdrawn
from shared.achievements.models import Achievement, AchievementsItem, Grant, StoredTally, keys_of
from shared.achievements.rules import Counted, Rule, Tally
from shared.core import clock
from shared.data.events import DomainEvent
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork, WriteConflictError
from shared.identity.models import User


class RuleChangedError(WriteConflictError):
    """The person is counted by a later version of the rule than the one that was read."""


@dataclass(slots=True)
class Settled:
    """What became of a person's grants: levels that were given, and levels that were withdrawn."""

    granted: list[int] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    """What is stored of one person under one rule."""

    user_id: str
    achievement: Achievement
    stored: StoredTally | None
    grants: dict[int, Grant]

    @property
    def rule(self) -> Rule:
        return self.achievement.rule

    @property
    def is_done(self) -> bool:
        """Whether no event can change anything any more: all levels were given, and stay."""
        return bool(self.achievement.keep) and all(self._is_settled(level) for level in self.rule.levels)

    def _is_settled(self, level: int) -> bool:
        # One that a rule withdrew before grants were kept is given again.
        grant = self.grants.get(level)
        return grant is not None and bool(grant.is_held or grant.by_hand)

    @property
    def is_counting(self) -> bool:
        """Whether the stored tally is of the rule as it is now."""
        return self.stored is not None and self.stored.fingerprint == self.rule.fingerprint


def apply(event: DomainEvent, achievements: Iterable[Achievement]) -> list[Settled]:
    """Count an event under every rule that it matches; what it changed under each of them."""
    found = []
    for one in achievements:
        try:
            found += _count(event, one)
        except RuleChangedError:
            now = rule_store.find(one.achievement_id)
            found += _count(event, now) if now.is_active else []
    return found


def _count(event: DomainEvent, achievement: Achievement) -> list[Settled]:
    rule = achievement.rule
    user_id, counted = rule.person(event), rule.counted(event)
    return [] if user_id is None or counted is None else [settle(achievement, user_id, [counted])]


def settle(
    achievement: Achievement, user_id: str, found: Iterable[tuple[str, Counted]], *, is_complete: bool = False
) -> Settled:
    """Merge what was found into a person's tally, and give and withdraw what follows.

    `is_complete` says that it is all that there is, as after a replay. Nothing begins for an account that is closed.
    Raises RuleChangedError.
    """
    counted = list(found)
    return retry_on_conflict(lambda: _settle(_load(achievement, user_id), counted, is_complete))


def _load(achievement: Achievement, user_id: str) -> _State:
    keys = keys_of(user_id, achievement.achievement_id, achievement.rule.levels)
    items = list(AchievementsItem.batch_get(keys, consistent_read=True))
    grants = {int(one.level): one for one in items if isinstance(one, Grant)}
    return _State(user_id, achievement, next((one for one in items if isinstance(one, StoredTally)), None), grants)


def _settle(state: _State, found: list[tuple[str, Counted]], is_complete: bool) -> Settled:
    rule, done = state.rule, Settled()
    if state.stored is not None and state.stored.rule_version > state.achievement.version:
        # What that one has counted is not to be begun anew by this.
        raise RuleChangedError()
    if state.is_done and state.stored is None:
        return done
    before: Tally = state.stored.tally if state.stored is not None and state.is_counting else {}
    tally = rules.merged(before, found)
    if state.is_counting and tally == before and not is_complete:
        return done
    if not tally and state.stored is None:
        return done
    is_partial = _is_partial(state, tally, is_complete)
    uow = UnitOfWork()
    value = rules.value_of(tally, rule.measure)
    for level in rule.levels:
        grant = state.grants.get(level)
        if value >= level and (grant is None or not (grant.is_held or grant.by_hand)):
            basis = rules.because(tally, rule.measure)
            state.grants[level] = give(uow, state.user_id, state.achievement, level, grant, value=value, because=basis)
            done.granted.append(level)
        elif value < level and grant is not None and grant.is_held and _may_withdraw(state, grant, is_partial):
            withdraw(uow, state.user_id, grant)
            done.withdrawn.append(level)
    _save_tally(uow, state, rules.trimmed(tally, rule.measure), is_partial)
    if len(uow) and (state.stored is not None or _is_open(state.user_id)):
        uow.commit()
        return done
    return Settled()


def _is_partial(state: _State, tally: Tally, is_complete: bool) -> bool:
    """Whether the tally may lack events: it began after its rule was changed, or has forgotten keys."""
    if len(tally) > rules.MAX_KEYS:
        return True
    if is_complete:
        return False
    if state.stored is not None and state.is_counting:
        return bool(state.stored.is_partial)
    return state.stored is not None or bool(state.grants)


def _may_withdraw(state: _State, grant: Grant, is_partial: bool) -> bool:
    return not (state.achievement.keep or grant.by_hand or is_partial)


def _is_open(user_id: str) -> bool:
    """Whether the account is there and was not closed or erased."""
    user = User.get_or_none(*User.key(user_id), consistent=True)
    return user is not None and bool(user.is_active)


def _save_tally(uow: UnitOfWork, state: _State, tally: Mapping[str, Counted], is_partial: bool) -> None:
    """Write the tally, or drop it when it is done. At commit StaleReadError when somebody was faster."""
    stored = state.stored
    if state.is_done:
        if stored is not None:
            uow.delete(stored, condition=StoredTally.version == stored.version, on_conflict=StaleReadError())
        return
    if stored is not None and _is_as_stored(state, stored, tally, is_partial):
        return
    read_version = stored.version if stored is not None else 0
    written = StoredTally(
        *StoredTally.key(state.user_id, state.achievement.achievement_id),
        fingerprint=state.rule.fingerprint,
        rule_version=state.achievement.version,
        is_partial=is_partial or None,
        version=read_version + 1,
    )
    written.set_tally(tally)
    condition = StoredTally.version == read_version if read_version else StoredTally.pk.does_not_exist()
    uow.put(written, condition=condition, on_conflict=StaleReadError())


def _is_as_stored(state: _State, stored: StoredTally, tally: Mapping[str, Counted], is_partial: bool) -> bool:
    # One that a replay finds complete says so by its version, too: a rule may have been another one in between.
    is_counted = state.is_counting and stored.rule_version == state.achievement.version
    return is_counted and stored.tally == tally and bool(stored.is_partial) == is_partial


def give(
    uow: UnitOfWork,
    user_id: str,
    achievement: Achievement,
    level: int,
    grant: Grant | None,
    *,
    value: int = 0,
    because: Iterable[str] = (),
    actor: str | None = None,
) -> Grant:
    """Add one level to the caller's transaction and announce it; over `grant`, which was withdrawn.

    `actor` gives it by hand. At commit StaleReadError when somebody was faster.
    """
    event = AchievementGranted(
        achievement_id=achievement.achievement_id, title=achievement.title, level=level, karma=achievement.karma
    ).of(aggregate_of(user_id, achievement.achievement_id), customer_id=user_id, actor=actor)
    uow.add_event(event)
    made = Grant(
        *Grant.key(user_id, achievement.achievement_id, level),
        achievement_id=achievement.achievement_id,
        level=level,
        title=achievement.title,
        karma=achievement.karma,
        value=value,
        because=list(because),
        event_id=event.id,
        granted_at=clock.iso(clock.now()),
        by_hand=True if actor else None,
        version=grant.version + 1 if grant is not None else 1,
    )
    condition = Grant.version == grant.version if grant is not None else Grant.pk.does_not_exist()
    uow.put(made, condition=condition, on_conflict=StaleReadError())
    return made


def withdraw(uow: UnitOfWork, user_id: str, grant: Grant, *, actor: str | None = None) -> None:
    """Add the end of a grant to the caller's transaction and announce it; its karma goes back.

    `actor` takes it by hand. At commit StaleReadError when somebody was faster.
    """
    event = AchievementWithdrawn(
        achievement_id=grant.achievement_id,
        title=grant.title,
        level=grant.level,
        karma=grant.karma,
        granted_event_id=grant.event_id,
    )
    uow.add_event(event.of(aggregate_of(user_id, grant.achievement_id), customer_id=user_id, actor=actor))
    actions: list[Any] = [Grant.withdrawn_at.set(clock.iso(clock.now())), Grant.version.set(grant.version + 1)]
    if actor:
        actions.append(Grant.by_hand.set(True))
    uow.update(grant, actions, condition=Grant.version == grant.version, on_conflict=StaleReadError())


def aggregate_of(user_id: str, achievement_id: str) -> str:
    """The aggregate's id of one person's achievement."""
    return f"{achievement_id}.{user_id}"
