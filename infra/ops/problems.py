"""What stops an operator's command, in one line that says what to do."""

from __future__ import annotations


class OperatorError(Exception):
    """The command cannot be carried out; the message is for the person at the keyboard."""
