"""Transcoding of videos: AWS Elemental MediaConvert, and a fake."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.providers.transcoder.base import Transcoder


def from_settings() -> Transcoder:
    """MediaConvert from and into the bucket ``media``, in the region or where the settings say."""
    from shared.core import aws
    from shared.core.settings import settings
    from shared.providers.transcoder.mediaconvert import MediaConvert

    client = aws.client("mediaconvert", endpoint_url=settings().mediaconvert_endpoint or None)
    return MediaConvert(
        client, bucket=settings().media_bucket, role=settings().mediaconvert_role, stack=settings().stack_name
    )
