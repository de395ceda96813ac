"""A sandbox of AWS Elemental MediaConvert that really transcodes, by PyAV, and announces the ends of its jobs."""

from __future__ import annotations

from infra.local.sandbox.mediaconvert.app import create_app

__all__ = ["create_app"]
