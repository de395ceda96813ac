"""What events are called in a reader's language: as their messages are headed, where that says it without details."""

from __future__ import annotations

from shared.notifications.message_catalog import MessageCatalog
from shared.notifications.texts import known_locale


def of_events(catalog: MessageCatalog, locale: str | None) -> dict[str, str]:
    """Event type → its title in a language of ours; in Russian without one."""
    texts = catalog.texts[known_locale(locale)]
    found: dict[str, str] = {}
    for kind in catalog.kinds:
        title = texts[kind.template].title
        if "{" not in title and not kind.only:
            found.setdefault(kind.event, title)
    return found
