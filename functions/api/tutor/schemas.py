"""What the assistant is asked, and what its chats look like."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shared.http.models import PLAIN, AnswerModel, RequestModel, example
from shared.http.tasks import TaskAcceptedOut
from shared.learning.assistant.models import ChatMessage

QuestionText = Annotated[str, StringConstraints(min_length=1, max_length=2000), PLAIN]
# A day: longer than any video.
Position = Annotated[float, Field(ge=0, le=86_400, strict=False, allow_inf_nan=False)]


class AssistantQuestionRequest(RequestModel):
    """A question about one's own orders, visits, gifts, tickets and courses."""

    model_config = example(text="Где мой заказ?")

    text: QuestionText


class LessonQuestionRequest(RequestModel):
    """A question about a lesson; `position_seconds` is where its video is."""

    model_config = example(text="Что значит тазик на ярлыке?", position_seconds=12.5)

    text: QuestionText
    position_seconds: Position | None = None


class AssistantQuestionOut(TaskAcceptedOut):
    """The question was taken on; the task's result is `{message_id, reply, is_grounded, action, sources}`.

    `message_id` here is the question's, that of the result is the reply's.
    """

    message_id: str


class AssistantSourceOut(AnswerModel):
    """What an answer rests on: a passage of a lesson, or a record of one's own; title and quote are its own words."""

    id: str
    kind: str
    title: str
    lesson_id: str | None = None
    from_seconds: float | None = None
    quote: str


class ChatMessageOut(AnswerModel):
    """A message of a chat; `action` is what the assistant proposes, `ticket_id` the ticket that it became."""

    id: str
    role: Literal["user", "assistant"]
    text: str
    sources: list[AssistantSourceOut]
    action: Literal["none", "show_lesson", "open_ticket"] | None
    is_grounded: bool | None
    lesson_id: str | None
    ticket_id: str | None
    created_at: str

    @classmethod
    def of(cls, message: ChatMessage) -> ChatMessageOut:
        """A stored message."""
        sources = [AssistantSourceOut(**one) for one in message.sources or []]
        return cls.copy_of(message, id=message.message_id, sources=sources)
