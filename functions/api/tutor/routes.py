"""Asking, reading and deleting chats, and handing a question over."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from functions.api.tutor.schemas import (
    AssistantQuestionOut,
    AssistantQuestionRequest,
    ChatMessageOut,
    LessonQuestionRequest,
)
from shared.data import idempotency
from shared.http.auth import ConfirmedUser, CurrentUser, LiveUser
from shared.http.courses import CHANGED, READ, CourseId, LessonId
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import TaskAcceptedOut
from shared.learning.assistant import chat
from shared.learning.assistant.chat import Asked
from shared.learning.courses.store import course_id_of

router = Router(tags=["assistant"])
ChatMessageId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^msg_[0-9A-Za-z]+(-[0-9A-Za-z]+)?$")]


def _out(asked: Asked) -> AssistantQuestionOut:
    return AssistantQuestionOut(task_id=asked.task_id, message_id=asked.message_id)


@router.post("/courses/{course_id}/lessons/{lesson_id}/chat", status_code=202, responses=problems(*CHANGED, 429))
async def ask_about_lesson(
    course_id: CourseId, lesson_id: LessonId, body: LessonQuestionRequest, user: ConfirmedUser, key: Idempotent
) -> AssistantQuestionOut:
    """Ask about a lesson that one may open now; the answer is the task's result for a day, and in the chat."""

    def act() -> Asked:
        return chat.ask_about_lesson(
            user_id=user.user_id,
            course_id=course_id_of(course_id),
            lesson_id=lesson_id,
            text=body.text,
            position=body.position_seconds,
            idempotency=key,
        )

    return _out(idempotency.run(key, act, lambda kept: Asked(**kept)))


@router.get("/courses/{course_id}/chat", responses=problems(*READ))
async def list_lesson_chat_messages(course_id: CourseId, user: CurrentUser, page: PageQuery) -> ListOut[ChatMessageOut]:
    """One's own chat about a course, newest first."""
    found = chat.messages(user_id=user.user_id, course_id=course_id_of(course_id), limit=page.limit, cursor=page.cursor)
    return ListOut[ChatMessageOut].of(found, ChatMessageOut.of)


@router.delete("/courses/{course_id}/chat", status_code=204, response_class=Response, responses=problems(401, 404))
async def delete_lesson_chat(course_id: CourseId, user: LiveUser) -> Response:
    """Delete one's own chat about a course; what is being answered is not kept."""
    chat.delete(user_id=user.user_id, course_id=course_id_of(course_id))
    return Response(status_code=204)


@router.post("/assistant", status_code=202, responses=problems(400, 401, 403, 413, 415, 429))
async def ask_assistant(body: AssistantQuestionRequest, user: ConfirmedUser, key: Idempotent) -> AssistantQuestionOut:
    """Ask about one's own orders, visits, gifts, tickets and courses; the answer is the task's result for a day."""

    def act() -> Asked:
        return chat.ask_about_self(user_id=user.user_id, text=body.text, idempotency=key)

    return _out(idempotency.run(key, act, lambda kept: Asked(**kept)))


@router.get("/assistant", responses=problems(400, 401))
async def list_assistant_messages(user: CurrentUser, page: PageQuery) -> ListOut[ChatMessageOut]:
    """One's own chat about one's own records, newest first."""
    found = chat.messages(user_id=user.user_id, course_id=None, limit=page.limit, cursor=page.cursor)
    return ListOut[ChatMessageOut].of(found, ChatMessageOut.of)


@router.delete("/assistant", status_code=204, response_class=Response, responses=problems(401))
async def delete_assistant_chat(user: LiveUser) -> Response:
    """Delete one's own chat about one's own records."""
    chat.delete(user_id=user.user_id, course_id=None)
    return Response(status_code=204)


@router.post("/assistant/messages/{chat_message_id}/hand-off", status_code=202, responses=problems(401, 404))
async def hand_off_message(chat_message_id: ChatMessageId, user: LiveUser, key: Idempotent) -> TaskAcceptedOut:
    """Make a question (named by itself or by its reply) a ticket, once; the task's result is `{ticket_id}`."""

    def act() -> str:
        return chat.ask_hand_off(user_id=user.user_id, message_id=chat_message_id, idempotency=key)

    return TaskAcceptedOut(task_id=idempotency.run(key, act, lambda kept: str(kept["task_id"])))
