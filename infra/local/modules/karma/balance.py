"""How demo chapters read somebody's karma."""

from __future__ import annotations

from infra.local.demo.client import DemoClient, wait_for


def karma_of(customer: DemoClient) -> int:
    """How much karma somebody has (points). Raises DemoError."""
    return int(customer.api("GET", "/users/me/karma", expect=200, doing="Reading her karma")["balance"])


def await_karma(customer: DemoClient, wanted: int) -> None:
    """Wait for a balance (points). Raises DemoError when it does not come."""
    wait_for(lambda: True if karma_of(customer) == wanted else None, f"A balance of {wanted} karma")
