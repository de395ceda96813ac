"""How demo chapters read somebody's karma.

By what brought it and not by the balance: rules and achievements that are switched on give karma, too.
"""

from __future__ import annotations

from infra.local.demo.client import DemoClient, DemoError, wait_for


def karma_of(customer: DemoClient) -> int:
    """How much karma somebody has (points). Raises DemoError."""
    return int(customer.api("GET", "/users/me/karma", expect=200, doing="Reading her karma")["balance"])


def karma_from(customer: DemoClient, aggregate: str) -> int:
    """How much karma events of a kind (`donation`) have brought somebody, less what they took (points)."""
    entries = customer.items("/users/me/karma", "Reading where her karma comes from")
    return sum(int(one["delta"]) for one in entries if one["reason"].startswith(f"{aggregate}."))


def await_karma(customer: DemoClient, wanted: int, *, of: str) -> None:
    """Wait until events of a kind have brought so much (points). Raises DemoError, with what they have brought."""
    what = f"The karma of a {of}, {wanted},"
    try:
        wait_for(lambda: True if karma_from(customer, of) == wanted else None, what)
    except DemoError as late:
        raise DemoError(f"{late} It is {karma_from(customer, of)}.", "See her karma's history.") from late
