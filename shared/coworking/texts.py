"""Texts in Russian that the coworking shows outside of messages."""

from __future__ import annotations

# What the payment provider shows on its page for a donation.
DONATION_DESCRIPTION = "Пожертвование"
