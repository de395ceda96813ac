"""Photos of devices: uploaded by a presigned form, kept only as the inspector has written them anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from shared.core import clock, ids, pictures
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import DuplicateMessage
from shared.onboarding.case import Case, CaseEditor, Desk, change_case, load_case
from shared.onboarding.clients.steps import Action
from shared.onboarding.devices.models import Photo
from shared.onboarding.devices.surcharge import PHOTO_LIMIT
from shared.onboarding.errors import PhotoLimitError, PhotoNotFoundError
from shared.onboarding.events import ClientPhotoDeleted, ClientPhotoReady, ClientPhotoRejected
from shared.providers.storage.base import ObjectStore, PresignedPost

INCOMING, KEPT = "incoming", "photos"
MAX_BYTES: Final = 5 * 1024 * 1024
UPLOAD_LIFETIME = timedelta(minutes=10)
PENDING, READY, REJECTED = "pending", "ready", "rejected"


@dataclass(frozen=True, slots=True)
class Upload:
    """A presigned form that uploads one photo; it expires after ten minutes."""

    photo_id: str
    form: PresignedPost


def upload_key(client_id: str, device_id: str, photo_id: str) -> str:
    """Where the bytes of an upload lie until they are inspected."""
    return f"{INCOMING}/{client_id}/{device_id}/{photo_id}"


def kept_keys(client_id: str, device_id: str, photo_id: str) -> tuple[str, str]:
    """(photo, thumbnail): where an inspected photo is kept."""
    base = f"{KEPT}/{client_id}/{device_id}/{photo_id}"
    return f"{base}.jpg", f"{base}.thumbnail.webp"


def request_upload(
    *, client_id: str, device_id: str, desk: Desk, idempotency: IdempotencyKey | None = None
) -> tuple[str, list[str]]:
    """Allow the upload of one photo. Returns its id, and the keys of files that nothing refers to any more.

    Refused photos do not count: the oldest gives way. Raises DeviceNotFoundError, PhotoLimitError and what
    `change_case` raises.
    """

    def act(editor: CaseEditor) -> tuple[str, list[str]]:
        editor.case.get_device(device_id)
        photos = editor.case.photos_of(device_id)
        if len([one for one in photos if one.status != REJECTED]) >= PHOTO_LIMIT:
            raise PhotoLimitError()
        dropped: list[str] = []
        if len(photos) >= PHOTO_LIMIT:
            refused = next(one for one in photos if one.status == REJECTED)
            dropped += refused.files()
            editor.delete(refused)
        photo_id = ids.new("pho")
        editor.save(
            Photo(
                client_id=client_id,
                device_id=device_id,
                photo_id=photo_id,
                upload_key=upload_key(client_id, device_id, photo_id),
                watch_at=clock.iso(editor.moment + pictures.OVERDUE_AFTER),
                created_at=editor.now,
            )
        )
        return photo_id, dropped

    return change_case(
        client_id,
        Action.PHOTOS,
        act,
        desk=desk,
        idempotency=idempotency,
        reference=lambda made: {"photo_id": made[0]},
    )


def form_of(client_id: str, device_id: str, photo_id: str, content_type: str, store: ObjectStore) -> Upload:
    """The form for a photo; a repeated request gets a fresh one for the same photo."""
    form = store.presigned_post(
        upload_key(client_id, device_id, photo_id),
        content_type=content_type,
        max_bytes=MAX_BYTES,
        expires_s=int(UPLOAD_LIFETIME.total_seconds()),
    )
    return Upload(photo_id, form)


def delete(*, client_id: str, photo_id: str, desk: Desk, device_id: str | None = None) -> tuple[Case, list[str]]:
    """Delete a photo. Returns the case and the keys of files that nothing refers to any more.

    Raises PhotoNotFoundError and what `change_case` raises.
    """

    def act(editor: CaseEditor) -> tuple[Case, list[str]]:
        photo = _find(editor.case, photo_id, device_id)
        editor.delete(photo)
        deleted = ClientPhotoDeleted(client_id=client_id, device_id=str(photo.device_id), photo_id=photo_id)
        editor.add_event(deleted)
        return editor.case, photo.files()

    return change_case(client_id, Action.PHOTOS, act, desk=desk)


def find_pending(client_id: str, device_id: str, photo_id: str) -> Photo:
    """A photo that waits for its inspection. Raises ClientNotFoundError, PhotoNotFoundError, DuplicateMessage."""
    return _pending(load_case(client_id), device_id, photo_id)


def accept(
    *,
    client_id: str,
    device_id: str,
    photo_id: str,
    sha256: str,
    hints: Sequence[str],
) -> None:
    """The inspector kept a photo. Raises ClientNotFoundError, PhotoNotFoundError, DuplicateMessage."""

    def act(editor: CaseEditor) -> None:
        photo = _pending(editor.case, device_id, photo_id)
        photo.status, photo.sha256, photo.hints = READY, sha256, list(hints)
        photo.object_key, photo.thumbnail_key = kept_keys(client_id, device_id, photo_id)
        photo.inspected_at, photo.watch_at = editor.now, None
        editor.save(photo)
        editor.add_event(
            ClientPhotoReady(client_id=client_id, device_id=device_id, photo_id=photo_id, hints=list(hints))
        )

    change_case(client_id, Action.RECORD, act)


def reject(*, client_id: str, device_id: str, photo_id: str, reason: str) -> None:
    """A photo is refused, or its upload did not come. Raises ClientNotFoundError, PhotoNotFoundError,
    DuplicateMessage.
    """

    def act(editor: CaseEditor) -> None:
        photo = _pending(editor.case, device_id, photo_id)
        photo.status, photo.reason = REJECTED, reason
        photo.inspected_at, photo.watch_at = editor.now, None
        editor.save(photo)
        editor.add_event(
            ClientPhotoRejected(
                client_id=client_id,
                device_id=device_id,
                photo_id=photo_id,
                reason=reason,
                manager_id=editor.client.manager_id,
            )
        )

    change_case(client_id, Action.RECORD, act)


def discard(files: Sequence[str], store: ObjectStore) -> None:
    """Delete files that nothing refers to any more; those that are not there are no error."""
    for key in files:
        store.delete(key)


def _pending(case: Case, device_id: str, photo_id: str) -> Photo:
    photo = case.get_photo(device_id, photo_id)
    if photo.status != PENDING:
        raise DuplicateMessage(f"photo {photo_id} is {photo.status}")
    return photo


def _find(case: Case, photo_id: str, device_id: str | None) -> Photo:
    for photo in case.photos:
        if photo.photo_id == photo_id and device_id in (None, photo.device_id):
            return photo
    raise PhotoNotFoundError()
