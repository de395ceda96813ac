"""Sessions: signing in, refreshing, ending. A session is one family of refresh tokens on one device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core import clock, ids
from shared.core.observability import logger, metric
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.failures import lost_condition
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity import devices, rules, staff_factor, tokens
from shared.identity.errors import (
    InvalidRefreshTokenError,
    InvalidTokenError,
    SessionNotFoundError,
    TokenExpiredError,
    UserNotFoundError,
)
from shared.identity.events import UserSessionsEnded, UserSignedInOnNewDevice, UserTokenReused
from shared.identity.models import IdentityItem, KnownDevice, Session, User
from shared.identity.refresh_tokens import RefreshToken, new_salt
from shared.identity.rights import live_rights

# One loss means that the other tab rotated and we answer with its token; a second can only be a deletion.
ROTATION_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Device:
    """Where somebody signs in from: a readable device, a network address, and the device's kind from fixed tables."""

    name: str
    address: str
    kind: str = "unknown"

    @classmethod
    def of(cls, *, user_agent: str, address: str) -> Device:
        """From a request's user agent and network address."""
        return cls(
            rules.describe_device(user_agent),
            rules.printable(address, 60) or "unknown",
            rules.device_kind(user_agent),
        )

    @property
    def block(self) -> str:
        """The address block that counts as one client."""
        return rules.address_block(self.address)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with a session and its tokens."""

    user: User
    session_id: str
    access_token: str
    refresh_token: str
    expires_in: int = int(rules.ACCESS_TTL.total_seconds())
    second_factor_setup_required: bool = False


@dataclass(frozen=True, slots=True)
class Introspection:
    """Whether an access token is valid at this moment, and for whom (RFC 7662)."""

    active: bool
    sub: str | None = None
    roles: tuple[str, ...] | None = None
    exp: int | None = None


def prepare(*, user: User, device: Device, second_factor: str | None = None) -> tuple[Session, SignedIn]:
    """A new session, not yet stored, and the answer for its owner; the caller stores it in its own transaction.

    `second_factor`: what the person has shown besides a password, None for nothing.
    """
    now = clock.now()
    session_id = ids.new("ses")
    token = RefreshToken.first(user.id, session_id)
    session = Session(
        *Session.key(user.id, session_id),
        epoch=user.session_epoch,
        token_hash=token.digest(),
        second_factor=second_factor,
        device=device.name,
        address=device.address,
        created_at=clock.iso(now),
        last_used_at=clock.iso(now),
        expires_at=clock.iso(now + rules.SESSION_TTL),
        ttl=clock.epoch(now + rules.SESSION_TTL),
    )
    return session, _signed_in(user, session, token)


def open_session(*, user: User, device: Device, second_factor: str | None = None) -> SignedIn:
    """Sign a person in with one plain write.

    Should all sessions end between reading the user and this write, the new one carries the old epoch and is dead.
    """
    session, answer = prepare(user=user, device=device, second_factor=second_factor)
    session.save()
    return answer


def sign_in(*, user: User, device: Device, second_factor: str | None = None) -> SignedIn:
    """Sign a person in and remember the device; a device that they have not used before is announced to them.

    `second_factor` as in `prepare`.
    """
    known = KnownDevice.get_or_none(*devices.key(user.id, device.kind, device.block))
    if known is not None and (known.ttl or 0) > clock.epoch(clock.now() + rules.DEVICE_TTL / 2):
        return open_session(user=user, device=device, second_factor=second_factor)
    uow = UnitOfWork()
    answer = _add_sign_in(uow, user, device, known, second_factor)
    uow.commit()
    return answer


def add_sign_in(uow: UnitOfWork, *, user: User, device: Device, second_factor: str) -> SignedIn:
    """As `sign_in`, in the caller's transaction."""
    known = KnownDevice.get_or_none(*devices.key(user.id, device.kind, device.block))
    return _add_sign_in(uow, user, device, known, second_factor)


def _add_sign_in(
    uow: UnitOfWork, user: User, device: Device, known: KnownDevice | None, second_factor: str | None
) -> SignedIn:
    session, answer = prepare(user=user, device=device, second_factor=second_factor)
    uow.create(session)
    uow.put(devices.remembered(user.id, device.kind, device.block))
    if not devices.is_known(known) and not _has_used(user.id, device):
        uow.add_event(UserSignedInOnNewDevice(device=device.kind).about(user.id))
    return answer


def _has_used(user_id: str, device: Device) -> bool:
    """Whether one of the sessions of the last days was on this device: accounts older than their list of devices."""
    sessions = Session.query(Session.key(user_id, "")[0], Session.sk.startswith("SESSION#"), limit=50)
    return any((one.device, rules.address_block(one.address)) == (device.name, device.block) for one in sessions)


def require_live(user: User, session_id: str) -> Session:
    """The session that asks, which must still count for `user`. Raises SessionNotFoundError."""
    session = Session.get_or_none(*Session.key(user.id, session_id), consistent=True)
    if session is None or not session.is_live(user, clock.now()):
        raise SessionNotFoundError()
    return session


