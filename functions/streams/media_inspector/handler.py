"""The consumer of S3 events under `uploads/` of the bucket `media` and `incoming/` of the bucket `documents`.

What is a picture is kept as it was written anew, anything else is removed and reported.

Safe to repeat: the same upload leads to the same keys, and only a pending one is accepted or rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote_plus

from functions.streams.media_inspector import device_photos, inspection
from functions.streams.media_inspector.inspection import NotAPictureError, Rendered
from shared.core import ids
from shared.core.observability import bind_correlation, logger, metric
from shared.data.uow import DuplicateMessage
from shared.identity import profile
from shared.learning.courses import covers
from shared.learning.errors import CoverNotFoundError
from shared.onboarding.devices import photos
from shared.providers import storage
from shared.providers.storage.base import ObjectExistsError, ObjectNotFoundError, ObjectStore, ObjectTooLargeError
from shared.shop.catalog import media
from shared.shop.catalog.errors import MediaNotFoundError
from shared.shop.catalog.statuses import MediaStatus

# A key is never written twice: the object may be cached for ever.
FOREVER = "public, max-age=31536000, immutable"
# Lambda tries three times (MaximumRetryAttempts): what ended two attempts, as a crash or a time-out, is rejected at the
# third, so that nothing is pending for ever.
LAST_ATTEMPT = 3


def handler(event: dict[str, Any], context: Any) -> None:
    """Inspect the uploads that the event names; trouble with AWS is raised, so that Lambda tries again."""
    for record in event["Records"]:
        bind_correlation(getattr(context, "aws_request_id", "") or "")
        key = unquote_plus(record["s3"]["object"]["key"])
        if key.startswith(f"{photos.INCOMING}/"):
            device_photos.inspect(key, storage.from_settings("documents"), _uploaded)
        else:
            inspect(key, storage.from_settings())


def inspect(key: str, store: ObjectStore) -> None:
    """Inspect one upload and delete it, whatever it was."""
    parts = key.split("/")
    kind = parts[1] if len(parts) == 4 and parts[0] == "uploads" else ""
    if kind in INSPECTORS and ids.is_id("med", parts[3]):
        INSPECTORS[kind](parts[2], parts[3], key, store)
    else:
        logger.warning("upload under an unknown key", key=key)
    # Last: as long as the upload is there, the event can be repeated.
    store.delete(key)


def product_picture(product_id: str, media_id: str, key: str, store: ObjectStore) -> None:
    """A picture of a product: itself and its thumbnail."""
    try:
        if media.find(product_id, media_id).status != MediaStatus.PENDING:
            return
        picture = inspection.product_picture(_uploaded(media_id, key, store, inspection.MAX_BYTES))
        base = f"{media.READY}/{product_id}/{media_id}"
        shown_key, small_key = f"{base}.{picture.extension}", f"{base}.thumbnail.webp"
        kept = _keep(store, shown_key, picture)
        # An inspection that stopped half-way may have kept what came under the same form before: it stays, and the
        # thumbnail is of what is kept.
        _keep(store, small_key, inspection.small_picture(kept))
        try:
            media.accept(product_id=product_id, media_id=media_id, key=shown_key, thumbnail_key=small_key)
        except MediaNotFoundError:
            # Deleted during the inspection.
            store.delete(shown_key)
            store.delete(small_key)
            raise
        metric("MediaAccepted")
    except NotAPictureError as error:
        logger.warning("upload is no picture", media_id=media_id, reason=str(error))
        with suppress(MediaNotFoundError, DuplicateMessage):
            media.reject(product_id=product_id, media_id=media_id, reason=str(error))
            metric("MediaRejected")
    except (ObjectNotFoundError, MediaNotFoundError, DuplicateMessage):
        # Inspected before, or deleted before we came: nothing is left to do.
        logger.info("upload needs no inspection", media_id=media_id)


def avatar(user_id: str, upload_id: str, key: str, store: ObjectStore) -> None:
    """A person's picture."""
    try:
        picture = inspection.avatar_picture(_uploaded(upload_id, key, store, profile.AVATAR_MAX_BYTES))
    except NotAPictureError as error:
        profile.avatar_rejected(user_id=user_id, upload_id=upload_id, reason=str(error))
        return
    except ObjectNotFoundError:
        return
    shown_key = f"media/avatars/{user_id}/{upload_id}.jpg"
    _keep(store, shown_key, picture)
    if not profile.avatar_ready(user_id=user_id, upload_id=upload_id, key=shown_key):
        logger.info("avatar was replaced meanwhile", upload_id=upload_id)
        store.delete(shown_key)


def course_cover(course_id: str, media_id: str, key: str, store: ObjectStore) -> None:
    """A course's picture: it becomes part of the draft, unless another was uploaded since."""
    try:
        if covers.find(course_id, media_id).status != "pending":
            return
        picture = inspection.product_picture(_uploaded(media_id, key, store, covers.MAX_BYTES))
        shown_key = f"{covers.READY}/{course_id}/{media_id}.{picture.extension}"
        _keep(store, shown_key, picture)
        try:
            covers.accept(course_id=course_id, media_id=media_id, key=shown_key)
        except CoverNotFoundError:
            store.delete(shown_key)
            raise
        metric("MediaAccepted")
    except NotAPictureError as error:
        logger.warning("upload is no picture", media_id=media_id, reason=str(error))
        with suppress(CoverNotFoundError, DuplicateMessage):
            covers.reject(course_id=course_id, media_id=media_id, reason=str(error))
            metric("MediaRejected")
    except (ObjectNotFoundError, CoverNotFoundError, DuplicateMessage):
        logger.info("upload needs no inspection", media_id=media_id)


INSPECTORS: Mapping[str, Callable[[str, str, str, ObjectStore], None]] = {
    "products": product_picture,
    "avatars": avatar,
    "courses": course_cover,
}


def _uploaded(upload_id: str, key: str, store: ObjectStore, max_bytes: int) -> bytes:
    """The bytes of an upload. Raises NotAPictureError, also at the last attempt at what no attempt survived."""
    if media.count_attempt(upload_id) >= LAST_ATTEMPT:
        raise NotAPictureError("The file could not be inspected. Save the picture anew and upload it again.")
    try:
        return store.get(key, max_bytes=max_bytes)
    except ObjectTooLargeError:
        raise NotAPictureError(f"The file is larger than {max_bytes // 1024 // 1024} MB.") from None


def _keep(store: ObjectStore, key: str, rendered: Rendered) -> bytes:
    """Write what was inspected under a key that is never written again; what is kept there, ours or an earlier one."""
    try:
        store.put(key, rendered.data, content_type=rendered.content_type, cache_control=FOREVER, only_if_new=True)
    except ObjectExistsError:
        return store.get(key)
    return rendered.data
