"""Enrolment: one per person and course, paid once, and ended only by what gave it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.core.clock import FrozenClock
from shared.learning.enrolment.store import load_purchase
from tests.integration.learning.conftest import School

PRICE = 149_000


@pytest.fixture
def paid(school: School) -> str:
    """A live course that costs money."""
    course, _ = school.published("text", price=PRICE)
    return course


def buy(school: School, course: str, by: str = "anna") -> str:
    """Enrol and pay; the purchase's id."""
    school.enrol(course, by=by)
    purchase = str(school.enrolment(course, by).purchase_id)
    school.pay(course, by=by)
    return purchase


def refund(school: School, course: str, amount: int | None = None, by: str = "anna", key: str | None = None) -> Any:
    body = {"reason": "Не подошёл", **({"amount": amount} if amount else {})}
    path = f"/courses/{course}/learners/{school.person(by)}/refunds"
    answer = school.call("POST", path, body, by="admin", key=key)
    school.run_refunds()
    return answer


def test_a_free_course_is_there_at_once(school: School) -> None:
    course, [lesson] = school.published("text")
    answer = school.call("POST", f"/courses/{course}/enrol", {"expected_price": 0}, by="anna")
    assert answer.status == 201
    assert answer.json["payment_url"] is None
    enrolment = answer.json["enrolment"]
    assert (enrolment["status"], enrolment["access"]) == ("active", {"by": "free", "purchase_id": None})
    assert school.call("POST", f"/courses/{course}/enrol", by="anna").code == "already_enrolled"
    [event] = school.aws.events("enrolment.activated")
    assert (event["data"]["by"], event["customer_id"]) == ("free", school.person("anna"))
    [mine] = school.did("GET", "/courses/mine")["items"]
    assert (mine["course"]["id"], mine["percent"], mine["resume"]["lesson_id"]) == (course, 0, lesson)


def test_a_paid_course_is_there_when_its_money_is(school: School, paid: str) -> None:
    first = school.call("POST", f"/courses/{paid}/enrol", {"expected_price": PRICE}, by="anna")
    assert (first.status, first.json["enrolment"]["status"]) == (201, "awaiting_payment")
    assert first.json["payment_url"]
    again = school.call("POST", f"/courses/{paid}/enrol", by="anna")
    assert (again.status, again.json) == (200, first.json)
    school.pay(paid)
    enrolment = school.enrolment(paid)
    assert (enrolment.status, enrolment.by) == ("active", "purchase")
    assert load_purchase(enrolment.purchase_id).status == "paid"
    assert school.event_types("purchase.", "enrolment.") == ["purchase.placed", "enrolment.activated", "purchase.paid"]


def test_progress_tells_who_only_waits_from_who_has_access(school: School, paid: str) -> None:
    school.enrol(paid)
    waits = school.progress(paid)
    assert (waits["status"], waits["access"]["by"]) == ("awaiting_payment", None)
    school.pay(paid)
    has = school.progress(paid)
    assert (has["status"], has["access"]["by"]) == ("active", "purchase")
    refund(school, paid)
    assert school.progress(paid)["status"] == "revoked"


def test_the_receipt_is_of_a_service(school: School, paid: str) -> None:
    school.enrol(paid)
    [request] = [one for one in school.provider.requests if hasattr(one, "receipt")]
    assert [(one.unit_price, one.payment_subject) for one in request.receipt.items] == [(PRICE, "service")]


def test_a_moved_price_is_said(school: School, paid: str) -> None:
    answer = school.call("POST", f"/courses/{paid}/enrol", {"expected_price": 99_000}, by="anna")
    assert (answer.status, answer.code, answer.json["price"]) == (409, "price_changed", PRICE)


def test_six_enrol_at_once_and_one_purchase_is_made(
    school: School, paid: str, at_once: Callable[..., list[Any]]
) -> None:
    school.person("anna")
    answers = at_once(*[lambda: school.call("POST", f"/courses/{paid}/enrol", by="anna")] * 6)
    assert sorted(one.status for one in answers) == [200] * 5 + [201]
    assert len(school.aws.events("purchase.placed")) == 1


def test_money_that_comes_twice_goes_back_once(school: School, paid: str, time: FrozenClock) -> None:
    school.enrol(paid)
    purchase = str(school.enrolment(paid).purchase_id)
    time.tick(hours=3)
    school.sign_in_again("anna")
    renewed = school.did("POST", f"/courses/{paid}/pay")
    assert renewed["payment_url"]
    first, second = sorted(school.payment_ids(purchase))
    for one in (first, second):
        school.provider.pay(one)
        school.notify(one)
    assert load_purchase(purchase).status == "paid"
    assert len(school.aws.events("purchase.late_refund")) == 1
    school.run_refunds()
    assert school.enrolment(paid).is_active


def test_money_after_leaving_goes_back(school: School, paid: str) -> None:
    school.enrol(paid)
    for _ in range(2):
        assert school.did("POST", f"/courses/{paid}/leave")["status"] == "cancelled"
    school.pay(paid)
    assert school.enrolment(paid).status == "cancelled"
    assert school.event_types("purchase.late_refund") == ["purchase.late_refund"]


