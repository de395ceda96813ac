"""`grant-role`: gives a role to an account, above all to the first admin of a stack."""

from __future__ import annotations

import getpass

from infra.ops import stack as stacks
from infra.ops.problems import OperatorError


def grant(*, stack: str, login: str, role: str) -> str:
    """Give a role to the account with a phone or e-mail address; returns a sentence about the outcome.

    The audit log keeps the operator's user name. Raises UserNotFoundError and OperatorError.
    """
    stacks.use(stack)
    return give(login=login, role=role)


def give(*, login: str, role: str) -> str:
    """The same where the environment is the stack's already."""
    # After the environment is set: models read their tables' names from it.
    from shared.identity import addresses, administration, directory, rules
    from shared.identity.roles import ROLES

    wanted = next((known for known in ROLES if known == role), None)
    if wanted is None:
        raise OperatorError(f"there is no role {role!r}")
    user = directory.by_login(login=login)
    if wanted in user.roles:
        return f"{user.id} has the role {role} already"
    administration.grant(user_id=user.id, role=wanted, actor=f"operator:{getpass.getuser()}")
    done = f"{user.id} now has the role {role}; it counts from their next sign-in or refresh"
    if not addresses.has_confirmed(user, *rules.normalise_login(login)):
        # Whoever registers may name any address: it is the only account that does, and may be a stranger's.
        done += f". It has NOT confirmed {login}: ask its owner whether the account is theirs, or take the role away"
    return done
