"""Whatever call a process dies at, is refused at or never hears the answer of: nothing is lost, nothing is double."""

from __future__ import annotations

import pytest

from tests.faults import fault_injection, wiring
from tests.support import proof

# Of all that can happen, in `make test`; `make proof` strikes every call in every way.
SHARE = 1.0 if proof.ON else 0.00125
STORIES = sorted(fault_injection.all_stories())
# Routes that change nothing but must be asked for with a body.
CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@pytest.mark.parametrize("name", proof.sampled(STORIES, one_in=24))
def test_nothing_is_lost_and_nothing_is_double(name: str) -> None:
    plain, faulted = fault_injection.run_with_faults(name, SHARE)
    assert not plain.findings, str(plain)
    tally = fault_injection.tally(name, plain, faulted)
    row = {"calls": tally.calls, "crashes": tally.faults, "lost": tally.lost, "double": tally.double}
    proof.report(f"faults: {name.replace('_', ' ')}", **row, messages_sent_again=tally.repeated_messages)
    proof.progress(f"{name}: {tally.faults} faults")
    assert not tally.failures, "\n".join(str(run) for run in tally.failures[:20])


# It needs the stories run before it: a file stays with one worker (`--dist loadfile`).
@pytest.mark.long
def test_every_use_case_has_a_story() -> None:
    """Every route that changes something, every worker, stream, upload and schedule gets a fault in some story."""
    template = wiring.read()
    used = frozenset[str]().union(*(fault_injection.run_with_faults(name, SHARE)[0].used for name in STORIES))
    wanted = {route.key for route in template.routes if route.method in CHANGES}
    wanted |= {source.function.name for source in (*template.sources, *template.streams, *template.uploads)}
    wanted |= {schedule.function.name for schedule in template.schedules}
    assert not wanted - used, f"no story uses {sorted(wanted - used)}"
