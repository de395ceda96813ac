"""Whatever call a process dies at, is refused at or never hears the answer of: nothing is lost, nothing is double."""

from __future__ import annotations

import pytest

from tests.faults import injection
from tests.support import proof

# Of each story, in `make test`; `make proof` strikes every call in every way.
SAMPLE = 3


@pytest.mark.parametrize("name", sorted(injection.told()))
def test_the_books_agree_when_nothing_happens(name: str) -> None:
    run = injection.plain(name)
    assert not run.findings, str(run)


@pytest.mark.parametrize("name", sorted(injection.told()))
def test_the_books_agree_whatever_happens(name: str) -> None:
    runs = injection.all_of(name) if proof.ON else injection.some(name, SAMPLE)
    tally = injection.tally(name, runs)
    row = {"calls": tally.calls, "crashes": tally.faults, "lost": tally.lost, "double": tally.double}
    proof.report(f"faults: {name.replace('_', ' ')}", **row, repeated_messages=tally.repeated_messages)
    assert not tally.failures, "\n".join(str(run) for run in tally.failures[:20])
