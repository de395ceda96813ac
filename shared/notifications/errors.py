"""What can go wrong with messages."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class NotificationNotFoundError(NotFoundError):
    """No such item in this person's inbox."""

    code = "notification_not_found"
    detail = "There is no such notification in your inbox."


class DeliveryNotFoundError(NotFoundError):
    """No delivery with this id."""

    code = "delivery_not_found"
    detail = "There is no delivery with this id."


class NotResendableError(ConflictError):
    """The message went out, or holds a code that is not kept."""

    code = "not_resendable"
    detail = "Only a failed or suppressed message can be sent again, and a code never: the person asks for a new one."


class NotListedError(InvalidError):
    """Messages that went out are not indexed by their status: too many, and nobody looks for them."""

    code = "not_listed"
    detail = "Name a person: by status alone only messages that are queued again, failed or suppressed are listed."


class UnknownTimeZoneError(InvalidError):
    """Not a zone of the IANA database."""

    code = "unknown_time_zone"
    detail = "Name a time zone as the IANA database does, such as Europe/Moscow."


class UnsubscribeLinkError(NotFoundError):
    """A link that is not one of ours, or from before the key was changed."""

    code = "unsubscribe_link_invalid"
    detail = "This link does not work. Choose in your account which messages you want."


class DeliveryBusyError(Exception):
    """Another worker holds the lease: SQS must deliver the message again, in case that worker dies."""


class MalformedCommandError(Exception):
    """A command in the queue without what is needed to carry it out."""
