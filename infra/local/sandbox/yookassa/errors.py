"""Error documents of the payment API.

Source: https://yookassa.ru/developers/using-api/response-handling/http-codes
"""

from __future__ import annotations

import uuid
from typing import Any

STATUS_BY_CODE = {
    "invalid_request": 400,
    "invalid_credentials": 401,
    "forbidden": 403,
    "not_found": 404,
    "too_many_requests": 429,
    "internal_server_error": 500,
}


class ApiError(Exception):
    """A refusal that the caller sees as an error document; `status` overrides the usual status of its code."""

    def __init__(self, code: str, description: str, parameter: str | None = None, *, status: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameter = parameter
        self.status = status or STATUS_BY_CODE[code]

    def document(self) -> dict[str, Any]:
        """Returns the JSON body of the refusal; each has an id of its own."""
        body = {"type": "error", "id": str(uuid.uuid4()), "code": self.code, "description": self.description}
        if self.parameter is not None:
            body["parameter"] = self.parameter
        return body


def invalid(description: str, parameter: str) -> ApiError:
    """A 400 that names the parameter at fault."""
    return ApiError("invalid_request", description, parameter)


def not_found(parameter: str) -> ApiError:
    """A 404 for an object that does not exist in this shop."""
    return ApiError(
        "not_found", f"Incorrect {parameter}. The object doesn't exist or access to it is denied.", parameter
    )
