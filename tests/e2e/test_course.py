"""One course on the deployed stack, from its first draft to the money that goes back."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from openbadgeslib.ob3 import OB3Verifier

from tests.e2e.client import Api, Cloud, Json, eventually
from tests.e2e.lessons import cookies_of, load, ok, ready_video

SECONDS = 10
PRICE = 149_000
RACERS = 8
WITHIN_S = 90
QUIZ = {
    "pass_percent": 100,
    "max_attempts": 1,
    "reveal": "after_pass",
    "questions": [
        {
            "id": "q1",
            "kind": "single",
            "text": "При скольких градусах стирают шерсть?",
            "options": [{"id": "o1", "text": "При тридцати"}, {"id": "o2", "text": "При девяноста"}],
            "answer": ["o1"],
        }
    ],
}


@dataclass
class Course:
    """A published course: its path, and its lessons' paths."""

    path: str
    video: str
    quiz: str


def made_by(manager: Api, admin: Api) -> Course:
    """A paid course with a video and a quiz that a manager wrote and an admin published."""
    video_id = ready_video(manager, SECONDS)
    course = ok(manager.post("/courses", {"title": f"Уход за шерстью {uuid.uuid4().hex[:8]}", "price": PRICE}))
    path = f"/courses/{course['id']}"
    lessons = [
        ok(manager.post(f"{path}/lessons", body))["id"]
        for body in (
            {"title": "Стирка", "kind": "video", "video_id": video_id},
            {"title": "Что вы запомнили", "kind": "quiz", "quiz": QUIZ},
        )
    ]
    ok(manager.post(f"{path}/submit"))
    assert manager.post(f"{path}/publish", {"version": 1}).status_code == 403
    draft = ok(admin.get(f"{path}?draft=true"))
    assert ok(admin.post(f"{path}/publish", {"version": draft["version"]}))["release"] == 1
    return Course(path, *(f"{path}/lessons/{one}" for one in lessons))


def enrolment(learner: Api, course: Course) -> Json:
    """The learner's own row of this course."""
    rows = ok(learner.get("/courses/mine"))["items"]
    return next(one for one in rows if course.path.endswith(one["course"]["id"]))


def buy(learner: Api, course: Course) -> None:
    """Enrol and pay; six clicks at once are one purchase."""
    with ThreadPoolExecutor(RACERS) as threads:
        answers = list(threads.map(lambda _: learner.post(f"{course.path}/enrol", {"expected_price": PRICE}), range(6)))
    bought = {one.json()["enrolment"]["access"]["purchase_id"] for one in answers if one.is_success}
    assert len(bought) == 1, [one.text for one in answers]
    assert {one.status_code for one in answers} <= {200, 201, 409}
    url = eventually(
        lambda: ok(learner.post(f"{course.path}/pay"))["payment_url"], within=WITHIN_S, what="a payment link"
    )
    assert httpx.post(url, data={"action": "pay"}, timeout=30).status_code == 303
    eventually(lambda: enrolment(learner, course)["status"] == "active", within=WITHIN_S, what="access to the course")


def watch_on_two_devices(phone: Api, laptop: Api, course: Course) -> None:
    """Reports of both, out of order and twice; a seek adds nothing, and nothing takes seconds back."""

    def report(device: Api, position: float, *watched: tuple[float, float], ago_s: float = 0) -> Json:
        at = (datetime.now(UTC) - timedelta(seconds=ago_s)).isoformat()
        body = {"at": at, "position_seconds": position, "watched": [list(one) for one in watched]}
        return dict(ok(device.put(f"{course.video}/progress", body)))

    assert report(phone, 9.0, (9, 9.2))["watched_percent"] <= 10
    report(laptop, 6, (4, 6))
    report(phone, 2, (0, 2), ago_s=20)
    shown = report(laptop, 6, (4, 6), ago_s=5)
    assert (shown["watched_percent"], shown["position_seconds"]) == (40, 6)
    assert shown["waits_for"]["code"] == "watched_too_little"
    late = {"at": datetime.now(UTC).isoformat(), "position_seconds": 10, "watched": [[2, 4], [6, 10]]}
    _, _, course_id, _, lesson_id = course.video.split("/")
    sent = {"reports": [{"course_id": course_id, "lesson_id": lesson_id, **late}] * 2}
    results = [one["result"] for one in ok(phone.post("/learning/sync", sent))["items"]]
    assert results == ["merged", "unchanged"]

    def completed() -> bool:
        again = ok(laptop.put(f"{course.video}/progress", {**late, "at": datetime.now(UTC).isoformat()}))
        assert again["watched_percent"] == 100
        return bool(again["status"] == "completed")

    eventually(completed, within=30, what="a time in which ten seconds can be watched")


