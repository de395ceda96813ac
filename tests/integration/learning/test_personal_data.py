"""What learning stores of a person is in their copy and goes with their account; purchases stay without contacts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from pynamodb.connection import Connection

from functions import modules
from shared.learning import models as keys
from shared.learning.enrolment.models import Enrolment
from shared.learning.enrolment.store import load_purchase
from shared.learning.videos.models import Video
from tests.integration.learning.conftest import RIGHT, School

LEARNING = dict(modules.personal_data())["learning"]


def copy_of(user_id: str) -> dict[str, list[Any]]:
    """File → its records."""
    return {
        one.name: [record for records, _ in one.pages(None) for record in records]
        for one in LEARNING.export(user_id)
        if one.pages is not None
    }


def life(school: School, by: str) -> str:
    """A bought course with a watched video and a passed quiz; the purchase's id."""
    course, [video, quiz] = school.published("video", "quiz", price=149_000)
    school.enrol(course, by=by)
    purchase = str(school.enrolment(course, by).purchase_id)
    school.pay(course, by=by)
    assert school.report(course, video, [0, 300], by=by).status == 200
    attempts = f"/courses/{course}/lessons/{quiz}/quiz/attempts"
    school.did("POST", attempts, by=by, status=201)
    school.did("POST", f"{attempts}/1/submit", {"answers": RIGHT}, by=by)
    return purchase


def test_a_copy_holds_what_was_learned_answered_and_paid(school: School) -> None:
    life(school, "anna")
    copy = copy_of(school.person("anna"))
    assert len(copy["courses.json"]) == 5
    assert [one["amount"] for one in copy["purchases.json"]] == [149_000]
    assert [one["amount"] for one in copy["payments.json"]] == [149_000]
    assert any(one.get("answers") == RIGHT for one in copy["courses.json"])
    assert "explanation" not in str(copy)


def test_an_erasure_leaves_the_purchase_without_contacts_and_others_alone(school: School) -> None:
    anna, boris = life(school, "anna"), life(school, "boris")
    user_id = school.person("anna")
    assert load_purchase(anna).email
    assert list(LEARNING.blockers(user_id)) == []
    for _ in range(2):
        LEARNING.erase(user_id)
    left = [one for one in school.aws.items("learning") if user_id in str(one.values())]
    assert [one["type"] for one in left] == ["purchase"]
    assert (load_purchase(anna).email, load_purchase(anna).phone, bool(load_purchase(boris).email)) == (
        None,
        None,
        True,
    )
    assert list(Enrolment.gsi1.query(keys.enrolments_of(user_id))) == []
    assert len(list(Enrolment.gsi1.query(keys.enrolments_of(school.person("boris"))))) == 1


def test_an_erasure_takes_a_files_name_out_of_a_video_and_leaves_a_title_that_was_given(school: School) -> None:
    owner = school.person("manager", "manager")
    named = {"filename": "Анна Смирнова.mp4", "gsi1pk": keys.videos_of(owner), "gsi1sk": "2026#1"}
    untitled = school.video(title="Анна Смирнова.mp4", **named)
    titled = school.video(title="Стирка", **named)
    LEARNING.erase(owner)
    found = [Video.get(*keys.video_key(one)) for one in (untitled, titled)]
    assert [(one.filename, one.title) for one in found] == [("", ""), ("", "Стирка")]


def test_after_the_years_of_the_law_purchases_go_too(school: School) -> None:
    purchase = life(school, "anna")
    user_id = school.person("anna")
    LEARNING.erase(user_id)
    assert LEARNING.purge(user_id, "2000-01-01T00:00:00.000Z")
    assert not LEARNING.purge(user_id, "2999-01-01T00:00:00.000Z")
    assert keys.purchase_key(purchase)[0] not in {one["pk"] for one in school.aws.items("learning")}


def dying_after_each(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let `act` die after each deletion, and be repeated until it comes to its end."""
    delete, done = Connection.delete_item, [0]

    def one(*args: Any, **kwargs: Any) -> Any:
        if done[0]:
            raise Died
        done[0] += 1
        return delete(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "delete_item", one)
        for _ in range(50):
            done[0] = 0
            with suppress(Died):
                act()
                return
    raise AssertionError("it comes to no end")


class Died(BaseException):
    """The end of a process."""


def test_an_erasure_that_dies_again_and_again_leaves_nothing(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    life(school, "anna")
    user_id = school.person("anna")
    dying_after_each(monkeypatch, lambda: LEARNING.erase(user_id))
    left = [one for one in school.aws.items("learning") if user_id in str(one.values())]
    assert [one["type"] for one in left] == ["purchase"]


def test_a_purge_that_dies_again_and_again_leaves_no_refund(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    life(school, "anna")
    user_id = school.person("anna")
    [enrolment] = Enrolment.gsi1.query(keys.enrolments_of(user_id))
    body = {"amount": 10_000, "reason": "Уступка"}
    school.did("POST", f"/courses/{enrolment.course_id}/learners/{user_id}/refunds", body, by="admin", status=201)
    school.run_refunds()
    assert {one["type"] for one in school.aws.items("payments")} >= {"payment", "refund"}
    dying_after_each(monkeypatch, lambda: LEARNING.purge(user_id, "2999-01-01T00:00:00.000Z"))
    assert [one["type"] for one in school.aws.items("payments")] == []
