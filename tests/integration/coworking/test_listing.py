"""What admins find: everybody's visits, a person's in one space, whole pages of them; and no visit beside another."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.coworking.visits import corrections, listing, overlaps
from tests.integration.coworking.conftest import Coworking
from tests.support.http import Answer

LATER = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)


def write_down(coworking: Coworking, space: dict[str, Any], name: str, check_in: str, check_out: str) -> Answer:
    body = {"user_id": coworking.person(name).id, "space_id": space["id"], "check_in": check_in, "check_out": check_out}
    return coworking.call("POST", "/visits", body, by="admin")


def visited(coworking: Coworking, space: dict[str, Any], name: str, day: int, hour: int = 9) -> str:
    made = write_down(
        coworking, space, name, f"2026-03-{day:02d}T{hour:02d}:00:00Z", f"2026-03-{day:02d}T{hour:02d}:30:00Z"
    )
    assert made.status == 201, made.body
    return str(made.json["id"])


def pages(coworking: Coworking, query: str, *, by: str = "admin") -> list[list[str]]:
    found: list[list[str]] = []
    cursor = ""
    while True:
        answer = coworking.call("GET", f"/visits?{query}{cursor}", by=by)
        assert answer.status == 200, answer.body
        found.append([one["id"] for one in answer.json["items"]])
        if answer.json["next_cursor"] is None:
            return found
        cursor = f"&cursor={answer.json['next_cursor']}"


def test_an_admin_sees_everybodys_visits_of_all_spaces_newest_first(coworking: Coworking) -> None:
    coworking.clock.at = LATER
    first, second, given_up = coworking.space(), coworking.space(name="Второй"), coworking.space(name="Старый")
    made = [
        visited(coworking, space, name, day)
        for day, (space, name) in enumerate(
            [(first, "anna"), (given_up, "boris"), (second, "anna"), (first, "boris"), (first, "vera")], 1
        )
    ]
    coworking.call("DELETE", f"/spaces/{given_up['id']}", by="admin")
    now = coworking.check_in("gleb", space_id=second["id"]).json["id"]
    newest_first = [now, *reversed(made)]
    assert pages(coworking, "limit=100") == [newest_first]
    assert pages(coworking, "limit=2") == [newest_first[:2], newest_first[2:4], newest_first[4:]]
    assert pages(coworking, "limit=2&from=2026-03-02&to=2026-03-04") == [[made[3], made[2]], [made[1]]]
    # For everybody else the same question is about themselves, and an admin asks it by their own id.
    assert pages(coworking, "limit=100", by="vera") == [[made[4]]]
    assert pages(coworking, f"user_id={coworking.people['admin'].id}") == [[]]


def test_visits_that_began_at_the_same_moment_are_on_one_page_each(coworking: Coworking) -> None:
    coworking.clock.at = LATER
    spaces = [coworking.space(name=f"Зал {number}") for number in range(3)]
    made = {visited(coworking, space, f"guest{number}", 1) for number, space in enumerate(spaces)}
    found = pages(coworking, "limit=1")
    assert [len(page) for page in found] == [1, 1, 1]
    assert {page[0] for page in found} == made


@pytest.mark.parametrize("before", ["2026-05-01", "2026-01-01", "", None, 7])
def test_a_place_in_everybodys_visits_that_was_made_up_is_refused(coworking: Coworking, before: Any) -> None:
    coworking.clock.at = LATER
    space = coworking.space()
    for day in (5, 6):
        visited(coworking, space, "anna", day)
    span = "from=2026-03-01&to=2026-04-01&limit=1"
    given = coworking.call("GET", f"/visits?{span}", by="admin").json["next_cursor"]
    mark = json.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))[0]
    forged = base64.urlsafe_b64encode(json.dumps([mark, {"before": before}]).encode()).decode().rstrip("=")
    refused = coworking.call("GET", f"/visits?{span}&cursor={forged}", by="admin")
    assert (refused.status, refused.code) == (400, "invalid_cursor")


def test_a_persons_visits_in_one_space_fill_their_pages(coworking: Coworking) -> None:
    coworking.clock.at = LATER
    rare, usual = coworking.space(), coworking.space(name="Обычный")
    wanted = []
    for day in range(1, 16):
        if day % 4 == 0:
            wanted.insert(0, visited(coworking, rare, "anna", day))
        visited(coworking, usual, "anna", day, 11)
    asked = f"user_id={coworking.people['anna'].id}&space_id={rare['id']}"
    assert pages(coworking, f"{asked}&limit=2") == [wanted[:2], wanted[2:]]
    assert pages(coworking, f"{asked}&limit=3") == [wanted]
    assert pages(coworking, f"{asked}&limit=2", by="anna") == [wanted[:2], wanted[2:]]


def test_a_search_for_few_among_very_many_stops_and_can_go_on(
    coworking: Coworking, monkeypatch: pytest.MonkeyPatch
) -> None:
    coworking.clock.at = LATER
    monkeypatch.setattr(listing, "MAX_LIMIT", 2)
    monkeypatch.setattr(listing, "MAX_SCANNED", 4)
    rare, usual = coworking.space(), coworking.space(name="Обычный")
    wanted = [visited(coworking, rare, "anna", 1)]
    for day in range(2, 8):
        visited(coworking, usual, "anna", day)
    found = pages(coworking, f"user_id={coworking.people['anna'].id}&space_id={rare['id']}&limit=2")
    assert found[0] == []
    assert [one for page in found for one in page] == wanted


# A person's visits do not overlap.


@pytest.mark.parametrize(
    ("check_in", "check_out", "status"),
    [
        ("2026-03-09T08:00:00Z", "2026-03-09T10:00:00Z", 409),  # the same
        ("2026-03-09T07:00:00Z", "2026-03-09T08:00:01Z", 409),  # into its beginning
        ("2026-03-09T09:59:59Z", "2026-03-09T11:00:00Z", 409),  # out of its end
        ("2026-03-09T08:30:00Z", "2026-03-09T09:00:00Z", 409),  # within
        ("2026-03-08T20:00:00Z", "2026-03-09T20:00:00Z", 409),  # around
        ("2026-03-09T07:00:00Z", "2026-03-09T08:00:00Z", 201),  # up to it
        ("2026-03-09T10:00:00Z", "2026-03-09T11:00:00Z", 201),  # from its end on
    ],
)
def test_a_visit_is_not_written_down_beside_another_of_the_same_person(
    coworking: Coworking, check_in: str, check_out: str, status: int
) -> None:
    first, second = coworking.space(), coworking.space(name="Второй")
    there = write_down(coworking, first, "anna", "2026-03-09T08:00:00Z", "2026-03-09T10:00:00Z").json
    answer = write_down(coworking, second, "anna", check_in, check_out)
    assert answer.status == status, answer.body
    if status == 409:
        assert (answer.code, answer.json["visit_id"]) == ("visit_overlap", there["id"])
        assert len(coworking.aws.events("visit.closed")) == 1
    assert write_down(coworking, second, "boris", check_in, check_out).status == 201


def test_an_open_visit_has_no_other_beside_it(coworking: Coworking) -> None:
    space = coworking.space()
    there = coworking.check_in("anna").json
    coworking.clock.tick(hours=2)
    refused = write_down(coworking, space, "anna", "2026-03-10T08:30:00Z", "2026-03-10T09:30:00Z")
    assert (refused.code, refused.json["visit_id"]) == ("visit_overlap", there["id"])
    assert write_down(coworking, space, "anna", "2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z").status == 201


def test_a_correction_does_not_run_into_another_visit(coworking: Coworking) -> None:
    space = coworking.space()
    early = write_down(coworking, space, "anna", "2026-03-09T08:00:00Z", "2026-03-09T10:00:00Z").json
    late = write_down(coworking, space, "anna", "2026-03-09T11:00:00Z", "2026-03-09T12:00:00Z").json
    into = coworking.call("PATCH", f"/visits/{late['id']}", {"check_in": "2026-03-09T09:59:00Z"}, by="admin")
    assert (into.status, into.code, into.json["visit_id"]) == (409, "visit_overlap", early["id"])
    assert coworking.aws.events("visit.corrected") == []
    up_to = coworking.call("PATCH", f"/visits/{late['id']}", {"check_in": "2026-03-09T10:00:00Z"}, by="admin")
    assert (up_to.status, up_to.json["duration_minutes"]) == (200, 120)


def test_a_visit_that_is_recorded_at_the_same_moment_is_not_beside_another(
    coworking: Coworking, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = coworking.space()
    meanwhile = meanwhile_once(monkeypatch, lambda: recorded(coworking, space))
    refused = write_down(coworking, space, "anna", "2026-03-09T08:00:00Z", "2026-03-09T10:00:00Z")
    assert (refused.code, refused.json["visit_id"]) == ("visit_overlap", meanwhile[0])
    assert write_down(coworking, space, "anna", "2026-03-09T08:00:00Z", "2026-03-09T09:00:00Z").status == 201


def test_visits_that_are_corrected_at_the_same_moment_do_not_run_into_each_other(
    coworking: Coworking, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = coworking.space()
    early, late = visited(coworking, space, "anna", 9, 9), visited(coworking, space, "anna", 9, 11)

    def correct(visit_id: str, **times: str) -> Answer:
        return coworking.call("PATCH", f"/visits/{visit_id}", times, by="admin")

    ends = datetime(2026, 3, 9, 10, 30, tzinfo=UTC)
    meanwhile_once(
        monkeypatch,
        lambda: corrections.correct(visit_id=early, check_in=None, check_out=ends, actor="usr_other"),
    )
    refused = correct(late, check_in="2026-03-09T10:00:00Z")
    assert (refused.code, refused.json["visit_id"]) == ("visit_overlap", early)
    assert correct(late, check_in="2026-03-09T10:30:00Z").status == 200


def test_an_open_visit_does_not_begin_in_one_that_is_recorded_at_the_same_moment(
    coworking: Coworking, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = coworking.space()
    there = coworking.check_in("anna").json
    meanwhile = meanwhile_once(monkeypatch, lambda: recorded(coworking, space))
    begin = {"check_in": "2026-03-09T09:15:00Z"}
    refused = coworking.call("PATCH", f"/visits/{there['id']}", begin, by="admin")
    assert (refused.code, refused.json["visit_id"]) == ("visit_overlap", meanwhile[0])


def recorded(coworking: Coworking, space: dict[str, Any]) -> str:
    """What another admin records of anna, from nine to half past; the visit's id."""
    begin, person = datetime(2026, 3, 9, 9, 0, tzinfo=UTC), coworking.person("anna").id
    end = begin + timedelta(minutes=30)
    made = corrections.add(user_id=person, space_id=space["id"], check_in=begin, check_out=end, actor="usr_other")
    return str(made.visit_id)


