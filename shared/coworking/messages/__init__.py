"""Messages of the coworking: about visits and donations."""

from __future__ import annotations

from shared.coworking.messages import en, ru
from shared.notifications.message_catalog import MessageKind, Messages, duration, money, required_text
from shared.notifications.rules import Category

_VISIT = {"space": ("space_name", required_text), "duration": ("duration_minutes", duration)}
_AMOUNT = {"amount": ("amount", money)}

MESSAGES = Messages(
    categories=(
        Category("visits", optional=True, transactional=False),
        Category("donations", optional=True, transactional=True),
    ),
    kinds=(
        MessageKind("donation.succeeded", "donation_succeeded", "donations", _AMOUNT),
        MessageKind("donation.refunded", "donation_refunded", "donations", _AMOUNT),
        # Whoever checks out themselves knows that the visit is over.
        MessageKind("visit.closed", "visit_auto_closed", "visits", _VISIT, only={"status": "auto_closed"}),
    ),
    texts={"ru": ru.TEXTS, "en": en.TEXTS},
)
