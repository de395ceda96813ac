"""Inspects what was really uploaded. Pillow is used in this function alone.

A picture is decoded whole and written again, so that nothing but pixels (and the colour profile) survives: no EXIF,
no place where it was taken, no bytes hidden behind the end.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDE = 12_000
# 40 million pixels are 160 MB when decoded; a few kilobytes of PNG can claim far more.
MAX_PIXELS = 40_000_000
SHOWN_SIDE = 2400
THUMBNAIL_SIDE = 480
AVATAR_SIDE = 512
FORMATS = {"JPEG": ("jpg", "image/jpeg"), "PNG": ("png", "image/png"), "WEBP": ("webp", "image/webp")}
SAVE_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 82, "method": 4},
}
# All that Pillow's decoders raise for bytes that are no picture, or half of one.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError, struct.error, zlib.error)

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class NotAPictureError(Exception):
    """The bytes are no picture that we take; the text says why, for the person who uploaded them."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A picture written anew."""

    data: bytes
    extension: str
    content_type: str


def decode(data: bytes) -> tuple[Image.Image, str]:
    """The picture, upright, and its format. Raises NotAPictureError."""
    if not data:
        raise NotAPictureError("The file is empty.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=list(FORMATS))
            # Known from the header: a picture that is too large is never decoded.
            width, height = image.size
            if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
                raise NotAPictureError(f"The picture is too large: {width} × {height} pixels.")
            kind = image.format or ""
            image.load()
            return _upright(image), kind
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAPictureError("The picture is too large.") from None
    except BROKEN as error:
        raise NotAPictureError("The file is not a JPEG, PNG or WebP picture, or it is damaged.") from error


def shown(image: Image.Image, kind: str) -> Rendered:
    """The picture as a product page shows it: at most 2400 pixels a side, in the format it came in."""
    return _write(_within(image, SHOWN_SIDE), kind)


def thumbnail(image: Image.Image) -> Rendered:
    """A small WebP for lists: at most 480 pixels a side."""
    return _write(_within(image, THUMBNAIL_SIDE), "WEBP")


def avatar(image: Image.Image) -> Rendered:
    """A square JPEG of 512 pixels, cut from the middle."""
    return _write(ImageOps.fit(_flat(image), (AVATAR_SIDE, AVATAR_SIDE), Image.Resampling.LANCZOS), "JPEG")


def _upright(image: Image.Image) -> Image.Image:
    # The camera's orientation lives in the EXIF data that we drop: it has to be applied first.
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    plain.info = {"icc_profile": profile} if profile and upright.mode in ("RGB", "RGBA") else {}
    return plain


def _within(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return small


def _flat(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _write(image: Image.Image, kind: str) -> Rendered:
    extension, content_type = FORMATS[kind]
    options = dict(SAVE_OPTIONS[kind])
    if profile := image.info.get("icc_profile"):
        options["icc_profile"] = profile
    target = io.BytesIO()
    (_flat(image) if kind == "JPEG" else image).save(target, kind, **options)
    return Rendered(target.getvalue(), extension, content_type)
