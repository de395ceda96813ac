"""Every export as a workbook, from the route to the file."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook

from shared.core.settings import settings
from tests.faults import world
from tests.faults.world import World
from tests.shop.factories import place, product


@pytest.fixture
def it() -> Iterator[World]:
    with world.running() as running:
        running.person("admin", "admin")
        yield running


@pytest.mark.parametrize("what", ["orders", "products", "visits", "donations"])
def test_an_export_is_a_workbook_when_it_is_asked_for(it: World, what: str) -> None:
    from functions import modules

    it.person("anna")
    place(it, (product(it), "M", 1))
    answer = it.call("GET", f"/{what}/export?format=xlsx", by="admin")
    assert answer.status == 202, answer.body
    it.drain()
    result = it.call("GET", f"/result/{answer.json['task_id']}", by="admin").json
    assert result["status"] == "succeeded"
    key = f"tasks/exports/{answer.json['task_id']}/{what}.xlsx"
    assert key in result["file_url"]
    stored = it.aws.client("s3").get_object(Bucket=settings().files_bucket, Key=key)
    sheet = load_workbook(io.BytesIO(stored["Body"].read())).active
    assert sheet.max_row == 1 + result["result"]["rows"]
    assert f"{what}.export" in modules.export_tables()
    if what in ("orders", "products"):
        head = [cell.value for cell in sheet[1]]
        assert isinstance(sheet.cell(2, head.index("price") + 1).value, int | float)


def test_who_asks_for_more_than_a_workbook_takes_is_told_so_at_once(it: World) -> None:
    from functions.workers.exports import handler
    from shared.messaging.worker import ReceiveInfo

    product(it)
    task_id = it.call("GET", "/products/export?format=xlsx", by="admin").json["task_id"]
    message = {"type": "task.export_requested", "data": {"task_id": task_id}}
    left = iter([300_000, 50_000])
    handler.handle(message, ReceiveInfo("m1", 1, lambda: next(left)))
    failed = it.call("GET", f"/result/{task_id}", by="admin").json
    assert (failed["status"], failed["error"]["code"]) == ("failed", "workbook_too_large")
    assert "CSV" in failed["reason"]


def test_every_export_has_both_formats() -> None:
    from functions import modules

    # What has no workbook: an archive, and statements of xAPI, which their CSV only repeats.
    others = {"personal_data.export", "learning.export", "course.export"}
    exports = {kind for kind in modules.task_runners() if kind.endswith(".export")}
    assert others < exports
    assert modules.export_tables().keys() == exports - others


def test_an_unknown_format_is_refused(it: World) -> None:
    assert it.call("GET", "/orders/export?format=ods", by="admin").status == 422
