"""The demo's chapter of learning: a course bought, watched, asked about and completed; then the money goes back."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import time
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

from infra.local import config
from infra.local.aws import Aws
from infra.local.demo.client import Answer, DemoClient, Row, check, press_pay, wait_for
from infra.local.demo.narrator import Narrator, rub
from infra.local.demo.story import Story
from infra.local.modules.karma.balance import karma_from, karma_of
from infra.local.modules.learning import courses, movie
from infra.local.modules.learning.courses import PRINTS
from shared.learning.playback.cookies import encoded, policy_of

PUBLISHED_WITHIN_S = 300.0
COURSE_KARMA = 10
QUESTION = "На скольких градусах стирать и какой отжим ставить?"
CURIOUS = "Какой секрет мастерской при переносе плёнки утюгом?"
POSITION_S = 13.0


def play_later(story: Story) -> None:
    """After the chapters that count her karma: completing a course brings some."""
    tell, customer, guest = story.tell, story.people["customer"], story.guest
    tell.chapter("She learns something")
    course = wait_for(lambda: _published(guest), "The course, once its video is ready", timeout_s=PUBLISHED_WITHIN_S)
    learner = Learner(customer, course)
    before = karma_of(customer), len(_grants(customer))
    buy(learner, guest, tell)
    watch(learner, tell)
    ask(learner, tell)
    finish_watching(learner, tell)
    take_quiz(learner, tell)
    complete(learner, tell)
    count_rewards(customer, before, tell)
    certificate = check_certificate(learner, guest, tell)
    refund(learner, story.people["admin"], guest, certificate, tell)
    story.queues |= {"video", "achievements", "documents", "openai"}


class Learner:
    """Somebody in one course; `lessons` are its lessons in order."""

    def __init__(self, person: DemoClient, course: Row) -> None:
        self.person = person
        self.course = course
        self.path = f"/courses/{course['id']}"
        self.lessons: list[Row] = [lesson for section in course["sections"] for lesson in section["lessons"]]

    def lesson(self, kind: str, which: int = 0) -> str:
        """The path of a lesson, by its kind and its number among those, from 0; -1 is the last."""
        return f"{self.path}/lessons/{[one['id'] for one in self.lessons if one['kind'] == kind][which]}"

    def call(self, method: str, path: str, body: Row | None = None, *, expect: int = 200, doing: str) -> Row:
        """A request of this person's."""
        key = secrets.token_hex(16) if method == "POST" else ""
        found: Row = self.person.api(method, path, body, expect=expect, doing=doing, key=key)
        return found

    def progress(self) -> Row:
        """How far they are, and why."""
        return self.call("GET", f"{self.path}/progress", doing="Reading her progress")

    def report(self, position: float, *watched: tuple[float, float]) -> Row:
        """A player's report about the video."""
        body = {"at": datetime.now(UTC).isoformat(), "position_seconds": position, "watched": watched}
        return self.call("PUT", f"{self.lesson('video')}/progress", body, doing="Reporting what was watched")

    def play(self) -> tuple[Row, dict[str, str]]:
        """What a player is given: addresses, and cookies by name."""
        answer = self.person.send("POST", f"{self.lesson('video')}/play")
        check(answer.status == 200, f"She may play the video, but that answered {answer.status}: {answer.text[:200]}.")
        return answer.body, cookies_of(answer)


def buy(learner: Learner, guest: DemoClient, tell: Narrator) -> None:
    """A preview is open to all; the rest after the payment."""
    preview, video = learner.lesson("text"), learner.lesson("video")
    guest.api("GET", preview, expect=200, doing="Reading the preview as a guest")
    refused = learner.call("GET", video, expect=403, doing="Opening a lesson that is not paid for")
    check(refused["code"] == "enrolment_required", f"It should want an enrolment, but says {refused['code']}.")
    price = learner.course["price"]
    tell.done(f"“{learner.course['title']}”: the first lesson is open to all, the next wants {rub(price)}")
    body = {"expected_price": price - 1}
    moved = learner.call("POST", f"{learner.path}/enrol", body, expect=409, doing="Enrolling at an old price")
    check(moved["code"] == "price_changed", f"An old price should be noticed, but it says {moved['code']}.")
    made = learner.call(
        "POST", f"{learner.path}/enrol", {"expected_price": price}, expect=201, doing="Enrolling"
    )  # fmt: skip
    check(made["enrolment"]["status"] == "awaiting_payment", f"It should wait for money: {made['enrolment']}.")
    press_pay(learner.person, made["payment_url"])
    wait_for(lambda: True if _mine(learner)["status"] == "active" else None, "Access to the course")
    tell.done("She pays, and the course is hers", made["enrolment"]["access"]["purchase_id"])
    learner.call("POST", f"{preview}/complete", doing="Completing the first lesson")


