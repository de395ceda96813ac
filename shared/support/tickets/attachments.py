"""Files that come with messages, in the bucket `files`.

A browser sends a file to `incoming/`, where what nobody attaches is forgotten within a day. Attaching reads it, looks
at its bytes and writes them to `attachments/`, once, before the transaction that names it: what is written about can
always be read, is never written again, and what was kept for a message that then failed is the same file when the
message is tried again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias

from shared.core import ids
from shared.providers.storage.base import (
    ObjectExistsError,
    ObjectNotFoundError,
    ObjectStore,
    ObjectTooLargeError,
    PresignedPost,
)
from shared.support.tickets import file_types
from shared.support.tickets.errors import AttachmentInvalidError
from shared.support.tickets.file_errors import WrongTypeError
from shared.support.tickets.models import Attachment

INCOMING, ATTACHED = "incoming", "attachments"
# Nothing that a browser would run: whatever it says it is, it is only ever saved.
ContentType: TypeAlias = Literal[
    "image/jpeg",
    "image/png",
    "image/webp",
    "application/pdf",
    "text/plain",
    "image/heic",
    "image/heif",
    "video/mp4",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
]
BYTES_LIMIT = 10 * 1024 * 1024
UPLOAD_LIFETIME = timedelta(minutes=10)
LINK_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Upload:
    """A presigned form that uploads one file; it is valid for ten minutes."""

    attachment_id: str
    form: PresignedPost


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that was uploaded: its id, and the name to save it under."""

    attachment_id: str
    name: str


def request_upload(*, user_id: str, content_type: ContentType, store: ObjectStore) -> Upload:
    """Allow the upload of one file of at most BYTES_LIMIT; nothing is there until it comes."""
    attachment_id = ids.new("att")
    form = store.presigned_post(
        f"{INCOMING}/{user_id}/{attachment_id}",
        content_type=content_type,
        max_bytes=BYTES_LIMIT,
        expires_s=int(UPLOAD_LIFETIME.total_seconds()),
    )
    return Upload(attachment_id, form)


def attach(files: Sequence[UploadedFile], *, user_id: str, store: ObjectStore) -> list[Attachment]:
    """Keep files that a person has uploaded where messages' attachments are. Raises AttachmentInvalidError."""
    return [_attach(one, user_id, store) for one in files]


def link(attachment: Attachment, *, store: ObjectStore) -> str:
    """An address at which an attachment can be saved, for ten minutes."""
    name = file_types.saved_name(attachment.name, attachment.content_type)
    return link_to(attachment.key, name, store=store)


def link_to(key: str, name: str, *, store: ObjectStore) -> str:
    """An address at which what is kept under a key can be saved under a name, for ten minutes."""
    return store.presigned_get(key, filename=name, expires_s=int(LINK_LIFETIME.total_seconds()))


def _attach(file: UploadedFile, user_id: str, store: ObjectStore) -> Attachment:
    if not ids.is_id("att", file.attachment_id):
        raise AttachmentInvalidError()
    # The person's id is part of both keys: nobody attaches what another has uploaded.
    upload, key = (f"{place}/{user_id}/{file.attachment_id}" for place in (INCOMING, ATTACHED))
    return _keep(file.name, upload, key, store)


def _keep(name: str, upload: str, key: str, store: ObjectStore) -> Attachment:
    """Keep exactly the bytes that were looked at; what was kept of this upload before stays."""
    try:
        content_type = store.info(upload).content_type
        # Its form may be used again until it expires: what comes after this is not what is kept.
        data = file_types.checked(store.get(upload, max_bytes=BYTES_LIMIT), content_type)
        store.put(key, data, content_type=content_type, only_if_new=True)
    except (ObjectNotFoundError, ObjectTooLargeError):
        raise AttachmentInvalidError() from None
    except WrongTypeError:
        raise AttachmentInvalidError("An attachment is not a file of the type that was asked for.") from None
    except ObjectExistsError:
        data, content_type = store.get(key), store.info(key).content_type
    sha256 = hashlib.sha256(data).hexdigest()
    return Attachment(key=key, name=name, content_type=content_type, size=len(data), sha256=sha256)  # type: ignore[no-untyped-call]
