"""What goes wrong with a file's bytes."""

from __future__ import annotations


class WrongTypeError(ValueError):
    """The bytes are not what they are said to be, or end too early."""
