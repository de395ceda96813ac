"""Cookies for playback: until when, for what, and how often KMS is asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.web.edge_cookies import EdgeRefusal, TrustedKey
from shared.learning.errors import PlaybackUnavailableError
from shared.learning.playback.cookies import CookieSigner, encoded, end_of
from shared.providers.signing.base import SigningKeyUnavailableError
from shared.providers.signing.fake import FakeKey

NOW = datetime(2026, 3, 2, 12, 1, tzinfo=UTC)
SITE = "https://example.com"
KEY = FakeKey()
EDGE = TrustedKey("K1", KEY.public_key())


class CountedKey(FakeKey):
    """Counts what it signs; fails while it is silent."""

    def __init__(self) -> None:
        super().__init__()
        self.signed: list[bytes] = []
        self.is_silent = False

    def sign(self, message: bytes) -> bytes:
        if self.is_silent:
            raise SigningKeyUnavailableError()
        self.signed.append(message)
        return super().sign(message)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_cookies_end_15_to_20_minutes_ahead_at_a_multiple_of_five(now: datetime) -> None:
    ends_at = end_of(now)
    assert timedelta(minutes=15) <= ends_at - now < timedelta(minutes=20)
    assert (ends_at.minute % 5, ends_at.second, ends_at.microsecond) == (0, 0, 0)
    assert end_of(now + timedelta(minutes=5)) == ends_at + timedelta(minutes=5)


def test_one_signature_serves_all_who_play_a_video_in_the_same_five_minutes() -> None:
    key = CountedKey()
    signer = CookieSigner(key, key_pair_id="K1", base_url=SITE)
    first = signer.sign("vid_1", NOW)
    assert signer.sign("vid_1", NOW + timedelta(minutes=3)).values == first.values
    assert len(key.signed) == 1
    assert signer.sign("vid_1", NOW + timedelta(minutes=5)).values != first.values
    signer.sign("vid_2", NOW)
    assert len(key.signed) == 3


def test_the_policy_is_of_one_video_and_one_end() -> None:
    key = CountedKey()
    CookieSigner(key, key_pair_id="K1", base_url=SITE).sign("vid_1", NOW)
    end = int(datetime(2026, 3, 2, 12, 20, tzinfo=UTC).timestamp())
    expected = {"Resource": f"{SITE}/video/vid_1/*", "Condition": {"DateLessThan": {"AWS:EpochTime": end}}}
    assert json.loads(key.signed[0]) == {"Statement": [expected]}
    assert not set(key.signed[0]) & set(b" \n\t")


def test_a_failure_of_the_key_is_not_kept() -> None:
    key = CountedKey()
    signer = CookieSigner(key, key_pair_id="K1", base_url=SITE)
    key.is_silent = True
    with pytest.raises(PlaybackUnavailableError):
        signer.sign("vid_1", NOW)
    key.is_silent = False
    assert signer.sign("vid_1", NOW).values["CloudFront-Hash-Algorithm"] == "SHA256"


def test_nothing_is_signed_before_the_cdn_knows_the_key() -> None:
    key = CountedKey()
    with pytest.raises(PlaybackUnavailableError):
        CookieSigner(key, key_pair_id="", base_url=SITE).sign("vid_1", NOW)
    assert not key.signed


@pytest.mark.parametrize(("base_url", "is_secure"), [(SITE, True), ("http://localhost:8000", False)])
def test_cookies_are_secure_on_https(base_url: str, is_secure: bool) -> None:
    assert CookieSigner(KEY, key_pair_id="K1", base_url=base_url).sign("vid_1", NOW).is_secure is is_secure


@given(st.binary(min_size=0, max_size=64))
def test_values_have_only_what_cookies_may_have(value: bytes) -> None:
    assert not set(encoded(value)) & set('+/=;," \\')


def refusal(url: str, cookies: dict[str, str], now: datetime = NOW) -> str | None:
    try:
        EDGE.check(url, cookies, now)
    except EdgeRefusal as found:
        return found.code
    return None


def test_the_edge_opens_the_files_of_the_video_until_the_end_and_no_others() -> None:
    given = CookieSigner(KEY, key_pair_id="K1", base_url=SITE).sign("vid_1", NOW)
    cookies = dict(given.values)
    assert refusal(f"{SITE}/video/vid_1/1/master.m3u8", cookies) is None
    assert refusal(f"{SITE}/video/vid_1/1/720p_001.m4s?range=1", cookies) is None
    last = given.ends_at - timedelta(seconds=1)
    assert refusal(f"{SITE}/video/vid_1/1/master.m3u8", cookies, last) is None
    assert refusal(f"{SITE}/video/vid_1/1/master.m3u8", cookies, given.ends_at) == "AccessDenied"
    for other in ("vid_11/1/master.m3u8", "vid_2/1/master.m3u8", "vid_1", "", "VID_1/1/master.m3u8"):
        assert refusal(f"{SITE}/video/{other}", cookies) == "AccessDenied", other
    for site in ("http://example.com", "https://other.example.com", "https://example.com.evil.example"):
        assert refusal(f"{site}/video/vid_1/1/master.m3u8", cookies) == "AccessDenied", site


def test_the_edge_refuses_what_was_altered_or_signed_by_another() -> None:
    url = f"{SITE}/video/vid_1/1/master.m3u8"
    good = dict(CookieSigner(KEY, key_pair_id="K1", base_url=SITE).sign("vid_1", NOW).values)
    everything = encoded(b'{"Statement":[{"Resource":"*","Condition":{"DateLessThan":{"AWS:EpochTime":4102444800}}}]}')
    assert refusal(url, {**good, "CloudFront-Policy": everything}) == "AccessDenied"
    other = CookieSigner(FakeKey(), key_pair_id="K1", base_url=SITE).sign("vid_1", NOW).values
    assert refusal(url, dict(other)) == "AccessDenied"
    assert refusal(url, {**good, "CloudFront-Signature": other["CloudFront-Signature"]}) == "AccessDenied"
    assert refusal(url, {**good, "CloudFront-Key-Pair-Id": "K2"}) == "InvalidKey"
    assert refusal(url, {**good, "CloudFront-Hash-Algorithm": "SHA1"}) == "AccessDenied"
    assert refusal(url, {}) == "MissingKey"
    assert refusal(url, {**good, "CloudFront-Policy": "%%%"}) == "MalformedPolicy"
    for name in good:
        assert refusal(url, {key: value for key, value in good.items() if key != name}) is not None, name


def test_the_edge_takes_only_keys_that_cloudfront_takes() -> None:
    with pytest.raises(ValueError, match="2048"):
        TrustedKey("K1", FakeKey(3_072).public_key())
