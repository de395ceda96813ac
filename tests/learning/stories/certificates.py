"""Certificates: issued, revoked by a refund, made with another name, and what was learned as a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from shared.learning import models as keys
from shared.learning.certificates.models import Certificate, Certified
from shared.learning.enrolment.models import Enrolment
from shared.providers import storage
from tests.faults.steps import expect, story
from tests.faults.world import World


def course_of(it: World, **fields: object) -> tuple[str, str]:
    """(course, lesson): a live course with one text."""
    made = expect(
        it, it.call("POST", "/courses", {"title": "Уход за вещами", **fields}, by=it.admin, key="course"), 201
    )
    path = f"/courses/{made['id']}"
    body = {"title": "Ярлык", "kind": "text", "body": "Текст"}
    lesson = expect(it, it.call("POST", f"{path}/lessons", body, by=it.admin, key="lesson"), 201)
    expect(it, it.call("POST", f"{path}/publish", {"version": 2}, by=it.admin))
    return str(made["id"]), str(lesson["id"])


def files_of(it: World) -> dict[str, bytes]:
    """All files of certificates, by their keys."""

    def read() -> dict[str, bytes]:
        store = storage.from_settings("documents")
        return {one.key: store.get(one.key) for one in store.listed("certificates/", limit=100)}

    return it.watch(read)


def certificates_of(it: World, name: str = "anna") -> list[Certificate]:
    """Somebody's certificates, oldest first."""
    key = keys.certificates_of(it.people[name].id)
    return it.watch(lambda: list(Certificate.gsi1.query(key, limit=100)))


def check_files(it: World) -> None:
    """Each certificate has its file, and there are no others."""
    found = files_of(it)
    stored = certificates_of(it)
    assert set(found) == {f"certificates/{one.number}.pdf" for one in stored}
    for one in stored:
        assert hashlib.sha256(found[f"certificates/{one.number}.pdf"]).hexdigest() == one.sha256


@story
def who_completes_a_course_is_certified(it: World) -> Iterator[None]:
    it.person("anna")
    course, lesson = course_of(it)
    expect(it, it.call("POST", f"/courses/{course}/enrol", by="anna", key="enrol"), 201)
    it.drain()
    yield
    expect(it, it.call("POST", f"/courses/{course}/lessons/{lesson}/complete", by="anna"))
    it.drain()
    it.run_for(minutes=40)
    [issued] = certificates_of(it)
    body = {"holder_name": "Анна Новая"}
    path = f"/certificates/{issued.number}"
    task = expect(it, it.call("POST", f"{path}/reissue", body, by="admin", key="again"), 202, again=(409,))
    it.drain()
    it.run_for(minutes=40)
    asked = expect(it, it.call("POST", "/users/me/learning/export", {"format": "xapi"}, by="anna"), 202)
    others = expect(it, it.call("POST", f"/courses/{course}/export", {"format": "csv"}, by="admin"), 202)
    it.drain()
    it.run_for(minutes=40)
    yield
    old, new = certificates_of(it)
    assert (old.status, new.status, new.holder_name) == ("replaced", "valid", "Анна Новая")
    assert len(it.aws.events("certificate.issued")) == 2
    check_files(it)
    token = it.call("GET", f"/certificates/{new.number}/credential").json["credential"]
    assert it.call("POST", "/certificates/verify", {"credential": token}).json["result"] == "valid"
    for task_id, by in ((asked["task_id"], "anna"), (others["task_id"], "admin"), (task.get("task_id"), "admin")):
        if task_id:
            assert it.call("GET", f"/result/{task_id}", by=by).json["status"] == "succeeded"


@story
def a_refund_revokes_a_certificate(it: World) -> Iterator[None]:
    it.person("anna")
    course, lesson = course_of(it, price=149_000)
    user_id = it.people["anna"].id
    expect(it, it.call("POST", f"/courses/{course}/enrol", by="anna", key="enrol"), 201)
    purchase = it.watch(lambda: Enrolment.get(*keys.enrolment_key(user_id, course))).purchase_id
    assert it.pay(str(purchase), kind="course")
    it.drain()
    it.run_for(minutes=5)
    expect(it, it.call("POST", f"/courses/{course}/lessons/{lesson}/complete", by="anna"))
    it.drain()
    yield
    [issued] = certificates_of(it)
    body = {"reason": "Не подошёл"}
    refunds = f"/courses/{course}/learners/{user_id}/refunds"
    expect(it, it.call("POST", refunds, body, by="admin", key="refund"), 201)
    it.drain()
    it.run_for(minutes=60)
    yield
    [left] = certificates_of(it)
    assert (left.number, left.status) == (issued.number, "revoked")
    assert it.watch(lambda: Certified.get(*keys.certified_key(user_id, course))).revoked_for == "refunded"
    assert len(it.aws.events("certificate.revoked")) == 1
    answer = it.call("POST", "/certificates/verify", {"sha256": left.sha256})
    assert answer.json["result"] == "revoked"
    check_files(it)


@story
def an_admin_revokes_a_certificate(it: World) -> Iterator[None]:
    it.person("anna")
    assert it.admin
    course, lesson = course_of(it)
    expect(it, it.call("POST", f"/courses/{course}/enrol", by="anna", key="enrol"), 201)
    expect(it, it.call("POST", f"/courses/{course}/lessons/{lesson}/complete", by="anna"))
    it.drain()
    yield
    [issued] = certificates_of(it)
    # Anybody may ask, and asking changes nothing.
    before = expect(it, it.call("POST", "/certificates/verify", {"sha256": issued.sha256}))
    assert before["result"] == "valid"
    expect(it, it.call("POST", f"/certificates/{issued.number}/revoke", {"reason": "Ошибка"}, by="admin"))
    it.drain()
    yield
    [left] = certificates_of(it)
    assert left.status == "revoked"
    assert len(it.aws.events("certificate.revoked")) == 1
    check_files(it)
