"""What tickets add to the days of support, by the name of each counter; days are the organisation's.

Durations are kept to two significant digits, so that a day holds a few counters and not every ticket: a median is off
by less than five in a hundred. They are the wall clock's, as long as the customer has waited.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.analytics.projections import DAY, Add, Entry, EventView, Projection
from shared.core import clock
from shared.support.counters.models import SupportAgentDay, SupportDay


def _on(day: str, name: str, amount: int = 1) -> Entry:
    return Entry((day,), {f"counters.{name}": amount})


def _replied(event: EventView) -> Iterator[Entry]:
    """A reply; only the first one says how long the customer waited for it."""
    if "first_response_seconds" in event.data:
        yield _on(event.day, f"first_response.{two_digits(event['first_response_seconds'])}")


def _status_changed(event: EventView) -> Iterator[Entry]:
    """A ticket that was resolved for the first time, or opened again."""
    if "resolution_seconds" in event.data:
        yield _on(event.day, f"resolution.{two_digits(event['resolution_seconds'])}")
    elif event["from"] in ("resolved", "closed") and event["to"] == "open":
        yield _on(event.day, "reopened")


def _rated(event: EventView) -> Iterator[Entry]:
    """A rating; one that it replaces is taken off the day on which it was given."""
    yield _on(event.day, f"csat.{event['csat']}")
    if event.get("before"):
        yield _on(event.day_of(clock.parse(event["before_at"])), f"csat.{event['before']}", -1)


def _draft_decided(event: EventView) -> Iterator[Entry]:
    """What an agent made of a draft."""
    yield _on(event.day, f"draft.{event['decision']}")


def two_digits(seconds: int) -> int:
    """A duration to two significant digits, rounded half up."""
    scale: int = 10 ** max(0, len(str(seconds)) - 2)
    return (seconds + scale // 2) // scale * scale


TICKETS = Projection(
    model=SupportDay,
    key=(DAY,),
    events={
        "ticket.opened": Add(amounts={"counters.opened": 1}),
        "ticket.replied": _replied,
        "ticket.status_changed": _status_changed,
        "ticket.rated": _rated,
        "ticket.draft_decided": _draft_decided,
    },
)


def _agent(event: EventView, name: str, amount: int = 1, *, day: str | None = None) -> Iterator[Entry]:
    """What counts for an agent; events from before the field name none."""
    agent_id = event.get("agent_id")
    if agent_id:
        yield Entry((day or event.day, agent_id), {f"counters.{name}": amount})


def _agent_replied(event: EventView) -> Iterator[Entry]:
    """An agent's answer; the first one says how long the customer waited for it."""
    if event["by"] != "agent":
        return
    yield from _agent(event, "replies")
    if "first_response_seconds" in event.data:
        yield from _agent(event, f"first_response.{two_digits(event['first_response_seconds'])}")


def _agent_status_changed(event: EventView) -> Iterator[Entry]:
    """A ticket of an agent's that was resolved for the first time, or opened again."""
    if "resolution_seconds" in event.data:
        yield from _agent(event, f"resolution.{two_digits(event['resolution_seconds'])}")
    elif event["from"] in ("resolved", "closed") and event["to"] == "open":
        yield from _agent(event, "reopened")


def _agent_rated(event: EventView) -> Iterator[Entry]:
    """A rating of an agent's ticket; one that it replaces is taken off the day on which it was given."""
    yield from _agent(event, f"csat.{event['csat']}")
    if event.get("before"):
        before = event.day_of(clock.parse(event["before_at"]))
        yield from _agent(event, f"csat.{event['before']}", -1, day=before)


AGENTS = Projection(
    model=SupportAgentDay,
    key=(DAY,),
    events={
        "ticket.replied": _agent_replied,
        "ticket.status_changed": _agent_status_changed,
        "ticket.rated": _agent_rated,
    },
)

PROJECTIONS = (TICKETS, AGENTS)
