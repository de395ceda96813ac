"""What was learned as a file: xAPI statements and CSV, one's own and a course's."""

from __future__ import annotations

import csv
import io
import json
import uuid
from typing import Any

import pytest

from functions.workers.tasks.handler import handler as tasks_worker
from shared.core import ids
from shared.core.clock import FrozenClock
from shared.identity.models import User
from shared.learning import models as keys
from shared.learning.courses.models import Course
from shared.providers import storage
from shared.tasks.models import Task
from tests.integration.learning.conftest import RIGHT, WRONG, School
from tests.support.http import Context

ADL = "http://adlnet.gov/expapi/verbs"
VIDEO = "https://w3id.org/xapi/video"


@pytest.fixture
def learned(school: School, time: FrozenClock) -> str:
    """A course in which anna has done everything, and boris a little; its id."""
    course, [text, video, quiz] = school.published("text", "video", "quiz")
    for by in ("anna", "boris"):
        school.enrol(course, by=by)
    time.tick(minutes=1)
    school.report(course, video, [0, 30], [60, 90], by="boris")
    school.did("POST", f"/courses/{course}/lessons/{text}/complete")
    attempts = f"/courses/{course}/lessons/{quiz}/quiz/attempts"
    for number, answers in enumerate((WRONG, RIGHT), 1):
        time.tick(minutes=1)
        school.did("POST", attempts, status=201)
        school.did("POST", f"{attempts}/{number}/submit", {"answers": answers})
    school.report(course, video, [0, 300])
    time.tick(minutes=10)
    school.report(course, video, [300, 600])
    assert school.progress(course)["percent"] == 100
    return course


def asked(school: School, path: str, body: Any = None, by: str = "anna") -> Task:
    """The task of an export, after the worker has run it."""
    answer = school.call("POST", path, body, by=by)
    assert answer.status == 202, answer.body
    assert answer.json["status"] == "queued"
    task_id = answer.json["task_id"]
    data = {"task_id": task_id, "kind": "x"}
    record = {
        "messageId": "m1",
        "body": json.dumps({"id": ids.new("evt"), "type": "task.requested", "data": data}),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }
    assert tasks_worker({"Records": [record]}, Context()) == {"batchItemFailures": []}
    return Task.get(*Task.key(task_id), consistent_read=True)


def text_of(task: Task) -> str:
    assert task.status == "succeeded", (task.reason, task.failure_code)
    return storage.from_settings("files").get(str(task.file_key)).decode()


def statements(task: Task) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text_of(task).splitlines()]


def test_what_one_did_is_exported_as_statements(school: School, learned: str) -> None:
    task = asked(school, "/users/me/learning/export")
    found = statements(task)
    assert task.result == {"rows": len(found)}
    assert str(task.file_name).endswith(".jsonl")
    verbs = [one["verb"]["id"] for one in found]
    assert verbs.count(f"{ADL}/registered") == 1
    assert verbs.count(f"{ADL}/completed") == 4
    assert (verbs.count(f"{ADL}/failed"), verbs.count(f"{ADL}/passed")) == (1, 1)
    assert [one["timestamp"] for one in found] == sorted(one["timestamp"] for one in found)
    [passed] = [one for one in found if one["verb"]["id"] == f"{ADL}/passed"]
    assert passed["result"]["score"] == {"scaled": 1.0, "raw": 100, "min": 0, "max": 100}
    [watched] = [one for one in found if one["verb"]["id"] == f"{VIDEO}/verbs/paused"]
    extensions = watched["result"]["extensions"]
    assert extensions[f"{VIDEO}/extensions/played-segments"] == "0[.]600"
    assert extensions[f"{VIDEO}/extensions/progress"] == 1.0
    assert watched["context"]["extensions"][f"{VIDEO}/extensions/length"] == 600.0
    assert uuid.UUID(watched["context"]["extensions"][f"{VIDEO}/extensions/session-id"]).version == 5
    assert watched["context"]["contextActivities"]["category"][0]["id"] == VIDEO
    assert watched["object"]["definition"]["type"] == f"{VIDEO}/activity-type/video"
    assert len({one["id"] for one in found}) == len(found)
    assert all(uuid.UUID(one["id"]).version == 5 for one in found)


def test_nobody_is_named_and_the_same_things_have_the_same_ids(school: School, learned: str) -> None:
    first = text_of(asked(school, "/users/me/learning/export", {"format": "xapi"}))
    for name in ("anna", "boris"):
        user = User.get(*User.key(school.person(name)))
        everybodys = text_of(asked(school, f"/courses/{learned}/export", {}, by="manager"))
        for secret in (user.id, user.email, user.full_name):
            assert str(secret) not in everybodys + first
    assert set(first.splitlines()) < set(everybodys.splitlines())
    actors = {json.loads(line)["actor"]["account"]["name"] for line in everybodys.splitlines()}
    assert len(actors) == 2


def test_csv_has_a_row_for_each_thing_and_no_formula(school: School, time: FrozenClock) -> None:
    course, [lesson] = school.published("text", title="=HYPERLINK(1)")
    school.enrol(course)
    school.did("POST", f"/courses/{course}/lessons/{lesson}/complete")
    text = text_of(asked(school, f"/courses/{course}/export", {"format": "csv"}, by="manager"))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [one["verb"] for one in rows].count("completed") == 2
    assert {one["course_title"] for one in rows} == {"'=HYPERLINK(1)"}


