"""Who is asking and what they may do: dependencies that turn a bearer token into a person with permissions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.core.errors import ForbiddenError, UnauthenticatedError
from shared.core.observability import bind_person

Permissions = Mapping[str, frozenset[str]]
"""Permission → the roles that hold it."""

# auto_error=False: the refusal is ours, a problem document with WWW-Authenticate.
_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="bearerToken",
    bearerFormat="JWT",
    description="The access token from /auth/login",
)
PUBLIC_MARK = "x-public"
PUBLIC_ROUTE: dict[str, Any] = {PUBLIC_MARK: True}
"""A route's `openapi_extra` that says that guests may call it. A route asks for a person or has it."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The person behind a request; `roles` always holds `customer`, `permissions` is the table of the app."""

    user_id: str
    session_id: str
    roles: frozenset[str]
    permissions: Permissions

    def may(self, permission: str) -> bool:
        """Whether one of the person's roles holds a permission. Raises UnknownPermissionError."""
        return not self.roles.isdisjoint(holders_of(permission, self.permissions))


class SessionEndedError(UnauthenticatedError):
    """The token is good, but its session was ended."""

    code = "session_ended"
    detail = "This session has ended. Sign in again."


class UnknownPermissionError(Exception):
    """No module declares a permission that a route asks for."""


def holders_of(permission: str, permissions: Permissions) -> frozenset[str]:
    """The roles that hold a permission. Raises UnknownPermissionError."""
    try:
        return permissions[permission]
    except KeyError:
        raise UnknownPermissionError(
            f"no module declares the permission {permission!r}: see shared/*/permissions.py"
        ) from None


def _principal(credentials: HTTPAuthorizationCredentials, permissions: Permissions) -> Principal:
    # Imported on the first request that has a token: public routes start without it.
    from shared.identity import tokens

    claims = tokens.verify_access(credentials.credentials)
    return Principal(claims.user_id, claims.session_id, frozenset(claims.roles) | {"customer"}, permissions)


async def optional_user(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Principal | None:
    """The person, or None for a guest; a bad token is refused, not taken for a guest."""
    return _principal(credentials, request.app.state.permissions) if credentials else None


async def current_user(request: Request, user: Annotated[Principal | None, Depends(optional_user)]) -> Principal:
    """The person. Raises UnauthenticatedError for a guest."""
    if user is None:
        given = request.headers.get("authorization")
        raise UnauthenticatedError("Only bearer tokens are understood." if given else None)
    bind_person(user.user_id)
    return user


def with_live_session(user: Principal) -> Principal:
    """The person, whose session must not have ended. Raises SessionEndedError.

    Staff's tokens open much, so they are also checked against the session, not only the clock.
    """
    from shared.identity import sessions

    if not sessions.is_live(user.user_id, user.session_id):
        raise SessionEndedError()
    return user


_ASKED: dict[Callable[..., Any], str] = {}


@cache
def requires(permission: str) -> Any:
    """A dependency: the person, who must hold a permission and whose session must be live.

    Its answer to others is 403 (ForbiddenError). `create_app` refuses a permission that no module declares.
    """

    async def holder(user: Annotated[Principal, Depends(current_user)]) -> Principal:
        if not user.may(permission):
            raise ForbiddenError()
        return with_live_session(user)

    _ASKED[holder] = permission
    return Depends(holder)


def permissions_of(dependant: Dependant) -> Iterator[str]:
    """The permissions that a route's dependencies require."""
    if dependant.call in _ASKED:
        yield _ASKED[dependant.call]
    for part in dependant.dependencies:
        yield from permissions_of(part)


OptionalUser = Annotated[Principal | None, Depends(optional_user)]
CurrentUser = Annotated[Principal, Depends(current_user)]
