"""The version that somebody read before changing a ticket, and what came meanwhile when it is another by now."""

from __future__ import annotations

from typing import Any

from shared.core import clock
from shared.data import events
from shared.data.events import DomainEvent
from shared.support.events import TicketDraftMade, TicketNoted, TicketOpened, TicketReplied
from shared.support.tickets.errors import TicketVersionError
from shared.support.tickets.models import Ticket

# What is shown of what came meanwhile: so many of the latest changes.
SHOWN = 20
# A mention, a mail and a removal name a message, too, that another event has announced.
ANNOUNCE = frozenset({TicketOpened.type, TicketReplied.type, TicketNoted.type, TicketDraftMade.type})


def check(ticket: Ticket, version: int | None) -> None:
    """Refuse a change by somebody who has read another version; None is somebody who did not say.

    Call it before the ticket is edited. Raises TicketVersionError with what came meanwhile, oldest first.
    """
    if version is None or version == ticket.version:
        return
    latest = events.history("ticket", ticket.ticket_id, limit=SHOWN).items
    changes = [_shown(event) for event in reversed(latest) if int(event.data.get("version", 0)) > version]
    raise TicketVersionError(
        current_version=ticket.version,
        changes=changes,
        messages=[change["message_id"] for change in changes if change["type"] in ANNOUNCE],
    )


def _shown(event: DomainEvent) -> dict[str, Any]:
    """A change as those see it who work here: events hold no texts."""
    known = {name: value for name, value in event.data.items() if name not in ("ticket_id", "number")}
    return {**known, "type": event.type, "actor": event.actor, "occurred_at": clock.iso(event.occurred_at)}
