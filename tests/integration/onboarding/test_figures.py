"""How clients came through, counted from their events."""

from __future__ import annotations

import json

from functions.api.analytics.handler import handler
from functions.workers.projector.handler import handler as projector
from shared.core.settings import settings
from shared.data.events import EventItem
from tests.integration.onboarding import steps
from tests.integration.onboarding.conftest import Onboarding
from tests.support import http
from tests.support.http import Context
from tests.support.people import sign_in


def project(desk: Onboarding) -> None:
    """Give all stored events to the projector."""
    stored = desk.aws.client("dynamodb").scan(TableName=settings().table("events"))["Items"]
    events = sorted((EventItem.from_raw_data(item).event() for item in stored), key=lambda one: one.id)
    records = [{"messageId": f"m{n}", "body": json.dumps(one.envelope())} for n, one in enumerate(events)]
    assert projector({"Records": records}, Context()) == {"batchItemFailures": []}


def test_the_funnel_stage_times_and_sums_of_a_period(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    desk.clock.tick(hours=1)
    steps.record_passport(desk, made)
    device = steps.add_device(desk, made).json
    steps.add_photo(desk, made, device["id"])
    priced = desk.desk("POST", f"/{made['id']}/surcharge", {"version": steps.read(desk, made)["version"]}).json
    desk.clock.tick(minutes=30)
    steps.sign(desk, priced)
    desk.desk("POST", f"/{made['id']}/payment/confirm", {"method": "cash", "amount": 150_000})
    project(desk)
    path = "/api/v1/analytics/onboarding?from=2026-03-10&to=2026-03-10"
    assert http.call(handler, "GET", path, token=sign_in(desk.person("manager")).access_token).status == 403
    answer = http.call(handler, "GET", path, token=sign_in(desk.person("admin")).access_token)
    assert answer.status == 200, answer.body
    found = answer.json
    assert (found["from"], found["to"]) == ("2026-03-10", "2026-03-10")
    assert found["funnel"] == {
        "created": 1,
        "in_verification": 1,
        "awaiting_contract": 1,
        "signed": 1,
        "processed": 1,
        "cancelled": 0,
    }
    assert found["median_seconds"] == {
        "NEW": 0,
        "IN_VERIFICATION": 3600,
        "AWAITING_CONTRACT": 1800,
        "total": 5400,
    }
    assert found["sums"]["paid"] == 150_000
    assert found["sums"]["paid_by_method"] == {"online": 0, "cash": 150_000, "terminal": 0}
    manager = desk.person("manager").id
    assert found["managers"] == [{"manager_id": manager, "claimed": 1, "processed": 1, "cancelled": 0}]
