"""The web app at `/` of the local front door."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from infra.local.config import LocalConfig
from infra.local.web.context import WebContext
from infra.local.web.site import Site
from infra.transform import load
from infra.web import headers

BROWSER = {"accept": "text/html"}


@pytest.fixture
def context(tmp_path: Path) -> WebContext:
    return WebContext(LocalConfig(tmp_path / "state", source=tmp_path), aws=None)  # type: ignore[arg-type]


@pytest.fixture
def site(context: WebContext) -> Any:
    handler = Site(context).handle
    return TestClient(
        Starlette(routes=[Route("/{path:path}", handler, methods=["GET", "POST"])]), follow_redirects=False
    )


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "web" / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / ".vite").mkdir()
    (folder / ".vite" / "manifest.json").write_text("{}")
    (folder / "index.html").write_text("<!doctype html><title>app</title>")
    (folder / "config.json").write_text('{"stage": "production", "currency": "RUB"}')
    (folder / "assets" / "index-C7tRUJCi.js").write_text("export {};")
    return folder


def test_a_route_of_the_app_is_the_index_and_is_not_kept(site: Any, dist: Path) -> None:
    answer = site.get("/products/prd_1")
    assert "<title>app</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_a_path_with_a_slash_too_many_is_no_route(site: Any, dist: Path) -> None:
    for path in ("//api/v1/health", "/products//prd_1"):
        assert site.get(f"http://testserver{path}").status_code == 404, path


def test_an_asset_is_kept_for_ever_and_compressed(site: Any, dist: Path) -> None:
    answer = site.get("/assets/index-C7tRUJCi.js")
    assert answer.headers["cache-control"].endswith("immutable")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")


def test_what_was_not_changed_is_not_sent_again(site: Any, dist: Path) -> None:
    etag = site.get("/").headers["etag"]
    assert site.get("/", headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize(
    "path", ["/assets/gone-C7tRUJCi.js", "/.vite/manifest.json", "/..%2f..%2fstate.txt", "/assets/../.stamp"]
)
def test_other_files_are_not_found(site: Any, dist: Path, path: str) -> None:
    (dist / ".stamp").write_text("secret")
    (dist.parents[1] / "state.txt").write_text("secret")
    answer = site.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_the_configuration_says_what_is_of_the_local_stack(site: Any, dist: Path, context: WebContext) -> None:
    context.outputs["OrganisationTimeZone"] = "Asia/Novosibirsk"
    config = site.get("/config.json").json()
    assert config.pop("liveUrl").startswith("ws://localhost:")
    assert config == {"stage": "local", "currency": "RUB", "timeZone": "Asia/Novosibirsk"}


def test_without_an_app_the_page_says_why(site: Any, context: WebContext) -> None:
    building = site.get("/", headers=BROWSER)
    assert "being built" in building.text
    # Browsers know no Retry-After: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Refresh.
    assert building.headers["refresh"] == "3"
    context.web_error = "npm ci: <registry> does not answer"
    answer = site.get("/", headers=BROWSER)
    assert answer.status_code == 503
    assert "&lt;registry&gt; does not answer" in answer.text
    assert "refresh" not in answer.headers
    assert site.get("/anything").status_code == 404


def test_without_an_app_the_console_shows_what_was_paid(site: Any) -> None:
    assert site.get("/?order=ord_1", headers=BROWSER).headers["location"] == "/_local/?order=ord_1"


def test_nothing_is_written_there(site: Any, dist: Path) -> None:
    assert site.post("/").status_code == 405


def test_the_player_may_load_what_the_api_gives_it() -> None:
    """The stream is of this site; the plain file for players without cookies is an address of the media bucket."""
    csp = str(load(headers.CDN)["Resources"][headers.WEB])
    [media] = re.findall(r"media-src ([^;]*);", csp)
    assert "'self'" in media
    assert "blob:" in media
    assert "${StackName}-media-" in media


def test_photos_of_devices_and_the_camera_are_for_this_site_alone() -> None:
    policy = headers.of_policy(headers.WEB, storage="https://storage.test")
    [images] = [one for one in policy["content-security-policy"].split("; ") if one.startswith("img-src ")]
    assert images.split() == ["img-src", "'self'", "data:", "blob:", "https://storage.test", "https://storage.test"]
    template = load(headers.CDN)["Resources"][headers.WEB]["Properties"]["ResponseHeadersPolicyConfig"]
    csp = template["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    shown = csp.split("img-src ")[1].split(";")[0]
    assert "${StackName}-documents-" in shown
    assert "${StackName}-files-" in shown
    assert "camera=(self)" in policy["permissions-policy"]
