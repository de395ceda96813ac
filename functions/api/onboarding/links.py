"""Links to the files of a case: private, short-lived, and given only in answers to who may see the case."""

from __future__ import annotations

from typing import Final

from shared.onboarding.devices.models import Photo
from shared.onboarding.devices.photos import READY
from shared.providers import storage

LIFETIME_S: Final = 300


def of_photo(photo: Photo) -> dict[str, str]:
    """`url` and `thumbnail_url` of a photo that was kept, each good for five minutes; nothing for others."""
    if photo.status != READY or not photo.object_key or not photo.thumbnail_key:
        return {}
    store = storage.from_settings("documents")
    return {
        "url": store.presigned_get(photo.object_key, expires_s=LIFETIME_S),
        "thumbnail_url": store.presigned_get(photo.thumbnail_key, expires_s=LIFETIME_S),
    }
