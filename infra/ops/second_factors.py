"""`remove-second-factor`: lets somebody in again who lost the second factor, above all the last admin."""

from __future__ import annotations

import getpass
from typing import get_args

from infra.ops import stack as stacks
from infra.ops.problems import OperatorError


def remove(*, stack: str, user: str, reason: str, passkeys: bool = False) -> str:
    """Remove the authenticator app and recovery codes of an account, with `passkeys` these too; returns a sentence.

    `user`: an id `usr_…`, or a phone or e-mail address that the account has confirmed. The audit log keeps the
    operator's user name and the reason. Raises UserNotFoundError, SecondFactorNotFoundError and OperatorError.
    """
    stacks.use(stack)
    # After the environment is set: models read their tables' names from it.
    from shared.identity import directory
    from shared.identity.second_factor import removal

    why = next((known for known in get_args(removal.Reason) if known == reason), None)
    if why is None:
        raise OperatorError(f"there is no reason {reason!r}")
    # An account that only names an address may be a stranger's.
    named = (
        directory.get(user_id=user) if user.startswith("usr_") else directory.by_login(login=user, confirmed_only=True)
    )
    operator = f"operator:{getpass.getuser()}"
    removed = removal.remove_as_operator(user_id=named.id, operator=operator, reason=why, passkeys=passkeys)
    lost = [
        *(["the authenticator app"] if removed.app else []),
        *([f"{removed.passkeys} passkeys"] if removed.passkeys else []),
    ]
    return f"{named.id} lost {' and '.join(lost)}; all their sessions ended"
