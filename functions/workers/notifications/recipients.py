"""Whom an event's messages go to, read at once: how they are reached, what they chose, and whether a page is open."""

from __future__ import annotations

from shared.core import ids
from shared.data.batch_read import find_across, one_of
from shared.identity.contacts import ReachableContact, contact_of
from shared.identity.models import IdentityItem, User
from shared.live.models import LiveItem, PersonConnections
from shared.notifications.models import NotificationsItem
from shared.notifications.planning import Recipient, by_contact
from shared.notifications.preferences import Preferences
from shared.notifications.rules import Choices


def read_recipient(recipient_id: str) -> Recipient:
    """A person and their choices by one consistent read; the owner of a replaced address by two.

    Open pages are read eventually consistent: one that opens at this moment asks for its inbox itself.
    """
    if not ids.is_id("usr", recipient_id):
        return by_contact(contact_of)(recipient_id)
    person, chosen, pages = User.key(recipient_id), Preferences.key(recipient_id), PersonConnections.key(recipient_id)
    wanted = {IdentityItem: [person], NotificationsItem: [chosen], LiveItem: [pages]}
    found = find_across(wanted, consistent=True, eventual=[LiveItem])
    user, preferences = one_of(found, User, person), one_of(found, Preferences, chosen)
    connections = one_of(found, PersonConnections, pages)
    return Recipient(
        ReachableContact.of(user),
        preferences.choices() if preferences is not None else Choices(),
        has_open_page=connections is not None and bool(connections.connections),
    )
