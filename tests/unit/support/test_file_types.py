"""What is kept of a file that is attached to a message."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from shared.support.tickets.file_errors import WrongTypeError
from shared.support.tickets.file_types import checked

SECRET = b"SecretPlace"
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


def drawn(kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    picture = Image.linear_gradient("L").resize((60, 40)).convert("RGB")
    picture.save(target, kind, exif=exif, icc_profile=SECRET, **options)
    return target.getvalue()


FILES = [
    ("JPEG", drawn("JPEG", comment=SECRET, xmp=SECRET)),
    ("JPEG", drawn("JPEG", progressive=True, restart_marker_blocks=1)),
    ("PNG", drawn("PNG")),
    ("WEBP", drawn("WEBP", xmp=SECRET)),
    ("WEBP", drawn("WEBP", lossless=True)),
]


@pytest.mark.parametrize(("kind", "data"), FILES)
def test_the_pixels_stay_and_all_else_goes(kind: str, data: bytes) -> None:
    kept = checked(data + SECRET, TYPES[kind])
    assert SECRET not in kept
    before, after = (Image.open(io.BytesIO(one)).convert("RGB").tobytes() for one in (data, kept))
    assert before == after
    assert checked(kept, TYPES[kind]) == kept


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", TYPES)
def test_a_picture_stays_the_right_way_up(kind: str, turn: int) -> None:
    exif, target = Image.Exif(), io.BytesIO()
    exif[0x010F], exif[0x0112] = SECRET.decode(), turn
    Image.linear_gradient("L").resize((60, 40)).convert("RGB").save(target, kind, exif=exif)
    kept = checked(target.getvalue(), TYPES[kind])
    assert SECRET not in kept
    before, after = (ImageOps.exif_transpose(Image.open(io.BytesIO(one))) for one in (target.getvalue(), kept))
    assert (before.size, before.convert("RGB").tobytes()) == (after.size, after.convert("RGB").tobytes())
    assert set(Image.open(io.BytesIO(kept)).getexif()) <= {0x0112}
    assert checked(kept, TYPES[kind]) == kept


@pytest.mark.parametrize("content_type", TYPES.values())
@pytest.mark.parametrize("data", [b"", b"<script>", b"%PDF-1.7", b"MZ\x90\x00"])
def test_other_bytes_are_refused(content_type: str, data: bytes) -> None:
    with pytest.raises(WrongTypeError):
        checked(data, content_type)


@given(st.sampled_from(FILES), st.integers(0, 500), st.integers(0, 255), st.integers(1, 800))
def test_a_damaged_picture_is_kept_or_refused(file: tuple[str, bytes], at: int, value: int, cut: int) -> None:
    kind, whole = file
    data = bytearray(whole)
    data[at % len(data)] = value
    for part in (bytes(data), bytes(data[: len(data) - cut])):
        try:
            kept = checked(part, TYPES[kind])
        except WrongTypeError:
            continue
        assert len(kept) <= len(part) + 2


def test_texts_and_documents_are_what_they_begin_as() -> None:
    for text in ("Чек №1\r\n".encode(), "Чек".encode("cp1251"), b"words"):
        assert checked(text, "text/plain") == text
    assert checked(b"%PDF-1.7 ...", "application/pdf") == b"%PDF-1.7 ..."
    for data, content_type in ((b"\x00\x01", "text/plain"), (b"x%PDF-", "application/pdf"), (b"x", "text/html")):
        with pytest.raises(WrongTypeError):
            checked(data, content_type)
