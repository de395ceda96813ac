"""What can go wrong on the laptop, as one line that says what to do next."""

from __future__ import annotations


class LocalError(Exception):
    """A failure a person can mend: `message` says what happened, `hint` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