def race_for_the_quiz(phone: Api, laptop: Api, course: Course) -> None:
    """Of one attempt there is one, however many tabs begin and submit it."""
    attempts = f"{course.quiz}/quiz/attempts"
    devices = [phone, laptop] * (RACERS // 2)
    with ThreadPoolExecutor(RACERS) as threads:
        begun = list(threads.map(lambda device: device.post(attempts), devices))
        assert sorted({one.status_code for one in begun}) == [200, 201], [one.text for one in begun]
        assert '"answer"' not in begun[0].text
        assert {one.json()["number"] for one in begun} == {1}
        submit = {"answers": {"q1": ["o1"]}}
        ended = list(threads.map(lambda device: device.post(f"{attempts}/1/submit", submit), devices))
    assert {(one.status_code, one.json()["score_percent"]) for one in ended} == {(200, 100)}, [o.text for o in ended]
    other = phone.post(f"{attempts}/1/submit", {"answers": {"q1": ["o2"]}})
    assert (other.status_code, other.json()["code"]) == (409, "attempt_closed")
    none_left = laptop.post(attempts)
    assert (none_left.status_code, none_left.json()["code"]) == (409, "attempts_exhausted")


def certificate_of(learner: Api, course: Course) -> Json:
    """The one certificate, once it was issued."""

    def look() -> Json | None:
        rows = ok(learner.get("/certificates/mine"))["items"]
        return next((dict(one) for one in rows if course.path.endswith(one["course_id"])), None)

    return eventually(look, within=WITHIN_S, what="the certificate")


def check_credential(guest: Api, number: str) -> None:
    """An outside library finds it valid; what another key signed it refuses, and so do we."""
    token = ok(guest.get(f"/certificates/{number}/credential"))["credential"]
    [key] = ok(guest.get("/certificates/keys"))["keys"]
    public: Any = jwt.PyJWK(key).key
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert OB3Verifier(pubkey_pem=pem).verify(token).name.startswith("Уход за шерстью")
    other = rsa.generate_private_key(65537, 2048)
    claims = jwt.decode(token, options={"verify_signature": False})
    forged = jwt.encode(claims, other, algorithm="RS256", headers={"kid": key["kid"]})
    with pytest.raises(Exception, match="ignature"):
        OB3Verifier(pubkey_pem=pem).verify(forged)
    found = [ok(guest.post("/certificates/verify", {"credential": one}))["result"] for one in (token, forged)]
    assert found == ["valid", "forged"]


def test_a_course_from_its_draft_to_its_refund(
    cloud: Cloud, admin: Api, manager: Api, person: Callable[[], Api]
) -> None:
    course = made_by(manager, admin)
    phone, laptop, guest = person(), person(), person()
    learner_id = phone.register(email=f"{uuid.uuid4().hex}@example.com")["id"]
    laptop.tokens = phone.tokens
    assert phone.post(f"{course.video}/play").json()["code"] == "enrolment_required"
    buy(phone, course)
    answer = phone.post(f"{course.video}/play")
    played, cookies = ok(answer), cookies_of(answer)
    assert load(played["hls_url"], cookies).status_code == 200

    watch_on_two_devices(phone, laptop, course)
    race_for_the_quiz(phone, laptop, course)
    progress = ok(phone.get(f"{course.path}/progress"))
    assert (progress["percent"], progress["completed_count"]) == (100, 2)
    certificate = certificate_of(phone, course)
    assert ok(guest.get(f"/certificates/{certificate['number']}"))["status"] == "valid"
    check_credential(guest, certificate["number"])

    ok(admin.post(f"{course.path}/learners/{learner_id}/refunds", {"reason": "Передумала"}))
    eventually(lambda: enrolment(phone, course)["status"] == "revoked", within=WITHIN_S, what="the end of access")
    refused = laptop.post(f"{course.video}/play")
    assert (refused.status_code, refused.json()["code"]) == (403, "enrolment_required")
    # What was signed before ends by itself.
    assert datetime.fromisoformat(played["expires_at"]).timestamp() - time.time() <= 20 * 60
    eventually(
        lambda: ok(guest.get(f"/certificates/{certificate['number']}"))["status"] == "revoked",
        within=WITHIN_S,
        what="the certificate's revocation",
    )
