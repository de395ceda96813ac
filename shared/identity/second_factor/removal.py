"""Removing somebody else's second factor, when the phone and the recovery codes are lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.core import clock
from shared.data.uow import UnitOfWork
from shared.identity.errors import SecondFactorNotFoundError, SelfLockoutError, UserChangedError
from shared.identity.events import UserPasskeyRemoved, UserSecondFactorRemoved
from shared.identity.models import User
from shared.identity.passkeys import service as passkey_service
from shared.identity.second_factor.models import PendingTotp, RecoveryCodes, TotpFactor
from shared.identity.users import get_user

# Why an operator did it. Not free text: an event holds none that people wrote.
Reason = Literal["device_lost", "device_stolen", "codes_lost", "other"]


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken away: whether an authenticator app, and how many passkeys."""

    app: bool
    passkeys: int


def remove_of(*, actor_id: str, user_id: str, passkeys: bool = False) -> None:
    """Remove another person's authenticator app as an admin, with `passkeys` these too; all sessions of that person
    end.

    Raises SelfLockoutError for one's own (a stolen session must not remove it) and for a former admin,
    UserNotFoundError, SecondFactorNotFoundError.
    """
    if actor_id == user_id:
        raise SelfLockoutError(
            "You cannot remove your own second factor here: DELETE /api/v1/auth/2fa/totp asks for it."
        )
    uow = UnitOfWork()
    uow.check(
        User,
        *User.key(actor_id),
        condition=User.roles.contains("admin") & (User.is_active == True),  # noqa: E712 - an expression
        on_conflict=SelfLockoutError("You are no longer an admin."),
    )
    _remove(uow, get_user(user_id), actor=actor_id, passkeys=passkeys)


def remove_as_operator(*, user_id: str, operator: str, reason: Reason, passkeys: bool = False) -> Removed:
    """Remove anybody's authenticator app without an account, on the command line, with `passkeys` these too: this is
    how the last admin gets back in. All sessions of the person end, and they are notified as after any removal.

    `operator`: who does it, for the audit log. Raises UserNotFoundError, SecondFactorNotFoundError, UserChangedError.
    """
    return _remove(UnitOfWork(), get_user(user_id), actor=operator, passkeys=passkeys, reason=reason)


def _remove(uow: UnitOfWork, user: User, *, actor: str, passkeys: bool, reason: Reason | None = None) -> Removed:
    removed = passkey_service.add_removal_of_all(uow, user_id=user.id) if passkeys else []
    if not user.second_factors and not removed:
        raise SecondFactorNotFoundError()
    # One that waits to be confirmed too: whoever has the device must not finish setting it up.
    delete_items(uow, user.id)
    factors = User.second_factors
    same = factors == user.second_factors if user.second_factors else factors.does_not_exist()
    uow.update(
        user,
        [factors.remove(), User.session_epoch.add(1), User.updated_at.set(clock.iso(clock.now()))],
        condition=same & (User.session_epoch == user.session_epoch),
        on_conflict=UserChangedError(),
    )
    if user.second_factors:
        uow.add_event(UserSecondFactorRemoved(method="totp", reason=reason).about(user.id, actor=actor))
    for passkey_id in removed:
        uow.add_event(UserPasskeyRemoved(passkey_id=passkey_id, reason=reason).about(user.id, actor=actor))
    uow.commit()
    return Removed(app=bool(user.second_factors), passkeys=len(removed))


def delete_items(uow: UnitOfWork, user_id: str) -> None:
    """Delete all that belongs to a person's factor; the caller removes `User.second_factors`."""
    uow.delete(TotpFactor(*TotpFactor.key(user_id)))
    uow.delete(PendingTotp(*PendingTotp.key(user_id)))
    uow.delete(RecoveryCodes(*RecoveryCodes.key(user_id)))
