"""How often a rule would have fired in the last 30 days: a task that replays people's timelines, by key.

The history has no order of days or types, only of people, so a preview goes over everybody; it reads, and writes
nothing but its own progress. What a rule caused counts for none, as when rules fire. People are as they are now:
tags and roles of then are not known.

The caps are replayed over all matching events in their order. Of more than MOST_REPLAYED only numbers are kept, and
the result says when these could differ from what would have happened (`is_exact`).
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
from shared.automation.replay import Replayed, replay
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
# Of each day the first one is kept too: it fires where a cap refuses the rest.
FIRST_SAMPLES: Final = 1
# Their order is kept in the task's item, which holds 400 KB.
MOST_REPLAYED: Final = 2500
# Of one person's history, so that each step of the task ends in time.
MOST_EVENTS: Final = 20_000
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
        "people_cut": 0,
        "read": 0,
        "people": 0,
        "matched": {},
        "allowed": {},
        "replayed": [],
        "samples": [],
        "first": {},
    }


def _count(state: dict[str, Any], definition: Mapping[str, Any], user: User, since: datetime, until: datetime) -> None:
    """Add what one person's events would have led to."""
    found = _matching(state, definition, user, since, until)
    person = (definition.get("caps") or {}).get("per_person")
    used = Counter[str]()
    state["people"] += bool(found)
    # Oldest first: of what a cap allows, the first ones happen.
    for event in reversed(found):
        day = caps.day_of(event.occurred_at)
        state["matched"][day] = state["matched"].get(day, 0) + 1
        if len(state["replayed"]) < MOST_REPLAYED:
            moment = round(event.occurred_at.timestamp() * 1000)
            state["replayed"].append((event.id, state["people"], moment))
        if person:
            period = caps.period_of(person["period"], event.occurred_at)
            used[period] += 1
            if used[period] > person["times"]:
                continue
        state["allowed"][day] = state["allowed"].get(day, 0) + 1
        sample = _sample(event, definition)
        state["samples"] = _newest([*state["samples"], sample])
        first = [*state["first"].get(day, ()), sample]
        state["first"][day] = sorted(first, key=lambda one: str(one["event_id"]))[:FIRST_SAMPLES]


def _matching(
    state: dict[str, Any], definition: Mapping[str, Any], user: User, since: datetime, until: datetime
) -> list[DomainEvent]:
    """A person's events that the rule is about, newest first; of a history that is too long the latest part."""
    found = []
    for read, event in enumerate(everybody.timeline(user.id, back_to=ids.earliest("evt", since))):
        if read == MOST_EVENTS:
            state["people_cut"] += 1
            break
        state["read"] += 1
        is_meant = event.type == definition["event_type"] and since <= event.occurred_at <= until
        if is_meant and not event.caused_by and conditions.hold(definition.get("conditions"), reader(event, user)):
            found.append(event)
    return found


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
    matched, limits = state["matched"], definition.get("caps")
    is_whole = len(state["replayed"]) == sum(matched.values())
    found = replay(map(tuple, state["replayed"]), limits) if is_whole else _estimated(state, limits)
    shown = [one for first in state["first"].values() for one in first]
    samples = {one["event_id"]: one for one in [*state["samples"], *shown]}
    fired = [one for one in samples.values() if not is_whole or one["event_id"] in found.events]
    times = sum(found.fired.values())
    return {
        "from": clock.iso(since),
        "to": clock.iso(until),
        "matched": sum(matched.values()),
        "fired": times,
        "people": state["people"],
        "capped": {"person_cap": found.refused["person_cap"], "daily_cap": found.refused["daily_cap"]},
        "days": [
            {"day": day, "matched": matched.get(day, 0), "fired": found.fired[day]} for day in _days(since, until)
        ],
        "samples": _newest(fired),
        "cost": [_cost(action, times) for action in definition["actions"]],
        "is_exact": not state["people_cut"] and (is_whole or not _depends_on_order(state, limits)),
        "people_read": state["people_read"],
        "people_cut": state["people_cut"],
        "events_read": state["read"],
    }


def _estimated(state: Mapping[str, Any], limits: Mapping[str, Any] | None) -> Replayed:
    """From the numbers of days alone: first what each person's cap leaves, then what the day's."""
    found = Replayed()
    for day, count in state["allowed"].items():
        found.fired[day] = min(count, caps.per_day(limits))
        found.refused["daily_cap"] += count - found.fired[day]
    found.refused["person_cap"] = sum(state["matched"].values()) - sum(state["allowed"].values())
    return found


def _depends_on_order(state: Mapping[str, Any], limits: Mapping[str, Any] | None) -> bool:
    """Whether both caps refuse something, so that what one refuses leaves room in a longer period of the other."""
    person: Mapping[str, Any] | None = (limits or {}).get("per_person")
    is_over = any(count > caps.per_day(limits) for count in state["allowed"].values())
    return person is not None and is_over and person["period"] != "day"


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
