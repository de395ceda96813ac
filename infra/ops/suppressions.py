"""`lift-suppression`: an e-mail address that bounced or complained is written to again."""

from __future__ import annotations

from infra.ops import stack as stacks
from infra.ops.problems import OperatorError


def lift(*, stack: str, email: str) -> str:
    """Write to an address again; returns a sentence. Raises OperatorError when it was not suppressed."""
    stacks.use(stack)
    # After the environment is set: models read their tables' names from it.
    from shared.notifications import suppressions

    if not suppressions.lift(email):
        raise OperatorError("this address is not suppressed")
    return "the address is written to again; SES may still have it on the account's own suppression list"
