"""Running a machine: so many operations, by a seed that is reported."""

from __future__ import annotations

import os
import secrets

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.stateful.base import FaultyMachine
from tests.support import proof

STEPS = 50
# The same stories each time in `make test`, other ones each time in `make proof`; a seed of one's own repeats a run.
SEED = int(os.environ.get("ATRIUM_PROOF_SEED") or (secrets.randbelow(10**9) if proof.ON else 1))
# A story of fifty steps takes seconds: making it shorter takes an hour, and is worth it once, by hand.
IS_SHRUNK = bool(os.environ.get("ATRIUM_PROOF_SHRINK"))


def run(machine: type[FaultyMachine], *, operations: int, number: int = SEED, steps: int = STEPS) -> None:
    """Carry out at least so many operations; raises what the machine finds, after the story that led to it."""
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        seed(number)(machine),
        settings=settings(
            max_examples=-(-operations // steps),
            stateful_step_count=steps,
            phases=(Phase.generate, Phase.shrink) if IS_SHRUNK else (Phase.generate,),
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
