"""Applies the rules of karma to every event there ever was: `python -m infra.ops replay-karma --stack atrium-dev`.

What is in the ledger stays as it is, so a rule that was added later counts what happened before it, and running it
again changes nothing. Entries that no rule makes (given by hand, spent in orders) come from what was announced of them.
Public scores are rebuilt: entries of before there were scores are marked by what their events say.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from functions import modules
from infra.ops import stack as stacks
from infra.ops.replay_analytics import all_events
from shared.data.event_types import MalformedEventError
from shared.data.events import DomainEvent
from shared.data.uow import DuplicateMessage
from shared.identity.errors import UserNotFoundError
from shared.karma import service
from shared.karma.errors import NothingToReverseError
from shared.karma.events import KarmaChanged


@dataclass(slots=True)
class Replayed:
    """What a replay did."""

    read: int = 0
    entered: int = 0
    left_out: int = 0
    scores: int = 0


def replay() -> Replayed:
    """Add the entries that the ledger lacks; what takes back an entry waits until that entry is there."""
    done = Replayed()
    waiting = list[DomainEvent]()
    people = set[str]()
    for event in all_events():
        done.read += 1
        try:
            _enter(event, done)
            people |= _mark(event)
        except NothingToReverseError:
            waiting.append(event)
    for event in waiting:
        try:
            _enter(event, done)
        except NothingToReverseError:
            _leave_out(event, "what it takes back is not in the history", done)
    for user_id in sorted(people):
        service.rebuild_score(user_id=user_id)
        done.scores += 1
    return done


def run(*, stack: str) -> str:
    """Replay a stack's history and say what was done."""
    stacks.use(stack)
    done = replay()
    return (
        f"{done.entered} entries made from {done.read} events, {done.left_out} left out, "
        f"{done.scores} public scores rebuilt"
    )


def _mark(event: DomainEvent) -> set[str]:
    """Mark what an event's entry is for the public score: whose score is to be rebuilt, nobody for a bad event."""
    try:
        user_id = service.mark_public(event, modules.karma_rules())
    except (MalformedEventError, KeyError):
        return set()
    return {user_id} if user_id else set()


def _enter(event: DomainEvent, done: Replayed) -> None:
    try:
        rules = modules.karma_rules()
        apply = service.restore if event.type == KarmaChanged.type else service.reward
        done.entered += apply(event, rules)
    except DuplicateMessage:
        return
    except (MalformedEventError, UserNotFoundError) as error:
        # One bad event must not keep all others from being counted.
        _leave_out(event, str(error), done)


def _leave_out(event: DomainEvent, why: str, done: Replayed) -> None:
    done.left_out += 1
    print(f"left out: {event.id}: {why}", file=sys.stderr)