def watch(learner: Learner, tell: Narrator) -> None:
    """Cookies open this video for some minutes; a seek counts nothing."""
    given, cookies = learner.play()
    check(_load(learner, given["hls_url"], cookies).status == 200, "Her cookies should open the playlist.")
    check(_load(learner, given["hls_url"], {}).status == 403, "Without cookies the playlist should be closed.")
    languages = ", ".join(one["language"] for one in given["captions"])
    tell.done(f"The player gets cookies for this video alone, captions: {languages}", f"until {given['expires_at']}")
    old = _load(learner, given["hls_url"], _ended(given["video_id"], cookies))
    check(old.status == 403, f"A cookie of an hour ago should open nothing, but that answered {old.status}.")
    again, fresh = learner.play()
    check(again["hls_url"] == given["hls_url"], "The addresses should survive a renewal.")
    check(_load(learner, given["hls_url"], fresh).status == 200, "Fresh cookies should open the same address.")
    tell.done("A cookie of an hour ago opens nothing (403); one call, and the same address plays on")
    shown = learner.report(movie.SECONDS - 1, (0, 5), (movie.SECONDS - 2, movie.SECONDS - 1))
    waits = shown["waits_for"]
    check(shown["watched_percent"] == 30, f"6 of 20 seconds are 30 %, not {shown['watched_percent']} %.")
    check(waits["code"] == "watched_too_little", f"It should be too little: {waits}.")
    tell.done(f"She jumps to the end: {shown['watched_percent']} % count, not 95", f"missing {waits['missing']}")
    progress = learner.progress()
    locked = [one["title"] for one in progress["lessons"] if one["is_locked"]]
    tell.done(f"Why: “{progress['explained']}”", f"locked: {', '.join(locked)}")


def ask(learner: Learner, tell: Narrator) -> None:
    """An answer names its source and its time; what is locked is in no prompt."""
    body = {"text": QUESTION, "position_seconds": POSITION_S}
    answer = _asked(learner, body)
    sources = [one for one in answer["sources"] if one.get("from_seconds") is not None]
    check(answer["is_grounded"] and bool(sources), f"The answer should rest on the video: {answer}.")
    quoted = sources[0]
    tell.done(f"“{QUESTION}”", answer["reply"])
    tell.done(f"Its source: “{quoted['title']}” from 0:{int(quoted['from_seconds']):02d}", quoted["quote"])
    answer = _asked(learner, {"text": CURIOUS})
    kept = learner.person.fetch("GET", f"{learner.person.base_url}/_sandbox/openai/_requests").body["items"]
    # Who has completed the course may have asked too, and was answered from all of it.
    seen = [text for one in kept if CURIOUS in (text := _plain(one))]
    check(bool(seen), "The question should be among the prompts.")
    check(not any(courses.LOCKED_SECRET in text for text in seen), "A locked lesson should be in no prompt.")
    check(courses.LOCKED_SECRET not in answer["reply"], "A locked lesson should be in no answer.")
    tell.done(f"“{CURIOUS}” That lesson is locked, and in no prompt", answer["reply"])


def finish_watching(learner: Learner, tell: Narrator) -> None:
    """All seconds, in the time that they take."""
    shown = learner.report(movie.SECONDS, (5, movie.SECONDS))
    if shown["status"] != "completed":
        waits = shown["waits_for"]
        check(waits["code"] == "watched_too_fast", f"It should be too fast: {waits}.")
        tell.done("All of it at once is not believed yet", f"{waits['code']}, ready at {waits['ready_at']}")
        left = (datetime.fromisoformat(waits["ready_at"]) - datetime.now(UTC)).total_seconds()
        time.sleep(max(0.0, left) + 0.1)
        shown = learner.report(movie.SECONDS, (movie.SECONDS - 1, movie.SECONDS))
    check(shown["status"] == "completed", f"Watched to the end the lesson is done, but it waits: {shown['waits_for']}.")
    tell.done(f"Watched to the end: {shown['watched_percent']} %, the course {shown['course']['percent']} %")