def test_a_period_takes_what_happened_in_it(school: School, learned: str) -> None:
    body = {"from": "2026-03-02T12:02:00Z", "to": "2026-03-02T12:03:00Z"}
    [only] = statements(asked(school, "/users/me/learning/export", body))
    assert only["verb"]["id"] == f"{ADL}/failed"
    wrong = {"from": "2026-03-03T00:00:00Z", "to": "2026-03-02T00:00:00Z"}
    answer = school.call("POST", "/users/me/learning/export", wrong, by="anna")
    assert (answer.status, answer.json["code"]) == (422, "invalid_period")


def test_a_course_is_exported_by_its_authors_alone(school: School, learned: str) -> None:
    assert school.call("POST", f"/courses/{learned}/export", by="anna").status == 403
    assert school.call("POST", f"/courses/{school.course()}/export", by="anna").status == 404
    assert school.call("POST", f"/courses/{learned}/export").status == 401
    assert statements(asked(school, f"/courses/{learned}/export", by="admin"))
    # Who is its author no more before the file is made gets none.
    answer = school.call("POST", f"/courses/{learned}/export", by="manager")
    course = Course.get(*keys.course_key(learned))
    course.authors = []
    course.save()
    task = Task.get(*Task.key(answer.json["task_id"]))
    from shared.core.errors import ForbiddenError
    from shared.learning.exports import service

    with pytest.raises(ForbiddenError):
        service.export_course(task, lambda: True)


def test_who_lost_access_and_begins_to_buy_again_is_exported_and_who_never_paid_is_not(
    school: School, time: FrozenClock
) -> None:
    course, [first, _] = school.published("text", "text", price=1_000)
    for by in ("anna", "boris"):
        school.did("POST", f"/courses/{course}/enrol", by=by, status=201)
    school.pay(course)
    school.did("POST", f"/courses/{course}/lessons/{first}/complete")
    before = statements(asked(school, "/users/me/learning/export"))
    path = f"/courses/{course}/learners/{school.person('anna')}/refunds"
    school.did("POST", path, {"reason": "Не подошёл"}, by="admin", status=201)
    school.run_refunds()
    time.tick(minutes=1)
    for step in ("enrol", "leave"):
        school.call("POST", f"/courses/{course}/{step}", by="anna")
        assert statements(asked(school, "/users/me/learning/export")) == before
        assert statements(asked(school, f"/courses/{course}/export", by="manager")) == before
    assert statements(asked(school, "/users/me/learning/export", by="boris")) == []


def test_a_long_export_goes_on_in_another_invocation(
    school: School, learned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.learning.exports import service
    from shared.tasks.service import Outcome, Progress

    whole = text_of(asked(school, f"/courses/{learned}/export", by="manager"))
    monkeypatch.setattr(service, "MAX_LIMIT", 1)
    answer = school.call("POST", f"/courses/{learned}/export", by="manager")
    task = Task.get(*Task.key(answer.json["task_id"]))
    steps = 0
    while isinstance(step := service.export_course(task, lambda: False), Progress):
        task.progress, steps = step.state, steps + 1
    assert isinstance(step, Outcome)
    assert steps == 1
    made = storage.from_settings("files").get(str(step.file_key)).decode()
    assert sorted(made.splitlines()) == sorted(whole.splitlines())


def test_a_course_is_exported_with_each_learner_once_whoever_leaves_meanwhile(
    school: School, learned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.learning.exports import service
    from shared.tasks.service import Outcome, Progress

    whole = text_of(asked(school, f"/courses/{learned}/export", by="manager"))
    monkeypatch.setattr(service, "MAX_LIMIT", 1)
    task = Task.get(*Task.key(school.call("POST", f"/courses/{learned}/export", by="manager").json["task_id"]))
    # As far as the first learner.
    while isinstance(step := service.export_course(task, lambda: False), Progress):
        task.progress = step.state
        if step.state["rows"]:
            break
    for by in ("anna", "boris"):
        school.did("POST", f"/courses/{learned}/leave", by=by)
    step = service.export_course(task, lambda: True)
    assert isinstance(step, Outcome)
    made = storage.from_settings("files").get(str(step.file_key)).decode()
    assert sorted(made.splitlines()) == sorted(whole.splitlines())


def test_so_many_files_of_ones_own_are_made_in_a_day(
    school: School, learned: str, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.learning.exports.caps.PER_DAY", 2)
    path = "/users/me/learning/export"
    for file_format in ("xapi", "csv"):
        assert school.call("POST", path, {"format": file_format}, by="anna").status == 202
    refused = school.call("POST", path, by="anna")
    assert (refused.status, refused.code) == (429, "too_many_requests")
    assert int(refused.headers["retry-after"]) <= 86_400
    assert school.call("POST", path, by="boris").status == 202
    assert school.call("POST", f"/courses/{learned}/export", {}, by="manager").status == 202
    time.tick(days=1)
    school.sign_in_again("anna")
    assert school.call("POST", path, by="anna").status == 202
