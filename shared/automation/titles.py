"""What events are called in a reader's language: as their messages are headed, where that says it without details."""

from __future__ import annotations

from shared.notifications.message_catalog import MessageCatalog
from shared.notifications.texts import DEFAULT_LOCALE, LANGUAGES


def of_events(catalog: MessageCatalog, accept_language: str | None) -> dict[str, str]:
    """Event type → its title, in the first known language of an `Accept-Language`; Russian without one."""
    texts = catalog.texts[_language(accept_language)]
    found: dict[str, str] = {}
    for kind in catalog.kinds:
        title = texts[kind.template].title
        if "{" not in title and not kind.only:
            found.setdefault(kind.event, title)
    return found


def _language(accept_language: str | None) -> str:
    for part in (accept_language or "").lower().split(","):
        language = part.split(";")[0].strip().partition("-")[0]
        if language in LANGUAGES:
            return language
    return DEFAULT_LOCALE