def take_quiz(learner: Learner, tell: Narrator) -> None:
    """Failed, then passed; answers are shown only then."""
    attempts = f"{learner.lesson('quiz')}/quiz/attempts"
    right = courses.right_answers(courses.PRINT_QUESTIONS)
    made = learner.call("POST", attempts, expect=201, doing="Beginning the quiz")
    check('"answer"' not in json.dumps(made["questions"]), "The questions should not tell their answers.")
    wrong = {**right, "q1": ["o1"]}
    failed = learner.call("POST", f"{attempts}/{made['number']}/submit", {"answers": wrong}, doing="Submitting")
    check((failed["passed"], failed["review"]) == (False, None), f"It should fail and reveal nothing: {failed}.")
    tell.done(f"The quiz fails with {failed['score_percent']} %", f"{failed['attempts_left']} attempts left")
    made = learner.call("POST", attempts, expect=201, doing="Trying the quiz again")
    passed = learner.call("POST", f"{attempts}/{made['number']}/submit", {"answers": right}, doing="Submitting")
    check(passed["passed"] and bool(passed["review"]), f"It should pass and reveal the answers: {passed}.")
    tell.done(f"And passes with {passed['score_percent']} %", str(passed["review"][0]["explanation"]))


def complete(learner: Learner, tell: Narrator) -> None:
    """The last lesson opens, and the course is done."""
    last = learner.lesson("text", -1)
    body = learner.call("GET", last, doing="Opening the last lesson")["body"]
    check(courses.LOCKED_SECRET in body, "The secret should be in the last lesson.")
    done = learner.call("POST", f"{last}/complete", doing="Completing the last lesson")["course"]
    check((done["percent"], done["completed_at"] is not None) == (100, True), f"The course should be done: {done}.")
    tell.done(f"The locked lesson opens; the course is done: {done['percent']} %", done["completed_at"])


def count_rewards(customer: DemoClient, before: tuple[int, int], tell: Narrator) -> None:
    """Badges and karma, as the events say."""
    karma, known = before
    wanted = {"ach_first_lesson", "ach_courses"}
    done = {one["type"] for one in customer.items("/users/me/timeline", "Reading her timeline")}
    # With an order and a visit of earlier chapters there is one more, which also has karma to wait for.
    wanted |= {"ach_three_worlds"} if {"order.paid", "visit.closed"} <= done else set()

    def look() -> list[Row] | None:
        held = _held(customer)
        return held if wanted <= {one["achievement_id"] for one in held} else None

    got = wait_for(look, "The badges")
    tell.done("Badges: " + ", ".join(one["title"] for one in got if one["achievement_id"] in wanted))

    def check_once() -> int | None:
        grants = _grants(customer)
        points = sum(int(one["data"]["karma"]) for one in grants)
        brought = karma_from(customer, "course"), karma_from(customer, "achievement")
        is_whole = len(grants) >= known + len(wanted) and brought == (COURSE_KARMA, points)
        return karma_of(customer) if is_whole else None

    now = wait_for(check_once, "The karma of the course and its badges")
    tell.done(f"Karma: {karma} before, {now} now: {COURSE_KARMA} for the course, the rest for badges")
    figures = customer.api("GET", "/users/me/learning", expect=200, doing="Reading her figures")
    check(figures["streak_days"] >= 1, f"A day on which she learned should count: {figures}.")


def check_certificate(learner: Learner, guest: DemoClient, tell: Narrator) -> Row:
    """Anybody can check it; a forged one is noticed."""

    def look() -> Row | None:
        items = learner.person.items("/certificates/mine", "Reading her certificates")
        return next((one for one in items if one["course_id"] == learner.course["id"]), None)

    made = wait_for(look, "The certificate")
    path = f"/certificates/{made['number']}"
    shown = guest.api("GET", path, expect=200, doing="Checking the certificate as a guest")
    check(shown["status"] == "valid", f"The certificate should be valid, but is {shown['status']}.")
    tell.done(f"Certificate {made['number']}, checked by a guest: {shown['status']}", shown["holder_name"])
    link = learner.call("GET", f"{path}/file", doing="Asking for the file")
    file = learner.person.fetch("GET", link["url"]).content
    check(file.startswith(b"%PDF") and _sha256(file) == shown["sha256"], "The file should be the one of the hash.")
    changed = file[:-1] + bytes([file[-1] ^ 1])
    found = [verified(guest, {"sha256": _sha256(one)})["result"] for one in (file, changed)]
    check(found == ["valid", "unknown"], f"The file should be valid, one byte changed unknown: {found}.")
    tell.done("Its PDF is known by its hash; one byte changed, it is unknown", f"{len(file):,} bytes")
    token = guest.api("GET", f"{path}/credential", expect=200, doing="Reading the credential")["credential"]
    found = [verified(guest, {"credential": one})["result"] for one in (token, forged(token))]
    check(found == ["valid", "forged"], f"The credential should be valid, another's forged: {found}.")
    tell.done("The Open Badge verifies; with another course written into it, it is", found[1])
    return made


