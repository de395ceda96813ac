"""Pictures: the form, the inspection of the real bytes, the order, deletion."""

from __future__ import annotations

import base64
import io
import json
from datetime import timedelta

import pytest
from PIL import Image

from shared.core import clock
from shared.core.settings import settings
from tests.integration.catalog.conftest import Shop, picture
from tests.support import heif


def test_the_form_allows_one_upload_of_that_type_and_at_most_ten_megabytes(shop: Shop) -> None:
    made = shop.product()
    answer = shop.call("POST", f"/products/{made['id']}/media", {"content_type": "image/png"}, by="admin").json
    policy = json.loads(base64.b64decode(answer["fields"]["policy"]))["conditions"]
    assert ["content-length-range", 1, 10 * 1024 * 1024] in policy
    assert {"Content-Type": "image/png"} in policy
    key = f"uploads/products/{made['id']}/{answer['media_id']}"
    assert {"key": key} in policy
    assert answer["fields"]["key"] == key
    for wrong in ("image/svg+xml", "text/html", "application/pdf"):
        refused = shop.call("POST", f"/products/{made['id']}/media", {"content_type": wrong}, by="admin")
        assert refused.status == 422


def test_a_picture_shows_once_it_was_inspected(shop: Shop) -> None:
    made = shop.product()
    media_id = shop.upload(made["id"], picture((3000, 1500)))
    [shown] = shop.call("GET", f"/products/{made['id']}").json["media"]
    assert (shown["id"], shown["order"]) == (media_id, 0)
    base = settings().public_base_url
    assert shown["url"] == f"{base}/media/products/{made['id']}/{media_id}.png"
    assert shown["thumbnail_url"] == f"{base}/media/products/{made['id']}/{media_id}.thumbnail.webp"
    full = Image.open(io.BytesIO(shop.file("media", shown["url"].removeprefix(f"{base}/"))))
    small = Image.open(io.BytesIO(shop.file("media", shown["thumbnail_url"].removeprefix(f"{base}/"))))
    assert (full.size, small.size) == ((2400, 1200), (480, 240))
    assert not any(key.startswith("uploads/") for key in shop.stored())


def test_a_pending_picture_is_not_shown(shop: Shop) -> None:
    made = shop.product()
    shop.call("POST", f"/products/{made['id']}/media", {"content_type": "image/png"}, by="admin")
    assert shop.call("GET", f"/products/{made['id']}").json["media"] == []
    [upload] = shop.call("GET", f"/products/{made['id']}/media", by="admin").json["items"]
    assert upload["status"] == "pending"


@pytest.mark.parametrize(
    "data",
    [b"<script>alert(1)</script>", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", picture()[:200], b"%PDF-1.7"],
    ids=["html", "gif", "half a png", "pdf"],
)
def test_what_is_no_picture_is_removed_and_reported(shop: Shop, data: bytes) -> None:
    made = shop.product()
    media_id = shop.upload(made["id"], data)
    assert shop.stored() == set()
    assert shop.call("GET", f"/products/{made['id']}").json["media"] == []
    [state] = shop.call("GET", f"/products/{made['id']}/media", by="admin").json["items"]
    assert (state["id"], state["status"]) == (media_id, "rejected")
    assert "not a JPEG, PNG or WebP" in state["reason"]
    [event] = shop.envelopes("media.rejected")
    assert event["data"]["media_id"] == media_id


def phone_picture(kind: str, size: tuple[int, int] = (640, 480)) -> bytes:
    heif.register()
    target = io.BytesIO()
    frames = [Image.new("RGB", size, colour) for colour in ((200, 30, 30), (30, 200, 30))]
    frames[0].save(target, kind, save_all=True, append_images=frames[1:])
    return target.getvalue()


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("MPO", "image/jpeg"), ("HEIF", "image/heic"), ("HEIF", "image/heif"), ("AVIF", "image/avif")],
)
def test_a_phones_picture_of_a_product_and_of_a_person_becomes_a_jpeg(shop: Shop, kind: str, content_type: str) -> None:
    from shared.identity import profile
    from shared.identity.models import User
    from shared.providers import storage

    made = shop.product()
    media_id = shop.upload(made["id"], phone_picture(kind), content_type)
    [state] = shop.call("GET", f"/products/{made['id']}/media", by="admin").json["items"]
    assert (state["status"], state["reason"]) == ("ready", None)
    kept = Image.open(io.BytesIO(shop.file("media", f"media/products/{made['id']}/{media_id}.jpg")))
    assert (kept.format, kept.size) == ("JPEG", (640, 480))
    anna = shop.person("anna")
    form = profile.request_avatar_upload(user_id=anna.id, content_type=content_type, storage=storage.from_settings())
    shop.put(form.fields["key"], phone_picture(kind), content_type)
    shop.inspect(form.fields["key"])
    assert Image.open(io.BytesIO(shop.file("media", User.get(*User.key(anna.id)).avatar_key))).format == "JPEG"


