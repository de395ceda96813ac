"""What a contract may be done with in its status; the same refusals at the desk and in the client's app."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from shared.core import clock
from shared.onboarding.case import Case
from shared.onboarding.contracts.models import Contract, ContractStatus
from shared.onboarding.errors import (
    ContractNotPendingError,
    ContractSignedError,
    ContractStaleError,
    ContractUnreadError,
)

LIFETIME: Final = timedelta(days=14)
# A rendering that takes longer was lost: it may be asked for again, and the schedule looks at it.
RENDER_PATIENCE: Final = timedelta(minutes=15)
# Statuses that nothing leads out of, without a signature.
ENDED: Final = frozenset({ContractStatus.REJECTED, ContractStatus.CANCELLED, ContractStatus.EXPIRED})


class NothingToChangeError(Exception):
    """A change of a case found, inside its transaction, that there is nothing to write; never answered to anybody."""


def has_expired(contract: Contract, now: datetime) -> bool:
    """Whether a contract's time is over, also before the schedule has recorded it."""
    return bool(contract.expires_at) and clock.parse(contract.expires_at) <= now


def is_under_way(contract: Contract, now: datetime) -> bool:
    """Whether a contract is being made, as far as one can tell: a rendering that began long ago was lost."""
    started = clock.parse(contract.status_at)
    return contract.status == ContractStatus.RENDERING and now - started < RENDER_PATIENCE


def check_pending(contract: Contract, now: datetime) -> None:
    """Refuse a contract that does not wait for its signature.

    Raises ContractSignedError, ContractNotPendingError (`expired` as soon as its time is over).
    """
    if contract.is_signed:
        raise ContractSignedError()
    if contract.status != ContractStatus.PENDING:
        raise ContractNotPendingError(contract_status=contract.status)
    if has_expired(contract, now):
        raise ContractNotPendingError(contract_status=ContractStatus.EXPIRED.value)


def check_not_ended(contract: Contract, now: datetime) -> None:
    """As `check_pending`, but lets pass what is still being made or failed: blockers name that."""
    if contract.status in ENDED or contract.status == ContractStatus.PENDING:
        check_pending(contract, now)


def check_signable(case: Case, contract: Contract, sha256: str, now: datetime) -> None:
    """Refuse what is not the file that was shown, or prints what is no longer so.

    Raises ContractSignedError, ContractNotPendingError, ContractStaleError, ContractUnreadError.
    """
    check_pending(contract, now)
    if contract.facts_version != case.client.facts_version or contract.sha256 != sha256:
        raise ContractStaleError()
    if not contract.viewed_at:
        raise ContractUnreadError()


def folder_of(client_id: str, contract_id: str) -> str:
    """Where the files of a contract's versions lie in the bucket `documents`; ends in a slash."""
    return f"contracts/{client_id}/{contract_id}/"
