"""A person's data: a copy of it, and its erasure after the time to change one's mind."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from shared.core import clock
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.identity.factories import PASSWORD
from tests.identity.stories.accounts import DEVICE, VERA, confirmed

ERASE = "/users/me/erase"


def read_zip(it: World, link: str) -> zipfile.ZipFile:
    """The zip file at a presigned link."""
    parts = urlsplit(link)
    bucket, _, key = parts.path.lstrip("/").partition("/")
    if not parts.netloc.startswith("s3"):
        bucket, key = parts.netloc.partition(".")[0], parts.path.lstrip("/")
    stored = it.aws.client("s3").get_object(Bucket=bucket, Key=unquote(key))["Body"].read()
    return zipfile.ZipFile(io.BytesIO(stored))


@story
def a_person_gets_a_copy_of_their_data(it: World) -> Iterator[None]:
    it.person("anna")
    yield
    # The repeat of a request whose answer got lost is refused, with the copy that is being made.
    task = expect(it, it.call("POST", "/users/me/export", by="anna"), 202, again=(409,))["task_id"]
    it.drain()
    # As long as a worker that died keeps its message hidden.
    it.run_for(minutes=31)
    yield
    result = expect(it, it.call("GET", f"/result/{task}", by="anna"))
    assert result["status"] == "succeeded", result
    [profile] = json.loads(read_zip(it, result["file_url"]).read("identity/profile.json"))
    assert profile["email"] == "anna@example.com"
    assert len(it.aws.events("task.succeeded")) == 1


def run_erasures(it: World) -> None:
    """The schedule's next two runs: what one leaves, because it died or was refused something, the other does."""
    for _ in range(2):
        it.run_schedule("EraseAccountsFunction")
        it.drain()


@story
def an_account_is_erased_after_two_weeks(it: World) -> Iterator[None]:
    token = confirmed(it)
    vera = it.call("GET", "/users/me", token=token).json["id"]
    before = len(it.cloud.arrived)
    yield
    own = {"password": PASSWORD}
    expect(it, it.call("POST", ERASE, own, token=token), 202)
    expect(it, it.call("DELETE", ERASE, token=token), 204, again=(404,))
    asked = expect(it, it.call("POST", ERASE, own, token=token), 202)
    it.drain()
    it.run_for(minutes=8)
    it.tick(days=12)
    run_erasures(it)
    it.run_for(minutes=31)
    assert it.watch(lambda: it.call("POST", "/auth/login", DEVICE)).status == 200
    subjects = [one.subject for one in it.cloud.arrived[before:] if one.channel == "email"]
    it.clock.at = max(it.clock.at, clock.parse(asked["erase_after"]))
    run_erasures(it)
    it.erased_addresses |= set(VERA.values())
    yield
    assert {
        "Ваша учётная запись будет удалена",
        "Ваша учётная запись остаётся",
        "Учётная запись скоро будет удалена",
    } <= set(subjects)
    assert it.call("POST", "/auth/login", DEVICE).status == 401
    assert [one["sk"] for one in it.aws.items("identity") if one["pk"] == f"USER#{vera}"] == ["USER"]
    for table in ("identity", "notifications", "tasks", "events"):
        found = json.dumps(it.aws.items(table), ensure_ascii=False, default=str)
        assert not [address for address in VERA.values() if address in found], table
    events = {kind: len(it.aws.events(f"user.{kind}")) for kind in ("erasure_requested", "erasure_due", "erased")}
    assert events == {"erasure_requested": 2, "erasure_due": 1, "erased": 1}
