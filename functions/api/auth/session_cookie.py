"""The refresh token in a cookie that no script can read, for web apps that ask for it with `"session": "cookie"`.

The cookie goes to `/api/v1/auth` alone and never with a request of another site. Its name has the prefix that lets
browsers take it only over HTTPS (RFC 6265bis, 4.1.3.1), except where the system itself is at http://localhost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from shared.core.errors import ForbiddenError
from shared.core.settings import settings
from shared.http.app import API_PREFIX
from shared.http.auth import OptionalUser, current_user
from shared.identity import rules
from shared.identity.refresh_tokens import RefreshToken

SessionForm = Literal["body", "cookie"]
"""Where a sign-in puts the refresh token: into the answer, or into the cookie."""

PATH = f"{API_PREFIX}/auth"
_NAME = "atrium-refresh"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class OriginNotAllowedError(ForbiddenError):
    """A request that a cookie would sign comes from a page of another origin, or does not say where from."""

    code = "origin_not_allowed"
    detail = "Requests by cookie must come from the web app's own address."


def is_secure() -> bool:
    """Whether the cookie is for HTTPS alone: everywhere but at http://localhost."""
    address = urlsplit(settings().public_base_url)
    return not (address.scheme == "http" and address.hostname in _LOOPBACK)


def name() -> str:
    """The cookie's name."""
    return f"__Secure-{_NAME}" if is_secure() else _NAME


def given(request: Request) -> str | None:
    """The refresh token in a request's cookie. Raises OriginNotAllowedError when another site's page may have sent it.

    `Origin` is what browsers add to each POST and no page can forge; without it nobody says which page asks.
    """
    token = request.cookies.get(name())
    if not token:
        return None
    if request.headers.get("origin") not in {settings().public_base_url, *settings().cors_origins}:
        raise OriginNotAllowedError()
    return token


def put(response: Response, token: str) -> None:
    """Hand out a refresh token; it lives as long as a session may."""
    response.set_cookie(value=token, max_age=int(rules.SESSION_TTL.total_seconds()), **_attributes())


def clear(response: Response) -> None:
    """Let the browser forget the cookie."""
    response.delete_cookie(**_attributes())


def _attributes() -> dict[str, Any]:
    return {"key": name(), "path": PATH, "httponly": True, "samesite": "strict", "secure": is_secure()}


@dataclass(frozen=True, slots=True)
class SessionRef:
    """Whose session, and which."""

    user_id: str
    session_id: str


async def own_session(request: Request, user: OptionalUser) -> SessionRef:
    """The session that asks: the access token's, or without one the cookie's, whether or not it has ended.

    Raises UnauthenticatedError for a guest, InvalidRefreshTokenError for a cookie that we did not issue, and
    OriginNotAllowedError as `given` does.
    """
    token = given(request) if user is None else None
    if token is not None:
        named = RefreshToken.decode(token)
        return SessionRef(named.user_id, named.session_id)
    user = await current_user(request, user)
    return SessionRef(user.user_id, user.session_id)


OwnSession = Annotated[SessionRef, Depends(own_session)]


async def _clear_if_given(request: Request, response: Response) -> None:
    if name() in request.cookies:
        clear(response)


ClearsCookie = Depends(_clear_if_given)
"""For routes that end the session that asks, whoever it is: its cookie goes too."""
