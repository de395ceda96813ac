"""What is counted of visits, and the file that they go into."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from functions import modules
from infra.ops import replay_analytics
from shared.analytics.projections import changes_of
from shared.core.settings import settings
from shared.data.event_types import MalformedEventError
from shared.data.events import DomainEvent, EventItem
from tests.integration.coworking.conftest import Coworking
from tests.support.http import Context


def visit(coworking: Coworking, space: dict[str, Any], name: str, check_in: str, check_out: str) -> dict[str, Any]:
    body = {"user_id": coworking.person(name).id, "space_id": space["id"], "check_in": check_in, "check_out": check_out}
    answer = coworking.call("POST", "/visits", body, by="admin")
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.json
    return made


def figures(coworking: Coworking, space: dict[str, Any], query: str = "") -> dict[str, Any]:
    answer = coworking.call("GET", f"/analytics/visits?space_id={space['id']}{query}", by="admin")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def test_visits_are_counted_by_the_spaces_own_clock(coworking: Coworking) -> None:
    space = coworking.space()
    visit(coworking, space, "anna", "2026-03-09T20:30:00Z", "2026-03-09T22:30:00Z")  # Monday 23:30 to Tuesday 01:30
    visit(coworking, space, "boris", "2026-03-09T21:10:00Z", "2026-03-09T21:40:00Z")  # Tuesday 00:10 to 00:40
    visit(coworking, space, "anna", "2026-03-10T06:00:00Z", "2026-03-10T07:00:00Z")  # Tuesday 09:00 to 10:00
    coworking.project(times=3)
    found = figures(coworking, space)
    assert (found["time_zone"], found["visits"], found["unique_people"]) == ("Europe/Moscow", 3, 2)
    assert found["mean_minutes"] == 70
    assert {hour: count for hour, count in enumerate(found["by_hour"]) if count} == {23: 1, 0: 2, 1: 1, 9: 1}
    assert found["by_weekday"] == [1, 2, 0, 0, 0, 0, 0]
    assert found["peak"] == {"day": "2026-03-10", "hour": 0, "people": 2}
    monday = figures(coworking, space, "&from=2026-03-09&to=2026-03-09")
    assert (monday["visits"], monday["unique_people"], monday["mean_minutes"]) == (1, 1, 120)
    assert {hour: count for hour, count in enumerate(monday["by_hour"]) if count} == {23: 1}


def test_without_a_space_all_of_them_are_counted_and_nobody_twice(coworking: Coworking) -> None:
    here, there = coworking.space(), coworking.space(name="Второй", time_zone="Asia/Novosibirsk")
    visit(coworking, here, "anna", "2026-03-09T06:00:00Z", "2026-03-09T07:00:00Z")  # 09:00 in Moscow
    visit(coworking, there, "anna", "2026-03-09T09:00:00Z", "2026-03-09T11:00:00Z")  # 16:00 in Novosibirsk
    visit(coworking, there, "boris", "2026-03-09T09:00:00Z", "2026-03-09T10:00:00Z")
    coworking.project(times=2)
    found = coworking.call("GET", "/analytics/visits", by="admin").json
    assert (found["visits"], found["unique_people"], found["mean_minutes"], found["time_zone"]) == (3, 2, 80, None)
    assert {hour: count for hour, count in enumerate(found["by_hour"]) if count} == {9: 1, 16: 2, 17: 1}
    assert found["peak"] == {"day": "2026-03-09", "hour": 16, "people": 2}
    assert figures(coworking, there)["visits"] == 2


def test_a_correction_moves_what_was_counted(coworking: Coworking) -> None:
    space = coworking.space()
    wrong = visit(coworking, space, "anna", "2026-03-09T08:00:00Z", "2026-03-09T10:00:00Z")
    times = {"check_in": "2026-03-08T08:00:00Z", "check_out": "2026-03-08T09:00:00Z"}
    assert coworking.call("PATCH", f"/visits/{wrong['id']}", times, by="admin").status == 200
    coworking.project(times=2)
    found = figures(coworking, space)
    assert (found["visits"], found["mean_minutes"], found["unique_people"]) == (1, 60, 1)
    assert found["by_weekday"] == [0, 0, 0, 0, 0, 0, 1]
    assert sum(found["by_hour"]) == 1
    monday = figures(coworking, space, "&from=2026-03-09&to=2026-03-09")
    assert (monday["visits"], monday["unique_people"], monday["peak"]) == (0, 0, None)


@pytest.mark.parametrize(
    ("check_in", "check_out", "hours"),
    [
        # Berlin: the hour from two to three does not exist, and exists twice.
        ("2026-03-29T00:30:00+00:00", "2026-03-29T02:30:00+00:00", {1: 1, 3: 1, 4: 1}),
        ("2026-10-24T23:30:00+00:00", "2026-10-25T02:30:00+00:00", {1: 1, 2: 1, 3: 1}),
    ],
)
def test_nights_on_which_clocks_change_are_counted_by_the_clock(
    coworking: Coworking, check_in: str, check_out: str, hours: dict[int, int]
) -> None:
    coworking.clock.at = datetime(2026, 11, 1, tzinfo=UTC)
    space = coworking.space(time_zone="Europe/Berlin")
    visit(coworking, space, "anna", check_in, check_out)
    coworking.project()
    found = figures(coworking, space, "&from=2026-03-01&to=2026-11-01")
    assert {hour: count for hour, count in enumerate(found["by_hour"]) if count} == hours
    assert found["by_weekday"] == [0, 0, 0, 0, 0, 0, 1]


def test_a_replay_counts_the_same(coworking: Coworking) -> None:
    space = coworking.space()
    for name in ("anna", "boris"):
        coworking.check_in(name)
    coworking.clock.tick(hours=10)
    coworking.auto_close()
    fixed = coworking.call("GET", "/visits", by="anna").json["items"][0]
    coworking.call("PATCH", f"/visits/{fixed['id']}", {"check_out": "2026-03-10T12:00:00Z"}, by="admin")
    coworking.project()
    lived = figures(coworking, space)
    assert (lived["visits"], lived["mean_minutes"]) == (2, 360)
    assert replay_analytics.replay().counted == 3
    assert figures(coworking, space) == lived


def test_a_day_that_was_stored_before_its_zone_had_a_source_goes_on(coworking: Coworking) -> None:
    space = coworking.space()
    visit(coworking, space, "anna", "2026-03-09T08:00:00Z", "2026-03-09T10:00:00Z")
    coworking.project()
    table = settings().table("analytics")
    for item in coworking._raw("analytics"):
        if item["type"]["S"] == "visit_day":
            del item["told_by"]
            coworking.aws.client("dynamodb").put_item(TableName=table, Item=item)
    visit(coworking, space, "boris", "2026-03-09T11:00:00Z", "2026-03-09T12:00:00Z")
    coworking.project()
    found = figures(coworking, space)
    assert (found["visits"], found["unique_people"], found["time_zone"]) == (2, 2, "Europe/Moscow")


def test_a_space_that_nobody_visited_has_figures_of_nothing(coworking: Coworking) -> None:
    found = figures(coworking, coworking.space())
    assert (found["visits"], found["unique_people"], found["mean_minutes"], found["peak"]) == (0, 0, 0, None)
    assert found["time_zone"] is None


def test_only_admins_see_figures(coworking: Coworking) -> None:
    space = coworking.space()
    for by, status in ((None, 401), ("anna", 403), ("manager", 403)):
        assert coworking.call("GET", f"/analytics/visits?space_id={space['id']}", by=by).status == status
    odd = coworking.call("GET", f"/analytics/visits?space_id={space['id']}&from=2026-03-09&to=2026-03-01", by="admin")
    assert odd.code == "invalid_period"


def test_an_event_without_its_times_is_refused() -> None:
    def closed(**data: object) -> DomainEvent:
        said = {"customer_id": "usr_1", "space_id": "spc_1", **data}
        return DomainEvent("visit.closed", "visit", "vis_1", said)

    with pytest.raises(MalformedEventError):
        changes_of(closed(time_zone="Europe/Moscow"), modules.counters())
    whole = {"check_in": "2026-03-09T20:30:00Z", "check_out": "never", "duration_minutes": 5}
    with pytest.raises(MalformedEventError):
        changes_of(closed(**whole, time_zone="UTC"), modules.counters())


def test_visits_go_into_a_file(coworking: Coworking) -> None:
    from functions.workers.tasks.handler import handler as worker

    first, second = coworking.space(name="=Первый"), coworking.space(name="Второй")
    early = visit(coworking, first, "anna", "2026-03-08T08:00:00Z", "2026-03-08T10:00:00Z")
    visit(coworking, second, "boris", "2026-03-09T08:00:00Z", "2026-03-09T08:30:00Z")
    assert coworking.call("DELETE", f"/spaces/{first['id']}", by="admin").status == 204

    def exported(query: str) -> list[dict[str, str]]:
        asked = coworking.call("GET", f"/visits/export{query}", by="admin")
        assert asked.status == 202
        wanted = asked.json["task_id"]
        [event] = [
            one
            for one in (EventItem.from_raw_data(item).event() for item in coworking._raw("events"))
            if one.type == "task.requested" and one.aggregate_id == wanted
        ]
        fixed = {"receiptHandle": "r", "attributes": {"ApproximateReceiveCount": "1"}, "messageAttributes": {}}
        record = {**fixed, "messageId": "m", "body": json.dumps(event.envelope()), "eventSource": "aws:sqs"}
        record["eventSourceARN"] = "arn:aws:sqs:eu-central-1:123456789012:tasks"
        assert worker({"Records": [record]}, Context()) == {"batchItemFailures": []}
        key = f"tasks/exports/{wanted}/visits.csv"
        body = coworking.aws.client("s3").get_object(Bucket=settings().files_bucket, Key=key)["Body"].read().decode()
        return list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"))))

    everything = exported("")
    assert [row["space_name"] for row in everything] == ["Второй", "'=Первый"]
    [only] = exported(f"?space_id={first['id']}&to=2026-03-09")
    assert (only["visit_id"], only["duration_minutes"], only["status"]) == (early["id"], "120", "closed")
    assert (only["user_id"], only["check_in"]) == (coworking.people["anna"].id, "2026-03-08T08:00:00.000Z")
    assert exported("?from=2026-03-10") == []
    anna = coworking.people["anna"].id
    assert exported(f"?user_id={anna}") == [row for row in everything if row["user_id"] == anna] == [only]
    assert exported(f"?user_id={anna}&space_id={second['id']}") == []
    unknown = coworking.call("GET", "/visits/export?space_id=spc_01KKB4M1V8W7Q3Z5N6P2R4S9TA", by="admin")
    assert unknown.status == 404
