"""Files in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from shared.core import clock
from shared.providers.storage.base import (
    PART_BYTES,
    ObjectExistsError,
    ObjectInfo,
    ObjectNotFoundError,
    ObjectTooLargeError,
    Part,
    PresignedPost,
    StoredObject,
)


@dataclass
class FakeStore:
    """Keeps objects in a dict of key → (bytes, content type); `uploads` holds the forms that were given out.

    `since` says of objects how long they have been there; all others came just now.
    """

    objects: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    uploads: dict[str, tuple[str, int]] = field(default_factory=dict)
    since: dict[str, datetime] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def presigned_post(
        self,
        key: str,
        *,
        content_type: str,
        max_bytes: int,
        expires_s: int = 600,  # noqa: ARG002
    ) -> PresignedPost:
        """A form for `upload`."""
        self.uploads[key] = (content_type, max_bytes)
        return PresignedPost("https://uploads.example.com/", {"key": key, "Content-Type": content_type})

    def upload(self, form: PresignedPost, data: bytes) -> None:
        """What a browser does with a form; a wrong size or type is refused with ValueError."""
        content_type, max_bytes = self.uploads[form.fields["key"]]
        if form.fields["Content-Type"] != content_type or not 1 <= len(data) <= max_bytes:
            raise ValueError("the upload does not meet its conditions")
        self.objects[form.fields["key"]] = (data, content_type)

    def presigned_get(
        self,
        key: str,
        *,
        filename: str | None = None,  # noqa: ARG002
        expires_s: int = 600,  # noqa: ARG002
    ) -> str:
        """A made-up link."""
        return f"https://downloads.example.com/{key}"

    def info(self, key: str) -> ObjectInfo:
        """Size and type."""
        data, content_type = self._found(key)
        return ObjectInfo(len(data), content_type)

    def get(self, key: str, *, max_bytes: int | None = None) -> bytes:
        """The bytes."""
        data, _ = self._found(key)
        if max_bytes is not None and len(data) > max_bytes:
            raise ObjectTooLargeError(key)
        return data

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """A slice."""
        data, _ = self._found(key)
        return data[start : start + length]

    def start_multipart(self, key: str, *, content_type: str) -> str:  # noqa: ARG002
        """An empty upload; `upload_part` fills it."""
        upload_id = f"upload-{len(self.types) + 1}"
        self.parts[upload_id], self.types[upload_id] = {}, content_type
        return upload_id

    def presigned_part(self, key: str, upload_id: str, number: int, *, size: int, expires_s: int = 3600) -> str:
        """A made-up link."""
        return f"https://uploads.example.com/{key}?uploadId={upload_id}&partNumber={number}&size={size}&s={expires_s}"

    def upload_part(self, url: str, data: bytes) -> None:
        """What a browser does with a part's link; another length than the signed one is refused with ValueError."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        if len(data) != int(query["size"]):
            raise ValueError("the part has not the length that was signed")
        self.parts[query["uploadId"]][int(query["partNumber"])] = data

    def list_parts(self, key: str, upload_id: str) -> list[Part]:
        """By number."""
        if upload_id not in self.parts:
            raise ObjectNotFoundError(key)
        return [Part(number, len(data), f'"{number}"') for number, data in sorted(self.parts[upload_id].items())]

    def complete_multipart(self, key: str, upload_id: str, parts: Sequence[Part]) -> None:
        """Put them together."""
        if upload_id not in self.parts:
            raise ObjectNotFoundError(key)
        arrived = self.parts.pop(upload_id)
        self.objects[key] = (b"".join(arrived[one.number] for one in parts), self.types[upload_id])

    def abort_multipart(self, key: str, upload_id: str) -> None:  # noqa: ARG002
        """Forget it."""
        self.parts.pop(upload_id, None)

    def put(
        self,
        key: str,
        data: bytes,
        *,
        content_type: str,
        cache_control: str | None = None,  # noqa: ARG002
        only_if_new: bool = False,
        retain_until: datetime | None = None,  # noqa: ARG002
    ) -> None:
        """Store the object."""
        if only_if_new and key in self.objects:
            raise ObjectExistsError(key)
        self.objects[key] = (data, content_type)

    def erase(self, key: str) -> None:
        """Forget it."""
        self.delete(key)

    def erase_prefix(self, prefix: str) -> None:
        """Forget them."""
        for key in [key for key in self.objects if key.startswith(prefix)]:
            self.delete(key)

    def join(self, sources: Sequence[str], target: str, *, content_type: str) -> None:
        """Put them together; a part that is too short is refused, as by S3."""
        parts = [self._found(source)[0] for source in sources]
        if any(len(part) < PART_BYTES for part in parts[:-1]):
            raise ValueError("EntityTooSmall")
        self.objects[target] = (b"".join(parts), content_type)

    def delete(self, key: str) -> None:
        """Forget it."""
        self.objects.pop(key, None)

    def copy(self, source: str, target: str) -> None:
        """Copy the object."""
        self.objects[target] = self._found(source)

    def listed(self, prefix: str, *, after: str = "", limit: int) -> list[StoredObject]:
        """In the order of the keys."""
        keys = sorted(key for key in self.objects if key.startswith(prefix) and key > after)
        return [StoredObject(key, self.since.get(key, clock.now())) for key in keys[:limit]]

    def _found(self, key: str) -> tuple[bytes, str]:
        if key not in self.objects:
            raise ObjectNotFoundError(key)
        return self.objects[key]