def refund(learner: Learner, admin: DemoClient, guest: DemoClient, certificate: Row, tell: Narrator) -> None:
    """The whole price goes back, and the access and the certificate with it."""
    person = learner.call("GET", "/users/me", doing="Reading her account")
    path, body = f"{learner.path}/learners/{person['id']}/refunds", {"reason": "She asked for it"}
    made = admin.api("POST", path, body, expect=201, doing="Refunding the course", key=secrets.token_hex(16))
    wait_for(lambda: True if _mine(learner)["status"] == "revoked" else None, "The end of the access")
    refused = learner.person.send("POST", f"{learner.lesson('video')}/play")
    check((refused.status, refused.body["code"]) == (403, "enrolment_required"), f"No more playing: {refused.text}.")
    check("set-cookie" not in refused.headers, "A refusal should set no cookie.")
    tell.done(f"{rub(made['amount'])} go back, and the access is gone", refused.body["code"])
    look = f"/certificates/{certificate['number']}"

    def revoked() -> Row | None:
        shown: Row = guest.api("GET", look, expect=200, doing="Checking the certificate again")
        return shown if shown["status"] == "revoked" else None

    wait_for(revoked, "The revocation of the certificate")
    tell.done("A guest sees that the certificate is revoked", certificate["number"])


def verified(client: DemoClient, body: Row) -> Row:
    """What anybody is told of a file's hash or a credential."""
    found: Row = client.api("POST", "/certificates/verify", body, expect=200, doing="Verifying a certificate")
    return found


def forged(token: str) -> str:
    """The credential with another course in it, under the same signature."""
    head, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    claims["credentialSubject"]["achievement"]["name"] = "Космонавтика"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{head}.{changed}.{signature}"


def cookies_of(answer: Answer) -> dict[str, str]:
    """The cookies that an answer set: the client has joined their lines with commas."""
    found: dict[str, str] = {}
    for line in answer.headers.get("set-cookie", "").split(", CloudFront-"):
        text = line if line.startswith("CloudFront-") else f"CloudFront-{line}"
        found |= {name: morsel.value for name, morsel in SimpleCookie(text).items()}
    return found


def _ended(video_id: str, cookies: dict[str, str]) -> dict[str, str]:
    """These cookies as they were an hour ago, with the stack's own signature: time cannot be turned back over HTTP."""
    kept = config.from_environ()
    aws = Aws(kept)
    stack = aws.client("cloudformation").describe_stacks(StackName=config.STACK_NAME)["Stacks"][0]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
    policy = policy_of(f"{kept.base_url}/video/{video_id}/*", datetime.now(UTC) - timedelta(hours=1))
    signed: Any = aws.client("kms").sign(
        KeyId=outputs["PlayKeyId"], Message=policy, MessageType="RAW", SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256"
    )
    return {**cookies, "CloudFront-Policy": encoded(policy), "CloudFront-Signature": encoded(signed["Signature"])}


def _load(learner: Learner, url: str, cookies: dict[str, str]) -> Answer:
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return learner.person.fetch("GET", url, headers={"Cookie": sent} if sent else {})


def _asked(learner: Learner, body: Row) -> Row:
    path = f"{learner.lesson('video')}/chat"
    task = learner.call("POST", path, body, expect=202, doing="Asking the assistant")
    return learner.person.await_result(task["task_id"], "The assistant's answer")


def _plain(request: Row) -> str:
    """A request to the model as it was sent, its Cyrillic letters unescaped: JSON is there inside of JSON."""
    return " ".join(re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), json.dumps(request)).split())


def _published(guest: DemoClient) -> Row | None:
    answer = guest.send("GET", f"/courses/{PRINTS.slug}")
    return answer.body if answer.status == 200 else None


def _mine(learner: Learner) -> Row:
    items = learner.person.items("/courses/mine", "Reading her courses")
    return next(one for one in items if one["course"]["id"] == learner.course["id"])


def _held(customer: DemoClient) -> list[Row]:
    found: list[Row] = customer.api("GET", "/users/me/achievements", expect=200, doing="Reading her badges")["items"]
    return found


def _grants(customer: DemoClient) -> list[Row]:
    """Her badges as her timeline tells them, newest first."""
    items = customer.items("/users/me/timeline", "Reading her timeline")
    return [one for one in items if one["type"] == "achievement.granted"]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
