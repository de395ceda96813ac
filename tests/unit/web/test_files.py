"""What the CDN and the local front door say about the web app's files."""

from __future__ import annotations

import pytest

from infra.web import files, headers


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
