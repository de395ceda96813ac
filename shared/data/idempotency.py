"""Idempotency records: written in the transaction whose effect they remember, so neither exists without the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from shared.core import clock
from shared.core.errors import AtriumError, InvalidError
from shared.data.base import AtriumModel, TableName

T = TypeVar("T")
KEY_LIFETIME = timedelta(hours=24)
# Longer than SQS keeps a message (14 days) and than a dead letter may wait for its redrive.
MESSAGE_LIFETIME = timedelta(days=30)


class IdempotencyKeyReusedError(InvalidError):
    """The same key came with another body."""

    code = "idempotency_key_reused"
    detail = "This Idempotency-Key was used with another request. Use a new key for a new request."


class LostRaceError(Exception):
    """The same request, sent twice at once, has already been carried out; `reference` is the winner's result."""

    def __init__(self, reference: dict[str, Any]) -> None:
        super().__init__("the same request was carried out at the same time")
        self.reference = reference


class DuplicateMessage(Exception):
    """A message that this consumer has handled before: nothing to do, and no failure."""


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """Who sent what where, under which key; `request_hash` is the SHA-256 of the body."""

    owner: str
    route: str
    key: str
    request_hash: str

    def part(self, name: str) -> IdempotencyKey:
        """The key of a part of the request that is carried out by itself."""
        return IdempotencyKey(self.owner, self.route, f"{self.key}#{name}", self.request_hash)


class IdempotencyItem(AtriumModel):
    """The table's base."""

    class Meta:
        table_name = TableName("idempotency")


class RequestRecord(IdempotencyItem, discriminator="request"):
    """A request that was carried out, and what came of it."""

    request_hash = UnicodeAttribute()
    reference = JSONAttribute()
    expires_at = UnicodeAttribute()

    @staticmethod
    def key(key: IdempotencyKey) -> tuple[str, str]:
        """(pk, sk) of a request's record."""
        return f"REQUEST#{key.owner}#{key.route}", key.key

    @classmethod
    def of(cls, key: IdempotencyKey, reference: dict[str, Any]) -> RequestRecord:
        """The record that remembers a request for 24 hours."""
        expires = clock.now() + KEY_LIFETIME
        return cls(
            *cls.key(key),
            request_hash=key.request_hash,
            reference=reference,
            expires_at=clock.iso(expires),
            ttl=clock.epoch(expires),
        )


class MessageRecord(IdempotencyItem, discriminator="message"):
    """A message that a consumer has handled."""

    @classmethod
    def of(cls, consumer: str, message_id: str) -> MessageRecord:
        """The record that makes a consumer see a message once."""
        return cls(
            pk=f"CONSUMER#{consumer}#{message_id}",
            sk="DONE",
            ttl=clock.epoch(clock.now() + MESSAGE_LIFETIME),
        )


def find(key: IdempotencyKey) -> dict[str, Any] | None:
    """What an earlier request with this key led to, or None. Raises IdempotencyKeyReusedError for another body."""
    return reference_in(RequestRecord.get_or_none(*RequestRecord.key(key), consistent=True), key)


def reference_in(record: RequestRecord | None, key: IdempotencyKey) -> dict[str, Any] | None:
    """What a stored record says of a request, or None. Raises IdempotencyKeyReusedError for another body."""
    # DynamoDB removes expired items within days, not at once.
    if record is None or clock.parse(record.expires_at) <= clock.now():
        return None
    if record.request_hash != key.request_hash:
        raise IdempotencyKeyReusedError()
    reference: dict[str, Any] = record.reference
    return reference


def is_done(consumer: str, message_id: str) -> bool:
    """Whether a consumer has handled a message; a cheap check before work that costs money."""
    return MessageRecord.get_or_none(f"CONSUMER#{consumer}#{message_id}", "DONE", consistent=True) is not None


def run(key: IdempotencyKey | None, act: Callable[[], T], replay: Callable[[dict[str, Any]], T]) -> T:
    """Carry a request out once: `act` stores the key in its unit of work, `replay` reads the result again."""
    if key is None:
        return act()
    reference = find(key)
    if reference is not None:
        return replay(reference)
    try:
        return act()
    except LostRaceError as lost:
        return replay(lost.reference)


def run_unseen(
    key: IdempotencyKey | None,
    act: Callable[[], T],
    replay: Callable[[dict[str, Any]], T],
    *,
    find: Callable[[IdempotencyKey], dict[str, Any] | None] = find,
) -> T:
    """As `run`, for an `act` that does nothing outside DynamoDB before its commit: only a refused one is looked up.

    The commit's own condition finds a repeat. A refusal before the commit may be what the first run has caused (the
    last unit is sold), so only then the key is looked up, and saves a read for every request that is no repeat.
    """
    try:
        return act()
    except LostRaceError as lost:
        return replay(lost.reference)
    except AtriumError:
        reference = find(key) if key is not None else None
        if reference is None:
            raise
        return replay(reference)
