"""Links that stop one category's e-mails for one person (RFC 8058), without a session: the token opens nothing else.

A token names who and what, and is signed; it does not expire, because mails are read years later. Changing the key
(secret `address_hash`) ends all of them.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared.core.settings import settings
from shared.notifications import inbox, suppressions
from shared.notifications.address_hashes import address_hash
from shared.notifications.errors import UnsubscribeLinkError
from shared.notifications.message_catalog import MessageCatalog
from shared.notifications.rules import Category, Choices
from shared.notifications.service import ContactOf

# What a digest's link stops: the e-mails of all categories that come in it.
DIGEST = "digest"
# Of an address without an account: the answers to what was written from it.
ANSWERS = "answers"
PATH = "/api/v1/notifications/unsubscribe"
_TOKEN = re.compile(r"([A-Za-z0-9_]{1,80})\.([a-z_]{1,40})\.([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """What a token stops: one category's e-mails for `owner`, a person's id or the hash of an address."""

    owner: str
    category: str


def token_for(owner: str, category: str) -> str:
    """The token that stops a category's e-mails for a person, or for an address (`owner_of_address`)."""
    return f"{owner}.{category}.{_signature(owner, category)}"


def owner_of_address(address: str) -> str:
    """What an address without an account is called in a token: its keyed hash."""
    return suppressions.unsubscribed_hash(address)


def link(owner: str, category: str) -> str:
    """The address that a mail's `List-Unsubscribe` names."""
    return f"{settings().public_base_url}{PATH}/{token_for(owner, category)}"


def headers_of(url: str) -> Mapping[str, str]:
    """The headers of a mail whose reader may unsubscribe with one click (RFC 2369, RFC 8058)."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def read(token: str) -> Unsubscription:
    """What a token stops. Raises UnsubscribeLinkError for one that we did not write."""
    match = _TOKEN.fullmatch(token)
    if match is None or not hmac.compare_digest(match[3], _signature(match[1], match[2])):
        raise UnsubscribeLinkError()
    return Unsubscription(match[1], match[2])


def unsubscribe(token: str, *, catalog: MessageCatalog, contact_of: ContactOf) -> Unsubscription:
    """Send no more e-mails of the token's category; once more changes nothing, nor for who is gone.

    Raises UnsubscribeLinkError.
    """
    asked = read(token)
    if asked.category == ANSWERS:
        suppressions.unsubscribe(asked.owner)
    elif contact_of(asked.owner) is not None:
        inbox.change(user_id=asked.owner, make=lambda choices: without_email(choices, asked.category, catalog.optional))
    return asked


def without_email(choices: Choices, category: str, optional: Mapping[str, Category]) -> Choices:
    """The choices without a category's e-mails, or with `digest` without those that come in it."""
    stopped = [one for one in optional.values() if one.name == category or (category == DIGEST and _in(choices, one))]
    return replace(
        choices,
        off={**choices.off, **{one.name: {*choices.off.get(one.name, one.off), "email"} for one in stopped}},
    )


def _in(choices: Choices, category: Category) -> bool:
    return "email" in category.channels and choices.in_digest(category)


def _signature(owner: str, category: str) -> str:
    return address_hash("unsubscribe", f"{owner}.{category}")[:32]
