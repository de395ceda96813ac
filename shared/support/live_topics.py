"""What open screens are told of tickets. Notes, drafts and assignees are staff's: the events' audience says so."""

from __future__ import annotations

from shared.live.topics import LiveTopics, Owned, everyone, mine, one, own, staff, thing
from shared.support.tickets.models import Ticket

_SETTINGS = "settings of support, read when their page opens"


def _owner(ticket_id: str) -> Owned | None:
    ticket = Ticket.get_or_none(*Ticket.key(ticket_id), consistent=True)
    if ticket is None or ticket.ticket_id != ticket_id or ticket.customer_id is None:
        return None
    return Owned(ticket.customer_id)


LIVE_TOPICS = LiveTopics(
    kinds=(
        thing("ticket", owner_of=_owner, permission="tickets.read_all"),
        own("tickets"),
        staff("queue/support", "tickets.read_all"),
    ),
    by_aggregate={
        "ticket": (one("ticket"), mine("tickets"), everyone("queue/support")),
        "support_agent": (everyone("queue/support"),),
    },
    not_shown={
        "canned_reply": _SETTINGS,
        "support_macro": _SETTINGS,
        "support_sla": _SETTINGS,
        "support_team": _SETTINGS,
    },
)
