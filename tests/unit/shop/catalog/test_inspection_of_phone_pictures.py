"""What phones and scanners save is shown with its own colours, upright, and in a format that every browser shows."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from functions.streams.media_inspector import inspection
from functions.streams.media_inspector.inspection import NotAPictureError, Rendered
from tests.support import heif

heif.register()
RENDERERS: list[Callable[[bytes], Rendered]] = [
    inspection.product_picture,
    inspection.small_picture,
    inspection.avatar_picture,
    lambda data: inspection.device_photo(data, lambda _: [])[0],
]
RED, GREEN, BLUE = (200, 30, 30), (30, 200, 30), (30, 30, 200)


def saved(kind: str, image: Image.Image, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def seen(rendered: Rendered) -> Image.Image:
    image = Image.open(io.BytesIO(rendered.data))
    image.load()
    return image


def close(found: Any, wanted: tuple[int, ...], by: int = 6) -> bool:
    return all(abs(one - other) <= by for one, other in zip(found, wanted, strict=True))


def turned(orientation: int = 6) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "MPO"])
@pytest.mark.parametrize("render", RENDERERS)
def test_a_phones_picture_keeps_its_colours(kind: str, render: Callable[[bytes], Rendered]) -> None:
    image = seen(render(saved(kind, Image.new("RGB", (320, 240), RED))))
    assert close(image.convert("RGB").getpixel((image.width // 2, image.height // 2)), RED)


@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "MPO"])
def test_a_phones_picture_is_shown_as_a_jpeg_that_stands_upright(kind: str) -> None:
    shown = inspection.product_picture(saved(kind, Image.new("RGB", (320, 240), RED), exif=turned()))
    assert (shown.extension, shown.content_type) == ("jpg", "image/jpeg")
    assert seen(shown).size == (240, 320)


@pytest.mark.parametrize(("turn", "size"), [(1, (320, 240)), (3, (320, 240)), (6, (240, 320)), (8, (240, 320))])
def test_a_heic_picture_is_turned_once_whoever_says_it(turn: int, size: tuple[int, int]) -> None:
    image = Image.new("RGB", (320, 240), RED)
    image.paste(BLUE, (0, 0, 160, 120))
    by_exif, by_container = (saved("HEIF", image, exif=tags) for tags in (turned(turn), turned(turn).tobytes()))
    assert (b"irot" in by_container, b"irot" in by_exif) == (turn != 1, False)
    corners = {1: (20, 20), 3: (300, 220), 6: (220, 20), 8: (20, 300)}
    for data in (by_exif, by_container):
        shown = seen(inspection.product_picture(data))
        assert shown.size == size
        assert close(shown.getpixel(corners[turn]), BLUE)


@pytest.mark.parametrize("kind", ["MPO", "HEIF", "AVIF", "WEBP", "PNG"])
def test_of_several_pictures_the_first_is_shown(kind: str) -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in (RED, GREEN, BLUE)]
    image = seen(inspection.product_picture(saved(kind, frames[0], save_all=True, append_images=frames[1:])))
    assert close(image.convert("RGB").getpixel((30, 20)), RED)


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_a_transparent_picture_of_a_phone_stays_transparent(kind: str) -> None:
    shown = inspection.product_picture(saved(kind, Image.new("RGBA", (64, 48), (*RED, 0))))
    assert (shown.content_type, seen(shown).mode) == ("image/webp", "RGBA")
    assert seen(shown).getpixel((5, 5))[3] < 10  # type: ignore[index] # four bands


def test_a_second_picture_that_was_cut_off_does_not_matter() -> None:
    frames = [Image.new("RGB", (640, 480), colour) for colour in (RED, GREEN)]
    data = saved("MPO", frames[0], save_all=True, append_images=frames[1:])
    assert seen(inspection.product_picture(data[:-200])).size == (640, 480)


def grey16(values: list[int], width: int, transparent: int | None = None) -> bytes:
    """A grey PNG of 16 bits a pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = [values[at : at + width] for at in range(0, len(values), width)]
    pixels = b"".join(b"\0" + struct.pack(f">{width}H", *row) for row in rows)
    mask = b"" if transparent is None else chunk(b"tRNS", struct.pack(">H", transparent))
    header = struct.pack(">IIBBBBB", width, len(rows), 16, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), mask, chunk(b"IDAT", zlib.compress(pixels)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_grey_picture_of_16_bits_keeps_its_shades() -> None:
    image = seen(inspection.product_picture(grey16([0, 255, 256, 0x4000, 0x8000, 0xC0FF, 0xFFFF, 0x1234], 4)))
    shades = list(image.convert("L").tobytes())
    assert shades == [0, 0, 1, 0x40, 0x80, 0xC0, 0xFF, 0x12]


@pytest.mark.parametrize("render", RENDERERS)
def test_a_grey_picture_of_16_bits_is_not_white(render: Callable[[bytes], Rendered]) -> None:
    image = seen(render(grey16([0x6000] * 64 * 64, 64))).convert("L")
    assert abs(image.getpixel((image.width // 2, image.height // 2)) - 0x60) <= 3  # type: ignore[operator] # one band


def test_the_transparent_value_of_16_bits_is_that_value_alone() -> None:
    image = seen(inspection.product_picture(grey16([0x8000, 0x8001, 0x7F00, 0x8100], 4, transparent=0x8000)))
    assert list(image.getchannel("A").tobytes()) == [0, 255, 255, 255]


@pytest.mark.parametrize("turn", [1, 3, 6, 8])
def test_a_grey_picture_of_16_bits_stands_upright(turn: int) -> None:
    target = io.BytesIO()
    Image.open(io.BytesIO(grey16([0x2000] * 32, 8))).save(target, "PNG", exif=turned(turn))
    image = seen(inspection.product_picture(target.getvalue()))
    assert image.size == ((4, 8) if turn in (6, 8) else (8, 4))
    assert image.convert("L").getpixel((1, 1)) == 0x20


def claiming(kind: str, width: int, height: int) -> bytes:
    """A small file whose header claims another size (the box `ispe`, ISO/IEC 23008-12, 6.5.3)."""
    data = saved(kind, Image.new("RGB", (64, 64), RED))
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
@pytest.mark.parametrize("size", [(60_000, 60_000), (7000, 7000), (12_001, 10), (0, 64)])
def test_a_header_that_claims_a_huge_picture_is_refused(kind: str, size: tuple[int, int]) -> None:
    with pytest.raises(NotAPictureError):
        inspection.product_picture(claiming(kind, *size))


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
@pytest.mark.parametrize("size", [(7000, 7000), (12_008, 16)])
def test_a_picture_of_a_phone_that_is_too_large_is_refused_before_it_is_decoded(
    kind: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PIL.AvifImagePlugin.AvifImageFile.load", None)
    monkeypatch.setattr("pi_heif.HeifImageFile.load", None)
    with pytest.raises(NotAPictureError, match="too large"):
        inspection.product_picture(claiming(kind, *size))


@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "MPO"])
def test_half_a_picture_of_a_phone_is_refused(kind: str) -> None:
    data = saved(kind, Image.effect_noise((200, 200), 80).convert("RGB"))
    for cut in (20, 200, len(data) // 2):
        with pytest.raises(NotAPictureError):
            inspection.product_picture(data[:cut])
