"""In which language a request is answered: as its header asks, or as the profile says."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header

from shared.http.auth import CurrentUser
from shared.identity.users import get_user
from shared.notifications.texts import LANGUAGES

# A wish, for which nobody is refused: API Gateway lets 10,240 bytes of headers through in all.
AcceptLanguage = Annotated[str, Header(alias="accept-language", max_length=10_000)]


def preferred(accept_language: str) -> str | None:
    """The language that `Accept-Language` prefers among ours; None when it names none (RFC 9110 §12.5.4)."""
    found: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, parameters = part.partition(";")
        language = tag.strip().partition("-")[0].lower()
        quality = _quality(parameters)
        if language in LANGUAGES and quality > 0:
            found.append((quality, language))
    # The first of the best.
    return max(found, key=lambda one: one[0])[1] if found else None


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


async def reader_language(user: CurrentUser, accept_language: AcceptLanguage = "") -> str:
    """The language that a request asks for, or else the profile's."""
    return preferred(accept_language) or str(get_user(user.user_id).locale)


ReaderLanguage = Annotated[str, Depends(reader_language)]
