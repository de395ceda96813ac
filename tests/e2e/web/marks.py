"""Which stories only `make proof` has the time for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from tests.support import proof

F = TypeVar("F", bound=Callable[..., None])


# For one case of a parametrized story.
IN_PROOF = [pytest.mark.proof, pytest.mark.skipif(not proof.ON, reason="runs in make proof")]


def only_in_proof(story: F) -> F:
    """A story that `make test` leaves out: its browser stories take less than a minute together."""
    for mark in IN_PROOF:
        story = mark(story)
    return story
