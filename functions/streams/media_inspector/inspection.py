"""Inspects what was really uploaded. Pillow is used in this function alone.

JPEG, PNG, WebP, HEIC/HEIF and AVIF are taken. HEIC and AVIF are shown as JPEG, or as WebP when they are transparent:
many browsers do not show them. A picture is decoded whole, converted to sRGB and written again, so that nothing but
pixels survives: no EXIF, no colour profile, no place where it was taken, no second frame, no bytes hidden behind the
end. Whatever a decoder raises for somebody's bytes, the picture is refused with a reason.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pi_heif
from PIL import ExifTags, Image, ImageChops, ImageCms, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDE = 12_000
# 40 million pixels are 160 MB when decoded; a few kilobytes of PNG can claim far more.
MAX_PIXELS = 40_000_000
SHOWN_SIDE = 2400
THUMBNAIL_SIDE = 480
AVATAR_SIDE = 512
DEVICE_PHOTO_SIDE = 1200
# What a picture is written as.
FORMATS = {"JPEG": ("jpg", "image/jpeg"), "PNG": ("png", "image/png"), "WEBP": ("webp", "image/webp")}
SAVE_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 82, "method": 4},
}
# A camera's file of several pictures, of which the first is the one it shows.
SAME_AS = {"MPO": "JPEG"}
# What is read, in this order: a file of the brand `mif1` may hold either of the last two, and AVIF says at once if not.
READ = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
# Rotation and mirroring of a HEIC picture, which the decoder applies: ISO/IEC 23008-12, 6.5.10 and 6.5.12.
TURNING_BOXES = (b"irot", b"imir")
REWRITTEN = ("AVIF", "HEIF")
# Larger profiles are no camera's; printers' tables have a few hundred kilobytes.
MAX_PROFILE_BYTES = 4 * 1024 * 1024
DAMAGED = "The file is not a JPEG, PNG or WebP picture, nor HEIC or AVIF, or it is damaged."

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
# Neither thumbnails nor the camera's other images (depth, gain map) are read.
pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


class NotAPictureError(Exception):
    """The bytes are no picture that we take; the text says why, for the person who uploaded them."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A picture written anew."""

    data: bytes
    extension: str
    content_type: str


def product_picture(data: bytes) -> Rendered:
    """The picture that a product page shows. Raises NotAPictureError."""
    with _refusing():
        image, kind = decode(data)
        return shown(image, kind)


def small_picture(data: bytes) -> Rendered:
    """The thumbnail of a picture. Raises NotAPictureError."""
    with _refusing():
        image, _ = decode(data)
        return thumbnail(image)


def avatar_picture(data: bytes) -> Rendered:
    """A person's picture. Raises NotAPictureError."""
    with _refusing():
        image, _ = decode(data)
        return avatar(image)


def device_photo(data: bytes, hints: Callable[[Image.Image], list[str]]) -> tuple[Rendered, list[str]]:
    """A photo of a device as a JPEG of at most 1200 pixels a side, and what `hints` finds in the whole picture.

    Raises NotAPictureError.
    """
    with _refusing():
        image, _ = decode(data)
        return _write(_within(image, DEVICE_PHOTO_SIDE), "JPEG"), hints(_flat(image))


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn whatever a decoder or an encoder raises into NotAPictureError: nothing in here speaks to AWS."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except NotAPictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise NotAPictureError("The picture is too large.") from None
    except Exception as error:  # decoders raise anything: RecursionError, struct.error, AssertionError …
        raise NotAPictureError(DAMAGED) from error


def decode(data: bytes) -> tuple[Image.Image, str]:
    """The picture, upright and in sRGB, and the format to write it in (JPEG, PNG, WEBP). Raises NotAPictureError."""
    if not data:
        raise NotAPictureError("The file is empty.")
    with _refusing():
        image = Image.open(io.BytesIO(data), formats=READ)
        # Known from the header: a picture that is too large is never decoded.
        _check_size(image)
        found = SAME_AS.get(image.format or "", image.format or "")
        if found not in READ:
            raise NotAPictureError(DAMAGED)
        image.load()
        # The header of a HEIC file and the pictures in it are two things.
        _check_size(image)
        if found == "HEIF" and not any(box in data for box in TURNING_BOXES):
            # The container turns a picture, and its EXIF data only repeat it; where only they say it, they count.
            image.getexif()[ExifTags.Base.Orientation] = image.info.get("original_orientation") or 1
        upright = _upright(image)
        if found in REWRITTEN:
            return upright, "JPEG" if upright.mode == "RGB" else "WEBP"
        return upright, found


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise NotAPictureError(f"The picture is too large: {width} × {height} pixels.")
    if not width or not height:
        raise NotAPictureError(DAMAGED)


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
    upright = _eight_bits(ImageOps.exif_transpose(image))
    plain = _in_srgb(upright, profile) or upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    # A new picture of the same pixels: nothing that was read from the file goes with it.
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _eight_bits(image: Image.Image) -> Image.Image:
    """A grey picture of 16 bits as one of 8. Pillow's own conversion makes all but the darkest 256 values white."""
    if image.mode not in ("I;16", "I;16L", "I;16B"):
        return image
    data = image.tobytes()
    high_at = 0 if image.mode == "I;16B" else 1
    high, low = (Image.frombytes("L", image.size, data[at::2]) for at in (high_at, 1 - high_at))
    transparent = image.info.get("transparency")
    if not isinstance(transparent, int):
        return high
    # The one value that is transparent has to match in both bytes.
    masks = [
        part.point([255 * (value == wanted) for value in range(256)])
        for part, wanted in ((high, transparent >> 8), (low, transparent & 255))
    ]
    both = high.convert("LA")
    both.putalpha(ImageChops.invert(ImageChops.darker(*masks)))
    return both


def _in_srgb(image: Image.Image, profile: Any) -> Image.Image | None:
    """The picture converted from its own colour profile; None when there is none that fits it."""
    if not isinstance(profile, bytes) or not 0 < len(profile) <= MAX_PROFILE_BYTES:
        return None
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    colours = image.convert("RGB") if image.mode in ("P", "PA", "RGBA", "RGBX") else image
    if image.mode == "LA":
        colours = image.convert("L")
    if colours.mode not in ("RGB", "CMYK", "L", "LAB"):
        return None
    try:
        converted = ImageCms.profileToProfile(
            colours, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        # A profile that is broken or made for other colours: the picture is shown as if it had none.
        return None
    if converted is not None and alpha is not None:
        converted.putalpha(alpha)
    return converted


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
    target = io.BytesIO()
    (_flat(image) if kind == "JPEG" else image).save(target, kind, **options)
    return Rendered(target.getvalue(), extension, content_type)
