"""The addresses that answers to our mails go to: the support's own, with the conversation behind a plus (RFC 5233)."""

from __future__ import annotations

import re
from email.utils import formataddr, parseaddr

from shared.core.settings import settings

_TAG = re.compile(r"\+([0-9A-Za-z-]{1,64})$")


def reply_address(thread: str) -> str | None:
    """Where an answer to a mail of a conversation goes; None when there is no mailbox that takes answers."""
    name, address = parseaddr(settings().support_address)
    local, at, domain = address.rpartition("@")
    return formataddr((name, f"{local}+{thread.lower()}@{domain}")) if at else None


def thread_in(address: str) -> str | None:
    """The conversation that an address names, as it was written; None when it names none."""
    match = _TAG.search(address.rpartition("@")[0])
    return match[1] if match else None
