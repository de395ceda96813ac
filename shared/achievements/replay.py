"""Counting again what happened before a rule: over people's timelines, by key, as a task that an admin asks for.

A replay adds what was missed and gives nothing twice. A rule that counts actors is replayed over the whole history by
an operator (`python -m infra.ops replay-achievements`): a timeline holds what concerns a person, not what they did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shared.achievements import counting, rule_store, rules
from shared.achievements.counting import RuleChangedError, Settled
from shared.achievements.errors import AchievementInactiveError, ReplayByOperatorError
from shared.achievements.models import Achievement
from shared.achievements.rules import Counted
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.identity import everybody
from shared.identity.models import User
from shared.tasks import service as tasks
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Progress, ResumableRunner

KIND = "achievements.replay"
PERMISSION = "achievements.administer"


def request(achievement_id: str, *, actor: str, idempotency: IdempotencyKey | None = None) -> str:
    """Ask for a replay of one rule; the id of its task.

    Raises AchievementNotFoundError, AchievementInactiveError, and ReplayByOperatorError for a rule that counts actors.
    """
    achievement = rule_store.find(achievement_id)
    if achievement.rule.who == "actor":
        raise ReplayByOperatorError()
    if not achievement.is_active:
        raise AchievementInactiveError()
    uow = UnitOfWork()
    wanted = {"achievement_id": achievement_id}
    task = tasks.request(uow, kind=KIND, owner=actor, permission=PERMISSION, request=wanted)
    uow.store_idempotency_key(idempotency, {"task_id": task.id})
    uow.commit()
    return str(task.id)


def step(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Replay people, newest accounts first, from where the last invocation stopped; the result counts what was done.

    Who registers meanwhile is counted from their first event on.
    """
    achievement_id = task.request["achievement_id"]
    achievement = rule_store.find(achievement_id)
    state = {**everybody.BEGINNING, "people": 0, "granted": 0, "withdrawn": 0, **(task.progress or {})}

    def count(user: User) -> None:
        nonlocal achievement
        try:
            settled = of_person(achievement, user.id)
        except RuleChangedError:
            achievement = rule_store.find(achievement_id)
            settled = of_person(achievement, user.id)
        state["people"] += 1
        state["granted"] += len(settled.granted)
        state["withdrawn"] += len(settled.withdrawn)

    if not everybody.visit(state, may_go_on, count):
        return Progress(state)
    return Outcome({name: state[name] for name in ("people", "granted", "withdrawn")})


def of_person(achievement: Achievement, user_id: str) -> Settled:
    """Count one person's timeline under one rule. Raises RuleChangedError."""
    found: dict[str, Counted] = {}
    for event in everybody.timeline(user_id):
        counted = achievement.rule.counted(event)
        if counted is not None and achievement.rule.person(event) == user_id:
            found = rules.merged(found, [counted])
    return counting.settle(achievement, user_id, found.items(), is_complete=True)


RUNNERS: Mapping[str, ResumableRunner] = {KIND: ResumableRunner(step)}