def end_others(
    uow: UnitOfWork, *, user: User, session_id: str, session_changes: Sequence[Action] = ()
) -> tuple[list[Action], Condition]:
    """End all sessions of a person but one, in the caller's transaction: what to add to the update of the person, and
    the condition under which it holds. The transaction fails with SessionNotFoundError when that one has ended.

    `session_changes`: what else changes in the session that stays.
    """
    epoch = user.session_epoch
    uow.update(
        Session(*Session.key(user.id, session_id)),
        [Session.epoch.set(epoch + 1), *session_changes],
        condition=Session.epoch == epoch,
        on_conflict=SessionNotFoundError(),
    )
    return [User.session_epoch.set(epoch + 1)], User.session_epoch == epoch


def refresh(*, refresh_token: str, device: Device) -> SignedIn:
    """Exchange a refresh token for new tokens.

    The newest token rotates; the one before it is good for ten more seconds and gives the same successor; any older
    one ends the session. Raises InvalidRefreshTokenError.
    """
    token = RefreshToken.decode(refresh_token)
    try:
        return retry_on_conflict(lambda: _exchange(token, device), attempts=ROTATION_ATTEMPTS)
    except StaleReadError:
        raise InvalidRefreshTokenError() from None


def introspect(*, token: str) -> Introspection:
    """What another service may believe of an access token; anything not valid is just inactive."""
    try:
        claims = tokens.verify_access(token)
    except (InvalidTokenError, TokenExpiredError):
        return Introspection(active=False)
    live = live_rights(claims.user_id, claims.session_id)
    if live is None:
        return Introspection(active=False)
    # As our own routes decide: a role counts when the token has it and the person still holds it.
    roles = tuple(rules.clean_roles(claims.roles & live.roles))
    return Introspection(True, claims.user_id, roles, clock.epoch(claims.expires_at))


def list_own(*, user_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Session]:
    """A person's live sessions, the latest sign-in first."""
    user = User.get_or_none(*User.key(user_id))
    if user is None:
        raise UserNotFoundError()
    return cast(
        "Page[Session]",
        query_page(
            Session,
            user.pk,
            scope=f"sessions:{user_id}",
            range_condition=Session.sk.startswith("SESSION#"),
            filter_condition=(Session.epoch == user.session_epoch) & (Session.expires_at > clock.iso(clock.now())),
            limit=limit,
            cursor=cursor,
        ),
    )


def end(*, user_id: str, session_id: str) -> None:
    """End one session of a person. Raises SessionNotFoundError, also for sessions of others."""
    user, session = _load(user_id, session_id)
    if user is None or session is None or not session.is_live(user, clock.now()):
        raise SessionNotFoundError()
    session.delete()


def log_out(*, user_id: str, session_id: str) -> None:
    """End the session that asks; ending it twice is no error."""
    Session(*Session.key(user_id, session_id)).delete()


def log_out_everywhere(*, user_id: str) -> None:
    """End all sessions of a person, however many, in one write."""
    uow = UnitOfWork()
    uow.update(
        User(*User.key(user_id)),
        [User.session_epoch.add(1)],
        condition=User.pk.exists(),
        on_conflict=UserNotFoundError(),
    )
    uow.add_event(UserSessionsEnded().about(user_id))
    uow.commit()


def _load(user_id: str, session_id: str) -> tuple[User | None, Session | None]:
    user, session = IdentityItem.read_together(User.key(user_id), Session.key(user_id, session_id))
    return cast("User | None", user), cast("Session | None", session)


def _exchange(token: RefreshToken, device: Device) -> SignedIn:
    now = clock.now()
    user, session = _load(token.user_id, token.session_id)
    if user is None or session is None or not session.is_live(user, now):
        raise InvalidRefreshTokenError()
    digest = token.digest()
    if digest == session.token_hash:
        salt = new_salt()
        successor = token.successor(salt)
        _rotate(session, digest, successor, salt, device, now)
        return _signed_in(user, session, successor)
    rotated_at = clock.parse(session.last_used_at)
    if digest == session.parent_hash and session.parent_salt and now - rotated_at <= rules.PARENT_GRACE:
        return _signed_in(user, session, token.successor(session.parent_salt))
    _end_for_reuse(user, session)
    raise InvalidRefreshTokenError()


def _rotate(session: Session, digest: str, successor: RefreshToken, salt: str, device: Device, now: datetime) -> None:
    """Store the successor as the session's token. Raises StaleReadError when another request was faster."""
    try:
        session.update(
            [
                Session.token_hash.set(successor.digest()),
                Session.parent_hash.set(digest),
                Session.parent_salt.set(salt),
                Session.last_used_at.set(clock.iso(now)),
                Session.device.set(device.name),
                Session.address.set(device.address),
            ],
            condition=Session.token_hash == digest,
        )
    except UpdateError as error:
        if lost_condition(error):
            raise StaleReadError() from None
        raise


def _end_for_reuse(user: User, session: Session) -> None:
    uow = UnitOfWork()
    uow.delete(session, condition=Session.pk.exists(), on_conflict=InvalidRefreshTokenError())
    uow.add_event(UserTokenReused(session_id=session.id).about(user.id))
    uow.commit()
    logger.warning("an old refresh token came back, its session was ended", session_id=session.id)
    metric("RefreshTokenReused")


def _signed_in(user: User, session: Session, token: RefreshToken) -> SignedIn:
    # A token without the roles is enough: a right needs the role in the token and at present (shared/http/auth.py).
    roles = staff_factor.roles_of(user, session)
    access = tokens.issue_access(user_id=user.id, session_id=token.session_id, roles=roles)
    is_missing = staff_factor.is_missing(user, session)
    return SignedIn(user, token.session_id, access, token.encode(), second_factor_setup_required=is_missing)
