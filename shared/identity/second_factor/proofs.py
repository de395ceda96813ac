"""Proving a second factor: a right code, or a passkey's signature, is used up in the caller's transaction, so of two at
once one commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core.errors import BadRequestError
from shared.core.observability import logger, metric
from shared.data.uow import UnitOfWork
from shared.identity.errors import WrongFactorCodeError
from shared.identity.events import UserRecoveryCodeUsed
from shared.identity.models import IdentityItem, User
from shared.identity.passkeys import assertions, ceremonies
from shared.identity.passkeys.errors import WrongPasskeyError
from shared.identity.passkeys.models import Passkey
from shared.identity.second_factor import recovery, totp
from shared.identity.second_factor.models import RecoveryCodes, TotpFactor

CodeMethod: TypeAlias = Literal["totp", "recovery_code"]
Method: TypeAlias = Literal["totp", "recovery_code", "passkey"]


@dataclass(frozen=True, slots=True)
class Proof:
    """A right answer: the item that holds its code or key, the condition under which it is unused, what marks it as
    used, and the refusal when it was used in between.
    """

    item: TotpFactor | RecoveryCodes | Passkey
    unused: Condition
    using: Sequence[Action]
    refusal: type[BadRequestError] = WrongFactorCodeError

    def use_up(self, uow: UnitOfWork) -> None:
        """Use the answer up; the commit raises `refusal` when it was used in between."""
        uow.update(self.item, self.using, condition=self.unused, on_conflict=self.refusal())

    def delete_factor(self, uow: UnitOfWork, user_id: str) -> None:
        """Use the code up by deleting the authenticator app and all recovery codes."""
        uow.delete(TotpFactor(*TotpFactor.key(user_id)), condition=self._if_of(TotpFactor), on_conflict=_used())
        uow.delete(
            RecoveryCodes(*RecoveryCodes.key(user_id)), condition=self._if_of(RecoveryCodes), on_conflict=_used()
        )

    def replace_recovery_codes(self, uow: UnitOfWork, fresh: RecoveryCodes) -> None:
        """Use the code up and store other recovery codes."""
        if isinstance(self.item, TotpFactor):
            self.use_up(uow)
        uow.put(fresh, condition=self._if_of(RecoveryCodes), on_conflict=_used())

    def _if_of(self, model: type[IdentityItem]) -> Condition | None:
        return self.unused if isinstance(self.item, model) else None


def methods_of(user: User) -> list[CodeMethod]:
    """The kinds of codes with which a person may answer a challenge; none without a second factor."""
    return ["totp", "recovery_code"] if "totp" in (user.second_factors or ()) else []


def method_of(code: str) -> CodeMethod:
    """What kind of code somebody typed: one-time passwords are six digits, recovery codes ten characters."""
    return "totp" if len(code) == 6 and code.isdecimal() else "recovery_code"


def prove(user: User, method: CodeMethod, code: str) -> Proof:
    """Check a code; the caller counts the try before. Raises WrongFactorCodeError."""
    proof = _of_app(user.id, code) if method == "totp" else _of_recovery(user.id, code)
    if proof is None:
        metric("SecondFactorWrong")
        raise WrongFactorCodeError()
    return proof


def prove_by_passkey(user: User, credential: Mapping[str, Any], *, challenge: str | None) -> Proof:
    """Check what one of the person's passkeys signed; the caller counts the try before. Raises WrongPasskeyError.

    `challenge`: of this sign-in in base64url, None when it was not offered to passkeys.
    """
    try:
        if challenge is None:
            raise ceremonies.RefusedAnswerError("no passkey was asked for")
        right = assertions.check(credential, challenge=ceremonies.decode(challenge), user_id=user.id)
    except ceremonies.RefusedAnswerError as error:
        logger.info("a passkey did not answer a challenge", reason=str(error))
        metric("SecondFactorWrong")
        raise WrongPasskeyError() from None
    item = Passkey(right.passkey.pk, right.passkey.sk)
    return Proof(item, right.unused, right.actions, refusal=WrongPasskeyError)


def announce_use(uow: UnitOfWork, user: User, proof: Proof) -> None:
    """Notify the person that one of their recovery codes let somebody in."""
    if isinstance(proof.item, RecoveryCodes):
        uow.add_event(UserRecoveryCodeUsed().about(user.id))


def _of_app(user_id: str, code: str) -> Proof | None:
    stored = TotpFactor.get_or_none(*TotpFactor.key(user_id), consistent=True)
    if stored is None:
        return None
    step = totp.step_of(totp.decrypt(stored.secret, user_id), code, after=stored.last_step)
    if step is None:
        return None
    item = TotpFactor(*TotpFactor.key(user_id))
    unused = (TotpFactor.secret == stored.secret) & (TotpFactor.last_step < step)
    return Proof(item, unused, (TotpFactor.last_step.set(step),))


def _of_recovery(user_id: str, code: str) -> Proof | None:
    stored = RecoveryCodes.get_or_none(*RecoveryCodes.key(user_id), consistent=True)
    # A look-up by a keyed hash: how long it takes says nothing about the codes.
    digest = recovery.digest(user_id, code)
    if stored is None or digest not in (stored.hashes or ()):
        return None
    item = RecoveryCodes(*RecoveryCodes.key(user_id))
    return Proof(item, RecoveryCodes.hashes.contains(digest), (RecoveryCodes.hashes.delete({digest}),))


def _used() -> WrongFactorCodeError:
    return WrongFactorCodeError()