def meanwhile_once(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> list[Any]:
    """Lets something happen once, after the other visits were looked for and before anything is written; its result."""
    overlapping, results = overlaps.overlapping, list[Any]()

    def and_then(*args: Any, **options: Any) -> Any:
        monkeypatch.setattr(overlaps, "overlapping", overlapping)
        found = overlapping(*args, **options)
        results.append(act())
        return found

    monkeypatch.setattr(overlaps, "overlapping", and_then)
    return results


def test_every_correction_stays_in_the_history(coworking: Coworking) -> None:
    visit = write_down(coworking, coworking.space(), "anna", "2026-03-09T08:00:00Z", "2026-03-09T10:00:00Z").json
    for hour in (11, 12, 9):
        coworking.clock.tick(minutes=1)
        body = {"check_out": f"2026-03-09T{hour:02d}:00:00Z"}
        assert coworking.call("PATCH", f"/visits/{visit['id']}", body, by="admin").status == 200
    history = coworking.call("GET", f"/visits/{visit['id']}/history", by="anna").json["items"]
    changes = [
        (one["data"]["before"]["check_out"], one["data"]["after"]["check_out"]) for one in reversed(history[:-1])
    ]
    hours = [(before[11:13], after[11:13]) for before, after in changes]
    assert hours == [("10", "11"), ("11", "12"), ("12", "09")]
    assert history[-1]["data"]["check_out"] == "2026-03-09T10:00:00.000Z"
    assert all(one["actor"] is None for one in history)
    [mine] = coworking.call("GET", "/visits", by="anna").json["items"]
    assert mine["corrected_by"] is None
    seen_by_staff = coworking.call("GET", f"/visits/{visit['id']}/history", by="admin").json["items"]
    assert all(one["actor"] == coworking.people["admin"].id for one in seen_by_staff)
