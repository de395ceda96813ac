"""Photos of devices that a client hands over: private, in the bucket `documents`, kept small and with hints."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress

from functions.streams.media_inspector import inspection, photo_hints
from functions.streams.media_inspector.inspection import NotAPictureError, Rendered
from shared.core import ids
from shared.core.observability import logger, metric
from shared.data.uow import DuplicateMessage
from shared.onboarding.devices import photos
from shared.onboarding.errors import ClientNotFoundError, PhotoNotFoundError
from shared.providers.storage.base import ObjectExistsError, ObjectNotFoundError, ObjectStore

PRIVATE = "private, max-age=31536000, immutable"
GONE = (ClientNotFoundError, PhotoNotFoundError)
Read = Callable[[str, str, ObjectStore, int], bytes]


def inspect(key: str, store: ObjectStore, read: Read) -> None:
    """Inspect one upload `incoming/client/device/photo` and delete it, whatever it was.

    `read(upload's id, key, store, bytes)` reads it, or raises NotAPictureError when no attempt survived it.
    """
    parts = key.split("/")
    if len(parts) == 4 and parts[0] == photos.INCOMING and ids.is_id("pho", parts[3]):
        _inspect(parts[1], parts[2], parts[3], key, store, read)
    else:
        logger.warning("upload under an unknown key", key=key)
    # Last: as long as the upload is there, the event can be repeated.
    store.delete(key)


def _inspect(client_id: str, device_id: str, photo_id: str, key: str, store: ObjectStore, read: Read) -> None:
    try:
        photos.find_pending(client_id, device_id, photo_id)
        data = read(photo_id, key, store, photos.MAX_BYTES)
        photo, found = inspection.device_photo(data, photo_hints.hints)
        shown_key, small_key = photos.kept_keys(client_id, device_id, photo_id)
        kept = _keep(store, shown_key, photo)
        _keep(store, small_key, inspection.small_picture(kept))
        sha256 = hashlib.sha256(kept).hexdigest()
        try:
            photos.accept(client_id=client_id, device_id=device_id, photo_id=photo_id, sha256=sha256, hints=found)
        except GONE:
            # Deleted during the inspection.
            store.delete(shown_key)
            store.delete(small_key)
            raise
        metric("MediaAccepted")
    except NotAPictureError as error:
        logger.warning("upload is no picture", photo_id=photo_id, reason=str(error))
        with suppress(*GONE, DuplicateMessage):
            photos.reject(client_id=client_id, device_id=device_id, photo_id=photo_id, reason=str(error))
            metric("MediaRejected")
    except (ObjectNotFoundError, DuplicateMessage, *GONE):
        # Inspected before, or deleted before we came: nothing is left to do.
        logger.info("upload needs no inspection", photo_id=photo_id)


def _keep(store: ObjectStore, key: str, rendered: Rendered) -> bytes:
    """Write what was inspected under a key that is never written again; what is kept there, ours or an earlier one."""
    try:
        store.put(key, rendered.data, content_type=rendered.content_type, cache_control=PRIVATE, only_if_new=True)
    except ObjectExistsError:
        return store.get(key)
    return rendered.data
