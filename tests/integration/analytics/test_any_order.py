"""Whatever order, repetition and batching events come in, all declared counters end the same; so does a replay."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest

from functions import modules
from infra.ops.replay_analytics import replay
from shared.analytics import service
from shared.analytics.models import Generations
from shared.analytics.projections import Add, Projection
from shared.core import clock
from shared.core.clock import FrozenClock
from shared.data.events import DomainEvent
from tests.integration.analytics.conftest import store
from tests.support import proof
from tests.support.cloud import Aws

Random = random.Random
Data = dict[str, Any]
NOT_VALUES = {"pk", "sk", "version", "gsi1pk", "gsi2pk"}


def ago(rng: Random, **most: float) -> str:
    return clock.iso(FrozenClock(clock.now()).tick(**{name: -rng.uniform(0, upto) for name, upto in most.items()}))


def order(rng: Random) -> Data:
    lines = [
        {
            "product_id": f"prd_{rng.randrange(3)}",
            "article": f"A-{rng.randrange(9)}",
            "name": f"Name {rng.randrange(9)}",
            "quantity": rng.randint(1, 3),
            "price": rng.randint(100, 999),
            "discount": rng.randint(0, 99),
            "preorder_wave": rng.choice([None, 1, 2]),
        }
        for _ in range(rng.randint(1, 3))
    ]
    back = [{"product_id": line["product_id"], "quantity": 1, "amount": line["price"]} for line in lines]
    return {
        "items": lines,
        "final_amount": rng.randint(100, 9999),
        "discount_amount": rng.randint(0, 99),
        "promo_code": rng.choice([None, "spring", "SPRING", "autumn"]),
        "late": rng.random() < 0.3,
        "unsold": rng.choice([None, back]),
        "lines": rng.choice([None, back]),
        "amount": rng.randint(1, 999),
    }


def wave(rng: Random) -> Data:
    return {
        "product_id": f"prd_{rng.randrange(3)}",
        "product_name": f"Name {rng.randrange(9)}",
        "wave_number": rng.randint(1, 2),
        "capacity": rng.randint(1, 9),
        "added": rng.randint(1, 9),
        "quantity": rng.randint(1, 3),
        "status": rng.choice(["in_production", "ready"]),
    }


def stay(rng: Random) -> Data:
    end = FrozenClock(clock.now())
    end.tick(minutes=-rng.randint(0, 1000))
    minutes = rng.randint(1, 600)
    times = {"check_out": clock.iso(end.at), "duration_minutes": minutes}
    return {"check_in": clock.iso(end.tick(minutes=-minutes)), **times}


def visit(rng: Random) -> Data:
    zone = rng.choice(["Europe/Moscow", "Asia/Kathmandu", "UTC"])
    return {
        "space_id": f"spc_{rng.randrange(2)}",
        "time_zone": zone,
        **stay(rng),
        "before": stay(rng),
        "after": stay(rng),
    }


def ticket(rng: Random) -> Data:
    data = {
        "from": rng.choice(["open", "resolved", "closed"]),
        "to": rng.choice(["open", "resolved"]),
        "csat": rng.randint(1, 5),
        "before": rng.choice([None, 1, 5]),
        "before_at": ago(rng, days=2),
        "decision": rng.choice(["sent", "edited", "rejected"]),
        "by": rng.choice(["agent", "customer", "system"]),
        "agent_id": rng.choice([None, "usr_1", "usr_2"]),
    }
    for name in ("first_response_seconds", "resolution_seconds"):
        if rng.random() < 0.5:
            data[name] = rng.randint(0, 10**6)
    return data


def donation(rng: Random) -> Data:
    return {"amount": rng.randint(100, 9999), "is_anonymous": rng.random() < 0.3}


def client(rng: Random) -> Data:
    return {
        "from": rng.choice(["NEW", "IN_VERIFICATION"]),
        "to": rng.choice(["IN_VERIFICATION", "AWAITING_CONTRACT", "PROCESSED", "CANCELLED"]),
        "seconds": rng.randint(0, 10**6),
        "manager_id": rng.choice([None, "usr_1", "usr_2"]),
    }


def paper(rng: Random) -> Data:
    return {"amount": rng.choice([0, 150_000]), "method": rng.choice(["online", "cash", "terminal"])}


def lesson(rng: Random) -> Data:
    return {
        "course_id": f"crs_{rng.randrange(2)}",
        "lesson_id": f"les_{rng.randrange(3)}",
        "percent": rng.choice([25, 50, 75, 100]),
        "new_seconds": rng.choice([None, 0, rng.randint(1, 600)]),
    }


def quiz(rng: Random) -> Data:
    questions = [f"q{number}" for number in range(4)]
    rng.shuffle(questions)
    cut = rng.randrange(5)
    graded = {"right": questions[:cut], "wrong": questions[cut:]}
    return {**lesson(rng), **graded, "passed": cut > 2, "score_percent": 25 * cut}


# What events look like whose counters read them by functions; others are made from their declarations.
EXAMPLES: dict[str, Callable[[Random], Data]] = {
    "order": order,
    "wave": wave,
    "visit": visit,
    "ticket": ticket,
    "donation": donation,
    "client": client,
    "contract": paper,
    "invoice": paper,
    "lesson": lesson,
    "quiz": quiz,
}


def declared(projections: Iterable[Projection], event_type: str, rng: Random) -> Data:
    """An event with the fields that its declared counters name."""
    data: Data = {}
    for projection in projections:
        rule = projection.events[event_type]
        assert isinstance(rule, Add), f"{event_type}: say in EXAMPLES what it looks like"
        into: Data = {}
        into |= {name: rng.randrange(1000) for name in (*rule.amounts.values(), *rule.maxima.values()) if _field(name)}
        texts = (*rule.latest.values(), *(rule.key or projection.key))
        into |= {str(name): f"text {rng.randrange(3)}" for name in texts if _field(name)}
        data |= {rule.each: [into]} if rule.each else into
    return data


def _field(name: object) -> bool:
    return isinstance(name, str)


def history(time: FrozenClock, rng: Random, length: int) -> list[DomainEvent]:
    """Events of every type that is counted, over some days."""
    projections = modules.counters()
    types = sorted(projections)
    types += rng.choices(types, k=max(0, length - len(types)))
    rng.shuffle(types)
    events = []
    for event_type in types:
        time.tick(minutes=rng.randrange(180))
        aggregate = event_type.partition(".")[0]
        example = EXAMPLES.get(aggregate)
        data = example(rng) if example else declared(projections[event_type], event_type, rng)
        events.append(DomainEvent(event_type, aggregate, "id_1", data, customer_id=f"usr_{rng.randrange(4)}"))
    return events


def counters(aws: Aws, generation: int) -> dict[tuple[str, str], Data]:
    """The counters of a generation, without what only guards writing them."""
    found = {}
    for item in aws.items("analytics"):
        number, _, pk = item["pk"].partition("#")
        if number == f"G{generation}":
            found[pk, item["sk"]] = {k: _plain(v) for k, v in item.items() if k not in NOT_VALUES}
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value)
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value


def counted(events: Iterable[DomainEvent]) -> list[service.CountedEvent]:
    projections = modules.counters()
    read = (service.CountedEvent.read(event, projections) for event in events)
    return [event for event in read if event.changes]


def batches(events: list[service.CountedEvent], rng: Random) -> Iterable[list[service.CountedEvent]]:
    while events:
        size = rng.choice([1, 2, 10, 60])
        yield events[:size]
        events = events[size:]


@pytest.mark.parametrize("seed", proof.sampled(range(6), one_in=3))
def test_order_repetition_and_batches_change_no_counter(aws: Aws, time: FrozenClock, seed: int) -> None:
    rng = Random(seed)
    events = counted(history(time, rng, length=60))
    for event in events:
        service.count([event], 1)
    expected = counters(aws, 1)
    assert len(expected) > 20
    for generation in (2, 3):
        shuffled = events + rng.choices(events, k=30)
        rng.shuffle(shuffled)
        assert sum(service.count(batch, generation) for batch in batches(shuffled, rng)) == len(events)
        assert counters(aws, generation) == expected


@pytest.mark.parametrize("seed", proof.sampled(range(2)))
def test_a_replay_gives_all_counters_that_living_through_it_gave(aws: Aws, time: FrozenClock, seed: int) -> None:
    rng = Random(100 + seed)
    events = history(time, rng, length=60)
    store(*events)
    for batch in batches(counted(events), rng):
        service.project_all(batch)
    lived = counters(aws, 1)
    done = replay()
    assert (done.generation, done.malformed, Generations.read().current) == (2, 0, 2)
    assert counters(aws, 2) == lived
    assert counters(aws, 1) == {}
