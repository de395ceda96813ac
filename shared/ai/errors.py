"""What can go wrong with a question to a model."""

from __future__ import annotations

from shared.core import clock
from shared.core.errors import InvalidError, TooManyError
from shared.data.daily_caps import next_reset


class AiDailyCapError(TooManyError):
    """A day's requests are used up, one's own or everybody's; `resets_at` says when there are new ones."""

    code = "ai_daily_cap_reached"
    detail = "All requests of this day are used up. There are new ones after midnight UTC."

    def __init__(self) -> None:
        now = clock.now()
        resets_at = next_reset(now)
        wait = -int((now - resets_at).total_seconds() // 1)
        super().__init__(retry_after=wait, resets_at=clock.iso(resets_at))


class PromptRefusedError(InvalidError):
    """The provider does not answer this, however often it is asked."""

    code = "ai_refused"
    detail = "The model does not answer this text. Change it and ask again."


class AnswerMismatchError(InvalidError):
    """The model's answer did not fit the schema, and neither did its second one."""

    code = "ai_answer_unusable"
    detail = "The model's answer could not be used. Ask again in other words."
