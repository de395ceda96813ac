"""Messages that belong to no single module: the day's digest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.core import site_links
from shared.notifications.message_catalog import LateVariables, Messages
from shared.notifications.messages import en, ru


def _inbox(_: Mapping[str, Any]) -> Mapping[str, str]:
    return {"link": site_links.page("/account/inbox")}


MESSAGES = Messages(
    commands={"digest": frozenset({"count", "lines"})},
    late={"digest": LateVariables(names=frozenset({"link"}), needs=frozenset(), load=_inbox)},
    texts={"ru": ru.TEXTS, "en": en.TEXTS},
    labels={"ru": ru.LABELS, "en": en.LABELS},
)
