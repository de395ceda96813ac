"""What people do with the assistant: ask, read, delete, and hand a question over to support."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shared.ai import daily_caps
from shared.ai.models import TUTOR, tutored
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.core.settings import settings
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.assistant import models
from shared.learning.assistant.models import ChatMessage
from shared.learning.courses.store import load_live
from shared.learning.errors import (
    ChatMessageNotFoundError,
    CourseNotFoundError,
    EnrolmentRequiredError,
    LessonLockedError,
    LessonNotFoundError,
)
from shared.learning.progress import learner as learners
from shared.learning.progress.learner import Learner
from shared.tasks import service as tasks
from shared.tasks.events import TaskAiRequested

ABOUT_LESSON, ABOUT_SELF, HAND_OFF = "assistant.lesson", "assistant.personal", "assistant.hand_off"
# The chat keeps the answer: its task is there to be polled, and a deleted chat must not live on in it.
TASK_LIFETIME = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was taken on: the task whose result is the answer, and the question's message."""

    task_id: str
    message_id: str

    def reference(self) -> dict[str, str]:
        """What a repeated request is answered from."""
        return {"task_id": self.task_id, "message_id": self.message_id}


def ask_about_lesson(
    *,
    user_id: str,
    course_id: str,
    lesson_id: str,
    text: str,
    position: float | None,
    idempotency: IdempotencyKey | None = None,
) -> Asked:
    """Ask about a lesson that this person may open now; `position` is where its video is, in seconds.

    Whether they may is asked again by the worker. Raises CourseNotFoundError, LessonNotFoundError,
    CourseWithdrawnError, EnrolmentRequiredError, LessonLockedError, AiDailyCapError.
    """
    open_learner(user_id, course_id, lesson_id)
    question = ChatMessage.new(user_id, course_id, models.USER, text)
    question.lesson_id, question.position = lesson_id, position
    return _ask(question, ABOUT_LESSON, idempotency)


def ask_about_self(*, user_id: str, text: str, idempotency: IdempotencyKey | None = None) -> Asked:
    """Ask about one's own records. Raises AiDailyCapError."""
    return _ask(ChatMessage.new(user_id, None, models.USER, text), ABOUT_SELF, idempotency)


def open_learner(user_id: str, course_id: str, lesson_id: str) -> Learner:
    """A learner who may open a lesson now. Raises as `Learner.open_lesson`, CourseNotFoundError."""
    try:
        learner = learners.load(user_id, course_id)
        learner.open_lesson(lesson_id)
    except (CourseNotFoundError, LessonNotFoundError, EnrolmentRequiredError, LessonLockedError):
        # What was read may be a moment old.
        learner = learners.load(user_id, course_id, consistent=True)
        learner.open_lesson(lesson_id)
    return learner


def _ask(question: ChatMessage, kind: str, idempotency: IdempotencyKey | None) -> Asked:
    uow = UnitOfWork()
    uow.create(question)
    owner, message_id = str(question.user_id), str(question.message_id)
    task = tasks.request(
        uow,
        kind=kind,
        owner=owner,
        request={"message_id": message_id},
        event=TaskAiRequested,
        lifetime=TASK_LIFETIME,
    )
    daily_caps.count_request(uow, subject=tutored(owner), cap=settings().ai_tutor_daily_cap_per_person)
    daily_caps.count_request(uow, subject=TUTOR, cap=settings().ai_tutor_daily_cap)
    asked = Asked(str(task.id), message_id)
    uow.store_idempotency_key(idempotency, asked.reference())
    uow.commit()
    return asked


def messages(
    *, user_id: str, course_id: str | None, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[ChatMessage]:
    """A chat's messages, newest first: about a course, or about one's own records (None).

    What a person was once answered stays theirs to read, as long as the chat is kept. Raises CourseNotFoundError.
    """
    if course_id is not None:
        load_live(course_id)
    pk = keys.chat_pk(user_id, course_id)
    return query_page(
        ChatMessage,
        pk,
        scope=f"chat:{pk}",
        range_condition=ChatMessage.sk.startswith(models.PREFIX),
        limit=limit,
        cursor=cursor,
    )


def delete(*, user_id: str, course_id: str | None) -> None:
    """Delete a chat; an answer that is on its way finds no question and is not kept. Raises CourseNotFoundError."""
    if course_id is not None:
        load_live(course_id)
    pk = keys.chat_pk(user_id, course_id)
    # An answer is written only beside its question: once a reading finds nothing, nothing comes any more.
    while found := list(ChatMessage.query(pk, ChatMessage.sk.startswith(models.PREFIX), consistent_read=True)):
        with ChatMessage.batch_write() as batch:
            for one in found:
                batch.delete(one)


def ask_hand_off(*, user_id: str, message_id: str, idempotency: IdempotencyKey | None = None) -> str:
    """Ask for a ticket with a question of one's own, named by itself or by its answer; the id of the task.

    Raises ChatMessageNotFoundError.
    """
    if models.find(user_id, message_id) is None:
        raise ChatMessageNotFoundError()
    uow = UnitOfWork()
    task = tasks.request(
        uow,
        kind=HAND_OFF,
        owner=user_id,
        request={"message_id": message_id},
        event=TaskAiRequested,
        lifetime=TASK_LIFETIME,
    )
    uow.store_idempotency_key(idempotency, {"task_id": str(task.id)})
    uow.commit()
    return str(task.id)
