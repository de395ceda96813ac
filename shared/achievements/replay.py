"""Counting again what happened before a rule: over people's timelines, by key, as a task that an admin asks for.

A replay adds what was missed and gives nothing twice. A rule that counts actors is replayed over the whole history by
an operator (`python -m infra.ops replay-achievements`): a timeline holds what concerns a person, not what they did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from shared.achievements import counting, rule_store, rules
from shared.achievements.counting import Settled
from shared.achievements.errors import AchievementInactiveError, ReplayByOperatorError
from shared.achievements.models import Achievement
from shared.achievements.rules import Counted
from shared.core.paging import MAX_LIMIT
from shared.data import events
from shared.data.events import DomainEvent
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.identity import directory
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
    achievement = rule_store.find(task.request["achievement_id"])
    state = {"cursor": None, "done": 0, "people": 0, "granted": 0, "withdrawn": 0, **(task.progress or {})}
    while True:
        page = directory.find(limit=MAX_LIMIT, cursor=state["cursor"])
        for number, user in enumerate(page.items[state["done"] :], start=state["done"] + 1):
            settled = of_person(achievement, user.id)
            state["people"] += 1
            state["granted"] += len(settled.granted)
            state["withdrawn"] += len(settled.withdrawn)
            state["done"] = number
            if not may_go_on():
                return Progress(state)
        if page.next_cursor is None:
            return Outcome({name: state[name] for name in ("people", "granted", "withdrawn")})
        state |= {"cursor": page.next_cursor, "done": 0}


def of_person(achievement: Achievement, user_id: str) -> Settled:
    """Count one person's timeline under one rule."""
    found: dict[str, Counted] = {}
    for event in _timeline(user_id):
        counted = achievement.rule.counted(event)
        if counted is not None and achievement.rule.person(event) == user_id:
            found = rules.merged(found, [counted])
    return counting.settle(achievement, user_id, found.items(), is_complete=True)


def _timeline(user_id: str) -> Iterator[DomainEvent]:
    cursor: str | None = None
    while True:
        page = events.timeline(user_id, limit=MAX_LIMIT, cursor=cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


RUNNERS: Mapping[str, ResumableRunner] = {KIND: ResumableRunner(step)}
