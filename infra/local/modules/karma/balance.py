"""How demo chapters read somebody's karma."""

from __future__ import annotations

from infra.local.demo.client import DemoClient, DemoError, wait_for


def karma_of(customer: DemoClient) -> int:
    """How much karma somebody has (points). Raises DemoError."""
    return int(customer.api("GET", "/users/me/karma", expect=200, doing="Reading her karma")["balance"])


def await_karma(customer: DemoClient, wanted: int) -> None:
    """Wait for a balance (points). Raises DemoError when it does not come, with the one that there is."""
    try:
        wait_for(lambda: True if karma_of(customer) == wanted else None, f"A balance of {wanted} karma")
    except DemoError as late:
        hint = "Rules and achievements of others may give karma, too: see her karma's history."
        raise DemoError(f"{late} It is {karma_of(customer)}.", hint) from late
