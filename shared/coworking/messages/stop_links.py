"""The link in each mail that stops a monthly donation with one click: signed, so that nobody guesses another's.

The signature's key is that of the senders (`address_hash`): the worker that writes the mail must not read the pepper.
This file is light, because that worker loads it.
"""

from __future__ import annotations

import hmac

from shared.core.settings import settings
from shared.notifications.address_hashes import address_hash

LABEL = "monthly-stop"
SIGNATURE_LENGTH = 32
PATH = "/api/v1/donations/monthly/stop"


def token_of(monthly_id: str) -> str:
    """What opens the page that stops a monthly donation."""
    return f"{monthly_id}.{address_hash(LABEL, monthly_id)[:SIGNATURE_LENGTH]}"


def read(token: str) -> str | None:
    """The monthly donation that a token stops; None for one that we did not sign."""
    monthly_id, _, _ = token.partition(".")
    is_ours = hmac.compare_digest(token_of(monthly_id).encode(), token.encode(errors="replace"))
    return monthly_id if is_ours else None


def link_of(monthly_id: str) -> str:
    """The address for a mail."""
    return f"{settings().public_base_url.rstrip('/')}{PATH}/{token_of(monthly_id)}"
