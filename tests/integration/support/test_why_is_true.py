"""What «why» says of a ticket can be done, and what it leaves to the schedule comes, in histories made by chance."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from shared.core import clock
from tests.integration.support.conftest import Support
from tests.integration.support.test_why import why

STEPS = 8
Found = dict[str, Any]


def by_chance(support: Support, ticket_id: str, chance: random.Random) -> None:
    """Something that anybody may try; it may be refused."""
    until = clock.iso(clock.now().replace(microsecond=0) + timedelta(days=chance.choice([1, 3])))
    match chance.randrange(8):
        case 0:
            support.say(ticket_id, by="anna")
        case 1:
            support.say(ticket_id, "Едет", by="manager")
        case 2:
            support.do(ticket_id, "snooze", {"until": until})
        case 3:
            support.change(ticket_id, status=chance.choice(["open", "pending", "resolved", "closed"]))
        case 4:
            support.do(ticket_id, "assign", by=chance.choice(["manager", "marta"]))
        case 5:
            support.do(ticket_id, "close", by=chance.choice(["anna", "manager"]))
        case _:
            support.clock.tick(days=chance.choice([1, 2, 9]))
            support.watch()


def promised(support: Support, ticket_id: str, theirs: Found, mine: Found) -> None:
    """Do what somebody was told that they can do."""
    for found, by in ((theirs, "manager"), (mine, "anna")):
        action = (found["waits_for"] or {}).get("action") or ""
        if action.startswith(("Ответьте", "Напишите")):
            assert support.say(ticket_id, "Ответ", by=by).status == 201, action
        elif action.startswith("Откройте"):
            assert support.change(ticket_id, status="open").status == 200
        elif action.startswith("Решите"):
            assert support.do(ticket_id, "close").status == 200
        elif action:
            raise AssertionError(f"what is to be done here? {action}")
        if action:
            return


def check_schedule(support: Support, ticket_id: str, wait: Found) -> None:
    """What the schedule is said to do at a moment it does then."""
    before = support.ticket(ticket_id)
    support.clock.tick(days=60)
    support.watch()
    after = support.ticket(ticket_id)
    assert after.status != before.status, wait


@pytest.mark.parametrize("seed", range(8))
def test_what_can_be_done_can_be_done(support: Support, seed: int) -> None:
    chance = random.Random(seed)
    ticket_id = support.open()
    for _ in range(STEPS):
        support.clock.tick(minutes=chance.choice([1, 30]))
        theirs, mine = why(support, ticket_id, by="manager"), why(support, ticket_id, by="anna")
        for found in (theirs, mine):
            closed = support.ticket(ticket_id).status == "closed"
            assert not (closed and found["waits_for"]), found
        if chance.random() < 0.4:
            promised(support, ticket_id, theirs, mine)
        elif theirs["waits_for"] and theirs["waits_for"]["who"].startswith("расписание"):
            check_schedule(support, ticket_id, theirs["waits_for"])
        else:
            by_chance(support, ticket_id, chance)
