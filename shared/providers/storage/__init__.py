"""Files: S3, and a fake."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Read when a bucket is asked for: many who may keep a file start cold to do something else.
    from shared.providers.storage.base import ObjectStore


def from_settings(bucket: str = "media") -> ObjectStore:
    """The bucket ``media`` (``uploads/``, ``media/``), ``files`` (``tasks/``, ``incoming/``, ``attachments/``) or
    ``documents`` (``incoming/``, ``photos/``, ``contracts/``, ``sealed/`` of onboarding, ``certificates/``: private),
    or ``web`` of the CDN's stack (the web app's files).
    """
    from shared.core import aws
    from shared.core.settings import settings
    from shared.providers.storage.s3 import S3Store

    names = {
        "media": settings().media_bucket,
        "files": settings().files_bucket,
        "documents": settings().documents_bucket,
        "web": settings().web_bucket_name,
    }
    return S3Store(aws.client("s3"), names[bucket])