def test_money_for_a_withdrawn_course_goes_back(school: School, paid: str) -> None:
    school.enrol(paid)
    school.did("POST", f"/courses/{paid}/withdraw", {"reason": "Устарел"}, by="admin")
    school.pay(paid)
    assert not school.enrolment(paid).is_active
    assert school.event_types("purchase.late_refund") == ["purchase.late_refund"]
    assert school.call("POST", f"/courses/{paid}/pay", by="anna").code == "course_withdrawn"


def test_who_bought_a_withdrawn_course_is_seen_and_paid_back(school: School, paid: str) -> None:
    purchase = buy(school, paid)
    school.did("POST", f"/courses/{paid}/withdraw", {"reason": "Устарел"}, by="admin")
    path = f"/courses/{paid}/learners/{school.person('anna')}"
    seen = school.did("GET", path, by="admin")
    assert (seen["enrolment"]["status"], seen["enrolment"]["access"]["purchase_id"]) == ("active", purchase)
    progress = seen["progress"]
    assert (progress["resume"], [one["is_locked"] for one in progress["lessons"]]) == (None, [False])
    assert "Доступа к курсу сейчас нет" in progress["explained"]
    assert school.call("GET", f"/courses/{paid}/progress", by="anna").code == "course_withdrawn"
    assert refund(school, paid).status == 201
    assert school.did("GET", path, by="admin")["enrolment"]["status"] == "revoked"


def test_another_amount_is_held(school: School, paid: str) -> None:
    school.enrol(paid)
    school.pay(paid, amount=100)
    assert load_purchase(school.enrolment(paid).purchase_id).status == "held"
    assert not school.enrolment(paid).is_active
    assert refund(school, paid).status == 201
    assert school.enrolment(paid).status == "cancelled"


def test_another_amount_for_a_purchase_that_was_given_up_goes_back(school: School, paid: str) -> None:
    school.enrol(paid)
    school.did("POST", f"/courses/{paid}/leave")
    school.pay(paid, amount=100)
    assert school.event_types("purchase.held", "purchase.late_refund") == ["purchase.late_refund"]
    school.run_refunds()
    [payment] = school.provider.payments.values()
    assert payment.refunded_amount == 100


def test_another_amount_by_a_second_link_goes_back(school: School, paid: str, time: FrozenClock) -> None:
    school.enrol(paid)
    purchase = str(school.enrolment(paid).purchase_id)
    time.tick(hours=3)
    school.sign_in_again("anna")
    school.did("POST", f"/courses/{paid}/pay")
    first, second = sorted(school.payment_ids(purchase))
    for at_provider, amount in ((first, None), (second, 100)):
        school.provider.pay(at_provider, amount=amount)
        school.notify(at_provider)
    assert (load_purchase(purchase).status, school.aws.events("purchase.held")) == ("paid", [])
    school.run_refunds()
    assert [school.provider.payments[one].refunded_amount for one in (first, second)] == [0, 100]


def test_a_part_stays_and_the_whole_ends_the_access(school: School, paid: str) -> None:
    buy(school, paid)
    part = refund(school, paid, 49_000, key="r").json
    assert (part["amount"], part["status"]) == (49_000, "requested")
    assert school.enrolment(paid).is_active
    assert refund(school, paid, 100_001).code == "refund_exceeds_paid"
    assert refund(school, paid).json["amount"] == 100_000
    assert school.enrolment(paid).status == "revoked"
    assert [one["data"]["full"] for one in school.aws.events("purchase.refunded")] == [False, True]
    assert [one["data"]["reason"] for one in school.aws.events("enrolment.revoked")] == ["refunded"]
    assert refund(school, paid).code == "nothing_to_refund"
    assert school.call("GET", f"/courses/{paid}/progress", by="anna").json["percent"] == 0


def test_who_buys_again_has_what_they_did(school: School, paid: str) -> None:
    buy(school, paid)
    lesson = school.progress(paid)["lessons"][0]["lesson_id"]
    school.did("POST", f"/courses/{paid}/lessons/{lesson}/complete")
    refund(school, paid)
    assert school.call("GET", f"/courses/{paid}/lessons/{lesson}", by="anna").code == "enrolment_required"
    second = buy(school, paid)
    assert school.enrolment(paid).purchase_id == second
    assert school.progress(paid)["percent"] == 100


def test_the_refund_of_another_purchase_ends_nothing(school: School, paid: str) -> None:
    buy(school, paid)
    body = {"reason": "Не подошёл"}
    path = f"/courses/{paid}/learners/{school.person('anna')}/refunds"
    school.did("POST", path, body, by="admin", status=201)
    refund_id = school.aws.events("refund.requested")[-1]["data"]["refund_id"]
    # Before the worker comes, the access is another's: as if it had been granted meanwhile.
    enrolment = school.enrolment(paid)
    enrolment.by, enrolment.purchase_id = "grant", None
    enrolment.save()
    school.work({"id": "evt_x", "type": "refund.requested", "data": {"refund_id": refund_id}})
    assert school.enrolment(paid).is_active


