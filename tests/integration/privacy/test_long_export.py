"""The copy of a person who has very much data is made in as many invocations as it takes, and survives crashes."""

from __future__ import annotations

import io
import itertools
import json
import os
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from shared.core import aws
from shared.core.errors import UnavailableError
from shared.core.settings import settings
from shared.core.time_budget import TimeBudget
from shared.privacy import export
from shared.privacy.archive import Archive
from shared.privacy.models import Erasure, ErasureStatus
from shared.providers.storage.base import PART_BYTES
from shared.tasks.models import Task
from tests.faults import world
from tests.faults.world import World
from tests.integration.privacy import life
from tests.integration.privacy.life import ANNA


@pytest.fixture
def it() -> Iterator[World]:
    with world.running() as running:
        life.live(running, ANNA, life.open_shop(running))
        # Until the last order has expired: nothing more happens between two copies.
        running.run_for(hours=2)
        yield running


def copy_of_anna(it: World) -> tuple[Task, zipfile.ZipFile]:
    answer = it.call("POST", "/users/me/export", by="anna")
    assert answer.status == 202, answer.body
    it.drain()
    it.run_for(minutes=20)
    task = Task.get(*Task.key(answer.json["task_id"]), consistent_read=True)
    assert task.status == "succeeded", (task.reason, it.errors)
    body = aws.client("s3").get_object(Bucket=settings().files_bucket, Key=task.file_key)["Body"].read()
    return task, zipfile.ZipFile(io.BytesIO(body))


def short_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each seventh question is answered with no: an invocation writes a few pieces."""
    asked = itertools.count(1)
    monkeypatch.setattr(TimeBudget, "may_go_on", lambda _: next(asked) % 7 > 0)


def contents(archive: zipfile.ZipFile) -> Counter[str]:
    """Every record and every other file, however the records are spread over files."""
    assert archive.testzip() is None
    assert len(set(archive.namelist())) == len(archive.namelist())
    found: Counter[str] = Counter()
    for name in archive.namelist():
        module = name.partition("/")[0]
        if module == "tasks" and not name.startswith("tasks/results"):
            continue  # the first copy is a task itself
        content = archive.read(name)
        records: Any = json.loads(content) if name.endswith(".json") and "results" not in name else [content.hex()]
        texts = (f"{module}: {json.dumps(one, sort_keys=True)}" for one in records)
        found.update(text for text in texts if '"task.' not in text and "'task." not in text)
    return found


@pytest.mark.long
def test_an_export_without_time_goes_on_in_other_invocations(it: World, monkeypatch: pytest.MonkeyPatch) -> None:
    task, archive = copy_of_anna(it)
    assert task.continuations == 0
    whole = contents(archive)
    short_of_time(monkeypatch)
    task, archive = copy_of_anna(it)
    assert task.continuations > 10
    assert contents(archive) == whole
    assert task.result["records"] >= sum(whole.values()) - len(whole)


@pytest.mark.long
def test_an_export_that_dies_in_any_invocation_goes_on_where_it_was(it: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, archive = copy_of_anna(it)
    whole = contents(archive)
    short_of_time(monkeypatch)
    suspend, finish = Archive.suspend, Archive.finish
    died: set[str] = set()

    def dying(self: Archive, step: Any, key: str) -> Any:
        kept = step(self)
        if key not in died:
            died.add(key)
            raise UnavailableError()
        return kept

    # Each dies once, when it has kept all that it had, and nothing says so yet.
    monkeypatch.setattr(Archive, "suspend", lambda self: dying(self, suspend, f"{len(self._zip.namelist())}"))
    monkeypatch.setattr(Archive, "finish", lambda self: dying(self, finish, "finish"))
    answer = it.call("POST", "/users/me/export", by="anna")
    it.drain()
    for _ in range(40):
        # The queue delivers again; no schedule runs, which would change what is copied.
        it.tick(minutes=13)
        it.drain()
    task = Task.get(*Task.key(answer.json["task_id"]), consistent_read=True)
    assert task.status == "succeeded", (task.reason, it.errors)
    assert len(died) > 10
    body = aws.client("s3").get_object(Bucket=settings().files_bucket, Key=task.file_key)["Body"].read()
    assert contents(zipfile.ZipFile(io.BytesIO(body))) == whole


@pytest.mark.long
def test_no_file_of_records_grows_with_their_number(it: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, archive = copy_of_anna(it)
    whole = contents(archive)
    monkeypatch.setattr(export, "FILE_BYTES", 1)
    _, archive = copy_of_anna(it)
    assert {"shop/orders.json", "shop/orders-2.json", "shop/orders-3.json"} <= set(archive.namelist())
    assert contents(archive) == whole


@pytest.mark.long
def test_nothing_is_copied_once_the_erasure_has_begun(it: World, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = it.people["anna"].id
    answer = it.call("POST", "/users/me/export", by="anna")
    Erasure(*Erasure.key(anna), user_id=anna, status=ErasureStatus.RUNNING, requested_at="", erase_after="").save()
    it.drain()
    task = Task.get(*Task.key(answer.json["task_id"]), consistent_read=True)
    assert (task.status, task.failure_code) == ("failed", "user_not_found")


@pytest.mark.long
def test_large_files_are_joined_in_the_bucket(it: World) -> None:
    client, bucket = aws.client("s3"), settings().files_bucket
    kept = client.list_objects_v2(Bucket=bucket, Prefix="attachments/")["Contents"]
    [attachment] = [one for one in kept if not one["Key"].endswith("/mail.eml")]
    large = os.urandom(PART_BYTES + 1)
    client.put_object(Bucket=bucket, Key=attachment["Key"], Body=large)
    task, archive = copy_of_anna(it)
    assert archive.testzip() is None
    assert large in [archive.read(name) for name in archive.namelist() if name.startswith("support/attachments/")]
    parts = client.list_objects_v2(Bucket=bucket, Prefix=f"tasks/exports/{task.id}/parts/")["Contents"]
    assert len(parts) == 2
