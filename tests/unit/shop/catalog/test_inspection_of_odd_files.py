"""Whatever a file holds, the media inspector shows nothing but its pixels, or refuses it with a reason."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import cache
from multiprocessing import get_context
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from functions.streams.media_inspector import inspection
from functions.streams.media_inspector.inspection import NotAPictureError, Rendered
from tests.support import heif

SECRET = b"SecretPlace"
RENDERERS: list[Callable[[bytes], Rendered]] = [
    inspection.product_picture,
    inspection.small_picture,
    inspection.avatar_picture,
]


heif.register()


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def drawn(kind: str, size: tuple[int, int] = (24, 16), mode: str = "RGB", **options: Any) -> bytes:
    target = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(target, kind, **options)
    return target.getvalue()


def exif() -> Image.Exif:
    tags = Image.Exif()
    tags[0x010F] = SECRET.decode()
    return tags


def animated(kind: str) -> bytes:
    target = io.BytesIO()
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue", "green")]
    frames[0].save(target, kind, save_all=True, append_images=frames[1:], duration=50)
    return target.getvalue()


FILES = {
    "jpeg": drawn("JPEG", exif=exif(), icc_profile=profile(), comment=SECRET, xmp=b"<x>" + SECRET + b"</x>"),
    "cmyk": drawn("JPEG", mode="CMYK", icc_profile=profile()),
    "png": drawn("PNG", exif=exif(), icc_profile=profile()),
    "grey png": drawn("PNG", mode="LA", icc_profile=profile()),
    "palette": drawn("PNG", mode="P", icc_profile=b"no profile" + SECRET),
    "sixteen bits": drawn("PNG", mode="I;16"),
    "webp": drawn("WEBP", exif=exif(), icc_profile=profile(), xmp=SECRET),
    "heic": drawn("HEIF", exif=exif(), icc_profile=profile(), xmp=SECRET),
    "avif": drawn("AVIF", exif=exif(), icc_profile=profile(), xmp=SECRET),
    "mpo": animated("MPO"),
    "heic of several pictures": animated("HEIF"),
    "animated avif": animated("AVIF"),
    "apng": animated("PNG"),
    "animated webp": animated("WEBP"),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("render", RENDERERS)
def test_nothing_but_the_pixels_of_one_frame_survives(name: str, render: Callable[[bytes], Rendered]) -> None:
    rendered = render(FILES[name] + SECRET)
    assert SECRET not in rendered.data
    image = Image.open(io.BytesIO(rendered.data))
    assert getattr(image, "n_frames", 1) == 1
    assert not image.getexif()
    assert not {"icc_profile", "xmp", "comment", "exif", "photoshop"} & image.info.keys()


def test_the_colours_of_another_profile_are_converted() -> None:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), (255, 0, 0)).save(target, "PNG", icc_profile=_swapped_primaries())
    shown = Image.open(io.BytesIO(inspection.product_picture(target.getvalue()).data))
    red, green, _ = shown.convert("RGB").getpixel((0, 0))  # type: ignore[misc] # three bands
    assert green > red


def _swapped_primaries() -> bytes:
    """sRGB with red and green exchanged: a picture that says so has its red shown green."""
    data = profile()
    tags = struct.unpack(">I", data[128:132])[0]
    swapped = bytearray(data)
    places = {data[132 + 12 * at : 136 + 12 * at]: 132 + 12 * at for at in range(tags)}
    swapped[places[b"rXYZ"] : places[b"rXYZ"] + 4] = b"gXYZ"
    swapped[places[b"gXYZ"] : places[b"gXYZ"] + 4] = b"rXYZ"
    return bytes(swapped)


SURPRISES: list[type[Exception]] = [RecursionError, MemoryError, struct.error, AssertionError, ZeroDivisionError]
SURPRISES += [NotImplementedError, SyntaxError, OverflowError, AttributeError, UnicodeDecodeError, zlib.error]
SURPRISES += [Image.DecompressionBombError, OSError, EOFError]


@pytest.mark.parametrize("surprise", SURPRISES)
@pytest.mark.parametrize("place", ["PIL.Image.open", "PIL.Image.Image.save", "PIL.ImageOps.exif_transpose"])
@pytest.mark.parametrize("render", RENDERERS)
def test_any_surprise_of_a_decoder_or_encoder_is_a_refusal(
    surprise: type[Exception], place: str, render: Callable[[bytes], Rendered], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise UnicodeDecodeError("utf-8", b"", 0, 1, "x") if surprise is UnicodeDecodeError else surprise("surprise")

    monkeypatch.setattr(place, fail)
    with pytest.raises(NotAPictureError, match=r"The (file|picture)"):
        render(FILES["jpeg"])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=12),
    st.integers(0, 4000),
    st.sampled_from(RENDERERS),
)
def test_a_damaged_file_is_shown_or_refused(
    name: str, changes: list[tuple[int, int]], cut: int, render: Callable[[bytes], Rendered]
) -> None:
    data = bytearray(FILES[name])
    for at, value in changes:
        data[at % len(data)] = value
    if cut < len(data) // 2:
        del data[-cut or len(data) :]
    with suppress(NotAPictureError):
        assert SECRET not in _rendered(render, bytes(data)).data


@cache
def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))


@pytest.fixture(scope="module", autouse=True)
def no_process_is_left() -> Iterator[None]:
    """The process of `_rendered` ends with the module's tests."""
    yield
    if _process.cache_info().currsize:
        _process().shutdown()


def _rendered(render: Callable[[bytes], Rendered], data: bytes) -> Rendered:
    """What a process of its own makes of a file. Raises NotAPictureError, also where a decoder ended that process.

    libheif reads past the end of some damaged files. The function refuses what ended two of its attempts.
    """
    try:
        return _process().submit(render, data).result()
    except BrokenProcessPool:
        _process.cache_clear()
        raise NotAPictureError("The file ended its process.") from None


def _end(_: bytes) -> Rendered:
    os._exit(1)


def test_a_file_that_ends_its_process_is_refused() -> None:
    for _ in range(2):
        with pytest.raises(NotAPictureError):
            _rendered(_end, b"")
    assert SECRET not in _rendered(RENDERERS[0], FILES["jpeg"]).data


STARTS = [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBP"]
STARTS += [b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x00\x00" for brand in (b"heic", b"mif1", b"avif")]


@given(st.binary(max_size=300), st.sampled_from(STARTS))
def test_any_bytes_are_refused(data: bytes, start: bytes) -> None:
    with pytest.raises(NotAPictureError):
        inspection.product_picture(start + data)
