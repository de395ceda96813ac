"""Playing videos: who may, what a player gets, and that it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from functions.api.playback.handler import handler as playback_api
from infra.ops import play_key
from shared.core import clock
from shared.core.clock import FrozenClock
from shared.core.settings import settings
from shared.learning import models as keys
from shared.learning.playback import cookies as play_cookies
from shared.learning.videos.models import Video, prefix_of
from tests.integration.learning.conftest import School
from tests.learning.edge import ORIGIN, Browser, Edge, edge
from tests.support.http import Answer
from tests.support.meter import metered

__all__ = ["edge"]

HLS = "application/vnd.apple.mpegurl"
FILES = {
    "master.m3u8": (HLS, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360\nhls_360p.m3u8\n"),
    "hls_360p.m3u8": (
        HLS,
        "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MAP:URI=hls_360p_init.mp4\n"
        + "".join(f"#EXTINF:4.0,\nhls_360p_{number:05}.m4s\n" for number in range(3))
        + "#EXT-X-ENDLIST\n",
    ),
    "hls_360p_init.mp4": ("video/mp4", "init"),
    **{f"hls_360p_{number:05}.m4s": ("video/mp4", f"segment {number}") for number in range(3)},
    "video.mp4": ("video/mp4", "0123456789"),
    "poster.jpg": ("image/jpeg", "poster"),
    "captions/ru.vtt": ("text/vtt; charset=utf-8", "WEBVTT\n"),
}


def ready_video(school: School, **fields: Any) -> str:
    """A video whose files are in the bucket; its id."""
    video_id = school.video(captions=[{"language": "ru", "name": "Русский"}], **fields)
    video = Video.get(*keys.video_key(video_id))
    video.prefix = prefix_of(video_id, 1)
    video.save()
    for name, (content_type, text) in FILES.items():
        school.aws.client("s3").put_object(
            Bucket=settings().media_bucket, Key=f"{video.prefix}{name}", Body=text.encode(), ContentType=content_type
        )
    return video_id


def play(school: School, course_id: str, lesson_id: str, by: str | None = "anna") -> Answer:
    return school.ask(playback_api, "POST", f"/courses/{course_id}/lessons/{lesson_id}/play", None, by, None, "")


def play_own(school: School, video_id: str, by: str | None) -> Answer:
    return school.ask(playback_api, "POST", f"/videos/{video_id}/play", None, by, None, "")


def course_with_video(school: School, **fields: Any) -> tuple[str, str, str]:
    """A live course with one video; its id, the lesson's and the video's."""
    video_id = ready_video(school)
    course = school.course(**fields)
    lesson = school.lesson(course, kind="video", video_id=video_id)
    school.publish(course)
    return course, lesson, video_id


def values_of(answer: Answer) -> dict[str, str]:
    """A play's cookies by name."""
    return dict(line.partition(";")[0].split("=", 1) for line in answer.cookies)


def test_a_player_gets_addresses_cookies_and_where_its_person_was(school: School, time: FrozenClock) -> None:
    course, lesson, video = course_with_video(school)
    school.enrol(course)
    time.tick(minutes=1)
    answer = play(school, course, lesson)
    base = f"{ORIGIN}/video/{video}/1"
    assert answer.status == 200, answer.body
    found = answer.json
    assert urlsplit(found.pop("mp4_url")).path.endswith(f"/video/{video}/1/video.mp4")
    assert found == {
        "video_id": video,
        "hls_url": f"{base}/master.m3u8",
        "poster_url": f"{base}/poster.jpg",
        "captions": [{"language": "ru", "url": f"{base}/captions/ru.vtt"}],
        "duration_seconds": 600.0,
        "position_seconds": 0.0,
        "watched": [],
        "expires_at": "2026-03-02T12:20:00.000Z",
        "renew_at": "2026-03-02T12:11:00.000Z",
        "report_every_s": 30,
    }
    assert answer.headers["cache-control"] == "no-store"
    names = ["CloudFront-Policy", "CloudFront-Signature", "CloudFront-Key-Pair-Id", "CloudFront-Hash-Algorithm"]
    assert list(values_of(answer)) == names
    for line in answer.cookies:
        assert line.split("; ")[1:] == ["HttpOnly", f"Path=/video/{video}/", "SameSite=strict"]
    time.tick(minutes=1)
    school.report(course, lesson, [0, 30], [40, 60])
    again = play(school, course, lesson).json
    assert (again["position_seconds"], again["watched"]) == (60, [[0, 30], [40, 60]])


