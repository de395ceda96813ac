"""Photos of devices: the form, the inspection of the real bytes, hints, deletion."""

from __future__ import annotations

import base64
import hashlib
import io
import json

import pytest
from PIL import Image, ImageFilter

from shared.core.settings import settings
from tests.integration.onboarding import steps
from tests.integration.onboarding.conftest import Onboarding
from tests.support import heif
from tests.support.cloud import boto_client
from tests.unit.shop.catalog.test_inspection import bomb


def stored(prefix: str = "") -> list[str]:
    found = boto_client("s3").list_objects_v2(Bucket=settings().documents_bucket, Prefix=prefix)
    return [one["Key"] for one in found.get("Contents", [])]


def test_the_form_allows_one_upload_of_that_type_and_at_most_five_megabytes(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json
    answer = steps.request_photo(desk, made, device["id"])
    assert answer.status == 201, answer.body
    form = answer.json
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))["conditions"]
    assert ["content-length-range", 1, 5 * 1024 * 1024] in policy
    assert (form["max_bytes"], form["expires_in"]) == (5 * 1024 * 1024, 600)
    assert form["fields"]["key"] == f"incoming/{made['id']}/{device['id']}/{form['photo_id']}"
    case = steps.read(desk, made)
    assert [one["status"] for one in case["devices"][0]["photos"]] == ["pending"]
    assert "photo_pending" in [one["code"] for one in case["blockers"]]


def test_a_photo_is_turned_once_made_smaller_and_kept_without_exif(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretCam"
    steps.add_photo(desk, made, device["id"], steps.jpeg(exif=exif))
    [photo] = steps.read(desk, made)["devices"][0]["photos"]
    assert (photo["status"], photo["hints"], photo["reason"]) == ("ready", [], None)
    assert "X-Amz-Expires=300" in photo["url"]
    assert photo["thumbnail_url"]
    keys = stored()
    assert len(keys) == 2
    assert all(key.startswith(f"photos/{made['id']}/{device['id']}/") for key in keys)
    [key] = [one for one in keys if one.endswith(".jpg")]
    data = boto_client("s3").get_object(Bucket=settings().documents_bucket, Key=key)["Body"].read()
    assert hashlib.sha256(data).hexdigest() == photo["sha256"]
    image = Image.open(io.BytesIO(data))
    assert (image.size, b"SecretCam" in data) == ((900, 1200), False)


@pytest.mark.parametrize("kind", ["MPO", "HEIF", "AVIF"])
def test_a_phones_photo_is_kept_as_a_jpeg(desk: Onboarding, kind: str) -> None:
    heif.register()
    data = io.BytesIO()
    Image.effect_noise((1600, 1200), 90).convert("RGB").save(data, kind)
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json
    steps.add_photo(desk, made, device["id"], data.getvalue())
    [photo] = steps.read(desk, made)["devices"][0]["photos"]
    assert (photo["status"], photo["reason"]) == ("ready", None)
    [key] = [one for one in stored() if one.endswith(".jpg")]
    kept = boto_client("s3").get_object(Bucket=settings().documents_bucket, Key=key)["Body"].read()
    assert (Image.open(io.BytesIO(kept)).format, Image.open(io.BytesIO(kept)).size) == ("JPEG", (1200, 900))


def test_a_blurred_small_photo_is_kept_with_hints(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json
    soft = steps.sharp((500, 400)).filter(ImageFilter.GaussianBlur(8))
    steps.add_photo(desk, made, device["id"], steps.jpeg(soft))
    case = steps.read(desk, made)
    assert case["devices"][0]["photos"][0]["hints"][:2] == ["too_small", "blurry"]
    assert case["warnings"]


def test_a_renamed_pdf_is_rejected_and_may_be_replaced(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json
    steps.add_photo(desk, made, device["id"], b"%PDF-1.7 not a picture")
    case = steps.read(desk, made)
    [photo] = case["devices"][0]["photos"]
    assert (photo["status"], photo["url"]) == ("rejected", None)
    assert "not a JPEG" in photo["reason"]
    assert stored() == []
    assert "photo_missing" in [one["code"] for one in case["blockers"]]


def test_a_picture_bomb_is_rejected(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json
    steps.add_photo(desk, made, device["id"], bomb(60_000, 60_000))
    [photo] = steps.read(desk, made)["devices"][0]["photos"]
    assert (photo["status"], photo["url"]) == ("rejected", None)
    assert "too large" in photo["reason"]
    assert stored() == []


def test_eight_photos_are_the_most_and_rejected_ones_give_way(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json
    refused = steps.add_photo(desk, made, device["id"], b"nothing")
    for _ in range(8):
        assert steps.request_photo(desk, made, device["id"]).status == 201
    limit = steps.request_photo(desk, made, device["id"])
    assert (limit.status, limit.code) == (409, "photo_limit")
    photos = steps.read(desk, made)["devices"][0]["photos"]
    assert len(photos) == 8
    assert refused not in [one["id"] for one in photos]


def test_a_photo_is_deleted_with_its_files(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json
    first, second = (steps.add_photo(desk, made, device["id"]) for _ in range(2))
    path = f"/{made['id']}/devices/{device['id']}/photos/{first}"
    assert [one["id"] for one in desk.desk("DELETE", path).json["devices"][0]["photos"]] == [second]
    assert desk.desk("DELETE", path).code == "photo_not_found"
    assert desk.desk("DELETE", f"/{made['id']}/photos/{second}").status == 200
    assert stored() == []


def test_a_photo_that_is_deleted_while_it_is_inspected_leaves_nothing(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json
    form = steps.request_photo(desk, made, device["id"]).json
    key = steps.upload(form, steps.jpeg())
    assert desk.desk("DELETE", f"/{made['id']}/devices/{device['id']}").status == 200
    steps.upload(form, steps.jpeg())
    steps.inspect(key)
    assert stored() == []


def test_an_upload_is_inspected_once(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json
    form = steps.request_photo(desk, made, device["id"]).json
    key = steps.upload(form, steps.jpeg())
    steps.inspect(key)
    before = steps.read(desk, made)
    steps.upload(form, b"something else")
    steps.inspect(key)
    after = steps.read(desk, made)
    assert after["version"] == before["version"]
    assert stored("incoming/") == []


def test_an_erasure_takes_the_versions_of_photos_that_were_deleted_before(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json
    photo_id = steps.add_photo(desk, made, device["id"])
    bucket, s3 = settings().documents_bucket, boto_client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    steps.add_photo(desk, made, device["id"], steps.jpeg(steps.sharp((1000, 1000))))
    assert desk.desk("DELETE", f"/{made['id']}/photos/{photo_id}").status == 200
    assert desk.desk("DELETE", f"/{made['id']}/devices/{device['id']}").status == 200
    assert desk.desk("POST", f"/{made['id']}/erase", {"reason": "письмо"}, by="admin").status == 200
    left = s3.list_object_versions(Bucket=bucket)
    assert [one["Key"] for kind in ("Versions", "DeleteMarkers") for one in left.get(kind, [])] == []
