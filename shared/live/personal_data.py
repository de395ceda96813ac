"""What live updates store of a person: which of their screens are open, for as long as a connection may last."""

from __future__ import annotations

from collections.abc import Iterator

from shared.data.personal_data import ExportFile, PersonalData, Retention, records
from shared.live import connections


def export(user_id: str) -> Iterator[ExportFile]:
    """The pages that are open at this moment."""
    yield ExportFile("connections.json", records(connections.of_person(user_id), user_id))


def erase(user_id: str) -> None:
    """Delete them; their sessions have ended, so API Gateway closes them at the next message or ping."""
    for connection in connections.of_person(user_id):
        connections.forget(connection.id)


PERSONAL_DATA = PersonalData(
    export=export,
    erase=erase,
    retention=(
        Retention("Connection", "an open page of a signed-in person and what it shows", "2 hours", "ttl"),
        Retention("PersonConnections", "the ids of a person's open pages", "2 hours", "ttl"),
        Retention("Subscription", "that an open page shows a thing", "2 hours", "ttl"),
    ),
)
