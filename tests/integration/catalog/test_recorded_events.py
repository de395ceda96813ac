"""The recorded events in `events/` reach the handlers that they are recorded for."""

from __future__ import annotations

import json
from typing import Any

from tests.integration.catalog.conftest import Shop, picture
from tests.support.http import Context
from tests.support.template import ROOT


def recorded(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return event


def test_the_recorded_requests_are_answered(shop: Shop) -> None:
    from functions.api.pages.handler import handler as pages
    from functions.api.products.handler import handler as products
    from functions.api.result.handler import handler as result

    made = shop.product()
    listed = products(recorded("products"), Context())
    assert [one["id"] for one in json.loads(listed["body"])["items"]] == [made["id"]]
    assert json.loads(pages(recorded("pages"), Context())["body"])["items"] == []
    assert result(recorded("result"), Context())["statusCode"] == 401


def test_the_recorded_task_is_carried_out(shop: Shop) -> None:
    from functions.workers.tasks.handler import handler
    from shared.data.uow import UnitOfWork
    from shared.tasks import service as tasks

    event = recorded("tasks")
    message = json.loads(event["Records"][0]["body"])
    uow = UnitOfWork()
    task_id = message["data"]["task_id"]
    tasks.request(uow, kind="products.export", owner=shop.admin.id, request={}, task_id=task_id)
    uow.commit()
    assert handler(event, Context()) == {"batchItemFailures": []}
    assert tasks.get(task_id, owner=shop.admin.id, may=lambda _: True).status == "succeeded"


def test_the_recorded_upload_is_inspected(shop: Shop) -> None:
    from functions.streams.media_inspector.handler import handler

    event = recorded("media_inspector")
    key = event["Records"][0]["s3"]["object"]["key"]
    shop.put(key, picture())
    handler(event, Context())
    # Nobody asked for this upload: it is gone, and nothing is shown for it.
    assert shop.stored() == set()
