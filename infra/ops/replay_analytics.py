"""Builds the analytics counters anew from the events table: `python -m infra.ops.replay_analytics --stack atrium-dev`.

Reports keep showing the old counters until the new ones are complete. Orders may go on meanwhile: the projector counts
into both. A replay that was broken off is taken up where it stopped by running it again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from functions import modules
from infra.ops import stack as stacks
from infra.ops.problems import OperatorError
from shared.analytics import rebuild
from shared.analytics.models import AnalyticsItem
from shared.core.errors import AtriumError
from shared.data.event_types import MalformedEventError
from shared.data.events import DomainEvent, EventItem


@dataclass(slots=True)
class Replayed:
    """What a replay did."""

    generation: int
    read: int = 0
    counted: int = 0
    malformed: int = 0
    removed: int = 0


def all_events() -> Iterator[DomainEvent]:
    """Every event there ever was, in no order: counters are sums, so none is needed."""
    return (item.event() for item in EventItem.scan(consistent_read=True))


def replay() -> Replayed:
    """Build the next generation of counters, switch to it and remove the others."""
    projections = modules.counters()
    done = Replayed(rebuild.begin_rebuild())
    for event in all_events():
        done.read += 1
        try:
            done.counted += rebuild.rebuild_with(event, done.generation, projections)
        except MalformedEventError as error:
            # The projector's dead letters hold it too: one bad event must not keep all others from being counted.
            done.malformed += 1
            print(f"left out: {event.id}: {error}", file=sys.stderr)
    rebuild.finish_rebuild(done.generation)
    for item in AnalyticsItem.scan():
        generation = item.pk.removeprefix("G").partition("#")[0]
        if generation.isdigit() and int(generation) < done.generation:
            item.delete()
            done.removed += 1
    return done


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay and say what was done; 1 with one clear line when it was not."""
    parser = argparse.ArgumentParser(prog="python -m infra.ops.replay_analytics", description=__doc__)
    parser.add_argument("--stack", required=True, help="the CloudFormation stack, such as atrium-dev")
    given = parser.parse_args(arguments)
    try:
        stacks.use(given.stack)
        done = replay()
    except (OperatorError, AtriumError) as problem:
        detail = problem.public_detail if isinstance(problem, AtriumError) else str(problem)
        print(f"not done: {detail}", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as problem:
        print(f"not done: AWS says: {problem}", file=sys.stderr)
        return 1
    print(
        f"generation {done.generation}: {done.counted} of {done.read} events counted, "
        f"{done.malformed} left out, {done.removed} old counters removed"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
