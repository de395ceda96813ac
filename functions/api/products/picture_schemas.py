"""What the picture routes take and answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.core.pictures import PictureType
from shared.http.models import AnswerModel, RequestModel, example
from shared.shop.catalog.media import Upload, status_of
from shared.shop.catalog.models import Media
from shared.shop.catalog.rules import MEDIA_LIMIT
from shared.shop.catalog.statuses import MediaStatus


class MediaUploadRequest(RequestModel):
    """The kind of picture that will be uploaded."""

    model_config = example(content_type="image/jpeg")

    content_type: PictureType


class MediaOrderRequest(RequestModel):
    """Every picture of the product, in the order in which they are to be shown."""

    model_config = example(media_ids=["med_01KKB4M1V8W7Q3Z5N6P2R4S9TA"])

    media_ids: list[Annotated[str, StringConstraints(max_length=40)]] = Field(max_length=MEDIA_LIMIT * 2)


class MediaUploadOut(AnswerModel):
    """Post `fields`, then the field `file`, to `url` as multipart/form-data."""

    media_id: str
    url: str
    fields: dict[str, str]
    max_bytes: int

    @classmethod
    def of(cls, upload: Upload, max_bytes: int) -> MediaUploadOut:
        """A form that was given out."""
        return cls(media_id=upload.media.id, url=upload.form.url, fields=upload.form.fields, max_bytes=max_bytes)


class MediaStatusOut(AnswerModel):
    """An upload and what became of it: pending, ready, or rejected with a reason."""

    id: str
    status: MediaStatus
    reason: str | None
    created_at: str

    @classmethod
    def of(cls, upload: Media) -> MediaStatusOut:
        """An upload as it is now."""
        status, reason = status_of(upload)
        return cls(id=upload.id, status=status, reason=reason, created_at=upload.created_at)
