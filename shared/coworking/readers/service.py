"""Giving readers keys, revoking them, and telling by a key which reader scans."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from shared.core import clock, ids
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.coworking.permissions import PERMISSIONS
from shared.coworking.readers.errors import (
    ReaderBusyError,
    ReaderKeyInvalidError,
    ReaderNotFoundError,
    ReaderSpaceError,
)
from shared.coworking.readers.events import ReaderCreated, ReaderRevoked, about
from shared.coworking.readers.models import Reader, ReaderMinute
from shared.coworking.spaces import service as spaces
from shared.coworking.spaces.models import Space
from shared.data.base import query_page
from shared.data.daily_caps import DailyCap
from shared.data.uow import UnitOfWork
from shared.identity.rights import live_rights

# A key is this, the reader's id and a secret: rk_<id>_<secret>.
PREFIX = "rk"
SECRET_BYTES = 32
SCANS_A_MINUTE = 120
# `last_used_at` is written once in so long, not at each scan.
EXACT_TO = timedelta(minutes=1)
# A browser scans for one shift; then its person asks again.
SCANNER_LIFETIME = timedelta(hours=12)
# So long one can look up whose browser a visit's reader was.
SCANNER_KEPT = timedelta(days=90)
SCANNER_NAME = "Browser"


def create(*, space_id: str, name: str, actor: str) -> tuple[Reader, str]:
    """A reader for a space and its key, which is shown this once. Raises SpaceNotFoundError."""
    return _create(spaces.find(space_id), name, actor)


def _create(
    space: Space,
    name: str,
    actor: str,
    *,
    expires_at: str | None = None,
    session_id: str | None = None,
    ttl: int | None = None,
) -> tuple[Reader, str]:
    reader_id = ids.new("rdr")
    key = f"{PREFIX}_{reader_id.removeprefix('rdr_')}_{secrets.token_urlsafe(SECRET_BYTES)}"
    reader = Reader(
        reader_id=reader_id,
        space_id=space.id,
        name=name,
        key_hash=_hash(key),
        created_by=actor,
        created_at=clock.iso(clock.now()),
        expires_at=expires_at,
        session_id=session_id,
        ttl=ttl,
    )
    reader.set_index_keys()
    uow = UnitOfWork()
    uow.create(reader)
    uow.add_event(about(reader, ReaderCreated, actor=actor))
    uow.commit()
    return reader, key


def create_scanner(*, space_id: str | None, user_id: str, session_id: str) -> tuple[Reader, str]:
    """A reader for the browser of somebody at the desk, and its key, which is shown this once.

    The key is good for SCANNER_LIFETIME at most, while this session is live and its person may let people in. Without a
    space it is for the main one. Raises SpaceNotFoundError.
    """
    now = clock.now()
    return _create(
        spaces.find_or_main(space_id),
        SCANNER_NAME,
        user_id,
        expires_at=clock.iso(now + SCANNER_LIFETIME),
        session_id=session_id,
        ttl=clock.epoch(now + SCANNER_LIFETIME + SCANNER_KEPT),
    )


def of_space(*, space_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Reader]:
    """The readers of a space, newest first, revoked ones too. Raises SpaceNotFoundError."""
    spaces.find(space_id, archived=True)
    key = Reader.in_space(space_id)
    return query_page(Reader.gsi1, key, scope=key, limit=limit, cursor=cursor)


def revoke(*, space_id: str, reader_id: str, actor: str) -> None:
    """Take a reader's key away at once; again, nothing happens. Raises ReaderNotFoundError."""
    reader = Reader.get_or_none(*Reader.key(reader_id), consistent=True) if ids.is_id("rdr", reader_id) else None
    if reader is None or reader.space_id != space_id:
        raise ReaderNotFoundError()
    if reader.revoked_at:
        return
    uow = UnitOfWork()
    uow.update(reader, [Reader.revoked_at.set(clock.iso(clock.now()))], condition=Reader.pk.exists())
    uow.add_event(about(reader, ReaderRevoked, actor=actor))
    uow.commit()


def authenticate(key: str, *, space_id: str | None = None) -> Reader:
    """The reader that has a key, with its use counted; a `space_id` that is named must be its own.

    Raises ReaderKeyInvalidError, ReaderSpaceError, ReaderBusyError.
    """
    prefix, _, rest = key.partition("_")
    reader_id = f"rdr_{rest.partition('_')[0]}"
    is_shaped = prefix == PREFIX and ids.is_id("rdr", reader_id)
    reader = Reader.get_or_none(*Reader.key(reader_id), consistent=True) if is_shaped else None
    if reader is None or reader.revoked_at or not secrets.compare_digest(str(reader.key_hash), _hash(key)):
        raise ReaderKeyInvalidError()
    if reader.expires_at and not _is_in_force(reader):
        raise ReaderKeyInvalidError()
    if space_id not in (None, reader.space_id):
        raise ReaderSpaceError()
    _count(reader)
    return reader


def _is_in_force(scanner: Reader) -> bool:
    """Whether a browser's scanner still has its maker behind it: signed in there, and allowed to let people in."""
    if clock.now() >= clock.parse(str(scanner.expires_at)) or not scanner.session_id:
        return False
    rights = live_rights(str(scanner.created_by), str(scanner.session_id))
    return rights is not None and not PERMISSIONS["visits.let_in"].isdisjoint(rights.roles)


def _count(reader: Reader) -> None:
    now = clock.now()
    ttl = clock.epoch(now + timedelta(hours=1))
    minute = ReaderMinute(*ReaderMinute.key(reader.reader_id, f"{now:%Y-%m-%dT%H:%M}"), ttl=ttl)
    DailyCap(minute, ReaderMinute.used, SCANS_A_MINUTE).count(lambda: ReaderBusyError(retry_after=60 - now.second))
    if reader.last_used_at is None or now - clock.parse(reader.last_used_at) >= EXACT_TO:
        uow = UnitOfWork()
        uow.update(reader, [Reader.last_used_at.set(clock.iso(now))], condition=Reader.pk.exists())
        uow.commit()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
