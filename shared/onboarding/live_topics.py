"""What open screens are told of clients: their case, for the person who is linked to it and for the desk."""

from __future__ import annotations

from shared.live.topics import LiveTopics, Owned, everyone, mine, one, own, staff, thing
from shared.onboarding.clients.models import Client


def _owner(client_id: str) -> Owned | None:
    client = Client.get_or_none(*Client.key(client_id), consistent=True)
    return Owned(client.user_id) if client is not None and client.user_id is not None else None


LIVE_TOPICS = LiveTopics(
    kinds=(
        thing("client", owner_of=_owner, permission="clients.read"),
        own("applications"),
        staff("clients", "clients.read"),
    ),
    # Contracts and invoices are events of their client.
    by_aggregate={"client": (one("client"), mine("applications"), everyone("clients"))},
    not_shown={
        "client.passport_viewed": "who looked is in the log; nothing on a page changes",
        "surcharge_rules": "reference data, read when a page of staff opens",
    },
)
