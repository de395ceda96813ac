"""Hours, closed days and targets as admins set them; breaches that are nobody's; what is put off."""

from __future__ import annotations

from typing import Any

import pytest

from shared.support.tickets import sla_watch
from tests.integration.support.conftest import Support
from tests.support.http import Answer

LUNCH = {"mon": [["09:00", "13:00"], ["14:00", "18:00"]], "tue": [["09:00", "13:00"], ["14:00", "18:00"]]}


def put(support: Support, by: str = "admin", **body: Any) -> Answer:
    version = support.call("GET", "/sla", by="manager").json["version"]
    return support.call("PUT", "/sla", {"version": version, **body}, by=by)


def test_the_deployments_settings_hold_until_an_admin_sets_others(support: Support) -> None:
    found = support.call("GET", "/sla", by="manager").json
    assert (found["version"], found["time_zone"], found["updated_at"]) == (0, "Europe/Moscow", None)
    assert found["opening_hours"]["mon"] == [["09:00", "18:00"]]
    assert found["targets"]["urgent"] == {"first_response_minutes": 30, "resolution_minutes": 240}
    assert support.call("GET", "/sla", by="anna").status == 403
    assert put(support, by="manager", time_zone="Europe/Berlin").status == 403


def test_new_tickets_are_promised_what_an_admin_has_set(support: Support) -> None:
    target = {"first_response_minutes": 90, "resolution_minutes": 300}
    changed = put(support, opening_hours=LUNCH, closed_days=["05-09"], targets={"normal": target}).json
    assert (changed["version"], changed["updated_by"]) == (1, support.person("admin").id)
    assert changed["targets"]["low"] == {"first_response_minutes": 540, "resolution_minutes": 2700}
    assert (changed["opening_hours"]["mon"], changed["opening_hours"]["sun"]) == (LUNCH["mon"], None)
    assert changed["closed_days"] == [{"date": "05-09", "name": None}]
    # It is noon in Moscow: an hour until lunch, half an hour after it.
    assert support.ticket(support.open()).first_response_due == "2026-03-10T11:30:00.000Z"
    [event] = support.aws.events("support_sla.updated")
    assert event["data"]["fields"] == ["closed_days", "opening_hours", "targets"]


def test_open_tickets_get_new_hours_and_targets_by_the_next_check(support: Support) -> None:
    open_one, done = support.open(), support.open()
    support.change(done, status="resolved")
    before = support.ticket(done).version
    put(support, targets={"normal": {"first_response_minutes": 60, "resolution_minutes": 120}})
    assert support.ticket(open_one).first_response_due == "2026-03-10T13:00:00.000Z"
    support.watch()
    assert support.ticket(open_one).first_response_due == "2026-03-10T10:00:00.000Z"
    assert support.ticket(done).version == before
    assert support.call("GET", "/sla", by="manager").json["applied_version"] == 1
    version = support.ticket(open_one).version
    support.watch()
    assert support.ticket(open_one).version == version
    # The copy that the CRM has follows by it.
    [event] = [one for one in support.events("updated") if one["ticket_id"] == open_one]
    assert (event["version"], event["fields"]) == (version, ["first_response_due", "resolution_due"])
    first = {"field": "first_response_due", "before": "2026-03-10T13:00:00.000Z", "after": "2026-03-10T10:00:00.000Z"}
    assert event["changes"][0] == first
    support.clock.tick(hours=1, seconds=1)
    assert support.watch()["breached"] == 1
    assert support.queue("?view=overdue") == [open_one]


def test_what_changes_no_clock_leaves_the_version_that_was_read(support: Support) -> None:
    ticket_id = support.open()
    read = support.ticket(ticket_id)
    put(support, targets={"urgent": {"first_response_minutes": 60, "resolution_minutes": 120}})
    support.watch()
    found = support.ticket(ticket_id)
    assert (found.sla_version, found.version, found.updated_at) == (1, read.version, read.updated_at)
    assert support.events("updated") == []
    assert support.call("GET", "/sla", by="manager").json["applied_version"] == 1


