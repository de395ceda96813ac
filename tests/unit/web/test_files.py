"""What the CDN and the local front door say about the web app's files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from infra.web import files, headers
from shared.core import aws
from shared.providers.storage.s3 import S3Store

# The longest of samconfig.toml.
STACK = {
    "${StackName}": "atrium-staging",
    "${AWS::AccountId}": "123456789012",
    "${AWS::Region}": "eu-central-1",
    "${AWS::URLSuffix}": "amazonaws.com",
    "${BucketSuffix}": "-eu-central-1",
    "${LiveUrl}": "wss://a123456789.execute-api.eu-central-1.amazonaws.com/staging",
}
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html (values of response headers)
MOST_CSP_CHARACTERS = 1783


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "index.html"),
        ("/products/prd_1", "index.html"),
        ("/assets/index-C7tRUJCi.js", "assets/index-C7tRUJCi.js"),
        ("/config.json", "config.json"),
    ],
)
def test_the_apps_own_routes_are_the_index(path: str, name: str) -> None:
    assert files.file_for(path) == name


@pytest.mark.parametrize("name", ["assets/index-C7tRUJCi.js", "assets/ru-more--oAmUXtH.js", "assets/x-2qyXmZWE.woff2"])
def test_files_with_a_hash_are_kept_for_ever(name: str) -> None:
    assert files.cache_control(name) == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["index.html", "config.json", "theme.js", "favicon.svg", "robots.txt"])
def test_all_else_is_compared_each_time(name: str) -> None:
    assert files.cache_control(name) == "no-cache"


def test_the_local_headers_are_the_cdns_with_the_local_storage() -> None:
    found = headers.of_policy(headers.WEB, storage="http://localhost:4566")
    assert "script-src 'self';" in found["content-security-policy"]
    assert "connect-src 'self' http://localhost:4566" in found["content-security-policy"]
    assert "${" not in found["content-security-policy"]
    assert "unsafe" not in found["content-security-policy"]
    assert found["strict-transport-security"].startswith("max-age=")
    assert "camera=(self)" in found["permissions-policy"]


def test_a_policy_without_a_referrer_rule_gives_no_such_header() -> None:
    assert headers.of_policy(headers.MEDIA)["referrer-policy"] == "no-referrer"
    assert "permissions-policy" not in headers.of_policy(headers.MEDIA)


def _policy_on_aws(region: str = STACK["${AWS::Region}"]) -> str:
    found = str(headers._policies()[headers.WEB]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"])
    csp = re.search(r"default-src 'none';[^\"]*frame-ancestors 'none'", found)
    assert csp
    text = csp[0]
    for name, value in (STACK | {"${AWS::Region}": region}).items():
        text = text.replace(name, value)
    assert "${" not in text
    return text


def _lets_load(directive: str, url: str, region: str) -> bool:
    """Whether a source of the directive matches: https://www.w3.org/TR/CSP3/#match-url-to-source-expression."""
    sources = dict(one.strip().split(" ", 1) for one in _policy_on_aws(region).split(";"))[directive].split()
    wanted = urlsplit(url)
    for source in (urlsplit(one) for one in sources if one.startswith("https://")):
        below = wanted.path.startswith(source.path) if source.path.endswith("/") else wanted.path == source.path
        if source.netloc == wanted.netloc and (below or not source.path):
            return True
    return False


# The second is the one that botocore leaves out of addresses unless it is told otherwise.
@pytest.fixture(params=[STACK["${AWS::Region}"], "us-east-1"])
def region(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", request.param)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    aws.forget()
    yield request.param
    aws.forget()


def test_the_cdns_csp_lets_pages_follow_the_links_to_buckets_that_functions_sign(region: str) -> None:
    def bucket(name: str) -> S3Store:
        return S3Store(aws.client("s3"), f"atrium-staging-{name}-123456789012-eu-central-1")

    for name in ("files", "media", "documents"):
        form = bucket(name).presigned_post("uploads/a.png", content_type="image/png", max_bytes=10)
        assert _lets_load("connect-src", form.url, region), f"a form of the bucket {name}: {form.url}"
    part = bucket("media").presigned_part("incoming/videos/vid_1", "upload", 1, size=5)
    assert _lets_load("connect-src", part, region), "a part of a video"
    assert _lets_load("connect-src", bucket("documents").presigned_get("contracts/c.pdf"), region), "a contract's file"
    for directive, name in (
        ("img-src", "files"),
        ("img-src", "documents"),
        ("media-src", "files"),
        ("media-src", "media"),
    ):
        assert _lets_load(directive, bucket(name).presigned_get("some/thing"), region), f"{directive}: {name}"
    for directive in ("img-src", "media-src", "connect-src"):
        assert not _lets_load(
            directive, S3Store(aws.client("s3"), "somebody-elses").presigned_get("some/thing"), region
        )


def test_the_cdns_csp_is_no_longer_than_cloudfront_takes() -> None:
    assert len(_policy_on_aws()) < MOST_CSP_CHARACTERS * 0.9
