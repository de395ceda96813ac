"""Who is asking and what they may do: dependencies that turn a bearer token into a person with permissions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.core.errors import ForbiddenError, UnauthenticatedError
from shared.core.observability import bind_person, bind_staff

if TYPE_CHECKING:
    from shared.identity.rights import LiveRights

Permissions = Mapping[str, frozenset[str]]
"""Permission → the roles that hold it."""

# auto_error=False: the refusal is ours, a problem document with WWW-Authenticate.
_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="bearerToken",
    bearerFormat="JWT",
    description="The access token from /auth/login",
)
# Two schemes, so that the API's document says which routes a reader's key opens: no others.
_key_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="readerKey",
    bearerFormat="rk_…",
    description="The key of a reader at a door, from POST /spaces/{space_id}/readers",
)
READER_KEY_PREFIX = "rk_"
PUBLIC_MARK = "x-public"
PUBLIC_ROUTE: dict[str, Any] = {PUBLIC_MARK: True}
"""A route's `openapi_extra` that says that guests may call it. A route asks for a person or has it."""


WITHOUT_LIVE_SESSION = frozenset({("POST", "/auth/logout")})
"""(method, path) of the routes that change something for a token alone: ending a session that has ended is no error."""


class SessionEndedError(UnauthenticatedError):
    """The token is good, but its session was ended."""

    code = "session_ended"
    detail = "This session has ended. Sign in again."


class AddressUnconfirmedError(ForbiddenError):
    """Neither the phone nor the e-mail address of the account is confirmed."""

    code = "address_unconfirmed"
    detail = (
        "Confirm your phone or e-mail address first: POST /api/v1/auth/verify/request sends a code, "
        "POST /api/v1/auth/verify/confirm takes it."
    )


def _read_live(user_id: str, session_id: str) -> LiveRights | None:
    # Imported by the first request that needs it: public routes start without it.
    from shared.identity.rights import live_rights

    return live_rights(user_id, session_id)


class ReaderKeyRequiredError(ForbiddenError):
    """A person asks for what only a reader at a door does."""

    code = "reader_key_required"
    detail = (
        "Codes are scanned with a reader's key: POST /api/v1/spaces/{space_id}/readers makes one. "
        "Staff let people in by hand: POST /api/v1/visits/let-in."
    )


@dataclass(frozen=True, slots=True)
class Principal:
    """The person behind a request; `roles` are the token's and hold `customer`, `permissions` is the app's table.

    The token's roles only save a read: what opens more than a customer has, the live session and the present roles
    decide. They are read by `read_live` when first asked for and kept for the request.
    """

    user_id: str
    session_id: str
    roles: frozenset[str]
    permissions: Permissions
    read_live: Callable[[str, str], LiveRights | None] = field(default=_read_live, repr=False, compare=False)
    _kept: list[LiveRights | None] = field(default_factory=list, init=False, repr=False, compare=False)

    def live(self) -> LiveRights | None:
        """The present roles, None when the session has ended; read once in a request."""
        if not self._kept:
            self._kept.append(self.read_live(self.user_id, self.session_id))
        return self._kept[0]

    def claims(self, permission: str) -> bool:
        """Whether a role in the token holds a permission: it may refuse, not allow. Raises UnknownPermissionError."""
        return not self.roles.isdisjoint(holders_of(permission, self.permissions))

    def may(self, permission: str) -> bool:
        """Whether a role that the person holds now, and has in the token, holds a permission.

        False once the session has ended: whose role is gone is a customer. Raises UnknownPermissionError.
        """
        if not self.claims(permission):
            return False
        if not self._holds(permission):
            return False
        bind_staff()
        return True

    def held(self) -> list[str]:
        """All permissions that `may` says yes to, in the order of the alphabet."""
        return [name for name in sorted(self.permissions) if self.claims(name) and self._holds(name)]

    def _holds(self, permission: str) -> bool:
        live = self.live()
        return live is not None and not live.roles.isdisjoint(self.roles & holders_of(permission, self.permissions))


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


async def reader_key(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_key_bearer)]
) -> str:
    """The key of a device at a door, which the route must check.

    Raises UnauthenticatedError without one, ReaderKeyRequiredError for a person.
    """
    if credentials is None:
        raise UnauthenticatedError("Send the reader's key as a bearer token.")
    if not credentials.credentials.startswith(READER_KEY_PREFIX):
        bind_person(_principal(credentials, request.app.state.permissions).user_id)
        raise ReaderKeyRequiredError()
    return credentials.credentials


async def live_user(user: Annotated[Principal, Depends(current_user)]) -> Principal:
    """The person, whose session must not have ended. Raises SessionEndedError."""
    if user.live() is None:
        raise SessionEndedError()
    return user


async def confirmed_user(user: Annotated[Principal, Depends(live_user)]) -> Principal:
    """The person, one of whose addresses must be confirmed. Raises SessionEndedError, AddressUnconfirmedError."""
    live = user.live()
    if live is None or not live.is_confirmed:
        raise AddressUnconfirmedError()
    return user


async def optional_live_user(user: Annotated[Principal | None, Depends(optional_user)]) -> Principal | None:
    """A guest (None), or a person as `live_user` wants them. Raises SessionEndedError."""
    return None if user is None else await live_user(user)


async def optional_confirmed_user(user: Annotated[Principal | None, Depends(optional_user)]) -> Principal | None:
    """A guest (None), or a person as `confirmed_user` wants them. Raises SessionEndedError, AddressUnconfirmedError."""
    return None if user is None else await confirmed_user(await live_user(user))


_ASKED: dict[Callable[..., Any], str] = {}


@cache
def requires(permission: str) -> Any:
    """A dependency: the person, who must hold a permission now and whose session must be live.

    Its answer to others is 403 (ForbiddenError), to a session that has ended 401 (SessionEndedError). `create_app`
    refuses a permission that no module declares.
    """

    async def holder(user: Annotated[Principal, Depends(current_user)]) -> Principal:
        if not user.claims(permission):
            raise ForbiddenError()
        await live_user(user)
        if not user.may(permission):
            raise ForbiddenError()
        return user

    _ASKED[holder] = permission
    return Depends(holder)


def permissions_of(dependant: Dependant) -> Iterator[str]:
    """The permissions that a route's dependencies require."""
    if dependant.call in _ASKED:
        yield _ASKED[dependant.call]
    for part in dependant.dependencies:
        yield from permissions_of(part)


def needs_live_session(dependant: Dependant) -> bool:
    """Whether one of a route's dependencies refuses a session that has ended, or takes a reader's key instead."""
    asks = dependant.call in _ASKED or dependant.call in (live_user, confirmed_user, reader_key)
    return asks or any(needs_live_session(part) for part in dependant.dependencies)


OptionalUser = Annotated[Principal | None, Depends(optional_user)]
CurrentUser = Annotated[Principal, Depends(current_user)]
"""For reading one's own: the token decides."""
ReaderKey = Annotated[str, Depends(reader_key)]
"""For what devices at doors do: no person's session opens it."""
LiveUser = Annotated[Principal, Depends(live_user)]
"""For whatever changes something, or hands out a door code, a link to pay by, contact data or sessions."""
ConfirmedUser = Annotated[Principal, Depends(confirmed_user)]
"""For whatever holds goods, places, promo codes or the model's work."""
OptionalLiveUser = Annotated[Principal | None, Depends(optional_live_user)]
"""For what guests may do too and what spends no more than they could: whoever is signed in needs a live session."""
OptionalConfirmedUser = Annotated[Principal | None, Depends(optional_confirmed_user)]
"""For what guests may do too: whoever is signed in needs a live session and a confirmed address."""
