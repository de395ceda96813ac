"""Phones' pictures for tests: written by pillow-heif, read by what the media inspector brings, which has no encoder."""

from __future__ import annotations

import pi_heif
import pillow_heif


def register() -> None:
    """Let Pillow save HEIF pictures, and open them as it does in the media inspector."""
    pillow_heif.register_heif_opener()
    pi_heif.register_heif_opener()