def test_on_https_cookies_are_secure(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    course, lesson, video = course_with_video(school)
    school.enrol(course)
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://atrium.example.com")
    settings.cache_clear()
    answer = play(school, course, lesson)
    assert answer.json["hls_url"] == f"https://atrium.example.com/video/{video}/1/master.m3u8"
    assert len(answer.cookies) == 4
    assert all("; Secure" in line for line in answer.cookies)


def lines_of(response: Any) -> list[str]:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == HLS
    return [line for line in response.text.splitlines() if line and not line.startswith("#")]


def test_a_player_plays_through_renewals_and_goes_on_after_a_long_pause(
    school: School, edge: Edge, time: FrozenClock
) -> None:
    course, lesson, _ = course_with_video(school)
    school.enrol(course)
    browser = Browser(edge)
    found = browser.take(play(school, course, lesson))
    base, _, _ = found["hls_url"].rpartition("/")
    (playlist,) = lines_of(browser.get(found["hls_url"]))
    segments = lines_of(browser.get(f"{base}/{playlist}"))
    assert len(segments) == 3
    # A segment every eight minutes, asking again when it is time: nothing is refused, and no address changes.
    for number, segment in enumerate(segments):
        response = browser.get(f"{base}/{segment}")
        assert (response.status_code, response.text) == (200, f"segment {number}")
        assert response.headers["content-type"] == "video/mp4"
        time.tick(minutes=8)
        school.sign_in_again("anna")
        if clock.now() >= clock.parse(found["renew_at"]):
            renewed = browser.take(play(school, course, lesson))
            assert (renewed["hls_url"], renewed["poster_url"]) == (found["hls_url"], found["poster_url"])
            found = renewed
    time.tick(hours=1)
    school.sign_in_again("anna")
    assert browser.get(f"{base}/{segments[1]}").status_code == 403
    browser.take(play(school, course, lesson))
    assert browser.get(f"{base}/{segments[1]}").status_code == 200
    assert browser.get(found["captions"][0]["url"]).headers["content-type"] == "text/vtt; charset=utf-8"
    assert browser.get(found["poster_url"]).headers["content-type"] == "image/jpeg"


def test_the_edge_serves_ranges_and_runs_nothing(school: School, edge: Edge, time: FrozenClock) -> None:
    course, lesson, video = course_with_video(school)
    school.enrol(course)
    given = values_of(play(school, course, lesson))
    path = f"/video/{video}/1/video.mp4"
    whole = edge.get(path, given)
    assert (whole.status_code, whole.text, whole.headers["accept-ranges"]) == (200, "0123456789", "bytes")
    assert "sandbox" in whole.headers["content-security-policy"]
    part = edge.get(path, given, range="bytes=2-5")
    assert (part.status_code, part.text, part.headers["content-range"]) == (206, "2345", "bytes 2-5/10")
    assert part.headers["content-length"] == "4"
    assert edge.get(path, given, range="bytes=90-").status_code == 416
    head = edge.get(path, given, method="HEAD")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "10")
    assert edge.get(path, given, **{"if-none-match": whole.headers["etag"]}).status_code == 304
    assert edge.get(f"/video/{video}/1/none.m4s", given).status_code == 404


def test_the_edge_refuses_cookies_of_another_video_and_none(school: School, edge: Edge, time: FrozenClock) -> None:
    course, lesson, video = course_with_video(school)
    school.enrol(course)
    other = ready_video(school)
    # Its id begins with the first one's, as vid_11 does with vid_1.
    longer = f"{video}1"
    Video(*keys.video_key(longer), video_id=longer, owner_id="usr_1", created_at=clock.iso(clock.now())).save()
    school.aws.client("s3").put_object(
        Bucket=settings().media_bucket, Key=f"video/{longer}/1/master.m3u8", Body=b"#EXTM3U\n"
    )
    browser = Browser(edge)
    answer = play(school, course, lesson)
    browser.take(answer)
    given = values_of(answer)
    assert edge.get(f"/video/{video}/1/master.m3u8", given).status_code == 200
    for path in (
        f"/video/{other}/1/master.m3u8",
        f"/video/{longer}/1/master.m3u8",
        f"/video/{video}/%2e%2e/{other}/1/master.m3u8",
        f"/video/{video}/..%2f{other}/1/master.m3u8",
        f"/video/{video}//1/master.m3u8",
    ):
        refused = edge.get(path, given)
        assert (refused.status_code, "AccessDenied" in refused.text) == (403, True), path
        assert refused.headers["cache-control"] == "no-store"
        # A browser does not even send them there.
        assert browser.get(f"/video/{other}/1/master.m3u8").status_code == 403
    assert "MissingKey" in edge.get(f"/video/{video}/1/master.m3u8").text


