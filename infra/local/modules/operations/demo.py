"""The demo's last chapter: queues that are empty, and nothing that waits too long."""

from __future__ import annotations

from infra.local.demo.client import DemoClient, DemoError, check, wait_for
from infra.local.demo.narrator import Narrator
from infra.local.demo.story import Story


def check_at_the_end(story: Story) -> None:
    """Everything that the story set in motion has been done."""
    operations(story.people["admin"], story.queues, story.tell)


def operations(admin: DemoClient, busy: set[str], tell: Narrator) -> None:
    """What admins see of the queues: each queue of this story has run empty, nothing waits too long."""
    seen_empty: set[str] = set()

    def check_once() -> bool | None:
        queues = admin.api("GET", "/ops/queues", expect=200, doing="Looking at the queues")["items"]
        named = {one["name"]: one for one in queues if one["name"] in busy}
        check(set(named) == busy, f"These queues should be listed: {', '.join(sorted(busy))}.")
        for name, one in named.items():
            if one["dead_letters"]:
                raise DemoError(f"The queue {name} has dead letters.", f"See /api/v1/ops/dead-letters/{name}.")
            # Somebody else may be at work here too: each counts once it was seen empty.
            if not one["waiting"] and not one["in_flight"]:
                seen_empty.add(name)
        return True if seen_empty == busy else None

    wait_for(check_once, "Empty queues")
    tell.done("The queues have run empty, and nothing was given up", ", ".join(sorted(busy)))
    for kind in ("messages", "tasks"):
        stuck = admin.items("/ops/stuck", "Looking for what is stuck", kind=kind)
        check(not stuck, f"No {kind} should be stuck, but there are {len(stuck)}.")
    tell.done("No message and no task waits too long")