def test_who_paid_cannot_leave_and_who_did_not_can(school: School, paid: str) -> None:
    buy(school, paid)
    answer = school.call("POST", f"/courses/{paid}/leave", by="anna")
    assert (answer.code, answer.json["enrolment_status"]) == ("illegal_transition", "active")
    free, [lesson] = school.published("text", title="Бесплатный")
    school.enrol(free)
    assert school.did("POST", f"/courses/{free}/leave")["status"] == "left"
    assert school.call("GET", f"/courses/{free}/lessons/{lesson}", by="anna").code == "enrolment_required"
    # The answer to the first may have been lost.
    assert school.did("POST", f"/courses/{free}/leave")["status"] == "left"
    school.enrol(free)
    assert school.event_types("enrolment.left") == ["enrolment.left"]


def test_an_author_grants_and_takes_back(school: School, paid: str) -> None:
    boris = school.person("boris")
    path = f"/courses/{paid}/learners"
    for by in ("anna",):
        assert school.call("POST", path, {"user_ids": [boris]}, by=by).status == 403
    [granted] = school.did("POST", path, {"user_ids": [boris, boris]}, by="manager", status=201)["items"]
    assert (granted["status"], granted["access"]["by"]) == ("active", "grant")
    listed = school.did("GET", path, by="manager")["items"]
    assert [one["user_id"] for one in listed] == [boris]
    why = school.did("GET", f"{path}/{boris}", by="manager")
    assert (why["enrolment"]["status"], why["progress"]["percent"]) == ("active", 0)
    assert school.did("DELETE", f"{path}/{boris}", by="manager")["status"] == "revoked"
    assert school.did("GET", f"{path}?status=revoked", by="manager")["items"][0]["user_id"] == boris
    assert school.call("POST", path, {"user_ids": ["usr_x"]}, by="manager").code == "user_unknown"


def test_a_grant_to_many_gives_nobody_anything_while_the_purchase_of_one_is_held(school: School, paid: str) -> None:
    school.enrol(paid)
    school.pay(paid, amount=100)
    anna, boris = school.person("anna"), school.person("boris")
    path = f"/courses/{paid}/learners"
    refused = school.call("POST", path, {"user_ids": [boris, anna]}, by="manager")
    assert (refused.status, refused.code, refused.json["user_ids"]) == (409, "illegal_transition", [anna])
    assert school.did("GET", path, by="manager")["items"] == []


def test_a_grant_gives_up_a_purchase_that_waits(school: School, paid: str) -> None:
    school.enrol(paid)
    purchase = str(school.enrolment(paid).purchase_id)
    school.did("POST", f"/courses/{paid}/learners", {"user_ids": [school.person("anna")]}, by="manager", status=201)
    assert load_purchase(purchase).status == "cancelled"
    [at_provider] = school.payment_ids(purchase)
    school.provider.pay(at_provider)
    school.notify(at_provider)
    assert school.enrolment(paid).by == "grant"
    assert len(school.aws.events("purchase.late_refund")) == 1


def test_a_repeated_request_is_one_enrolment(school: School, paid: str) -> None:
    one, two = (school.call("POST", f"/courses/{paid}/enrol", {}, by="anna", key="k") for _ in range(2))
    assert (one.status, one.json) == (two.status, two.json)


def test_a_link_that_the_request_could_not_make_comes_from_the_worker(school: School, paid: str) -> None:
    school.provider.fail_next("down")
    answer = school.call("POST", f"/courses/{paid}/enrol", by="anna")
    assert (answer.status, answer.json["payment_url"]) == (201, None)
    [placed] = school.aws.events("purchase.placed")
    body = {"id": placed["sk"], "type": "purchase.placed", "aggregate": "purchase", "data": placed["data"]}
    assert school.work({**body, "aggregate_id": placed["data"]["purchase_id"]}) == []
    assert school.call("POST", f"/courses/{paid}/enrol", by="anna").json["payment_url"]


def test_so_many_purchases_are_begun_in_a_day(
    school: School, paid: str, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.learning.enrolment.caps.PER_DAY", 2, raising=False)
    for _ in range(2):
        school.enrol(paid)
        assert school.call("POST", f"/courses/{paid}/enrol", by="anna").status == 200
        school.did("POST", f"/courses/{paid}/leave")
    made = len(school.provider.payments)
    refused = school.call("POST", f"/courses/{paid}/enrol", by="anna")
    assert (refused.status, refused.code) == (429, "too_many_requests")
    assert int(refused.headers["retry-after"]) <= 86_400
    assert (len(school.provider.payments), school.enrolment(paid).status) == (made, "cancelled")
    school.enrol(paid, by="boris")
    free, _ = school.published("text")
    school.enrol(free)
    time.tick(hours=24)
    school.sign_in_again("anna")
    school.enrol(paid)