def test_the_edge_refuses_what_was_altered(school: School, edge: Edge, time: FrozenClock) -> None:
    course, lesson, video = course_with_video(school)
    school.enrol(course)
    given = values_of(play(school, course, lesson))
    url = f"/video/{video}/1/master.m3u8"
    everything = play_cookies.encoded(play_cookies.policy_of("*", clock.now() + timedelta(days=365)))
    assert edge.get(url, {**given, "CloudFront-Policy": everything}).status_code == 403
    # Another key of this account, of the same kind.
    kms = school.aws.client("kms")
    key_id = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    policy = play_cookies.policy_of(f"{ORIGIN}/video/{video}/*", clock.now() + timedelta(minutes=15))
    signature = kms.sign(KeyId=key_id, Message=policy, MessageType="RAW", SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256")[
        "Signature"
    ]
    forged = {
        "CloudFront-Policy": play_cookies.encoded(policy),
        "CloudFront-Signature": play_cookies.encoded(signature),
    }
    assert edge.get(url, {**given, **forged}).status_code == 403
    assert edge.get(url, given).status_code == 200


def test_who_lost_access_cannot_renew_and_is_out_within_20_minutes(
    school: School, edge: Edge, time: FrozenClock
) -> None:
    course, lesson, _ = course_with_video(school, price=100_00)
    user_id = school.person("anna")
    school.call("POST", f"/courses/{course}/learners", {"user_ids": [user_id]}, by="manager")
    browser = Browser(edge)
    found = browser.take(play(school, course, lesson))
    assert school.call("DELETE", f"/courses/{course}/learners/{user_id}", by="manager").status < 300
    refused = play(school, course, lesson)
    assert (refused.status, refused.code, refused.json["price"]) == (403, "enrolment_required", 100_00)
    assert refused.cookies == ()
    time.tick(minutes=20)
    assert browser.get(found["hls_url"]).status_code == 403


def test_a_withdrawn_course_is_not_played_and_ends_within_20_minutes(
    school: School, edge: Edge, time: FrozenClock
) -> None:
    course, lesson, _ = course_with_video(school)
    school.enrol(course)
    browser = Browser(edge)
    found = browser.take(play(school, course, lesson))
    school.did("POST", f"/courses/{course}/withdraw", {"reason": "Права отозваны"}, by="admin")
    for by in ("anna", "boris", None):
        refused = play(school, course, lesson, by)
        assert (refused.status, refused.code, refused.cookies) == (410, "course_withdrawn", ())
    time.tick(minutes=20)
    assert browser.get(found["hls_url"]).status_code == 403


def test_nobody_plays_what_they_may_not_open(school: School) -> None:
    video_id = ready_video(school)
    course = school.course(unlock="in_order")
    text = school.lesson(course)
    lesson = school.lesson(course, kind="video", video_id=video_id)
    school.publish(course)
    guest = play(school, course, lesson, None)
    assert (guest.status, guest.cookies) == (401, ())
    stranger = play(school, course, lesson)
    assert (stranger.status, stranger.code) == (403, "enrolment_required")
    school.enrol(course)
    locked = play(school, course, lesson)
    assert (locked.status, locked.code, locked.json["lesson_id"]) == (409, "lesson_locked", text)
    school.did("POST", f"/courses/{course}/lessons/{text}/complete")
    assert play(school, course, lesson).status == 200
    assert (play(school, course, text).status, play(school, course, text).code) == (409, "not_a_video")
    other, _, _ = course_with_video(school)
    school.enrol(other)
    assert (play(school, other, lesson).status, play(school, other, lesson).code) == (404, "lesson_not_found")
    assert play(school, "crs_none", lesson).status == 404


def test_a_preview_is_played_by_everybody_and_noted_for_learners_alone(school: School, edge: Edge) -> None:
    video_id = ready_video(school)
    course = school.course(price=100_00, unlock="in_order")
    school.lesson(course)
    lesson = school.lesson(course, kind="video", video_id=video_id, is_preview=True)
    school.publish(course)
    for by in (None, "anna"):
        browser = Browser(edge)
        found = browser.take(play(school, course, lesson, by))
        assert browser.get(found["hls_url"]).status_code == 200
        assert (found["position_seconds"], found["watched"]) == (0, [])
    assert not [one for one in school.aws.items("learning") if one["type"] == "lp"]


