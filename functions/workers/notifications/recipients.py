"""Whom an event's messages go to, read at once: how they are reached, and what they chose."""

from __future__ import annotations

from shared.core import ids
from shared.data.batch_read import find_across, one_of
from shared.identity.contacts import ReachableContact, contact_of
from shared.identity.models import IdentityItem, User
from shared.notifications import inbox
from shared.notifications.models import NotificationsItem
from shared.notifications.preferences import Preferences
from shared.notifications.rules import Choices, Contact


def read_recipient(recipient_id: str) -> tuple[Contact | None, Choices]:
    """A person and their choices by one consistent read; the owner of a replaced address by two."""
    if not ids.is_id("usr", recipient_id):
        return contact_of(recipient_id), inbox.choices_of(recipient_id, consistent=True)
    person, chosen = User.key(recipient_id), Preferences.key(recipient_id)
    found = find_across({IdentityItem: [person], NotificationsItem: [chosen]}, consistent=True)
    user, preferences = one_of(found, User, person), one_of(found, Preferences, chosen)
    contact = ReachableContact.of(user) if user is not None else None
    return contact, preferences.choices() if preferences is not None else Choices()
