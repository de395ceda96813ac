"""The simulated system, in which time is the test's, and what the model was asked can be looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import world
from tests.faults.world import World


@pytest.fixture
def it() -> Iterator[World]:
    with world.running() as running:
        yield running
