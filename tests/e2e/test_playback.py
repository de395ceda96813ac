"""A learner plays a real video on the deployed stack: through a renewal, and not with what was not signed for them."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta

import av
import httpx
import pytest

from shared.learning.playback.cookies import encoded, policy_of
from tests.e2e.client import Api, Cloud
from tests.e2e.lessons import Cookies, cookies_of, load, ok, ready_video

SECONDS = 10


def names_in(playlist: httpx.Response) -> list[str]:
    """What a playlist names, one after the other."""
    assert playlist.status_code == 200, playlist.text
    assert "mpegurl" in playlist.headers["content-type"].lower()
    return [line for line in playlist.text.splitlines() if line and not line.startswith("#")]


def frames(url: str, cookies: Cookies | None = None) -> int:
    """How many pictures a player shows that plays the whole."""
    sent = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    options = {"headers": f"Cookie: {sent}\r\n"} if sent else {}
    with av.open(url, options=options) as opened:
        return sum(1 for _ in opened.decode(video=0))


def ended(cloud: Cloud, video_id: str, cookies: Cookies) -> Cookies:
    """These cookies as they were before an hour's pause: signed by the stack's own key."""
    policy = policy_of(f"{cloud.base_url}/video/{video_id}/*", datetime.now(UTC) - timedelta(minutes=40))
    signature = cloud.client("kms").sign(
        KeyId=cloud.outputs["PlayKeyId"], Message=policy, MessageType="RAW",
        SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256",
    )["Signature"]  # fmt: skip
    return {**cookies, "CloudFront-Policy": encoded(policy), "CloudFront-Signature": encoded(signature)}


def test_a_player_plays_on_after_a_pause_and_ends_with_the_access(
    cloud: Cloud, api: Api, admin: Api, manager: Api
) -> None:
    video_id = ready_video(manager, SECONDS)
    course = ok(manager.post("/courses", {"title": f"Уход за вещами {uuid.uuid4().hex[:8]}"}))
    path = f"/courses/{course['id']}"
    body = {"title": "Стирка", "kind": "video", "video_id": video_id}
    lesson = ok(manager.post(f"{path}/lessons", body))
    draft = ok(manager.get(f"{path}?draft=true"))
    ok(admin.post(f"{path}/publish", {"version": draft["version"]}))
    play = f"{path}/lessons/{lesson['id']}/play"
    assert api.post(play).status_code == 401
    api.register()
    assert api.post(play).json()["code"] == "enrolment_required"
    ok(api.post(f"{path}/enrol"))

    answer = api.post(play)
    found, cookies = ok(answer), cookies_of(answer)
    assert found["hls_url"].startswith(f"{cloud.base_url}/video/{video_id}/")
    base = found["hls_url"].rpartition("/")[0]
    left = datetime.fromisoformat(found["expires_at"]).timestamp() - time.time()
    assert 14 * 60 < left <= 20 * 60

    # A whole player, both ways.
    assert frames(found["hls_url"], cookies) == pytest.approx(SECONDS * 25, abs=5)
    assert frames(found["mp4_url"]) == pytest.approx(SECONDS * 25, abs=5)
    assert load(found["mp4_url"], {}, range="bytes=0-99").status_code == 206
    assert load(found["poster_url"], cookies).headers["content-type"] == "image/jpeg"

    # A player of our own, which pauses in the middle.
    streams = names_in(load(found["hls_url"], cookies))
    segments = names_in(load(f"{base}/{streams[-1]}", cookies))
    assert len(segments) >= 2
    half = len(segments) // 2
    for name in segments[:half]:
        assert load(f"{base}/{name}", cookies).status_code == 200
    old = ended(cloud, video_id, cookies)
    assert load(f"{base}/{segments[half]}", old).status_code == 403
    again = api.post(play)
    assert ok(again)["hls_url"] == found["hls_url"]
    for name in segments[half:]:
        assert load(f"{base}/{name}", cookies_of(again)).status_code == 200

    # What does not open it.
    assert load(found["hls_url"], {}).status_code == 403
    other = f"{cloud.base_url}/video/{video_id}1/1/master.m3u8"
    assert load(other, cookies).status_code == 403
    everything = encoded(policy_of("*", datetime.now(UTC) + timedelta(days=365)))
    assert load(found["hls_url"], {**cookies, "CloudFront-Policy": everything}).status_code == 403

    ok(api.post(f"{path}/leave"))
    refused = api.post(play)
    assert (refused.status_code, refused.json()["code"]) == (403, "enrolment_required")
    assert "set-cookie" not in refused.headers

    own = manager.post(f"/videos/{video_id}/play")
    assert load(ok(own)["hls_url"], cookies_of(own)).status_code == 200
