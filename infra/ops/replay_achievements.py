"""Counts achievements over every event there ever was: `python -m infra.ops replay-achievements --stack atrium-dev`.

An admin's replay (`POST /achievements/{id}/replay`) goes over people's timelines, which hold what concerns a person; a
rule that counts what people did for others needs the whole history. What people have stays, and nothing is given twice.
It holds what counts in memory: name one achievement where the history is long.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from functions import modules
from infra.ops import stack as stacks
from infra.ops.replay_analytics import all_events
from shared.achievements import counting, rule_store, rules, seeds
from shared.achievements.rules import Counted


@dataclass(slots=True)
class Replayed:
    """What a replay did."""

    read: int = 0
    people: int = 0
    granted: int = 0
    withdrawn: int = 0


def replay(achievement_id: str | None = None) -> Replayed:
    """Count one achievement, or all active ones. Raises AchievementNotFoundError."""
    wanted = [rule_store.find(achievement_id)] if achievement_id else list(rule_store.active())
    parsed = [(one, one.rule) for one in wanted]
    found: dict[tuple[str, str], dict[str, Counted]] = defaultdict(dict)
    done = Replayed()
    for event in all_events():
        done.read += 1
        for achievement, rule in parsed:
            user_id, counted = rule.person(event), rule.counted(event)
            if user_id is not None and counted is not None:
                key = achievement.achievement_id, user_id
                found[key] = rules.merged(found[key], [counted])
    by_id = {one.achievement_id: one for one in wanted}
    for (one, user_id), tally in found.items():
        settled = counting.settle(by_id[one], user_id, tally.items(), is_complete=True)
        done.people += 1
        done.granted += len(settled.granted)
        done.withdrawn += len(settled.withdrawn)
    return done


def run(*, stack: str, achievement: str | None) -> str:
    """Replay a stack's history and say what was done."""
    stacks.use(stack)
    done = replay(achievement)
    return f"{done.granted} granted, {done.withdrawn} withdrawn; {done.read} events read, {done.people} tallies counted"


def create(*, stack: str) -> str:
    """Write the achievements that a stack begins with and say which."""
    stacks.use(stack)
    return create_missing()


def create_missing() -> str:
    """The same where the environment is the stack's already."""
    made = seeds.create_missing(modules.events())
    return f"{len(made)} achievements made: {', '.join(made)}" if made else "all achievements are there"
