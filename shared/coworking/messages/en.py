"""The coworking's messages in English."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "visit_auto_closed": Text(
        "Your visit to {space} was closed",
        "You did not check out of {space}; your visit ended when it closed: {duration}.",
        "You did not check out of {space}, so your visit ended when the space closed.\n\n"
        "It was counted as {duration}. If you left earlier, tell us and we will put it right.",
    ),
    "donation_succeeded": Text(
        "Thank you for your donation",
        "Thank you! Your donation of {amount} has arrived.",
        "We have received your donation of {amount}.\n\nThank you for helping us.",
    ),
    "donation_refunded": Text(
        "Your donation was refunded",
        "Refund of your donation: {amount}.",
        "We have returned {amount} of your donation.\n\nYour bank decides when it reaches your card.",
    ),
}