def test_a_session_that_ended_plays_nothing_even_a_preview(school: School, time: FrozenClock) -> None:
    course, lesson, _ = course_with_video(school)
    school.enrol(course)
    time.tick(minutes=16)
    assert play(school, course, lesson).status == 401


def test_who_uploaded_a_video_and_admins_play_it(school: School, edge: Edge) -> None:
    video_id = ready_video(school)
    school.person("other", "manager")
    for by in ("manager", "admin"):
        browser = Browser(edge)
        found = browser.take(play_own(school, video_id, by))
        assert browser.get(found["hls_url"]).status_code == 200
    for by in ("other", "anna"):
        refused = play_own(school, video_id, by)
        assert (refused.status, refused.code, refused.cookies) == (404, "video_not_found", ())
    assert play_own(school, video_id, None).status == 401
    assert play_own(school, "vid_none", "admin").status == 404


@pytest.mark.parametrize("status", ["uploading", "processing", "rejected", "expired"])
def test_what_is_not_ready_is_not_played(school: School, status: str) -> None:
    refused = play_own(school, school.video(status=status), "manager")
    assert (refused.status, refused.code, refused.json["video_status"]) == (409, "video_not_ready", status)


def test_the_progressive_file_is_linked_for_15_minutes_and_takes_ranges(school: School) -> None:
    course, lesson, _ = course_with_video(school)
    school.enrol(course)
    link = play(school, course, lesson).json["mp4_url"]
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == ["900"]
    answer = requests.get(link, headers={"Range": "bytes=2-5"}, timeout=5)
    assert (answer.status_code, answer.text) == (206, "2345")


def test_when_kms_is_silent_playing_is_refused_for_the_moment_and_an_alarm_knows(
    school: School, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course, lesson, _ = course_with_video(school)
    school.enrol(course)
    good = settings().play_key_id
    monkeypatch.setenv("PLAY_KEY_ID", "11111111-2222-3333-4444-555555555555")
    settings.cache_clear()
    capsys.readouterr()
    refused = play(school, course, lesson)
    assert (refused.status, refused.code, refused.cookies) == (503, "playback_unavailable", ())
    assert refused.headers["retry-after"]
    assert '"playback_unsigned":1' in capsys.readouterr().out
    monkeypatch.setenv("PLAY_KEY_ID", good)
    settings.cache_clear()
    assert play(school, course, lesson).status == 200


def test_a_play_costs_three_reads_and_one_call_of_kms_for_all_who_play_then(
    school: School, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = school.course(unlock="in_order")
    lesson = school.lesson(course, kind="video", video_id=ready_video(school, seconds=5_400))
    for number in range(39):
        school.lesson(course, f"Как читать ярлык и что значат знаки {number}")
    school.publish(course)
    play_cookies._signer.cache_clear()
    signed = _count_signatures(monkeypatch)
    costs = []
    for by in ("anna", "boris"):
        school.enrol(course, by)
        for _ in range(2):
            with metered() as meter, meter.span() as span:
                assert play(school, course, lesson, by).status == 200
            ours = [one for one in span.charges if one.table.endswith(("-learning", "-events"))]
            costs.append((sum(one.writes for one in ours), sum(one.reads for one in ours)))
    assert [writes for writes, _ in costs] == [1, 0, 1, 0]
    assert all(reads <= 3 for _, reads in costs), costs
    assert signed() == 1


def _count_signatures(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    from shared.providers.signing.kms import KmsKey

    calls: list[bytes] = []
    sign = KmsKey.sign

    def counted(self: KmsKey, message: bytes) -> bytes:
        calls.append(message)
        return sign(self, message)

    monkeypatch.setattr(KmsKey, "sign", counted)
    return lambda: len(calls)


def test_the_cdn_is_given_the_key_that_signs(school: School) -> None:
    kms, key_id = school.aws.client("kms"), settings().play_key_id
    text = play_key.public_key(kms, key_id)
    found = load_pem_public_key(text.encode())
    assert isinstance(found, RSAPublicKey)
    assert found.key_size == 2_048
    der = found.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert der == kms.get_public_key(KeyId=key_id)["PublicKey"]
    assert max(map(len, text.splitlines())) == 64
