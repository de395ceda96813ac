"""The record of which events are counted, with nothing read or written: it stays small however many come at once."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from shared.analytics import service
from shared.analytics.models import MAX_IDS, ProcessedEvents
from shared.analytics.service import CounterBatch
from shared.core import ids
from tests.support import proof

MANY = 30_000
HALF_A_MINUTE_MS = 32_768
# What the queue brings at once.
BATCH = 500
MOMENT_MS = 0x19CD_4F20_0000 & ~(HALF_A_MINUTE_MS - 1)
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def event_ids(milliseconds: int) -> list[str]:
    """So many events' ids, spread over the first milliseconds of half a minute."""
    chance = random.Random(11)
    return [_id(MOMENT_MS + number * milliseconds // MANY, chance) for number in range(MANY)]


def _id(moment: int, chance: random.Random) -> str:
    letters = "".join(LETTERS[(moment >> shift) & 31] for shift in range(45, -1, -5))
    return f"evt_{letters}{''.join(chance.choices(LETTERS, k=16))}"


def batches(found: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]


def test_these_ids_are_as_the_codes_own() -> None:
    assert len(_id(MOMENT_MS, random.Random(1))) == len(ids.new("evt"))
    assert len({ProcessedEvents.key(one)[1] for one in event_ids(HALF_A_MINUTE_MS)}) == 1


@pytest.mark.parametrize("milliseconds", proof.sampled([1, 1_000, HALF_A_MINUTE_MS], one_in=3))
def test_thirty_thousand_events_of_half_a_minute_are_in_small_items(
    milliseconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when all of them come within a second, or a millisecond; none is counted twice."""
    monkeypatch.setattr(service, "_read", lambda model, key: model(*key))
    came, stored = event_ids(milliseconds), CounterBatch(1)
    for events in batches(came):
        # What is stored, as the next batch reads it.
        batch = CounterBatch(1, items=stored.items)
        assert all(batch._record(one) for one in events)
        assert len(batch.changed) < len(events)
    items = [item for item in stored.items.values() if isinstance(item, ProcessedEvents)]
    assert sum(len(item.ids or ()) for item in items) == MANY
    assert max(len(item.ids or ()) for item in items) <= MAX_IDS
    assert max(len(json.dumps(item.to_dynamodb_dict())) for item in items if item.ids) < 8_000
    random.Random(5).shuffle(came)
    again = CounterBatch(1, items=stored.items)
    assert not any(again._record(one) for one in came)
    assert not again.changed
