"""What staff may do with tickets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.identity.roles import Role, held_by

PERMISSIONS: Final[Mapping[str, frozenset[Role]]] = {
    "tickets.read_all": held_by(Role.MANAGER, Role.SUPPORT_AGENT),
    "tickets.handle": held_by(Role.MANAGER, Role.SUPPORT_AGENT),
    "tickets.receive_mail": held_by(Role.MAIL_GATEWAY),
    "canned_replies.read": held_by(Role.MANAGER, Role.SUPPORT_AGENT),
    "canned_replies.write": held_by(Role.MANAGER, Role.SUPPORT_AGENT),
    # Phones and addresses on the card beside a ticket.
    "customers.read_contacts": held_by(Role.MANAGER),
    "teams.write": held_by(),
    "macros.write": held_by(Role.MANAGER),
    "tickets.redact": held_by(Role.MANAGER),
    "support.read_reports": held_by(),
    "support.configure": held_by(),
}
# With which staff see its events on somebody's timeline.
TIMELINE: Final[Mapping[str, str]] = {
    "ticket": "tickets.read_all",
    "canned_reply": "canned_replies.read",
    "support_macro": "tickets.handle",
    "support_team": "tickets.read_all",
    "support_agent": "tickets.read_all",
    "support_sla": "tickets.read_all",
}
