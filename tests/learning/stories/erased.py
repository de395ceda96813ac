"""A learner's account is erased, with everything that was done and certified."""

from __future__ import annotations

import json
from collections.abc import Iterator

from shared.core import clock
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.identity.factories import PASSWORD
from tests.identity.stories.accounts import VERA, confirmed
from tests.learning.stories.certificates import files_of
from tests.learning.stories.learners import course_of
from tests.privacy.stories import ERASE, run_erasures


@story
def a_learner_is_erased(it: World) -> Iterator[None]:
    token = confirmed(it)
    vera = it.call("GET", "/users/me", token=token).json["id"]
    course, [text, quiz] = course_of(it, "text", "quiz")
    path = f"/courses/{course}/lessons"
    expect(it, it.call("POST", f"/courses/{course}/enrol", {}, token=token), 201)
    expect(it, it.call("POST", f"{path}/{text}/complete", {}, token=token))
    expect(it, it.call("POST", f"{path}/{quiz}/quiz/attempts", {}, token=token), 201)
    answers = {"answers": {"q1": ["30"]}}
    expect(it, it.call("POST", f"{path}/{quiz}/quiz/attempts/1/submit", answers, token=token))
    it.drain()
    assert files_of(it)
    asked = expect(it, it.call("POST", ERASE, {"password": PASSWORD}, token=token), 202)
    it.drain()
    it.tick(days=12)
    run_erasures(it)
    it.clock.at = max(it.clock.at, clock.parse(asked["erase_after"]))
    yield
    run_erasures(it)
    it.erased_addresses |= set(VERA.values())
    yield
    assert len(it.aws.events("user.erased")) == 1
    left = [one for one in it.aws.items("learning") if vera in json.dumps(one, default=str)]
    assert not left, [(one["pk"], one["sk"]) for one in left]
    assert files_of(it) == {}
