"""A course's picture: uploaded by a form, inspected, and then part of the draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shared.core import clock, ids, pictures
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.learning import models as keys
from shared.learning.courses.models import CoverUpload, Draft
from shared.learning.courses.store import Edited, Person, change_draft
from shared.learning.errors import CoverNotFoundError
from shared.providers.storage.base import ObjectStore, PresignedPost

UPLOADS = "uploads/courses"
READY = "media/courses"
MAX_BYTES = 10 * 1024 * 1024
FORM_LIFETIME = timedelta(minutes=10)
# An upload's record is only of use while its picture is being made.
RECORD_LIFETIME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CoverForm:
    """A presigned form for one picture; it expires after ten minutes."""

    upload: CoverUpload
    form: PresignedPost


def request_upload(
    course_id: str, *, person: Person, content_type: str, store: ObjectStore, idempotency: IdempotencyKey | None = None
) -> CoverForm:
    """Allow the upload of a picture; the newest upload becomes the cover. Raises as `change_draft`."""
    media_id, moment = ids.new("med"), clock.now()
    upload = CoverUpload(
        *keys.cover_key(course_id, media_id),
        course_id=course_id,
        media_id=media_id,
        upload_key=f"{UPLOADS}/{course_id}/{media_id}",
        content_type=content_type,
        created_at=clock.iso(moment),
        ttl=clock.epoch(moment + RECORD_LIFETIME),
    )

    def act(uow: UnitOfWork, edited: Edited) -> None:
        edited.draft.cover_upload = media_id
        uow.create(upload)

    reference = {"course_id": course_id, "media_id": media_id}
    change_draft(course_id, act, person=person, idempotency=idempotency, reference=reference)
    return form_of(upload, store)


def find(course_id: str, media_id: str) -> CoverUpload:
    """An upload. Raises CoverNotFoundError."""
    upload = CoverUpload.get_or_none(*keys.cover_key(course_id, media_id), consistent=True)
    if upload is None:
        raise CoverNotFoundError()
    return upload


def newest(draft: Draft) -> CoverUpload | None:
    """The newest upload for a draft, None when there was none or it is older than a week."""
    if not draft.cover_upload:
        return None
    return CoverUpload.get_or_none(*keys.cover_key(draft.course_id, draft.cover_upload))


def status_of(upload: CoverUpload) -> tuple[str, str | None]:
    """(status, reason) of an upload as it is now: what did not come within 20 minutes is rejected, not pending."""
    if upload.status == "pending" and pictures.is_overdue(upload.created_at):
        return "rejected", pictures.NOT_UPLOADED
    return upload.status, upload.reason


def form_of(upload: CoverUpload, store: ObjectStore) -> CoverForm:
    """The form of an upload; a repeated request gets a fresh one for the same picture."""
    lifetime = int(FORM_LIFETIME.total_seconds())
    form = store.presigned_post(
        upload.upload_key, content_type=upload.content_type, max_bytes=MAX_BYTES, expires_s=lifetime
    )
    return CoverForm(upload, form)


def accept(*, course_id: str, media_id: str, key: str) -> None:
    """The inspector found a picture: the draft has it. Raises CoverNotFoundError for one that was replaced."""

    def attempt() -> None:
        upload = find(course_id, media_id)
        if upload.status != "pending":
            raise DuplicateMessage(media_id)
        draft = Draft.get_or_none(*keys.draft_key(course_id), consistent=True)
        if draft is None or draft.cover_upload != media_id:
            raise CoverNotFoundError()
        uow = UnitOfWork()
        uow.update(
            upload,
            [CoverUpload.status.set("ready")],
            condition=CoverUpload.status == "pending",
            on_conflict=DuplicateMessage(media_id),
        )
        uow.update(
            draft,
            [Draft.cover_key.set(key), Draft.version.set(draft.version + 1)],
            condition=Draft.version == draft.version,
            on_conflict=StaleReadError(),
        )
        uow.commit()

    retry_on_conflict(attempt)


def reject(*, course_id: str, media_id: str, reason: str) -> None:
    """The inspector refused the file. Raises CoverNotFoundError, DuplicateMessage."""
    upload = find(course_id, media_id)
    uow = UnitOfWork()
    uow.update(
        upload,
        [CoverUpload.status.set("rejected"), CoverUpload.reason.set(reason)],
        condition=CoverUpload.status == "pending",
        on_conflict=DuplicateMessage(media_id),
    )
    uow.commit()
