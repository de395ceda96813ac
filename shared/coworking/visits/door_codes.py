"""Door codes: a person shows one at the door, and a reader checks them in or out with it.

A code is the person's id, the second at which it expires, and a nonce with the id of the session that asked for it,
signed with HMAC-SHA-256 under a key of its own that is derived from the secret `pepper`. It is valid once: its nonce is
stored in the visit's transaction. It is valid while that session is live: the account may be disabled, or the session
ended, within the code's minute.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.core import clock, ids
from shared.core.errors import AtriumError
from shared.core.secret_shapes import PepperSecret
from shared.core.secrets import secret_json
from shared.coworking.visits import service
from shared.coworking.visits.errors import (
    DoorCodeExpiredError,
    DoorCodeInvalidError,
    DoorCodeRevokedError,
    DoorCodeUsedError,
)
from shared.coworking.visits.models import UsedDoorCode, Visit
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.identity.rights import live_rights

LIFETIME = timedelta(seconds=60)
NONCE_LENGTH = 16
MAX_LENGTH = 200


@dataclass(frozen=True, slots=True)
class DoorCode:
    """A code, and until when it is valid."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Claims:
    user_id: str
    expires_at: datetime
    nonce: str
    session_id: str


def issue(*, user_id: str, session_id: str) -> DoorCode:
    """A code for one person, valid once within LIFETIME while the session is live."""
    expires_at = datetime.fromtimestamp(clock.epoch(clock.now() + LIFETIME), UTC)
    text = f"{user_id}.{clock.epoch(expires_at)}.{ids.short_code(NONCE_LENGTH)}-{session_id}"
    return DoorCode(f"{text}.{_signature(text)}", expires_at)


def scan(*, code: str, space_id: str | None, actor: str, idempotency: IdempotencyKey | None = None) -> Visit:
    """Check a person in, or out when they are checked in. Only a code with our signature is told what is wrong with it.

    Raises DoorCodeInvalidError, DoorCodeExpiredError, DoorCodeUsedError, DoorCodeRevokedError, and what checking in
    raises.
    """
    claims = _read(code)

    def use(uow: UnitOfWork) -> None:
        # A day longer than any clock skew could make the code valid again.
        ttl = clock.epoch(claims.expires_at + timedelta(days=1))
        uow.create(UsedDoorCode(*UsedDoorCode.key(claims.nonce), ttl=ttl), on_conflict=DoorCodeUsedError())

    _refuse_if_used(claims)
    if live_rights(claims.user_id, claims.session_id) is None:
        raise DoorCodeRevokedError()
    try:
        presence = service.end_if_overdue(claims.user_id)
        if presence is not None:
            return service.end(presence, actor=actor, proven=True, idempotency=idempotency, extra_writes=use)
        return service.check_in(
            user_id=claims.user_id,
            space_id=space_id,
            actor=actor,
            proven=True,
            idempotency=idempotency,
            extra_writes=use,
        )
    except AtriumError:
        # Another reader was faster with this code: that is the reason, whatever else was lost.
        _refuse_if_used(claims)
        raise


def _refuse_if_used(claims: _Claims) -> None:
    if UsedDoorCode.get_or_none(*UsedDoorCode.key(claims.nonce), consistent=True) is not None:
        raise DoorCodeUsedError()


def _read(code: str) -> _Claims:
    text, _, signature = code.rpartition(".")
    if not hmac.compare_digest(_signature(text).encode(), signature.encode(errors="replace")):
        raise DoorCodeInvalidError()
    user_id, expires, nonce = text.split(".")
    # A code of the version before has no session: it counts as revoked for the minute that it lives.
    nonce, _, session_id = nonce.partition("-")
    claims = _Claims(user_id, datetime.fromtimestamp(int(expires), UTC), nonce, session_id)
    if claims.expires_at <= clock.now():
        raise DoorCodeExpiredError()
    return claims


def _signature(text: str) -> str:
    # A key of its own: what is signed here can never pass for a code or a token that the same secret protects.
    key = f"door:{PepperSecret.read(secret_json('pepper')).value}".encode()
    digest = hmac.digest(key, text.encode(errors="replace"), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
