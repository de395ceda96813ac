"""Who is asking: dependencies that turn a bearer token into a person with roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.core.errors import ForbiddenError, UnauthenticatedError
from shared.core.observability import bind_person

# auto_error=False: the refusal is ours, a problem document with WWW-Authenticate.
_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="The access token from /auth/login")


@dataclass(frozen=True, slots=True)
class Principal:
    """The person behind a request; `roles` always holds `customer`."""

    user_id: str
    session_id: str
    roles: frozenset[str]

    @property
    def is_admin(self) -> bool:
        """Whether this person may do everything."""
        return "admin" in self.roles

    @property
    def is_staff(self) -> bool:
        """Whether this person works here."""
        return bool(self.roles & {"manager", "admin"})


class SessionEndedError(UnauthenticatedError):
    """The token is good, but its session was ended."""

    code = "session_ended"
    detail = "This session has ended. Sign in again."


def _principal(credentials: HTTPAuthorizationCredentials) -> Principal:
    # Imported on the first request that has a token: public routes start without it.
    from shared.identity import tokens

    claims = tokens.verify_access(credentials.credentials)
    return Principal(claims.user_id, claims.session_id, frozenset(claims.roles) | {"customer"})


async def optional_user(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Principal | None:
    """The person, or None for a guest; a bad token is refused, not taken for a guest."""
    return _principal(credentials) if credentials else None


async def current_user(request: Request, user: Annotated[Principal | None, Depends(optional_user)]) -> Principal:
    """The person. Raises UnauthenticatedError for a guest."""
    if user is None:
        given = request.headers.get("authorization")
        raise UnauthenticatedError("Only bearer tokens are understood." if given else None)
    bind_person(user.user_id)
    return user


def _must_be_live(user: Principal) -> Principal:
    """Staff tokens open much, so they are also checked against the session, not only the clock."""
    from shared.identity import sessions

    if not sessions.is_live(user.user_id, user.session_id):
        raise SessionEndedError()
    return user


async def manager_only(user: Annotated[Principal, Depends(current_user)]) -> Principal:
    """A manager or an admin whose session is live. Raises ForbiddenError for others."""
    if not user.is_staff:
        raise ForbiddenError()
    return _must_be_live(user)


async def admin_only(user: Annotated[Principal, Depends(current_user)]) -> Principal:
    """An admin whose session is live. Raises ForbiddenError for others."""
    if not user.is_admin:
        raise ForbiddenError()
    return _must_be_live(user)


OptionalUser = Annotated[Principal | None, Depends(optional_user)]
CurrentUser = Annotated[Principal, Depends(current_user)]
ManagerOnly = Annotated[Principal, Depends(manager_only)]
AdminOnly = Annotated[Principal, Depends(admin_only)]
