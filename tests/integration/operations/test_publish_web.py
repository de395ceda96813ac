"""`publish-web`: what is in the bucket after each release of the web app."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.ops import web_app
from shared.core import sitemap
from tests.support.cloud import Aws

BUCKET = "atrium-test-web"


class Clients:
    """S3 of the test, and the two services whose answers are only looked at."""

    def __init__(self) -> None:
        self.s3: Any = boto3.client("s3", region_name="us-east-1")
        self.calls: list[str] = []
        self.invalidated: list[str] = []
        # Of the stack that the CDN's serves.
        self.outputs = {"OrganisationTimeZone": "Asia/Novosibirsk"}

    def __call__(self, service: str) -> Any:
        return self.s3 if service == "s3" else self

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803 - as boto3 names it
        cdn = {"WebBucketName": BUCKET, "DistributionId": "D1", "Address": "https://d1.example.net"}
        outputs = cdn if StackName == "atrium-test-cdn" else self.outputs
        parameters = [{"ParameterKey": "StackName", "ParameterValue": "atrium-test"}]
        given = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
        return {"Stacks": [{"Outputs": given, "Parameters": parameters}]}

    def create_invalidation(self, **request: Any) -> None:
        self.invalidated += request["InvalidationBatch"]["Paths"]["Items"]

    def names(self) -> set[str]:
        return {item["Key"] for item in self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])}


@pytest.fixture
def clients(aws: Aws) -> Clients:
    made = Clients()
    made.s3.create_bucket(Bucket=BUCKET)
    return made


def release(folder: Path, *assets: str) -> Path:
    (folder / "assets").mkdir(parents=True)
    (folder / ".vite").mkdir()
    (folder / ".vite" / "manifest.json").write_text("{}")
    for name in ("index.html", "favicon.svg"):
        (folder / name).write_text(" ".join(assets))
    (folder / "config.json").write_text('{"stage": "production", "currency": "RUB"}')
    for name in assets:
        (folder / "assets" / name).write_text(name)
    return folder


def publish(clients: Clients, dist: Path, now: datetime | None = None, **config: Any) -> str:
    moment = now or datetime.now(UTC)
    return web_app.publish(stack="atrium-test-cdn", clients=clients, dist=dist, now=moment, config=config)


def test_a_release_is_published_whole_and_the_index_forgotten(clients: Clients, tmp_path: Path) -> None:
    publish(clients, release(tmp_path / "one", "a-11111111.js"), stage="dev")
    assert clients.names() == {"assets/a-11111111.js", "config.json", "favicon.svg", "index.html", web_app.RELEASE}
    assert clients.invalidated == ["/index.html"]
    index = clients.s3.get_object(Bucket=BUCKET, Key="index.html")
    assert (index["CacheControl"], index["ContentType"]) == ("no-cache", "text/html; charset=utf-8")
    asset = clients.s3.get_object(Bucket=BUCKET, Key="assets/a-11111111.js")
    assert asset["CacheControl"] == "public, max-age=31536000, immutable"
    config = clients.s3.get_object(Bucket=BUCKET, Key="config.json")["Body"].read()
    zone = "Asia/Novosibirsk"
    assert json.loads(config) == {"stage": "dev", "currency": "RUB", "liveUrl": "", "timeZone": zone}


def test_a_stack_that_does_not_say_its_time_zone_leaves_days_to_the_browser(clients: Clients, tmp_path: Path) -> None:
    clients.outputs = {}
    publish(clients, release(tmp_path / "one", "a-11111111.js"))
    config = clients.s3.get_object(Bucket=BUCKET, Key="config.json")["Body"].read()
    assert json.loads(config)["timeZone"] == ""


def test_assets_come_before_the_index_that_names_them(clients: Clients, tmp_path: Path) -> None:
    order: list[str] = []
    clients.s3.meta.events.register("before-call.s3.PutObject", lambda params, **_: order.append(params["url_path"]))
    publish(clients, release(tmp_path / "one", "a-11111111.js", "b-11111111.js"))
    names = [path.removeprefix(f"/{BUCKET}").lstrip("/") for path in order]
    assert names.index("index.html") > max(names.index(f"assets/{name}-11111111.js") for name in "ab")
    assert names[-1] == web_app.RELEASE


def test_what_a_release_drops_stays_for_thirty_days(clients: Clients, tmp_path: Path) -> None:
    publish(clients, release(tmp_path / "one", "a-11111111.js"))
    publish(clients, release(tmp_path / "two", "a-22222222.js"), datetime.now(UTC) + timedelta(days=90))
    assert "assets/a-11111111.js" in clients.names(), "it was in use until now, however long ago it was uploaded"
    publish(clients, release(tmp_path / "three", "a-33333333.js"), datetime.now(UTC) + timedelta(days=29))
    assert "assets/a-11111111.js" in clients.names()
    publish(clients, release(tmp_path / "four", "a-33333333.js"), datetime.now(UTC) + timedelta(days=31))
    assert {name for name in clients.names() if name.startswith("assets/a-1")} == set()


def test_an_asset_that_is_there_is_not_sent_again(clients: Clients, tmp_path: Path) -> None:
    publish(clients, release(tmp_path / "one", "a-11111111.js"))
    said = publish(clients, release(tmp_path / "two", "a-11111111.js", "b-22222222.js"))
    assert said.startswith("published: 1 new assets of 2")


def test_a_release_leaves_the_robots_file_that_names_the_sitemap(clients: Clients, tmp_path: Path) -> None:
    one = release(tmp_path / "one", "a-11111111.js")
    (one / "robots.txt").write_text("User-agent: *")
    publish(clients, one)
    assert clients.s3.get_object(Bucket=BUCKET, Key="robots.txt")["Body"].read() == b"User-agent: *"
    written = sitemap.robots_txt("https://atrium.example")
    clients.s3.put_object(Bucket=BUCKET, Key="robots.txt", Body=written)
    publish(clients, one)
    assert clients.s3.get_object(Bucket=BUCKET, Key="robots.txt")["Body"].read() == written
