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
from functools import partial

from shared.core import clock, ids
from shared.core.errors import AtriumError, UnavailableError
from shared.core.secret_shapes import PepperSecret
from shared.core.secrets import secret_json
from shared.coworking.spaces import service as spaces
from shared.coworking.visits import leaving, reading, service
from shared.coworking.visits.errors import (
    AlreadyCheckedInError,
    DoorCodeExpiredError,
    DoorCodeInvalidError,
    DoorCodeRevokedError,
    DoorCodeUsedError,
    NotCheckedInError,
)
from shared.coworking.visits.models import LastScan, Presence, ScanEffect, UsedDoorCode, Visit
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity.rights import live_rights

LIFETIME = timedelta(seconds=60)
# Two scans within it, of one person in one space, are one: a reader beeped late, or the code was held up twice.
ONE_SCAN = timedelta(seconds=60)
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


def scan(
    *, code: str, space_id: str, actor: str, scanner_of: str | None = None, idempotency: IdempotencyKey | None = None
) -> Visit:
    """Check a person in, out when they are in this space, or over from another one: out there and in here at once.

    What repeats a scan of the last minute in the same space changes nothing and answers with the same visit. Only a
    code with our signature is told what is wrong with it. `actor` is the reader, `scanner_of` whose browser it is: what
    somebody scans of themselves proves nothing.

    Raises DoorCodeInvalidError, DoorCodeExpiredError, DoorCodeUsedError, DoorCodeRevokedError, and what checking in
    raises.
    """
    claims = _read(code)
    is_proven = claims.user_id != scanner_of
    _refuse_if_used(claims)
    if live_rights(claims.user_id, claims.session_id) is None:
        raise DoorCodeRevokedError()

    def attempt() -> Visit:
        _refuse_if_used(claims)
        presence = leaving.end_if_overdue(claims.user_id)
        repeated = _repeated(claims.user_id, space_id, presence)
        if repeated is not None:
            return _repeat(claims, repeated, idempotency)
        if presence is not None and presence.space_id == space_id:
            use = partial(_use, claims, ScanEffect.OUT)
            return leaving.end(presence, actor=actor, proven=is_proven, idempotency=idempotency, extra_writes=use)
        effect = ScanEffect.MOVED if presence else ScanEffect.IN
        entry = service.Entry(
            user_id=claims.user_id,
            space=spaces.find(space_id),
            actor=actor,
            proven=is_proven,
            leaves=presence,
            idempotency=idempotency,
            extra_writes=partial(_use, claims, effect),
        )
        return service.enter(entry)

    try:
        # Somebody else's check-in or check-out at this moment: look again who is in.
        return retry_on_conflict(attempt, on=(StaleReadError, AlreadyCheckedInError, NotCheckedInError))
    except UnavailableError:
        # The commit's answer may be lost, and the code used up by this very scan: its repeat finds out.
        raise
    except AtriumError:
        # Another reader was faster with this code: that is the reason, whatever else was lost.
        _refuse_if_used(claims)
        raise


def _use(claims: _Claims, effect: ScanEffect, uow: UnitOfWork, visit: Visit) -> None:
    """Use a code up, and remember what it did."""
    _use_up(uow, claims, effect)
    now = clock.now()
    scanned = LastScan(
        *LastScan.key(claims.user_id),
        visit_id=visit.visit_id,
        space_id=visit.space_id,
        at=clock.iso(now),
        is_in=effect != ScanEffect.OUT,
        ttl=clock.epoch(now + timedelta(hours=2)),
    )
    uow.put(scanned)


def _use_up(uow: UnitOfWork, claims: _Claims, effect: ScanEffect) -> None:
    # A day longer than any clock skew could make the code valid again.
    ttl = clock.epoch(claims.expires_at + timedelta(days=1))
    used = UsedDoorCode(*UsedDoorCode.key(claims.nonce), ttl=ttl, effect=effect.value)
    uow.create(used, on_conflict=DoorCodeUsedError())


def _repeated(user_id: str, space_id: str, presence: Presence | None) -> str | None:
    """The visit that the last scan began or ended, if it was in this space less than a minute ago and still holds."""
    last = LastScan.get_or_none(*LastScan.key(user_id), consistent=True)
    if last is None or last.space_id != space_id or clock.now() - clock.parse(last.at) >= ONE_SCAN:
        return None
    holds = presence.visit_id == last.visit_id if presence else False
    return str(last.visit_id) if holds == last.is_in and (holds or presence is None) else None


def _repeat(claims: _Claims, visit_id: str, idempotency: IdempotencyKey | None) -> Visit:
    visit, uow = reading.find(visit_id), UnitOfWork()
    _use_up(uow, claims, ScanEffect.REPEATED)
    uow.store_idempotency_key(idempotency, {"id": visit_id})
    uow.commit()
    return visit


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
