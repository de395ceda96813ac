"""What is kept of pictures from phones, videos, documents and archives."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared.support.tickets.file_errors import WrongTypeError
from shared.support.tickets.file_types import DOCX, PATH_BYTES, checked, path_part, saved_name
from tests.support import heif

heif.register()
SECRET = b"SecretPlace"
TYPES = {"image/heic", "image/heif", "video/mp4", "application/zip", DOCX}
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES_PART = f'<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>'
PARTS = {"[Content_Types].xml": TYPES_PART, "_rels/.rels": "<x/>", "word/document.xml": "<w/>"}


def photo() -> bytes:
    target, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = SECRET.decode()
    picture = Image.linear_gradient("L").resize((64, 48)).convert("RGB")
    picture.save(target, "HEIF", exif=exif, xmp=SECRET)
    return target.getvalue()


def box(name: bytes, *parts: bytes, start: bytes = b"") -> bytes:
    body = start + b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + name + body


def track(kind: bytes, place: int, size: int) -> bytes:
    tables = (
        box(b"stsz", struct.pack(">IIII", 0, 0, 1, size)),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)),
        box(b"stco", struct.pack(">III", 0, 1, place)),
    )
    media = (
        box(b"mdhd", bytes(4), b"\x11" * 8, bytes(12)),
        box(b"hdlr", bytes(8), kind, bytes(13)),
        box(b"minf", box(b"stbl", *tables)),
    )
    return box(b"trak", box(b"tkhd", bytes(4), b"\x11" * 8, bytes(72)), box(b"mdia", *media), box(b"udta", SECRET))


def video() -> bytes:
    start = box(b"ftyp", b"isom", bytes(4), b"mp41")
    pictures, places = b"pictures", b"gps" + SECRET
    begin = len(start) + 8
    moov = box(
        b"moov",
        box(b"mvhd", bytes(4), b"\x11" * 8, bytes(88)),
        track(b"vide", begin, len(pictures)),
        track(b"meta", begin + len(pictures), len(places)),
        box(b"udta", box(b"\xa9xyz", SECRET)),
        box(b"meta", SECRET),
    )
    return start + box(b"mdat", pictures, places) + moov + box(b"uuid", bytes(16), SECRET)


def archive(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return target.getvalue()


FILES = {
    "image/heic": photo(),
    "image/heif": photo(),
    "video/mp4": video(),
    "application/zip": archive({"a.txt": "a"}),
    DOCX: archive(PARTS),
}


def test_a_picture_of_a_phone_is_seen_as_before_and_says_nothing_else() -> None:
    data = FILES["image/heic"]
    assert SECRET in data
    kept = checked(data + b"trailer" + SECRET, "image/heic")
    assert SECRET not in kept
    before, after = (Image.open(io.BytesIO(one)) for one in (data, kept))
    assert before.tobytes() == after.tobytes()
    assert dict(after.getexif()) in ({}, {0x0112: 1})
    assert checked(kept, "image/heic") == kept


def test_a_video_keeps_its_pictures_and_loses_places_and_times() -> None:
    kept = checked(FILES["video/mp4"] + b"xx" + SECRET, "video/mp4")
    assert len(kept) == len(FILES["video/mp4"])
    assert (b"pictures" in kept, SECRET in kept, b"\x11" * 4 in kept) == (True, False, False)
    assert (kept.count(b"vide"), kept.count(b"trak"), kept.count(b"udta")) == (1, 1, 0)
    assert checked(kept, "video/mp4") == kept


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_documents_and_archives_are_kept_as_they_are(method: int) -> None:
    for parts, kind in ((PARTS, DOCX), (PARTS, "application/zip"), ({"run.exe": b"MZ"}, "application/zip")):
        data = archive(parts, method)
        assert checked(data, kind) == data


@pytest.mark.parametrize("kind", sorted(TYPES))
@pytest.mark.parametrize(
    "data", [b"", b"MZ\x90\x00" + bytes(200), b"<html><script>", b"%PDF-1.7", b"PK\x03\x04" + bytes(100), b"\x7fELF"]
)
def test_other_bytes_are_refused(kind: str, data: bytes) -> None:
    with pytest.raises(WrongTypeError):
        checked(data, kind)


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_a_file_is_of_no_other_type(kind: str) -> None:
    same = {"image/heic": {"image/heif"}, "image/heif": {"image/heic"}, DOCX: {"application/zip"}}.get(kind, set())
    for other in TYPES - {kind} - same:
        with pytest.raises(WrongTypeError):
            checked(FILES[kind], other)


@pytest.mark.parametrize("kind", ["application/zip", DOCX])
def test_nothing_stands_before_or_after_an_archive(kind: str) -> None:
    for data in (b"MZ" + FILES[kind], FILES[kind] + b"<script>", b"<html>" + FILES[kind], FILES[kind][:-3]):
        with pytest.raises(WrongTypeError):
            checked(data, kind)


@pytest.mark.parametrize(
    "parts",
    [
        {**PARTS, "word/vbaProject.bin": b"x"},
        {**PARTS, "word\\VBAPROJECT.BIN": b"x"},
        {**PARTS, "word/activeX/activeX1.xml": "<x/>"},
        {**PARTS, "[Content_Types].xml": TYPES_PART + "application/vnd.ms-word.document.macroEnabled.main+xml"},
        {**PARTS, "[Content_Types].xml": TYPES_PART + "application/vnd.ms-office.vbaProject"},
        {**PARTS, "[Content_Types].xml": TYPES_PART + "application/vnd.ms-office.vba&#80;roject"},
        {**PARTS, "[Content_Types].xml": TYPES_PART.encode("utf-16")},
        {**PARTS, "[Content_Types].xml": TYPES_PART + " " * 1_000_001},
        {**PARTS, "[content_types].XML": TYPES_PART},
        {name: text for name, text in PARTS.items() if not name.startswith("[")},
        {**PARTS, "[Content_Types].xml": TYPES_PART.replace("wordprocessingml", "spreadsheetml")},
    ],
)
def test_a_document_with_macros_or_none_at_all_is_refused(parts: dict[str, str | bytes]) -> None:
    with pytest.raises(WrongTypeError):
        checked(archive(parts), DOCX)


def test_a_part_whose_own_name_differs_from_the_directory_is_refused() -> None:
    data = archive({**PARTS, "word/aaaaaaaaaa.bin": b"x"})
    with pytest.raises(WrongTypeError):
        checked(data.replace(b"aaaaaaaaaa", b"vbaProject", 1), DOCX)


def test_pictures_of_other_codings_are_refused() -> None:
    for brand in (b"avif", b"qt  ", b"mif1"):
        with pytest.raises(WrongTypeError):
            checked(FILES["image/heic"].replace(b"heic", brand).replace(b"heix", brand), "image/heic")


@settings(deadline=None)
@given(st.sampled_from(sorted(TYPES)), st.integers(0, 5_000), st.integers(0, 255), st.integers(1, 800))
def test_a_damaged_file_is_kept_or_refused(kind: str, at: int, value: int, cut: int) -> None:
    data = bytearray(FILES[kind])
    data[at % len(data)] = value
    for part in (bytes(data), bytes(data[: len(data) - cut])):
        try:
            kept = checked(part, kind)
        except WrongTypeError:
            continue
        assert len(kept) <= len(part)


@pytest.mark.parametrize(
    ("name", "kind", "saved"),
    [
        ("чек.txt", "text/plain", "чек.txt"),
        ("IMG_1.JPG", "image/jpeg", "IMG_1.JPG"),
        ("run.bat", "text/plain", "run.bat.txt"),
        ("акт.docm", "application/zip", "акт.docm.zip"),
        ("page.html. ", "application/zip", "page.html.zip"),
        ("zip", "application/zip", "zip.zip"),
        ("a", "image/heic", "a.heic"),
        (".", "video/mp4", "file.mp4"),
        ("mail.eml", "message/rfc822", "mail.eml"),
    ],
)
def test_a_file_is_saved_under_an_ending_of_its_type(name: str, kind: str, saved: str) -> None:
    assert saved_name(name, kind) == saved


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("../../чек 12:30?.txt", "_.._чек 12_30_.txt"),
        ("run.bat", "run.bat.txt"),
        ("я" * 200 + ".txt", "я" * 98 + ".txt"),
        ("я" * 200, "я" * 98 + ".txt"),
        ("a" * 150 + " " * 100 + "b.txt", "a" * 150 + ".txt"),
    ],
)
def test_a_file_has_a_name_that_is_part_of_a_path_anywhere(name: str, part: str) -> None:
    assert path_part(name, "text/plain") == part
    assert len(path_part("." + name, "message/rfc822").encode()) <= PATH_BYTES
