"""The kinds of errors. A module derives its own errors; HTTP learns their status in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that is wrong: a dotted path, a machine-readable code and a sentence."""

    field: str
    code: str
    detail: str


class AtriumError(Exception):
    """A refusal that the caller can understand: a stable `code` and a sentence that says what to do.

    `extra` holds further members of the problem document (RFC 9457 §3.2); never secrets or personal data.
    """

    code: ClassVar[str] = "error"
    detail: ClassVar[str] = "The request could not be carried out."

    def __init__(
        self,
        detail: str | None = None,
        *,
        code: str | None = None,
        errors: list[FieldError] | None = None,
        **extra: Any,
    ) -> None:
        self.public_code = code or type(self).code
        self.public_detail = detail or type(self).detail
        self.errors = errors or []
        self.extra = extra
        super().__init__(f"{self.public_code}: {self.public_detail}")


class BadRequestError(AtriumError):
    """The request itself cannot be read."""

    code = "bad_request"
    detail = "The request could not be read."


class UnauthenticatedError(AtriumError):
    """We do not know who is asking."""

    code = "unauthenticated"
    detail = "Sign in and send the access token as a bearer token."


class ForbiddenError(AtriumError):
    """We know who is asking, and they may not."""

    code = "forbidden"
    detail = "Your role does not allow this."


class NotFoundError(AtriumError):
    """There is nothing here, or nothing that you may see."""

    code = "not_found"
    detail = "There is nothing here."


class ConflictError(AtriumError):
    """The present state does not allow it."""

    code = "conflict"
    detail = "The current state does not allow this."


class GoneError(AtriumError):
    """It was here and will not come back."""

    code = "gone"
    detail = "This is no longer available."


class TooLargeError(AtriumError):
    """More than we take at once."""

    code = "body_too_large"
    detail = "The body is larger than 1 MB."


class UnsupportedMediaTypeError(AtriumError):
    """A body in a form we do not read."""

    code = "unsupported_media_type"
    detail = "Send the body as application/json."


class InvalidError(AtriumError):
    """Understood, but not acceptable."""

    code = "invalid"
    detail = "Some fields are not acceptable."


class TooManyError(AtriumError):
    """Too often; `retry_after` seconds from now it may work."""

    code = "too_many_requests"
    detail = "Too many requests. Wait and try again."

    def __init__(self, detail: str | None = None, *, retry_after: int, code: str | None = None, **extra: Any) -> None:
        super().__init__(detail, code=code, **extra)
        self.retry_after = retry_after


class UpstreamError(AtriumError):
    """Somebody we depend on answered something we cannot use."""

    code = "upstream_error"
    detail = "A partner service answered with an error. Try again later."


class UnavailableError(AtriumError):
    """It would work, but not at this moment."""

    code = "unavailable"
    detail = "The service is busy. Try again in a moment."
