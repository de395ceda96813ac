"""Messages about courses: who gets which, once, and all learners of a course that was withdrawn."""

from __future__ import annotations

import pytest

from functions.workers.notifications.handler import handler as notifications_worker
from functions.workers.tasks.handler import handler as tasks_worker
from shared.identity.models import Group
from shared.learning import models as keys
from shared.learning.courses import notices
from shared.learning.enrolment.models import Enrolment
from shared.notifications import inbox
from tests.integration.learning.conftest import School
from tests.learning.deliveries import deliver


def tell(school: School) -> None:
    """Everything that follows from what happened, messages last."""
    deliver(school.aws, tasks_worker, {"course.submitted", "course.returned", "course.withdrawn"})
    deliver(school.aws, tasks_worker, {"task.requested"})
    deliver(
        school.aws,
        notifications_worker,
        {"course.notice", "course.completed", "enrolment.activated", "enrolment.revoked", "enrolment.left"},
    )


def titles(school: School, name: str) -> list[str]:
    """What somebody has in the inbox, in the order of the alphabet."""
    return sorted(one.title for one in inbox.page(user_id=school.person(name), unread=False, limit=50).items)


def test_learners_hear_that_they_are_enrolled_that_they_are_done_and_that_access_ended(school: School) -> None:
    course, [lesson] = school.published("text")
    school.enrol(course)
    school.did("POST", f"/courses/{course}/lessons/{lesson}/complete")
    school.enrol(course, by="boris")
    school.did("DELETE", f"/courses/{course}/learners/{school.person('boris')}", by="manager")
    school.enrol(course, by="clara")
    school.did("POST", f"/courses/{course}/leave", by="clara")
    tell(school)
    assert titles(school, "anna") == ["Курс «Уход за вещами» открыт", "Курс «Уход за вещами» пройден"]
    assert titles(school, "boris") == [
        "Доступ к курсу «Уход за вещами» закончился",
        "Курс «Уход за вещами» открыт",
    ]
    assert titles(school, "clara") == ["Курс «Уход за вещами» открыт"]


def test_who_learns_hears_that_a_course_was_withdrawn_once(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "PAGE", 2)
    course, _ = school.published("text")
    learners = [f"learner{number}" for number in range(5)]
    for name in learners:
        school.enrol(course, by=name)
    school.did("POST", f"/courses/{course}/leave", by="learner4")
    school.did("POST", f"/courses/{course}/withdraw", {"reason": "Устарел"}, by="admin")
    tell(school)
    heard = school.aws.events("course.notice")
    assert sorted(one["customer_id"] for one in heard) == sorted(school.person(name) for name in learners[:4])
    for name in learners[:4]:
        assert titles(school, name).count("Курс «Уход за вещами» отозван") == 1
    assert "Курс «Уход за вещами» отозван" not in titles(school, "learner4")
    assert Enrolment.get(*keys.enrolment_key(school.person("learner0"), course)).is_active


def test_admins_hear_what_is_to_be_reviewed_and_authors_what_came_back(school: School) -> None:
    Group(*Group.key("admin", school.person("boss", "admin"))).save()
    course = school.course()
    school.lesson(course)
    school.did("POST", f"/courses/{course}/submit", by="manager")
    tell(school)
    assert titles(school, "boss") == ["Курс ждёт проверки: Уход за вещами"]
    assert titles(school, "manager") == []
    school.did("POST", f"/courses/{course}/return", {"comment": "Добавьте урок"}, by="boss")
    tell(school)
    assert titles(school, "manager") == ["Курс возвращён: Уход за вещами"]
    assert "Добавьте" not in str(school.aws.events())


def test_an_author_who_takes_a_course_back_hears_nothing_of_it(school: School) -> None:
    course = school.course()
    school.lesson(course)
    school.did("POST", f"/courses/{course}/submit", by="manager")
    school.did("POST", f"/courses/{course}/return", {"comment": "Сам"}, by="manager")
    tell(school)
    assert titles(school, "manager") == []