def test_of_two_admins_the_slower_is_told(support: Support) -> None:
    assert support.call("PUT", "/sla", {"version": 0, "time_zone": "Europe/Berlin"}, by="admin").status == 200
    late = support.call("PUT", "/sla", {"version": 0, "time_zone": "Asia/Tokyo"}, by="admin")
    assert (late.status, late.code, late.json["current_version"]) == (409, "version_conflict", 1)


@pytest.mark.parametrize(
    "body",
    [
        {"opening_hours": "sat-mon 09:00-18:00"},
        {"opening_hours": "mon 09:00-18:00, mon 09:00-18:00"},
        {"opening_hours": {"mon": [["09:00", "18:00"], ["09:00", "18:00"]]}},
        {"opening_hours": {"mon": [["09:00", "18:00"], ["17:00", "20:00"]]}},
        {"opening_hours": {"mon": [["09:00", "09:00"]]}},
        {"opening_hours": {"mon": [["9:00", "18:00"]]}},
        {"opening_hours": {"someday": [["09:00", "18:00"]]}},
        {"opening_hours": {}},
        {"closed_days": ["2026-02-30"]},
        {"closed_days": ["05-09", {"date": "05-09", "name": "twice"}]},
        {"time_zone": "Europe/Atlantis"},
        {"targets": {"normal": {"first_response_minutes": 60, "resolution_minutes": 30}}},
        {"targets": {"normal": {"first_response_minutes": 0, "resolution_minutes": 30}}},
    ],
)
def test_what_makes_no_sense_is_refused_when_it_is_set(support: Support, body: dict[str, Any]) -> None:
    assert put(support, **body).status == 422
    assert support.call("GET", "/sla", by="manager").json["version"] == 0


def test_hours_may_be_written_as_a_text_and_may_never_end(support: Support) -> None:
    changed = put(support, opening_hours="mon-sun 00:00-24:00").json
    assert changed["opening_hours"]["sun"] == [["00:00", "24:00"]]
    support.clock.tick(hours=14)
    assert support.ticket(support.open()).first_response_due == "2026-03-11T03:00:00.000Z"


def test_a_breach_of_what_is_nobodys_reaches_those_who_may_take_it(support: Support) -> None:
    ticket_id, taken = support.open(), support.open()
    agents = {support.person(name).id for name in ("manager", "marta")}
    support.person("admin")
    support.do(taken, "assign", {}, by="marta")
    support.clock.tick(hours=5)
    assert support.watch()["breached"] == 2
    by_ticket = {one["ticket_id"]: one for one in support.events("sla_breached")}
    assert set(by_ticket[ticket_id]["escalated_to"]) == agents
    assert "escalated_to" not in by_ticket[taken]
    told = support.events("sla_escalated")
    assert {one["agent_id"] for one in told} == agents
    assert {one["ticket_id"] for one in told} == {ticket_id}
    assert sla_watch.run().breached == 0
    assert len(support.events("sla_escalated")) == 2


def test_what_is_put_off_leaves_the_open_views_and_comes_back(support: Support) -> None:
    nobodys, mine = support.open(), support.open()
    support.do(mine, "assign", {})
    for ticket_id in (nobodys, mine):
        support.do(ticket_id, "snooze", {"until": "2026-03-10T15:00:00Z"})
    assert (support.queue(), support.queue("?view=mine"), support.queue("?status=open")) == ([], [], [])
    assert set(support.queue("?status=snoozed")) == {nobodys, mine}
    support.clock.tick(hours=5)
    assert support.queue("?view=overdue") == []
    # Its clocks went on meanwhile.
    assert support.watch()["breached"] == 2
    support.clock.tick(hours=1, seconds=1)
    support.watch()
    assert (support.queue(), support.queue("?view=mine")) == ([nobodys], [mine])
    assert set(support.queue("?view=overdue")) == {nobodys, mine}
