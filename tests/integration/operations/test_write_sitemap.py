"""The schedule that writes the sitemap, and the operator's command that runs it at once."""

from __future__ import annotations

import io
import json
from typing import Any
from xml.etree import ElementTree

import boto3
import pytest

from functions.schedules.write_sitemap.handler import handler
from infra.ops import sitemap as command
from infra.ops.problems import OperatorError
from shared.core.settings import settings
from shared.core.sitemap import STATIC_PATHS
from shared.shop import public_addresses
from tests.integration.catalog.conftest import Shop
from tests.integration.learning.conftest import School
from tests.support import cloud, template
from tests.support.cloud import Aws
from tests.support.http import Context

SITE = "http://localhost:8000"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
EVENT = json.loads((template.ROOT / "events" / "write_sitemap.json").read_text())


def run() -> int:
    """The schedule runs; how many addresses it says that it wrote."""
    return handler(EVENT, Context())["addresses"]


def stored(aws: Aws, name: str) -> Any:
    return aws.client("s3").get_object(Bucket=settings().web_bucket_name, Key=name)


def addresses(aws: Aws) -> dict[str, str | None]:
    """Path → date of everything in the sitemap."""
    root = ElementTree.fromstring(stored(aws, "sitemap.xml")["Body"].read())
    found = {str(url.findtext(f"{NAMESPACE}loc")): url.findtext(f"{NAMESPACE}lastmod") for url in root}
    assert len(found) == len(root)
    assert all(one.startswith(f"{SITE}/") for one in found)
    return {one.removeprefix(SITE): date for one, date in found.items()}


def modules_paths(aws: Aws) -> set[str]:
    found = addresses(aws)
    assert list(found)[: len(STATIC_PATHS)] == list(STATIC_PATHS)
    return found.keys() - set(STATIC_PATHS)


def test_the_sitemap_has_what_guests_find_and_nothing_else(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_addresses, "MAX_LIMIT", 2)
    shop, school = Shop(aws), School(aws)
    shown = [shop.product() for _ in range(5)]
    hidden, archived = shop.product(), shop.product()
    change = {"version": hidden["version"], "is_active": False}
    assert shop.call("PATCH", f"/products/{hidden['id']}", change, by="admin").status == 200
    assert shop.call("DELETE", f"/products/{archived['id']}", by="admin").status == 204
    for slug in ("about", "delivery", "returns", "old"):
        body = {"title": 'О <нас> & "них"', "content": "# Текст", "version": 0}
        assert shop.call("PUT", f"/pages/{slug}", body, by="admin").status == 200
    assert shop.call("DELETE", "/pages/old", by="admin").status == 204
    live, _ = school.published("text", title="Уход за <вещами> & не только")
    slug = school.did("GET", f"/courses/{live}")["slug"]
    school.course(title="Черновик")

    wanted = {f"/products/{one['slug']}" for one in shown} | {"/pages/about", "/pages/delivery", "/pages/returns"}
    assert run() == len(STATIC_PATHS) + len(wanted) + 1
    assert modules_paths(aws) == wanted | {f"/courses/{slug}"}
    found = addresses(aws)
    assert {found[f"/products/{one['slug']}"] for one in shown} == {one["updated_at"] for one in shown}
    assert found["/pages/about"]

    assert shop.call("DELETE", f"/products/{shown[0]['id']}", by="admin").status == 204
    run()
    assert f"/products/{shown[0]['slug']}" not in addresses(aws)


def test_both_files_are_served_as_what_they_are_and_compared_each_time(aws: Aws) -> None:
    assert run() == len(STATIC_PATHS)
    kinds = {"sitemap.xml": "application/xml", "robots.txt": "text/plain; charset=utf-8"}
    for name, kind in kinds.items():
        found = stored(aws, name)
        assert (found["ContentType"], found["CacheControl"]) == (kind, "no-cache")
    assert f"\nSitemap: {SITE}/sitemap.xml\n" in stored(aws, "robots.txt")["Body"].read().decode()


def test_a_stack_without_a_web_bucket_says_so_and_writes_nothing(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bucket = settings().web_bucket_name
    monkeypatch.setenv("WEB_BUCKET_NAME", "")
    cloud.forget_settings()
    assert run() == 0
    [said] = caplog.records
    assert (said.levelname, "WebBucketName" in said.getMessage()) == ("INFO", True)
    assert "Contents" not in aws.client("s3").list_objects_v2(Bucket=bucket)


def test_a_run_that_cannot_read_leaves_the_files_of_the_last_one(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    before = stored(aws, "sitemap.xml")["Body"].read()

    def broken(**_: Any) -> Any:
        raise OSError("no answer")

    Shop(aws).product()
    monkeypatch.setattr("shared.shop.public_addresses.pages.listing", broken)
    with pytest.raises(OSError, match="no answer"):
        run()
    assert stored(aws, "sitemap.xml")["Body"].read() == before


class Lambda:
    """Answers the command as Lambda does."""

    exceptions = boto3.client("lambda", region_name="eu-central-1").exceptions

    def __init__(self, payload: Any = None, error: str | None = None) -> None:
        self.invoked: list[str] = []
        self._payload, self._error = payload, error

    def invoke(self, **request: Any) -> dict[str, Any]:
        self.invoked.append(request["FunctionName"])
        if self._payload is None:
            raise self.exceptions.ResourceNotFoundException({}, "Invoke")
        answer = {"Payload": io.BytesIO(json.dumps(self._payload).encode())}
        return answer | ({"FunctionError": self._error} if self._error else {})


def test_the_command_runs_the_schedules_function() -> None:
    client = Lambda({"addresses": 12})
    assert command.write(stack="atrium-dev", client=client) == "sitemap of atrium-dev: 12 addresses"
    assert client.invoked == ["atrium-dev-write-sitemap"]


@pytest.mark.parametrize(
    ("client", "problem"),
    [
        (Lambda(), "no function atrium-dev-write-sitemap"),
        (Lambda({"errorMessage": "AccessDenied"}, "Unhandled"), "failed: AccessDenied"),
        (Lambda({"addresses": 0}), "WebBucketName"),
    ],
)
def test_the_command_says_what_is_missing(client: Lambda, problem: str) -> None:
    with pytest.raises(OperatorError, match=problem):
        command.write(stack="atrium-dev", client=client)


def test_the_command_waits_longer_than_the_function_may_take() -> None:
    function = template.resources("AWS::Serverless::Function")["WriteSitemapFunction"]
    assert int(function["Timeout"]) < command.TIMEOUT_S