def test_an_upload_that_never_came_is_rejected_and_gives_way(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.providers import storage
    from shared.shop.catalog import media, rules
    from shared.shop.catalog.errors import TooManyMediaError

    monkeypatch.setattr(rules, "MEDIA_LIMIT", 1)
    made, body = shop.product(), {"content_type": "image/png"}
    path = f"/products/{made['id']}/media"
    with clock.frozen_at(clock.now() - timedelta(minutes=20)):
        media.request_upload(
            product_id=made["id"], content_type="image/png", actor="usr_1", store=storage.from_settings()
        )
        with pytest.raises(TooManyMediaError):
            media.request_upload(
                product_id=made["id"], content_type="image/png", actor="usr_1", store=storage.from_settings()
            )
    [state] = shop.call("GET", path, by="admin").json["items"]
    assert state["status"] == "rejected"
    assert state["reason"].startswith("The file was not uploaded in time.")
    assert shop.call("POST", path, body, by="admin").status == 201


def test_the_same_event_twice_changes_nothing(shop: Shop) -> None:
    made = shop.product()
    media_id = shop.upload(made["id"], picture())
    before = shop.read(made["id"])
    key = f"uploads/products/{made['id']}/{media_id}"
    shop.inspect(key)
    shop.put(key, b"something else")
    shop.inspect(key)
    assert shop.read(made["id"]) == before
    assert key not in shop.stored()
    assert len(shop.envelopes("media.ready")) == 1


def test_a_crash_after_the_files_were_written_is_mended_by_the_next_delivery(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.shop.catalog import media

    made = shop.product()
    with monkeypatch.context() as broken:
        broken.setattr(media, "accept", lambda **_: (_ for _ in ()).throw(RuntimeError("power cut")))
        with pytest.raises(RuntimeError):
            shop.upload(made["id"], picture())
    [key] = [key for key in shop.stored() if key.startswith("uploads/")]
    shop.inspect(key)
    assert len(shop.read(made["id"])["media"]) == 1


def test_uploads_that_nobody_asked_for_are_removed(shop: Shop) -> None:
    made = shop.product()
    for key in (
        "uploads/elsewhere",
        "uploads/products/a/b/c",
        f"uploads/products/{made['id']}/med_01J00000000000000000000000",
        "uploads/products/../med_01J00000000000000000000000",
    ):
        shop.put(key, picture())
        shop.inspect(key)
    assert shop.stored() == set()


def test_pictures_are_put_in_order_and_deleted(shop: Shop) -> None:
    made = shop.product()
    path = f"/products/{made['id']}/media"
    one, two, three = (shop.upload(made["id"], picture((10 + n, 10))) for n in range(3))
    ordered = shop.call("PUT", f"{path}/order", {"media_ids": [three, one, two]}, by="admin")
    assert [(media["id"], media["order"]) for media in ordered.json["media"]] == [(three, 0), (one, 1), (two, 2)]
    for wrong in ([one, two], [one, two, two], [one, two, three, "med_x"]):
        assert shop.call("PUT", f"{path}/order", {"media_ids": wrong}, by="admin").code == "media_order_mismatch"
    assert shop.call("DELETE", f"{path}/{one}", by="admin").status == 204
    assert [media["id"] for media in shop.read(made["id"])["media"]] == [three, two]
    [discarded] = shop.envelopes("files.discarded")
    for _ in ("asked", "and once more"):
        assert shop.work(discarded) == []
        assert not any(one in key for key in shop.stored())
        assert len(shop.stored()) == 4
    assert shop.call("DELETE", f"{path}/{one}", by="admin").code == "media_not_found"


def test_a_picture_that_is_deleted_while_it_is_looked_at_leaves_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.shop.catalog import media

    made = shop.product()
    accept = media.accept

    def deleted_first(**given: str) -> None:
        monkeypatch.setattr(media, "accept", accept)
        media.delete(product_id=made["id"], media_id=given["media_id"], actor="usr_1")
        accept(**given)

    monkeypatch.setattr(media, "accept", deleted_first)
    shop.upload(made["id"], picture())
    assert shop.stored() == set()
    assert shop.read(made["id"])["media"] == []


def test_two_reorders_at_once_leave_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.shop.catalog import media, products
    from shared.shop.catalog.errors import MediaChangedError

    made = shop.product()
    one, two = (shop.upload(made["id"], picture((10 + n, 10))) for n in range(2))
    stale = products.get(made["id"], consistent=True)
    media.reorder(product_id=made["id"], media_ids=[two, one], actor="x")
    with monkeypatch.context() as slow:
        slow.setattr(products, "get", lambda *_, **__: stale)
        with pytest.raises(MediaChangedError):
            media.reorder(product_id=made["id"], media_ids=[one, two], actor="y")


def test_a_product_has_at_most_twenty_pictures(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.shop.catalog import rules

    monkeypatch.setattr(rules, "MEDIA_LIMIT", 2)
    made = shop.product()
    shop.upload(made["id"], picture())
    body = {"content_type": "image/png"}
    assert shop.call("POST", f"/products/{made['id']}/media", body, by="admin").status == 201
    assert shop.call("POST", f"/products/{made['id']}/media", body, by="admin").code == "too_many_media"


def test_an_avatar_becomes_a_square_and_what_is_no_picture_does_not(shop: Shop) -> None:
    from shared.identity import profile
    from shared.identity.models import User
    from shared.providers import storage

    anna = shop.person("anna")

    def upload(data: bytes) -> None:
        form = profile.request_avatar_upload(user_id=anna.id, content_type="image/png", storage=storage.from_settings())
        shop.put(form.fields["key"], data)
        shop.inspect(form.fields["key"])

    upload(picture((900, 300)))
    key = User.get(*User.key(anna.id)).avatar_key
    assert Image.open(io.BytesIO(shop.file("media", key))).size == (512, 512)
    upload(b"nonsense")
    assert User.get(*User.key(anna.id)).avatar_key == key
    assert shop.stored() == {key}
    upload(picture((100, 100)))
    shop.work(*shop.envelopes("files.discarded"))
    assert shop.stored() == {User.get(*User.key(anna.id)).avatar_key} != {key}
    profile.update(user_id=anna.id, session_id="ses_1", changes={"avatar": None}, client="192.0.2.0/24")
    shop.work(*shop.envelopes("files.discarded"))
    assert shop.stored() == set()


def test_a_picture_that_is_deleted_as_it_is_accepted_leaves_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.data.uow import UnitOfWork

    made, commit = shop.product(), UnitOfWork.commit
    form = shop.call("POST", f"/products/{made['id']}/media", {"content_type": "image/png"}, by="admin").json
    shop.put(form["fields"]["key"], picture())

    def after_the_deletion(uow: UnitOfWork) -> None:
        monkeypatch.setattr(UnitOfWork, "commit", commit)
        path = f"/products/{made['id']}/media/{form['media_id']}"
        assert shop.call("DELETE", path, by="admin").status == 204
        commit(uow)

    monkeypatch.setattr(UnitOfWork, "commit", after_the_deletion)
    shop.inspect(form["fields"]["key"])
    assert shop.stored() == set()


def test_a_portrait_that_two_inspections_find_at_once_stays(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """S3 may tell of an upload twice."""
    from shared.data.uow import UnitOfWork
    from shared.identity import profile
    from shared.identity.models import User
    from shared.providers import storage

    anna, commit = shop.person("anna"), UnitOfWork.commit
    form = profile.request_avatar_upload(user_id=anna.id, content_type="image/png", storage=storage.from_settings())
    shop.put(form.fields["key"], picture((600, 600)))

    def after_the_other(uow: UnitOfWork) -> None:
        monkeypatch.setattr(UnitOfWork, "commit", commit)
        shop.inspect(form.fields["key"])
        commit(uow)

    monkeypatch.setattr(UnitOfWork, "commit", after_the_other)
    shop.inspect(form.fields["key"])
    assert shop.stored() == {User.get(*User.key(anna.id)).avatar_key}


def test_a_portrait_that_comes_too_late_leaves_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.identity import profile
    from shared.providers import storage

    anna, store = shop.person("anna"), storage.from_settings()
    ready = profile.avatar_ready

    def replaced_first(**given: str) -> bool:
        profile.request_avatar_upload(user_id=anna.id, content_type="image/png", storage=store)
        return ready(**given)

    monkeypatch.setattr(profile, "avatar_ready", replaced_first)
    form = profile.request_avatar_upload(user_id=anna.id, content_type="image/png", storage=store)
    shop.put(form.fields["key"], picture())
    shop.inspect(form.fields["key"])
    assert shop.stored() == set()


def test_a_form_that_is_used_again_does_not_change_what_is_kept(shop: Shop) -> None:
    made = shop.product()
    answer = shop.call("POST", f"/products/{made['id']}/media", {"content_type": "image/png"}, by="admin").json
    key, base = answer["fields"]["key"], f"media/products/{made['id']}/{answer['media_id']}"
    # An inspection that stopped after it had kept the picture.
    s3 = shop.aws.client("s3")
    first = picture((640, 320))
    s3.put_object(Bucket=settings().media_bucket, Key=f"{base}.png", Body=first, ContentType="image/png")
    shop.put(key, picture((100, 900)))
    shop.inspect(key)
    assert shop.file("media", f"{base}.png") == first
    small = Image.open(io.BytesIO(shop.file("media", f"{base}.thumbnail.webp")))
    assert small.size == (480, 240)


def test_what_ends_every_inspection_is_rejected_and_not_pending_for_ever(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shop.product()
    answer = shop.call("POST", f"/products/{made['id']}/media", {"content_type": "image/png"}, by="admin").json
    key = answer["fields"]["key"]
    shop.put(key, picture())

    class Killed(BaseException):
        """What a time-out or too little memory does to the function."""

    def killed(_: bytes) -> None:
        raise Killed

    monkeypatch.setattr("functions.streams.media_inspector.inspection.product_picture", killed)
    for _ in range(2):
        with pytest.raises(Killed):
            shop.inspect(key)
    shop.inspect(key)
    [state] = shop.call("GET", f"/products/{made['id']}/media", by="admin").json["items"]
    assert (state["status"], state["reason"][:32]) == ("rejected", "The file could not be inspected.")
    assert key not in shop.stored()
