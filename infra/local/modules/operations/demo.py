"""The story's end: a question asked twice, the mirror's newest version, and queues that are empty."""

from __future__ import annotations

import secrets

from infra.local import secrets_store
from infra.local.demo.client import DemoError, FrontDoor, Row, check, wait_for
from infra.local.demo.narrator import Narrator

QUESTION = {
    "kind": "question",
    "text": "How long does a parcel take?",
    "context": "A parcel to a pick-up point takes two to five days, a courier one to three.",
}


def question(customer: FrontDoor, tell: Narrator) -> None:
    """The same request twice: accepted twice, done once."""
    tell.chapter("A question to the model, and what stays of it all")
    key = secrets.token_hex(16)
    tasks = {
        customer.api("POST", "/request", QUESTION, expect=202, doing="Asking a question", key=key)["task_id"]
        for _ in range(2)
    }
    check(len(tasks) == 1, "The same request with the same key should give the same task.")
    task_id = tasks.pop()
    tell.done("A question is accepted at once; sent twice with one key, it is one task", task_id)
    found = customer.await_result(task_id, "The answer to the question")
    check("two to five days" in found["answer"], "The answer should rest on the text that came with the question.")
    tell.done("Its result is there", f"{found['usage']['completion_tokens']} tokens written")


def mirror(agent: FrontDoor, ticket: Row, tell: Narrator) -> None:
    """Supabase has the ticket as it is now."""
    key = secrets_store.SUPABASE_SERVICE_KEY
    headers = {"apikey": key, "Authorization": f"Bearer {key}"}
    rest = f"{agent.base_url}/_sandbox/supabase/rest/v1/support_tickets?select=status,csat,version&id=eq.{ticket['id']}"
    path = f"/support/tickets/{ticket['id']}"

    def look() -> Row | None:
        now = agent.api("GET", path, expect=200, doing="Reading the ticket")
        rows = agent.fetch("GET", rest, headers=headers).body
        wanted = {"status": now["status"], "csat": now["csat"], "version": now["version"]}
        return wanted if rows == [wanted] else None

    row = wait_for(look, f"The newest version of ticket {ticket['number']} in the mirror")
    tell.done(f"The mirror at Supabase has ticket {ticket['number']} as it is now", f"version {row['version']}")


def operations(admin: FrontDoor, tell: Narrator) -> None:
    """What admins see of the machinery: each queue of this story has run empty, nothing waits too long."""
    busy = {"openai", "crm-mirror", "notifications", "tasks"}
    seen_empty: set[str] = set()

    def look() -> bool | None:
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

    wait_for(look, "Empty queues")
    tell.done("The queues have run empty, and nothing was given up", ", ".join(sorted(busy)))
    for kind in ("messages", "tasks"):
        stuck = admin.items("/ops/stuck", "Looking for what is stuck", kind=kind)
        check(not stuck, f"No {kind} should be stuck, but there are {len(stuck)}.")
    tell.done("No message and no task waits too long")
