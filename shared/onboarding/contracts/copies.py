"""Links to a contract's file for whoever holds the link: 128 random bits, stored hashed, 30 days, 20 uses."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Final

from pynamodb.exceptions import UpdateError

from shared.core import clock
from shared.core.settings import settings
from shared.data.failures import lost_condition
from shared.data.uow import UnitOfWork
from shared.onboarding.case import load_case
from shared.onboarding.contracts.evidence import Origin
from shared.onboarding.contracts.models import Contract, CopyToken
from shared.onboarding.contracts.service import ContractFile, file_of, show
from shared.onboarding.errors import ClientNotFoundError, ContractNotFoundError, CopyTokenError
from shared.onboarding.models import Reference

LIFETIME: Final = timedelta(days=30)
# Longer than it works, so that an old link is told from a wrong one.
KEPT: Final = LIFETIME + timedelta(days=30)
USES: Final = 20
TOKEN_BYTES: Final = 16
VIEWER: Final = "link"
_FORM: Final = re.compile(r"[A-Za-z0-9_-]{22}")


def issue(uow: UnitOfWork, contract: Contract, *, phone: str) -> str:
    """Add a new link to the caller's transaction; the address to send to `phone`, whose token is stored nowhere."""
    token, now = secrets.token_urlsafe(TOKEN_BYTES), clock.now()
    uow.create(
        CopyToken(
            *Reference.copy_token(_hash(token)),
            client_id=contract.client_id,
            holder_id=contract.contract_id,
            expires_at=clock.iso(now + LIFETIME),
            sent_to=_sent_to(token, phone),
            uses=0,
            ttl=clock.epoch(now + KEPT),
        )
    )
    return f"{settings().public_base_url}/api/v1/contracts/copy/{token}"


def redeem(token: str, *, ip: str | None, user_agent: str | None) -> ContractFile:
    """The file that a link leads to, in the contract's present version; counts a use, and as shown to the client.

    Whoever has a phone that is the client's no longer, or never was, sees nothing that is made later. Raises
    ContractNotFoundError for an unknown token, CopyTokenError for one that is old, used up or of another phone,
    ContractFileNotReadyError.
    """
    stored = (
        CopyToken.get_or_none(*Reference.copy_token(_hash(token)), consistent=True) if _FORM.fullmatch(token) else None
    )
    if stored is None:
        raise ContractNotFoundError()
    now = clock.iso(clock.now())
    try:
        case = load_case(stored.client_id)
    except ClientNotFoundError:
        raise ContractNotFoundError() from None
    if stored.sent_to not in (None, _sent_to(token, str(case.client.phone))):
        raise CopyTokenError()
    # Before a use is counted: a version that is still being made costs none.
    file_of(case.get_contract(stored.holder_id))
    try:
        stored.update(
            [CopyToken.uses.add(1)],
            condition=(CopyToken.expires_at > now) & (CopyToken.uses.does_not_exist() | (CopyToken.uses < USES)),
        )
    except UpdateError as error:
        if lost_condition(error):
            raise CopyTokenError() from None
        raise
    origin = Origin("client", stored.client_id, ip, user_agent)
    try:
        return show(client_id=stored.client_id, contract_id=stored.holder_id, origin=origin, viewer=VIEWER)
    except ClientNotFoundError:
        raise ContractNotFoundError() from None


def _sent_to(token: str, phone: str) -> str:
    # Nobody finds the phone by it who has not the token.
    return _hash(f"{token}|{phone}")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
