"""Setting an authenticator app up, taking it away, and new recovery codes. Each asks for the password again."""

from __future__ import annotations

from dataclasses import dataclass, field

from pynamodb.exceptions import UpdateError

from shared.core import clock
from shared.data.failures import lost_condition
from shared.data.uow import UnitOfWork
from shared.identity import lockouts, reauthentication, rules, sessions, staff_factor
from shared.identity.errors import (
    CodeExpiredError,
    SecondFactorExistsError,
    SecondFactorNotFoundError,
    UserChangedError,
    WrongFactorCodeError,
)
from shared.identity.events import UserRecoveryCodesReplaced, UserSecondFactorEnabled, UserSecondFactorRemoved
from shared.identity.models import Attempts, Session, User
from shared.identity.second_factor import proofs, recovery, totp
from shared.identity.second_factor.models import PendingTotp, RecoveryCodes, TotpFactor
from shared.identity.second_factor.proofs import Proof
from shared.identity.users import get_user


@dataclass(frozen=True, slots=True)
class NewTotp:
    """What an authenticator app is set up with."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class State:
    """What a person has: whether an app, how many recovery codes, and whether their roles demand a second factor."""

    totp: bool
    recovery_codes_left: int
    required: bool


def state(*, user_id: str) -> State:
    """A person's second factor. Raises UserNotFoundError."""
    user = get_user(user_id)
    codes = RecoveryCodes.get_or_none(*RecoveryCodes.key(user_id), consistent=True) if _has_totp(user) else None
    return State(_has_totp(user), recovery.left(codes), staff_factor.is_demanded(user))


def begin(*, user_id: str, session_id: str, current_password: str) -> NewTotp:
    """A new secret, which counts once `confirm` has shown that the app has it. It replaces one that still waits.

    Raises SecondFactorExistsError, what `reauthentication.require` raises, and SecondFactorNotShownError where staff
    signed in without the passkey that they have.
    """
    user = get_user(user_id)
    uow = UnitOfWork()
    reauthentication.require(
        uow, user=user, session_id=session_id, current_password=current_password, current_code=None
    )
    staff_factor.require_shown(user, sessions.require_live(user, session_id))
    if _has_totp(user):
        raise SecondFactorExistsError()
    secret = totp.new_secret()
    ends = clock.now() + rules.PENDING_FACTOR_TTL
    uow.put(
        PendingTotp(
            *PendingTotp.key(user_id),
            secret=totp.encrypt(secret, user_id),
            session_id=session_id,
            expires_at=clock.iso(ends),
            ttl=clock.epoch(ends),
        )
    )
    uow.commit()
    return NewTotp(secret, totp.uri(secret, user.confirmed("email") or user.confirmed("phone") or user.id))


def confirm(*, user_id: str, session_id: str, code: str) -> list[str]:
    """Enable the app with a password that it shows; gives the recovery codes. All other sessions end.

    Only the session that began may confirm. Raises CodeExpiredError when nothing waits or it was tried too often,
    WrongFactorCodeError, SessionNotFoundError, SecondFactorExistsError.
    """
    user = get_user(user_id)
    pending = _pending(user_id, session_id)
    step = totp.step_of(totp.decrypt(pending.secret, user_id), code)
    if step is None:
        raise WrongFactorCodeError()
    item, codes = recovery.new(user_id)
    uow = UnitOfWork()
    uow.delete(
        PendingTotp(pending.pk, pending.sk),
        condition=PendingTotp.secret == pending.secret,
        on_conflict=CodeExpiredError(),
    )
    # The password that confirms is used up: it opens no session.
    now = clock.iso(clock.now())
    uow.create(
        TotpFactor(*TotpFactor.key(user_id), secret=pending.secret, last_step=step, created_at=now),
        on_conflict=SecondFactorExistsError(),
    )
    uow.put(item)
    ending, same_epoch = sessions.end_others(uow, user=user, session_id=session_id)
    confirmed = (User.phone_verified == True) | (User.email_verified == True)  # noqa: E712 - expressions
    uow.update(
        user,
        [*ending, User.second_factors.add({"totp"}), User.updated_at.set(now)],
        condition=same_epoch & confirmed,
        on_conflict=UserChangedError(),
    )
    uow.add_event(UserSecondFactorEnabled(method="totp").about(user_id))
    uow.commit()
    return codes


def remove(*, user_id: str, session_id: str, current_password: str, code: str) -> None:
    """Take the app and the recovery codes away, with the password and a code of either kind; other sessions end.

    Raises SecondFactorNotFoundError, WrongFactorCodeError, AccountLockedError after five wrong codes, and what
    `reauthentication.require` raises.
    """
    uow = UnitOfWork()
    user, proof = _proven(uow, user_id, session_id, current_password, code)
    proof.delete_factor(uow, user_id)
    # What the session has shown is gone; a passkey that it has shown stays.
    shown = sessions.require_live(user, session_id).second_factor
    forgotten = [] if shown == "passkey" else [Session.second_factor.remove()]
    ending, same_epoch = sessions.end_others(uow, user=user, session_id=session_id, session_changes=forgotten)
    uow.update(
        user,
        [*ending, User.second_factors.delete({"totp"}), User.updated_at.set(clock.iso(clock.now()))],
        condition=same_epoch,
        on_conflict=UserChangedError(),
    )
    uow.add_event(UserSecondFactorRemoved(method="totp").about(user_id))
    uow.commit()


def replace_recovery_codes(*, user_id: str, session_id: str, current_password: str, code: str) -> list[str]:
    """Ten new recovery codes; the old ones are good for nothing. Raises as `remove` does."""
    uow = UnitOfWork()
    user, proof = _proven(uow, user_id, session_id, current_password, code)
    item, codes = recovery.new(user_id)
    proof.replace_recovery_codes(uow, item)
    uow.update(
        user,
        [User.updated_at.set(clock.iso(clock.now()))],
        condition=User.second_factors.contains("totp") & (User.session_epoch == user.session_epoch),
        on_conflict=UserChangedError(),
    )
    uow.add_event(UserRecoveryCodesReplaced().about(user_id))
    uow.commit()
    return codes


def _has_totp(user: User) -> bool:
    return "totp" in proofs.methods_of(user)


def _pending(user_id: str, session_id: str) -> PendingTotp:
    """The secret that waits for this session, with this try counted."""
    pending = PendingTotp(*PendingTotp.key(user_id))
    try:
        pending.update(
            [PendingTotp.tries.add(1)],
            condition=(PendingTotp.session_id == session_id)
            & (PendingTotp.tries < rules.CODE_TRIES)
            & (PendingTotp.expires_at > clock.iso(clock.now())),
        )
    except UpdateError as error:
        if lost_condition(error):
            raise CodeExpiredError() from None
        raise
    return pending


def _proven(uow: UnitOfWork, user_id: str, session_id: str, current_password: str, code: str) -> tuple[User, Proof]:
    user = get_user(user_id)
    reauthentication.require(
        uow, user=user, session_id=session_id, current_password=current_password, current_code=None
    )
    if not _has_totp(user):
        raise SecondFactorNotFoundError()
    key = lockouts.login_hash(f"factor:{user_id}:{session_id}")
    lockouts.count_attempt(key, Attempts.get_or_none(*Attempts.key(key), consistent=True))
    proof = proofs.prove(user, proofs.method_of(code), code)
    lockouts.reset(key)
    return user, proof
