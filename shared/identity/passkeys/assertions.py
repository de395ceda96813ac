"""Checking what a passkey signed: whose it is, over which challenge, and that its counter grew."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core import clock
from shared.core.observability import logger, metric
from shared.identity.models import IdentityItem, User
from shared.identity.passkeys import ceremonies
from shared.identity.passkeys.ceremonies import RefusedAnswerError
from shared.identity.passkeys.models import PREFIX, Passkey, PasskeyAccount, PasskeyOwner


@dataclass(frozen=True, slots=True)
class Assertion:
    """A right answer, not yet recorded: `actions` record it, under the condition `unused`."""

    user: User
    passkey: Passkey
    actions: tuple[Action, ...]
    unused: Condition


def stored_of(user_id: str) -> list[Passkey]:
    """A person's passkeys, the oldest first: at most ten."""
    return list(Passkey.query(PasskeyAccount.key(user_id)[0], Passkey.sk.startswith(PREFIX), consistent_read=True))


def check(credential: Mapping[str, Any], *, challenge: bytes, user_id: str | None = None) -> Assertion:
    """Whose passkey answered a challenge. Raises RefusedAnswerError.

    `user_id`: the person who must answer, known before. Without one the answer itself must name the account (WebAuthn
    3, 7.2, step 6); with one it may, and must then name the right one.
    """
    owner = PasskeyOwner.get_or_none(*PasskeyOwner.key(ceremonies.decode(credential["rawId"])), consistent=True)
    if owner is None or (user_id is not None and owner.user_id != user_id):
        raise RefusedAnswerError("unknown credential")
    passkey, user = IdentityItem.read_together(Passkey.key(owner.user_id, owner.passkey_id), User.key(owner.user_id))
    if not isinstance(passkey, Passkey) or not isinstance(user, User):
        raise RefusedAnswerError("unknown credential")
    handle = str(credential["response"].get("userHandle") or "")
    is_named = hmac.compare_digest(handle.encode(), passkey.handle.encode())
    if not is_named and (handle or user_id is None):
        raise RefusedAnswerError("another account's handle")
    count = ceremonies.check_sign_in(credential, challenge=challenge, passkey=passkey)
    if not user.is_active:
        raise RefusedAnswerError("a disabled account")
    _require_growth(passkey, count)
    return Assertion(
        user,
        passkey,
        actions=(Passkey.sign_count.set(count), Passkey.last_used_at.set(clock.iso(clock.now()))),
        # A passkey that was removed meanwhile has no counter.
        unused=Passkey.sign_count == passkey.sign_count,
    )


def _require_growth(passkey: Passkey, count: int) -> None:
    """The counter must have grown, unless the authenticator keeps none. Raises RefusedAnswerError."""
    if count > passkey.sign_count or count == passkey.sign_count == 0:
        return
    logger.warning("a passkey's counter went back, it may have been copied", passkey_id=passkey.id)
    metric("PasskeyCounterWentBack")
    raise RefusedAnswerError("the counter went back")
