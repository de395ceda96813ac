"""The shape in which «why» is answered."""

from __future__ import annotations

from shared.http.models import AnswerModel
from shared.why.explanation import Why


class WaitOut(AnswerModel):
    """What a thing waits for, since when (ISO 8601 UTC), who can move it and, if there is something, how."""

    what: str
    since: str
    who: str
    action: str | None


class StepOut(AnswerModel):
    """Something that happened, in a sentence; `at` is ISO 8601 UTC."""

    at: str
    text: str


class WhyOut(AnswerModel):
    """Why a thing is as it is, in the reader's language; `state` is its status, `waits_for` null when nothing is due.

    `steps` are the latest hundred things that happened, oldest first.
    """

    state: str
    summary: str
    waits_for: WaitOut | None
    steps: list[StepOut]

    @classmethod
    def of(cls, why: Why) -> WhyOut:
        """An explanation."""
        return cls.model_validate(why)
