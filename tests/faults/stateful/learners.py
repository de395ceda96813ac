"""Learners: two people enrol, pay, watch, answer and complete, while an author edits and an admin refunds.

What was done is a set of facts: nothing takes it back, nothing counts it twice, whatever comes in which order.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from shared.core import clock
from tests.faults import invariants
from tests.faults.stateful.base import CALLS, PICK, choose
from tests.faults.stateful.deliveries import Delivering
from tests.faults.stateful.learners_model import Entry, Learned, Stored, announced, bits, seconds_of
from tests.faults.stateful.tables import Row, rows
from tests.learning.factories import ready_video
from tests.learning.stories.learners import QUIZ
from tests.support.http import Answer

LEARNERS = ("anna", "boris")
PRICE = 149_000
PART = 50_000
LENGTH = 120
LEARNER, COURSE = st.sampled_from(LEARNERS), st.sampled_from([0, 0, 1, 1, 1])
# Seconds and halves of them, also beyond the video's end.
SECOND = st.integers(0, 2 * (LENGTH + 10)).map(lambda half: half / 2)
INTERVALS = st.lists(st.tuples(SECOND, SECOND).map(lambda pair: sorted(pair)), min_size=1, max_size=3)
# How late a report comes, in minutes by the device's clock: now, of yesterday, too late, and of tomorrow.
LATE = st.sampled_from([0, 0, 0, 1, 30, 60 * 24, 60 * 24 * 15, -60 * 24])
DENIED = {"enrolment_required", "course_withdrawn", "lesson_not_found", "lesson_locked"}
# How purchases end.
FINAL = ("cancelled", "refunded")
STICKY = ("completed_at", "completed_release")


class LearnersMachine(Delivering):
    """A free course and one in order that costs something; each has a text, a video and a quiz."""

    def __init__(self) -> None:
        super().__init__()
        for name in LEARNERS:
            self.who(name)
        # What was answered with yes: the seconds of a lesson's video that must be there, and all that was ever sent.
        self.accepted: dict[tuple[str, str, str, str], set[int]] = {}
        self.sent: dict[tuple[str, str, str], set[int]] = {}
        self.seen = Stored({}, {}, {}, [], {}, {})
        self.open_attempts: dict[tuple[str, str, str], int] = {}
        self.courses = [self._course(), self._course(price=PRICE, unlock="in_order")]
        self.opening = invariants.opened(self.it)

    def _course(self, **fields: Any) -> str:
        made = self.ask("POST", "/courses", {"title": "Уход за вещами", **fields}, self.boss)
        assert made.status == 201, made.body
        course_id = str(made.json["id"])
        for kind in ("text", "video", "quiz"):
            self._add_lesson(course_id, kind)
        self._publish(course_id)
        return course_id

    # How something is asked.

    def _ask(self, by: str, method: str, path: str, body: Any = None) -> Answer:
        """By a learner's name or `boss`; nothing may be an error of the server's."""
        self._note_what_was_struck()
        self.was_interrupted = False
        person = self.boss if by == "boss" else self.who(by)
        answer = self.it.call(method, path, body, by=person, key=self.key())
        assert answer.status < 500 or self.it.interceptor.outages, answer.body
        return answer

    def _is_sure(self) -> bool:
        """Whether nothing came in between, and nobody had to repeat what was done already."""
        interceptor = self.it.interceptor
        return not self.was_interrupted and interceptor.faulted is None and not interceptor.outages

    def _expect(self, answer: Answer, *codes: str | None) -> None:
        """One of these codes, None for success; only when it is certain what was found."""
        said = answer.code if answer.status >= 400 else None
        if self._is_sure():
            assert said in codes, f"expected {codes}: {answer.status} {answer.body}"

    def _of(self, name: str, course_id: str) -> Learned | None:
        return Stored.read().enrolments.get((self.who(name).id, course_id))

    def _status(self, name: str, course_id: str) -> str | None:
        found = self._of(name, course_id)
        return found.status if found else None

    def _course_status(self, course_id: str) -> str:
        return str(Stored.read().courses[course_id]["status"])

    def _lesson(self, course_id: str, which: int, kind: str | None = None) -> Entry | None:
        return choose([one for one in Stored.read().live[course_id] if kind in (None, one.kind)], which)

    # Enrolment and money.

    @rule(name=LEARNER, course=COURSE, expected=st.sampled_from([None, None, "right", "wrong"]))
    def enrol(self, name: str, course: int, expected: str | None) -> None:
        """Somebody enrols, perhaps once more."""
        self.count()
        self._enrol(name, self.courses[course], expected)

    def _enrol(self, name: str, course_id: str, expected: str | None = None) -> None:
        before, course = self._status(name, course_id), self._course_status(course_id)
        price = PRICE if course_id == self.courses[1] else 0
        body = {} if expected is None else {"expected_price": price if expected == "right" else price + 1}
        answer = self._ask(name, "POST", f"/courses/{course_id}/enrol", body)
        if course == "withdrawn":
            self._expect(answer, "course_withdrawn")
        elif before == "active":
            self._expect(answer, "already_enrolled")
        elif before == "awaiting_payment":
            self._expect(answer, None, "price_changed", "course_archived")
        elif course == "archived":
            self._expect(answer, "course_archived")
        else:
            self._expect(answer, "price_changed" if expected == "wrong" else None)

    @rule(name=LEARNER)
    def another_link(self, name: str) -> None:
        """Somebody asks for a link to pay by."""
        self.count()
        before, course_id = self._status(name, self.courses[1]), self.courses[1]
        answer = self._ask(name, "POST", f"/courses/{course_id}/pay")
        if before is None:
            self._expect(answer, "enrolment_not_found")
        elif before != "awaiting_payment":
            self._expect(answer, "illegal_transition")
        else:
            self._expect(answer, None, "course_withdrawn", "illegal_transition")

    @rule(which=PICK, amount=st.sampled_from([None, None, None, None, PRICE - 1]), times=st.integers(1, 2))
    def pay(self, which: int, amount: int | None, times: int) -> None:
        """The money of a purchase arrives, by one link or by two, perhaps after it was given up."""
        self.count()
        purchase = choose(rows("learning", "purchase"), which)
        for _ in range(times if purchase else 0):
            self.it.watch(lambda: self.it.pay(purchase["purchase_id"], kind="course", amount=amount))

    @rule(name=LEARNER, course=COURSE)
    def leave(self, name: str, course: int) -> None:
        """Somebody leaves, or gives the purchase up."""
        self.count()
        self._leave(name, self.courses[course])

    def _leave(self, name: str, course_id: str) -> None:
        before = self._of(name, course_id)
        answer = self._ask(name, "POST", f"/courses/{course_id}/leave")
        if before is None:
            self._expect(answer, "enrolment_not_found")
        elif before.is_active:
            self._expect(answer, "illegal_transition" if before.row.get("by") == "purchase" else None)
        elif before.status == "awaiting_payment":
            self._expect(answer, None, "illegal_transition")
        else:
            # Who has left already leaves again.
            self._expect(answer, None if before.status in ("left", "cancelled") else "illegal_transition")

    @rule(name=LEARNER, amount=st.sampled_from([None, PART, PART, PRICE + 1]))
    def refund(self, name: str, amount: int | None) -> None:
        """An admin gives a part of the money back, or what is left."""
        self.count()
        self._refund(name, amount)

    def _refund(self, name: str, amount: int | None) -> None:
        body = {"reason": "Не подошёл", **({"amount": amount} if amount else {})}
        path = f"/courses/{self.courses[1]}/learners/{self.who(name).id}/refunds"
        answer = self._ask("boss", "POST", path, body)
        self._expect(answer, None, "enrolment_not_found", "nothing_to_refund", "refund_exceeds_paid")

    @rule(name=LEARNER)
    def a_purchase_is_given_back(self, name: str) -> None:
        """Somebody buys a course, and the whole of the money goes back."""
        self.count()
        purchase = self._begun_purchase(name)
        if purchase is not None:
            self._pay_for(purchase)
            self._refund(name, None)
            self.it.drain()

    @rule(name=LEARNER)
    def a_purchase_is_paid_after_it_was_given_up(self, name: str) -> None:
        """Somebody begins to buy a course, leaves, and pays by the link all the same."""
        self.count()
        purchase = self._begun_purchase(name)
        self._leave(name, self.courses[1])
        self.facts_stay()
        if purchase is not None:
            self._pay_for(purchase)

    def _begun_purchase(self, name: str) -> str | None:
        """The purchase of somebody who enrols, as far as they may, or has done so before."""
        self._enrol(name, self.courses[1])
        self.it.drain()
        mine = self._of(name, self.courses[1])
        return mine.row.get("purchase_id") if mine is not None else None

    def _pay_for(self, purchase: str) -> None:
        self.it.watch(lambda: self.it.pay(purchase, kind="course"))
        self.it.drain()

    @rule(name=LEARNER, course=COURSE)
    def grant(self, name: str, course: int) -> None:
        """The author gives somebody the course; who has it keeps what they have."""
        self.count()
        self._grant(name, self.courses[course])

    def _grant(self, name: str, course_id: str) -> None:
        before, course = self._of(name, course_id), self._course_status(course_id)
        body = {"user_ids": [self.who(name).id]}
        answer = self._ask("boss", "POST", f"/courses/{course_id}/learners", body)
        if course != "published":
            self._expect(answer, f"course_{course}")
        elif before is not None and before.status == "awaiting_payment":
            self._expect(answer, None, "illegal_transition")
        else:
            self._expect(answer, None)

    @rule(name=LEARNER, course=COURSE)
    def remove(self, name: str, course: int) -> None:
        """The author ends an access that was not paid for."""
        self.count()
        course_id = self.courses[course]
        before = self._of(name, course_id)
        answer = self._ask("boss", "DELETE", f"/courses/{course_id}/learners/{self.who(name).id}")
        if before is None:
            self._expect(answer, "enrolment_not_found")
        elif before.status == "revoked" or (before.is_active and before.row.get("by") != "purchase"):
            self._expect(answer, None)
        else:
            self._expect(answer, "illegal_transition")

    # Progress.

    def _body(self, watched: list[list[float]], late: int) -> dict[str, Any]:
        at = self.it.clock.at - timedelta(minutes=late)
        return {"at": clock.iso(at), "position_seconds": watched[-1][1], "watched": watched}

    @rule(name=LEARNER, course=COURSE, which=PICK, watched=INTERVALS, late=LATE, times=st.integers(1, 2))
    def report(self, name: str, course: int, which: int, watched: list[list[float]], late: int, times: int) -> None:
        """A player reports what it played, perhaps twice."""
        self.count()
        for _ in range(times):
            self._report(name, self.courses[course], which, watched, late)

    @rule(name=LEARNER, course=COURSE, which=PICK, minutes=st.sampled_from([0, 1, 2]))
    def watch_to_the_end(self, name: str, course: int, which: int, minutes: int) -> None:
        """Somebody watches a video, faster than it plays or not."""
        self.count()
        course_id = self.courses[course]
        self._report(name, course_id, which, [[0, LENGTH / 2]], 0)
        self.it.tick(minutes=minutes)
        self._report(name, course_id, which, [[LENGTH / 2, LENGTH]], 0)

    def _report(self, name: str, course_id: str, which: int, watched: list[list[float]], late: int) -> None:
        lesson = self._lesson(course_id, which, "v")
        if lesson is None:
            return
        self._note_sent(name, course_id, lesson, watched)
        before = self._of(name, course_id)
        path = f"/courses/{course_id}/lessons/{lesson.id}/progress"
        answer = self._ask(name, "PUT", path, self._body(watched, late))
        if before is None or not before.is_active or self._course_status(course_id) == "withdrawn":
            self._expect(answer, *DENIED)
        else:
            self._expect(answer, None, "report_too_old", "lesson_locked")
        if answer.status == 200:
            self._note_accepted(name, course_id, lesson, watched)
            self._check_figures(answer.json["course"])

    def _note_sent(self, name: str, course_id: str, lesson: Entry, watched: list[list[float]]) -> None:
        key = (self.who(name).id, course_id, lesson.id)
        self.sent.setdefault(key, set()).update(seconds_of(watched, LENGTH))

    def _note_accepted(self, name: str, course_id: str, lesson: Entry, watched: list[list[float]]) -> None:
        """Not when somebody came in between: the video may be another one than the report was of."""
        key = (self.who(name).id, course_id, lesson.id)
        stored = Stored.read().progress.get(key)
        seconds = seconds_of(watched, LENGTH)
        if seconds and not self.was_interrupted:
            assert stored is not None, "a report was merged and is not there"
            self.accepted.setdefault((*key, stored["v"]), set()).update(seconds)

    @rule(
        name=LEARNER,
        played=st.lists(st.tuples(COURSE, PICK, INTERVALS, LATE), min_size=1, max_size=4),
        is_again=st.booleans(),
    )
    def sync(self, name: str, played: list[tuple[int, int, list[list[float]], int]], is_again: bool) -> None:
        """A device was offline, and reports everything in some order."""
        self.count()
        reports, lessons = [], []
        for course, which, watched, late in played:
            course_id = self.courses[course]
            lesson = self._lesson(course_id, which, "v")
            if lesson is not None:
                self._note_sent(name, course_id, lesson, watched)
                lessons.append((course_id, lesson, watched))
                reports.append({**self._body(watched, late), "course_id": course_id, "lesson_id": lesson.id})
        for turn in range(1 + is_again):
            answer = self._ask(name, "POST", "/learning/sync", {"reports": reports})
            self._expect(answer, None)
            results = [one["result"] for one in answer.json["items"]] if answer.status == 200 else []
            for (course_id, lesson, watched), result in zip(lessons, results, strict=bool(results)):
                if result != "refused":
                    self._note_accepted(name, course_id, lesson, watched)
            if turn and self._is_sure():
                # A clock that is ahead is taken for now, which is later each time.
                merged = [one for one, result in zip(reports, results, strict=True) if result == "merged"]
                assert all(one["at"] > clock.iso(self.it.clock.at) for one in merged), (
                    "the same reports changed something again"
                )

    @rule(name=LEARNER, course=COURSE, which=PICK)
    def complete(self, name: str, course: int, which: int) -> None:
        """Somebody confirms a lesson."""
        self.count()
        self._complete(name, self.courses[course], which)

    def _complete(self, name: str, course_id: str, which: int) -> None:
        lesson = self._lesson(course_id, which)
        if lesson is None:
            return
        answer = self._ask(name, "POST", f"/courses/{course_id}/lessons/{lesson.id}/complete")
        self._expect(answer, None, "completion_not_manual", *DENIED)
        if answer.status == 200:
            self._check_figures(answer.json["course"])
            assert answer.json["status"] == "completed"

    @rule(name=LEARNER, course=COURSE)
    def the_whole_course(self, name: str, course: int) -> None:
        """Somebody does everything, as far as they may."""
        self.count()
        self._do_everything(name, self.courses[course])

    @rule(name=LEARNER, course=COURSE, which=PICK)
    def a_lesson_is_replaced_after_it_was_done(self, name: str, course: int, which: int) -> None:
        """Somebody does everything, the author puts a new lesson in place of another, and they do everything again."""
        self.count()
        course_id = self.courses[course]
        self._enrol(name, course_id)
        self._do_everything(name, course_id)
        self._edit(course_id, which, "delete")
        self._edit(course_id, which, "add")
        self._published(course_id)
        self._do_everything(name, course_id)

    def _do_everything(self, name: str, course_id: str) -> None:
        for lesson in Stored.read().live[course_id]:
            if lesson.kind == "v":
                videos = [one for one in Stored.read().live[course_id] if one.kind == "v"]
                which = [one.id for one in videos].index(lesson.id) if lesson in videos else 0
                self._report(name, course_id, which, [[0, 1]], 0)
                self.it.tick(minutes=1)
                self._report(name, course_id, which, [[0, LENGTH]], 0)
            elif lesson.kind == "q":
                self._answer(name, course_id, lesson, "30")
            else:
                self._ask(name, "POST", f"/courses/{course_id}/lessons/{lesson.id}/complete")

    @rule(name=LEARNER, course=COURSE, which=PICK, said=st.sampled_from(["30", "30", "40"]))
    def answer(self, name: str, course: int, which: int, said: str) -> None:
        """Somebody begins an attempt at a quiz, and submits it twice."""
        self.count()
        lesson = self._lesson(self.courses[course], which, "q")
        if lesson is not None:
            self._answer(name, self.courses[course], lesson, said)

    def _answer(self, name: str, course_id: str, lesson: Entry, said: str) -> None:
        path = f"/courses/{course_id}/lessons/{lesson.id}/quiz/attempts"
        begun = self._ask(name, "POST", path)
        self._expect(begun, None, "attempts_exhausted", *DENIED)
        if begun.status not in (200, 201):
            return
        submitted = f"{path}/{begun.json['number']}/submit"
        graded = [self._ask(name, "POST", submitted, {"answers": {"q1": [said]}}) for _ in range(2)]
        self._expect(graded[1], None, *DENIED)
        if all(one.status == 200 for one in graded):
            assert graded[0].json == graded[1].json, "an attempt was graded in two ways"
            assert graded[0].json["passed"] == (said == "30")

    @rule(name=LEARNER, course=COURSE)
    def look(self, name: str, course: int) -> None:
        """Somebody asks how far they are, and why."""
        self.count()
        course_id = self.courses[course]
        answer = self._ask(name, "GET", f"/courses/{course_id}/progress")
        self._expect(answer, None, "enrolment_required", "course_withdrawn")
        if answer.status == 200:
            shown = answer.json
            self._check_figures(shown)
            required = [one for one in shown["lessons"] if one["is_required"]]
            done = sum(one["status"] == "completed" for one in required)
            assert (shown["completed_count"], shown["required_count"]) == (done, len(required)), shown
            assert shown["percent"] == (100 * done // len(required) if required else 0), shown
        mine = self._ask(name, "GET", "/courses/mine")
        for one in mine.json["items"] if mine.status == 200 else []:
            self._check_figures(one)

    def _check_figures(self, figures: dict[str, Any]) -> None:
        percent, done, required = (figures[one] for one in ("percent", "completed_count", "required_count"))
        assert type(percent) is int, figures
        assert 0 <= percent <= 100, figures
        assert 0 <= done <= required, figures
        assert (percent == 100) == (done == required > 0), figures

    # Authors.

    def _video(self) -> str:
        """A new video that can be played: its worker's part, in which nothing goes wrong here."""
        interceptor = self.it.interceptor
        with interceptor.off_record(), interceptor.process("VideoWorkerFunction"):
            return ready_video(self.boss.id, LENGTH)

    def _add_lesson(self, course_id: str, kind: str, **fields: Any) -> Answer:
        body: dict[str, Any] = {"title": kind, "kind": kind, **fields}
        if kind == "quiz":
            body["quiz"] = QUIZ
        elif kind == "video":
            body["video_id"] = self._video()
        else:
            body["body"] = "Текст"
        return self._ask("boss", "POST", f"/courses/{course_id}/lessons", body)

    def _publish(self, course_id: str) -> Answer:
        draft = self._ask("boss", "GET", f"/courses/{course_id}?draft=true")
        return self._ask("boss", "POST", f"/courses/{course_id}/publish", {"version": draft.json["version"]})

    @rule(
        course=COURSE,
        which=PICK,
        what=st.sampled_from(["replace", "rule", "optional", "required", "delete", "add", "video", "quiz", "move"]),
        is_published=st.booleans(),
    )
    def edit(self, course: int, which: int, what: str, is_published: bool) -> None:
        """An author changes a lesson, and publishes it or not yet."""
        self.count()
        self._edit(self.courses[course], which, what)
        if is_published:
            self._published(self.courses[course])

    def _published(self, course_id: str) -> None:
        self._expect(self._publish(course_id), None, "course_incomplete", "illegal_transition", "version_conflict")

    def _edit(self, course_id: str, which: int, what: str) -> None:
        draft = self._ask("boss", "GET", f"/courses/{course_id}?draft=true").json
        lessons = [(section, one) for section in draft["sections"] for one in section["lessons"]]
        chosen = choose([one for _, one in lessons], which)
        if what in ("add", "video", "quiz"):
            kind = "text" if what == "add" else what
            self._expect(self._add_lesson(course_id, kind), None, "illegal_transition", "course_withdrawn")
            return
        if chosen is None:
            return
        path = f"/courses/{course_id}/lessons/{chosen['id']}"
        if what == "delete":
            answer = self._ask("boss", "DELETE", path)
        elif what == "move":
            sections = [
                {**{name: one[name] for name in ("id", "title")}, "lessons": [it["id"] for it in one["lessons"]][::-1]}
                for one in draft["sections"]
            ]
            body = {"version": draft["version"], "sections": sections}
            answer = self._ask("boss", "PUT", f"/courses/{course_id}/outline", body)
        else:
            body = {
                "replace": {"video_id": self._video()} if chosen["kind"] == "video" else {},
                "rule": {"completion": {"rule": "manual"}},
                "optional": {"is_required": False},
                "required": {"is_required": True},
            }[what]
            answer = self._ask("boss", "PATCH", path, body)
        self._expect(answer, None, "illegal_transition", "course_withdrawn", "lesson_not_found", "version_conflict")

    @rule(course=COURSE)
    def publish(self, course: int) -> None:
        """The draft becomes the live release."""
        self.count()
        self._published(self.courses[course])

    @rule(course=COURSE, step=st.sampled_from(["archive", "reopen", "reopen", "withdraw"]), is_sure=PICK)
    def move(self, course: int, step: str, is_sure: int) -> None:
        """An admin archives a course, opens it again or, seldom, withdraws it for ever."""
        self.count()
        if step == "withdraw" and is_sure % 8:
            return
        self._move(self.courses[course], step)

    def _move(self, course_id: str, step: str) -> None:
        body = {"reason": "Устарел"} if step == "withdraw" else {}
        before = self._course_status(course_id)
        answer = self._ask("boss", "POST", f"/courses/{course_id}/{step}", body)
        may = {"archive": {"published"}, "reopen": {"archived"}, "withdraw": {"published", "archived"}}[step]
        self._expect(answer, None if before in may else "illegal_transition")

    # Time and races.

    @rule(hours=st.sampled_from([2, 8, 24]))
    def a_day_passes(self, hours: int) -> None:
        """Everything that is due is carried, then a long time passes."""
        self.count()
        self.it.interceptor.outages.clear()
        self.it.drain()
        self.it.tick(hours=hours)

    @rule(
        call=CALLS,
        name=LEARNER,
        course=COURSE,
        which=PICK,
        what=st.sampled_from(
            ["enrol", "leave", "grant", "refund", "report", "complete", "answer", "publish", "delete", "archive"]
        ),
    )
    def somebody_acts_meanwhile(self, call: int, name: str, course: int, which: int, what: str) -> None:
        """In the middle of what comes next, a second device or somebody else acts."""
        self.count()
        course_id = self.courses[course]
        acts: dict[str, Callable[[], None]] = {
            "enrol": lambda: self._enrol(name, course_id),
            "leave": lambda: self._leave(name, course_id),
            "grant": lambda: self._grant(name, course_id),
            "refund": lambda: self._refund(name, None),
            "report": lambda: self._report(name, course_id, which, [[0, LENGTH]], 0),
            "complete": lambda: self._complete(name, course_id, which),
            "answer": lambda: self.answer_now(name, course_id, which),
            "publish": lambda: self._published(course_id),
            "delete": lambda: self._edit(course_id, which, "delete"),
            "archive": lambda: self._move(course_id, "archive"),
        }
        self.meanwhile(call, acts[what])

    def answer_now(self, name: str, course_id: str, which: int) -> None:
        """An attempt at a quiz, right."""
        lesson = self._lesson(course_id, which, "q")
        if lesson is not None:
            self._answer(name, course_id, lesson, "30")

    # What must be true.

    @invariant()
    def facts_stay(self) -> None:
        """What was done stays done; who has access has a reason; nobody has a certificate too early or twice."""
        now, before = Stored.read(), self.seen
        self.seen = now
        for key, one in now.enrolments.items():
            percent = one.row["percent"]
            assert 0 <= percent <= 100, one.row
            if one.is_active:
                assert now.reason(one) is None, f"{key}: active {now.reason(one)}"
            if one.status == "awaiting_payment":
                waiting = now.purchases[one.row["purchase_id"]]["status"]
                assert waiting in ("awaiting_payment", "held"), f"{key}: waits for a purchase that is {waiting}"
            if (was := before.enrolments.get(key)) is not None:
                assert was.completed & ~one.completed == 0, f"{key}: what was completed is not any more"
                for name in STICKY:
                    assert was.row.get(name) in (None, one.row.get(name)), f"{key}: another {name}"
        assert before.enrolments.keys() <= now.enrolments.keys(), "an enrolment is gone"
        for purchase_id, purchase in before.purchases.items():
            was, became = purchase["status"], now.purchases[purchase_id]["status"]
            assert was not in FINAL or became == was, f"{purchase_id}: {was} → {became}"
        for key, count in now.valid_certificates().items():
            assert count == 1, f"{key}: {count} valid certificates"
            assert now.enrolments[key].row.get("completed_at"), f"{key}: a certificate before the course was completed"
        self._check_watched(now)
        for event_type, subjects in announced().items():
            assert set(subjects.values()) <= {1}, f"{event_type}: {subjects.most_common(1)}"

    def _check_watched(self, now: Stored) -> None:
        for (user_id, course_id, lesson_id, video_id), seconds in self.accepted.items():
            row: Row = now.progress[user_id, course_id, lesson_id]
            if row.get("v") == video_id:
                wanted = sum(1 << one for one in seconds)
                assert wanted & ~bits(row.get("s")) == 0, f"{lesson_id}: seconds of an accepted report are lost"
        for (user_id, course_id, lesson_id), row in now.progress.items():
            ever = sum(1 << one for one in self.sent.get((user_id, course_id, lesson_id), set()))
            assert bits(row.get("s")) & ~ever == 0, f"{lesson_id}: seconds that nobody reported"

    def come_to_rest(self) -> None:
        """Everything heals; money and access agree, and a certificate counts unless its course was paid back."""
        self.heal()
        self.it.drain()
        # A payment of more than three hours ago is asked about every six hours.
        self.it.tick(hours=6)
        self.it.run_for(minutes=60)
        self.facts_stay()
        now = Stored.read()
        assert now.money() == []
        valid = now.valid_certificates()
        for key, one in now.enrolments.items():
            if one.row.get("by") == "purchase" and not one.is_active:
                assert not valid[key], f"{key}: a certificate of a course that was paid back"
            elif one.row.get("completed_at"):
                assert valid[key], f"{key}: completed, and no certificate"
        self.assert_invariants()
