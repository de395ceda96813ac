"""Files that came with a mail, and the mail itself: looked at as uploads are, and kept once whatever is repeated."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, get_args

from shared.core.text import cleaned
from shared.providers.storage.base import ObjectExistsError, ObjectStore
from shared.support.tickets import file_types
from shared.support.tickets.attachments import ATTACHED, BYTES_LIMIT, ContentType
from shared.support.tickets.file_errors import WrongTypeError
from shared.support.tickets.mail_parsing import MailFile
from shared.support.tickets.models import Attachment

FILES_LIMIT: Final = 10
ORIGINAL_TYPE: Final = "message/rfc822"
# Pictures of signatures and of tracking are smaller than what anybody wants to show.
_TINY: Final = 2_000
_BY_ENDING: Final[Mapping[str, str]] = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "pdf": "application/pdf",
    "txt": "text/plain", "log": "text/plain", "heic": "image/heic", "heif": "image/heif", "mp4": "video/mp4",
    "zip": "application/zip",
    "docx": file_types.DOCX,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """What was kept of a mail's files, and the names of those that were not."""

    attachments: Sequence[Attachment] = ()
    refused: Sequence[str] = field(default=(), repr=False)


def keep(files: Sequence[MailFile], *, folder: str, store: ObjectStore) -> KeptFiles:
    """Keep the files of types that may be attached; `folder` is of the mail alone, so that a repeat finds them."""
    kept, refused = list[Attachment](), list[str]()
    for number, file in enumerate(files):
        if len(file.data) < _TINY and file.content_type.startswith("image/"):
            continue
        kind = _type_of(file)
        data = _checked(file.data, kind) if kind and len(kept) < FILES_LIMIT else None
        if data is None or kind is None:
            refused.append(_name(file.name)[:100])
            continue
        key = f"{ATTACHED}/{folder}/{number}"
        _put(store, key, data, kind)
        sha256 = hashlib.sha256(data).hexdigest()
        kept.append(
            Attachment(key=key, name=_name(file.name), content_type=kind, size=len(data), sha256=sha256)  # type: ignore[no-untyped-call]
        )
    return KeptFiles(kept, refused)


def keep_original(original: bytes, *, folder: str, store: ObjectStore) -> str:
    """Keep the whole mail; gives its key in the bucket."""
    key = f"{ATTACHED}/{folder}/mail.eml"
    _put(store, key, original, ORIGINAL_TYPE)
    return key


def folder_of(owner: str, mark: str) -> str:
    """Where a mail's files lie: beside its sender's other files, by a mark of the mail."""
    return f"{owner}/mail-{hashlib.sha256(mark.encode()).hexdigest()[:32]}"


def _put(store: ObjectStore, key: str, data: bytes, content_type: str) -> None:
    try:
        store.put(key, data, content_type=content_type, only_if_new=True)
    except ObjectExistsError:
        return


def _type_of(file: MailFile) -> str | None:
    """The type to look at the bytes as: what the mail says, or else what the name's ending says."""
    allowed = frozenset(get_args(ContentType))
    said = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg"}.get(file.content_type, file.content_type)
    kind = said if said in allowed else _BY_ENDING.get(file.name.rpartition(".")[2].lower())
    return kind if kind in allowed else None


def _checked(data: bytes, content_type: str) -> bytes | None:
    try:
        return file_types.checked(data, content_type) if len(data) <= BYTES_LIMIT else None
    except WrongTypeError:
        return None


def _name(name: str) -> str:
    return cleaned(name, lines=False).replace("/", "_").replace("\\", "_").strip()[-200:] or "file"
