"""Variables in canned replies: pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.support.canned.errors import UnknownVariableError

VARIABLES = ("customer_name", "customer_first_name", "agent_name", "ticket_number", "ticket_subject")
_VARIABLE = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)


def check(text: str) -> None:
    """Refuse variables that are not in VARIABLES. Raises UnknownVariableError."""
    unknown = sorted(set(_VARIABLE.findall(text)) - set(VARIABLES))
    if unknown:
        raise UnknownVariableError(f"Use these variables only: {', '.join(VARIABLES)}.")


def render(text: str, values: Mapping[str, str]) -> str:
    """Put values in, in one pass: what looks like a variable in a value stays as it is."""
    return _VARIABLE.sub(lambda found: values[found[1]], text)
