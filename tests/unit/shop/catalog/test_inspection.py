"""What the media inspector makes of bytes."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from functions.streams.media_inspector import inspection
from functions.streams.media_inspector.inspection import NotAPictureError


def drawn(size: tuple[int, int] = (40, 20), mode: str = "RGB", kind: str = "JPEG", **options: object) -> bytes:
    target = io.BytesIO()
    colour: object = (200, 30, 30, 120) if mode == "RGBA" else (200, 30, 30) if mode == "RGB" else 90
    Image.new(mode, size, colour).save(target, kind, **options)  # type: ignore[arg-type]
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_exif_is_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    exif[0x010F] = "SecretCam"
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    image, kind = inspection.decode(drawn(exif=exif))
    shown = inspection.shown(image, kind)
    assert image.size == (20, 40)
    assert not opened(shown.data).getexif()
    assert b"SecretCam" not in shown.data
    assert b"SecretCam" not in inspection.thumbnail(image).data


def test_bytes_hidden_behind_the_picture_do_not_survive() -> None:
    image, kind = inspection.decode(drawn() + b"<script>alert(1)</script>")
    assert b"<script>" not in inspection.shown(image, kind).data


def test_text_chunks_of_a_png_do_not_survive() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "home address")
    image, kind = inspection.decode(drawn(kind="PNG", pnginfo=info))
    shown = inspection.shown(image, kind)
    assert b"home address" not in shown.data
    assert (shown.extension, shown.content_type) == ("png", "image/png")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_large_pictures_are_made_smaller_and_keep_their_shape(kind: str) -> None:
    image, found = inspection.decode(drawn((4800, 1200), kind=kind))
    assert found == kind
    assert opened(inspection.shown(image, found).data).size == (2400, 600)
    assert opened(inspection.thumbnail(image).data).size == (480, 120)


def test_small_pictures_are_not_blown_up() -> None:
    image, kind = inspection.decode(drawn((40, 20)))
    assert opened(inspection.thumbnail(image).data).size == (40, 20)
    assert opened(inspection.avatar(image).data).size == (512, 512)
    assert kind == "JPEG"


def test_transparency_survives_where_it_can_and_becomes_white_where_not() -> None:
    image, kind = inspection.decode(drawn(mode="RGBA", kind="PNG"))
    assert opened(inspection.shown(image, kind).data).mode == "RGBA"
    assert opened(inspection.thumbnail(image).data).mode == "RGBA"
    red, green, _ = opened(inspection.avatar(image).data).getpixel((5, 5))  # type: ignore[misc]
    assert red > 200
    assert green > 120


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK"])
def test_unusual_colour_modes_are_understood(mode: str) -> None:
    data = drawn(mode=mode, kind="JPEG" if mode in ("L", "CMYK") else "PNG")
    image, kind = inspection.decode(data)
    assert opened(inspection.shown(image, kind).data).size == (40, 20)


def bomb(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(60_000, 60_000), (7000, 7000), (12_001, 10)])
def test_a_decompression_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(NotAPictureError, match="too large"):
        inspection.decode(bomb(*size))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        drawn()[:300],
        drawn(kind="PNG")[:60],
        drawn(kind="GIF"),
        drawn(kind="BMP"),
        drawn(kind="TIFF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=["empty", "text", "half a jpeg", "half a png", "gif", "bmp", "tiff", "svg"],
)
def test_anything_else_is_no_picture(data: bytes) -> None:
    with pytest.raises(NotAPictureError):
        inspection.decode(data)
