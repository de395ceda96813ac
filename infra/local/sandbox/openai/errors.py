"""Error documents of the API.

Source: https://platform.openai.com/docs/guides/error-codes/api-errors
"""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

RETRY_AFTER_S = 20


class ApiError(Exception):
    """A refusal that the caller sees as an error document."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"message": message, "type": kind, "param": param, "code": code}

    def response(self) -> JSONResponse:
        """The answer that says it."""
        headers = {"retry-after": str(RETRY_AFTER_S)} if self.status == 429 else None
        return JSONResponse({"error": self.error}, self.status, headers)


def missing(param: str) -> ApiError:
    """A required parameter was left out."""
    return ApiError(400, f"Missing required parameter: '{param}'.", param=param, code="missing_required_parameter")


def wrong(param: str, expected: str, got: Any) -> ApiError:
    """A parameter is of the wrong type."""
    message = f"Invalid type for '{param}': expected {expected}, but got {_kind(got)} instead."
    return ApiError(400, message, param=param, code="invalid_type")


def unacceptable(param: str, message: str) -> ApiError:
    """A parameter has a value that the API does not take."""
    return ApiError(400, message, param=param, code="invalid_value")


def no_model(name: str) -> ApiError:
    """A model that does not exist."""
    message = f"The model `{name}` does not exist or you do not have access to it."
    return ApiError(404, message, code="model_not_found")


RATE_LIMITED = ApiError(
    429, "Rate limit reached for requests. Please try again in 20s.", kind="requests", code="rate_limit_exceeded"
)
REFUSED = ApiError(
    400,
    "Invalid prompt: your prompt was flagged as potentially violating our usage policy.",
    code="invalid_prompt",
)
BROKEN = ApiError(500, "The server had an error while processing your request. Sorry about that!", kind="server_error")


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
