"""What kinds of picture people may upload: one list for every form, whatever the picture is of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from shared.core import clock

# The media inspector decodes each of them and writes JPEG, PNG or WebP: browsers do not show HEIC.
# HEIC and HEIF are what iPhones and newer Android phones save: https://www.iana.org/assignments/media-types/image/heic
PictureType: TypeAlias = Literal["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif"]

# A form lives for ten minutes and an inspection is tried for a few: after this the upload did not come or was lost.
OVERDUE_AFTER: Final = timedelta(minutes=20)
NOT_UPLOADED: Final = "The file was not uploaded in time. Ask for a new form and upload the picture again."


def is_overdue(created_at: str, *, at: datetime | None = None) -> bool:
    """Whether an upload whose form was given out at `created_at` (ISO 8601, UTC) cannot become a picture any more."""
    return clock.parse(created_at) + OVERDUE_AFTER <= (at or clock.now())
