"""Why an operator's command cannot be carried out."""

from __future__ import annotations


class OperatorError(Exception):
    """The command cannot be carried out; the message says why and what to do."""
