"""The machines: a few stories in `make test`, more than ten thousand operations in `make proof`."""

from __future__ import annotations

from itertools import count

import pytest

from tests.faults.stateful import running
from tests.faults.stateful.base import OPERATIONS, FaultyMachine
from tests.faults.stateful.clients import ClientsMachine
from tests.faults.stateful.learners import LearnersMachine
from tests.faults.stateful.orders import OrdersMachine
from tests.faults.stateful.rewards import RewardsMachine
from tests.faults.stateful.sessions import SessionsMachine
from tests.faults.stateful.visits import AutumnVisitsMachine, VisitsMachine
from tests.faults.stateful.waves import WavesMachine
from tests.support import proof

# Operations in `make test` and in `make proof`.
MACHINES: dict[type[FaultyMachine], tuple[int, int]] = {
    OrdersMachine: (25, 6_000),
    WavesMachine: (25, 3_000),
    SessionsMachine: (25, 1_500),
    VisitsMachine: (25, 2_000),
    AutumnVisitsMachine: (25, 1_000),
    RewardsMachine: (25, 2_000),
    ClientsMachine: (25, 3_000),
    LearnersMachine: (25, 3_000),
}


@pytest.mark.parametrize("machine", proof.sampled(MACHINES, one_in=3), ids=lambda machine: machine.__name__)
def test_nothing_is_lost_and_nothing_happens_twice(machine: type[FaultyMachine]) -> None:
    """Whatever comes in whichever order, whoever dies on the way."""
    wanted, name = MACHINES[machine][proof.ON], machine.__name__
    OPERATIONS[name] = 0
    proof.progress(f"{name}: {wanted:,} operations, ATRIUM_PROOF_SEED={running.SEED}")
    for turn in count():
        # Some stories end early; what they leave out happens in others.
        running.run(machine, operations=wanted - OPERATIONS[name], number=running.SEED + turn)
        if OPERATIONS[name] >= wanted:
            break
    # The first thing that is lost or doubled ends the run: to be here means none.
    proof.report(name, operations=OPERATIONS[name], lost=0, double=0, seed=running.SEED)


def test_proof_is_ten_thousand_operations() -> None:
    assert sum(long for _, long in MACHINES.values()) >= 10_000
