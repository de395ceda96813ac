"""Removing a colleague's second factor, when the phone and the recovery codes are lost."""

from __future__ import annotations

from shared.core import clock
from shared.data.uow import UnitOfWork
from shared.identity.errors import SecondFactorNotFoundError, SelfLockoutError, UserChangedError
from shared.identity.events import UserSecondFactorRemoved
from shared.identity.models import User
from shared.identity.second_factor.models import PendingTotp, RecoveryCodes, TotpFactor
from shared.identity.verification import get_user


def remove_of(*, actor_id: str, user_id: str) -> None:
    """Remove another person's factor as an admin; all sessions of that person end.

    Raises SelfLockoutError for one's own (a stolen session must not remove it) and for a former admin,
    UserNotFoundError, SecondFactorNotFoundError.
    """
    if actor_id == user_id:
        raise SelfLockoutError(
            "You cannot remove your own second factor here: DELETE /api/v1/auth/2fa/totp asks for it."
        )
    user = get_user(user_id)
    if not user.second_factors:
        raise SecondFactorNotFoundError()
    uow = UnitOfWork()
    uow.check(
        User,
        *User.key(actor_id),
        condition=User.roles.contains("admin") & (User.is_active == True),  # noqa: E712 - an expression
        on_conflict=SelfLockoutError("You are no longer an admin."),
    )
    delete_items(uow, user_id)
    uow.update(
        user,
        [
            User.second_factors.remove(),
            User.session_epoch.add(1),
            User.updated_at.set(clock.iso(clock.now())),
        ],
        condition=User.second_factors == user.second_factors,
        on_conflict=UserChangedError(),
    )
    uow.add_event(UserSecondFactorRemoved(method="totp").about(user_id, actor=actor_id))
    uow.commit()


def delete_items(uow: UnitOfWork, user_id: str) -> None:
    """Delete all that belongs to a person's factor; the caller removes `User.second_factors`."""
    uow.delete(TotpFactor(*TotpFactor.key(user_id)))
    uow.delete(PendingTotp(*PendingTotp.key(user_id)))
    uow.delete(RecoveryCodes(*RecoveryCodes.key(user_id)))
