"""How often a rule would have fired in the last 30 days: a task that replays people's timelines, by key.

The history has no order of days or types, only of people, so a preview goes over everybody; it reads, and writes
nothing but its own progress. What a rule caused counts for none, as when rules fire. People are as they are now:
tags and roles of then are not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from shared.automation import caps, conditions, validation
from shared.automation.actions import Actions
from shared.automation.catalogue import Classes
from shared.automation.firing import reader
from shared.core import clock, ids
from shared.data.events import DomainEvent
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.identity import everybody
from shared.identity.models import User
from shared.tasks import service as tasks
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Progress, ResumableRunner

KIND: Final = "automation.preview"
PERMISSION: Final = "automation.manage"
DAYS: Final = 30
MAX_SAMPLES: Final = 10
# A result says nothing new after that.
LIFETIME: Final = timedelta(days=1)


def request(
    definition: Mapping[str, Any],
    *,
    classes: Classes,
    kinds: Actions,
    actor: str,
    idempotency: IdempotencyKey | None = None,
) -> str:
    """Ask for the preview of a rule that need not be stored; the id of its task. Raises AutomationRuleInvalidError."""
    validation.check(definition, classes=classes, kinds=kinds)
    until = clock.now()
    wanted = {"definition": dict(definition), "until": clock.iso(until)}
    uow = UnitOfWork()
    task = tasks.request(uow, kind=KIND, owner=actor, permission=PERMISSION, request=wanted, lifetime=LIFETIME)
    uow.store_idempotency_key(idempotency, {"task_id": task.id})
    uow.commit()
    return str(task.id)


def step(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Replay people from where the last invocation stopped; the result says what would have come of the rule."""
    definition = task.request["definition"]
    until = clock.parse(task.request["until"])
    since = until - timedelta(days=DAYS)
    state = {**_nothing(), **(task.progress or {})}

    def count(user: User) -> None:
        state["people_read"] += 1
        if user.is_active:
            _count(state, definition, user, since, until)

    if not everybody.visit(state, may_go_on, count):
        return Progress(state)
    return Outcome(_result(state, definition, since, until))


def _nothing() -> dict[str, Any]:
    return {
        **everybody.BEGINNING,
        "people_read": 0,
        "read": 0,
        "people": 0,
        "matched": {},
        "allowed": {},
        "samples": [],
    }


def _count(state: dict[str, Any], definition: Mapping[str, Any], user: User, since: datetime, until: datetime) -> None:
    """Add what one person's events would have led to."""
    found = []
    for event in everybody.timeline(user.id, back_to=ids.earliest("evt", since)):
        state["read"] += 1
        is_meant = event.type == definition["event_type"] and since <= event.occurred_at <= until
        if is_meant and not event.caused_by and conditions.hold(definition.get("conditions"), reader(event, user)):
            found.append(event)
    person = (definition.get("caps") or {}).get("per_person")
    used = Counter[str]()
    # Oldest first: of what a cap allows, the first ones happen.
    for event in reversed(found):
        day = caps.day_of(event.occurred_at)
        state["matched"][day] = state["matched"].get(day, 0) + 1
        if person:
            period = caps.period_of(person["period"], event.occurred_at)
            used[period] += 1
            if used[period] > person["times"]:
                continue
        state["allowed"][day] = state["allowed"].get(day, 0) + 1
        state["samples"] = _newest([*state["samples"], _sample(event, definition)])
    state["people"] += bool(found)


def _newest(samples: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(samples, key=lambda one: str(one["event_id"]), reverse=True)[:MAX_SAMPLES]


def _sample(event: DomainEvent, definition: Mapping[str, Any]) -> dict[str, Any]:
    """An event that the rule would have fired on, with the fields that its conditions name."""
    named = sorted(conditions.fields_named(definition.get("conditions")))
    return {
        "event_id": event.id,
        "aggregate_id": event.aggregate_id,
        "user_id": event.customer_id,
        "occurred_at": clock.iso(event.occurred_at),
        "values": {name: event.data[name] for name in named if name in event.data},
    }


def _result(
    state: Mapping[str, Any], definition: Mapping[str, Any], since: datetime, until: datetime
) -> dict[str, Any]:
    matched, allowed = state["matched"], state["allowed"]
    most = caps.per_day(definition.get("caps"))
    fired = {day: min(count, most) for day, count in allowed.items()}
    return {
        "from": clock.iso(since),
        "to": clock.iso(until),
        "matched": sum(matched.values()),
        "fired": sum(fired.values()),
        "people": state["people"],
        "capped": {
            "person_cap": sum(matched.values()) - sum(allowed.values()),
            "daily_cap": sum(allowed.values()) - sum(fired.values()),
        },
        "days": [
            {"day": day, "matched": matched.get(day, 0), "fired": fired.get(day, 0)} for day in _days(since, until)
        ],
        "samples": state["samples"],
        "cost": [_cost(action, sum(fired.values())) for action in definition["actions"]],
        "people_read": state["people_read"],
        "events_read": state["read"],
    }


def _days(since: datetime, until: datetime) -> list[str]:
    first, last = (date.fromisoformat(caps.day_of(moment)) for moment in (since, until))
    return [(first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1)]


def _cost(action: Mapping[str, Any], times: int) -> dict[str, Any]:
    """How often an action would have been taken, and what it would have given in all: points, or kopecks at most."""
    cost: dict[str, Any] = {"type": action["type"], "times": times}
    if "points" in action:
        cost["points"] = times * int(action["points"])
    if action.get("discount_amount"):
        cost["discount_amount"] = times * int(action["discount_amount"])
    return cost


RUNNERS: Mapping[str, ResumableRunner] = {KIND: ResumableRunner(step)}
