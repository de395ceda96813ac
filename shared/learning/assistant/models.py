"""What chats with the assistant store in the table `learning`, for CHAT_LIFETIME."""

from __future__ import annotations

from datetime import timedelta

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from shared.core import clock, ids
from shared.learning import models as keys
from shared.learning.models import LearningItem

CHAT_LIFETIME = timedelta(days=180)
PREFIX = "CHAT#"
USER, ASSISTANT = "user", "assistant"


class ChatMessage(LearningItem, discriminator="chat_message"):
    """A question, or the answer to one; `position` in seconds of the lesson's video, `created_at` ISO 8601 UTC.

    `sources` are `{id, kind, title, lesson_id?, from_seconds?, quote}`. A question has `answer_id` once it is answered,
    an answer its `question_id`; `ticket_id` is the ticket that they became, the question's decides. Its id names the
    course that the chat is about, so that it is found by its id alone.
    """

    message_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    course_id = UnicodeAttribute(null=True)
    lesson_id = UnicodeAttribute(null=True)
    position = NumberAttribute(null=True)
    role = UnicodeAttribute()
    text = UnicodeAttribute()
    sources = JSONAttribute(null=True)
    action = UnicodeAttribute(null=True)
    is_grounded = BooleanAttribute(null=True)
    question_id = UnicodeAttribute(null=True)
    answer_id = UnicodeAttribute(null=True)
    ticket_id = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()

    @classmethod
    def new(cls, user_id: str, course_id: str | None, role: str, text: str) -> ChatMessage:
        """A message of this moment, not stored yet."""
        now, message_id = clock.now(), new_id(course_id)
        return cls(
            *keys.chat_key(user_id, course_id, message_id),
            message_id=message_id,
            user_id=user_id,
            course_id=course_id,
            role=role,
            text=text,
            created_at=clock.iso(now),
            ttl=clock.epoch(now + CHAT_LIFETIME),
        )


def new_id(course_id: str | None) -> str:
    """A new message's id: `msg_<ULID>`, and `-<the course's ULID>` in a chat about a course. It sorts by time."""
    own = ids.new("msg")
    return f"{own}-{course_id.partition('_')[2]}" if course_id else own


def course_of(message_id: str) -> str | None:
    """The course whose chat a message is in, by its id; None for a chat about one's own."""
    course = message_id.partition("-")[2]
    return f"crs_{course}" if course else None


def find(user_id: str, message_id: str) -> ChatMessage | None:
    """A person's message as it is now, or None."""
    key = keys.chat_key(user_id, course_of(message_id), message_id)
    return ChatMessage.get_or_none(*key, consistent=True)
