"""Accounts for tests of the whole system, and the codes that are sent to them."""

from __future__ import annotations

import re

from tests.faults.world import World

PHONE = "+79123456789"
PASSWORD = "a long enough password 1"


def code_for(it: World, to: str) -> str:
    """The last code that came to an address."""
    for one in reversed(it.cloud.arrived):
        found = re.search(r"\b\d{6}\b", one.text)
        if one.to == to and found:
            return found.group()
    raise AssertionError(f"no code came to {to}")
