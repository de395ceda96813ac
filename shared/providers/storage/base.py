"""Keeping files: objects under keys in one bucket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

# A part of an object that is put together is at least 5 MiB long, but for the last
# (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html), and there are at most 10,000.
PART_BYTES = 5 * 1024 * 1024


class StorageError(Exception):
    """The store could not do it."""


class ObjectNotFoundError(StorageError):
    """There is no object under this key."""


class ObjectExistsError(StorageError):
    """There is an object under this key already."""


class ObjectTooLargeError(StorageError):
    """The object is larger than the caller is willing to read."""


class StorageUnavailableError(StorageError):
    """The store did not answer, or not usefully: try again."""


@dataclass(frozen=True)
class PresignedPost:
    """A form that lets somebody without credentials upload one file: post ``fields``, then the file, to ``url``."""

    url: str
    fields: dict[str, str]


@dataclass(frozen=True)
class ObjectInfo:
    """What is known of an object without reading it; ``size`` in bytes."""

    size: int
    content_type: str


@dataclass(frozen=True)
class Part:
    """A part of a multipart upload that has arrived; `number` counts from 1, `size` is bytes."""

    number: int
    size: int
    etag: str


@dataclass(frozen=True)
class StoredObject:
    """An object in a bucket, and when it was stored."""

    key: str
    since: datetime


class ObjectStore(Protocol):
    """One bucket."""

    def presigned_post(self, key: str, *, content_type: str, max_bytes: int, expires_s: int = 600) -> PresignedPost:
        """Allow the upload of one object of exactly this type and 1 to ``max_bytes`` bytes."""

    def presigned_get(self, key: str, *, filename: str | None = None, expires_s: int = 600) -> str:
        """A link by which browsers save an object and never show it, under ``filename`` if given."""

    def info(self, key: str) -> ObjectInfo:
        """Size and type. Raises ObjectNotFoundError."""

    def get(self, key: str, *, max_bytes: int | None = None) -> bytes:
        """Read an object. Raises ObjectNotFoundError, and ObjectTooLargeError before reading more than allowed."""

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """Up to ``length`` bytes (≥ 1) from an offset; fewer at the object's end. Raises ObjectNotFoundError."""

    def start_multipart(self, key: str, *, content_type: str) -> str:
        """Begin an upload of one object in parts; its upload id."""

    def presigned_part(self, key: str, upload_id: str, number: int, *, size: int, expires_s: int = 3600) -> str:
        """A link that lets somebody PUT one part of exactly ``size`` bytes; any other length is refused (403)."""

    def list_parts(self, key: str, upload_id: str) -> list[Part]:
        """The parts that have arrived, by number.

        Raises ObjectNotFoundError when there is no such upload: it was completed or aborted.
        """

    def complete_multipart(self, key: str, upload_id: str, parts: Sequence[Part]) -> None:
        """Make the object of its parts. Raises ObjectNotFoundError when there is no such upload."""

    def abort_multipart(self, key: str, upload_id: str) -> None:
        """Drop an upload with its parts; none is fine."""

    def put(
        self,
        key: str,
        data: bytes,
        *,
        content_type: str,
        cache_control: str | None = None,
        only_if_new: bool = False,
        retain_until: datetime | None = None,
    ) -> None:
        """Write an object over whatever is there; with ``only_if_new`` raises ObjectExistsError instead.

        With ``retain_until`` this version cannot be removed before (Object Lock, governance mode).
        """

    def delete(self, key: str) -> None:
        """Remove an object; none is fine."""

    def erase(self, key: str) -> None:
        """Remove an object with all of its earlier versions; none is fine."""

    def erase_prefix(self, prefix: str) -> None:
        """Remove every object under a prefix with all of its versions, also those that were deleted before."""

    def join(self, sources: Sequence[str], target: str, *, content_type: str) -> None:
        """Write an object that is others one after the other; all but the last are PART_BYTES or longer.

        Raises ObjectNotFoundError.
        """

    def copy(self, source: str, target: str) -> None:
        """Copy an object within the bucket. Raises ObjectNotFoundError."""

    def listed(self, prefix: str, *, after: str = "", limit: int) -> list[StoredObject]:
        """Up to ``limit`` objects under a prefix, by their keys, behind the key ``after``."""
