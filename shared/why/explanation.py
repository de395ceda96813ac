"""What an answer to «why» is made of, and how the steps are told from the events of a thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from shared.core import clock
from shared.data import event_views, events
from shared.why.sentences import Labels, Reader, Sentence, Sentences

# The latest events are told, as many as one page holds.
MOST_STEPS: Final = 100


@dataclass(frozen=True, slots=True)
class Fact:
    """An event as its reader may see it; `at` is ISO 8601 UTC."""

    type: str
    at: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened, in a sentence."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Wait:
    """What a thing waits for, since when (ISO 8601 UTC), and who can move it; `action` is what they can do."""

    what: str
    since: str
    who: str
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Why a thing is as it is; `state` is its stored status, everything else is for people to read."""

    state: str
    summary: str
    waits_for: Wait | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """What a thing waits for before it is said: sentences, filled from the same facts."""

    what: Sentence
    since: str
    who: Sentence
    action: Sentence | None = None

    def told(self, reader: Reader, facts: Mapping[str, Any], labels: Labels) -> Wait:
        """The same in the reader's language. Raises MalformedEventError when the facts lack something."""
        action = reader.say(self.action, facts, labels) if self.action else None
        who = reader.say(self.who, facts, labels)
        return Wait(reader.say(self.what, facts, labels), self.since, who, action)


def facts_of(aggregate: str, aggregate_id: str, *, owner: str | None) -> list[Fact]:
    """The latest events of a thing, oldest first: what its owner may see, or all of them for staff (`owner` None)."""
    if owner is None:
        stored = events.history(aggregate, aggregate_id, limit=MOST_STEPS).items
        found = [Fact(one.type, clock.iso(one.occurred_at), one.data) for one in stored]
    else:
        seen = event_views.history(aggregate, aggregate_id, user_id=owner, limit=MOST_STEPS).items
        found = [Fact(one.type, one.occurred_at, one.data) for one in seen]
    return found[::-1]


def steps(facts: Iterable[Fact], sentences: Sentences, reader: Reader, labels: Labels) -> tuple[Step, ...]:
    """What happened, in sentences; events of types that nobody announces any more are left out."""
    told = ((fact.at, reader.tell(sentences.get(fact.type, ()), fact.data, labels)) for fact in facts)
    return tuple(Step(at, text) for at, text in told if text is not None)


def last_at(facts: Iterable[Fact], *types: str, **data: Any) -> str | None:
    """When the latest event of some types happened whose data hold these values; None when there is none."""
    return max(
        (
            fact.at
            for fact in facts
            if fact.type in types and all(fact.data.get(name) == value for name, value in data.items())
        ),
        default=None,
    )
