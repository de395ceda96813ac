"""What can go wrong with a connection's messages."""

from __future__ import annotations

from shared.core.errors import BadRequestError, ConflictError, NotFoundError


class TopicNotFoundError(NotFoundError):
    """No such topic, or nothing that this person may see."""

    code = "topic_not_found"
    detail = "There is no such topic, or you may not see what it is about."


class TooManyTopicsError(ConflictError):
    """More topics than one connection takes."""

    code = "too_many_topics"
    detail = "A connection takes 20 topics: unsubscribe from some first."


class UnknownActionError(BadRequestError):
    """A message that is not understood."""

    code = "unknown_action"
    detail = 'Send {"action": "subscribe" or "unsubscribe", "topics": [...]} or {"action": "ping"}.'


class ConnectionNotFoundError(NotFoundError):
    """The connection is not known any more: another one took its place, or its session has ended."""

    code = "connection_not_found"
    detail = "This connection has ended. Connect again."
