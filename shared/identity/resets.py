"""Codes for a forgotten password. Each is bound to who asked for it, so that strangers cannot use up the owner's tries.

Several codes wait side by side. `request` returns a token, also for logins that nobody has; wrong codes are counted per
token, and without one (older clients) per client. A stranger's wrong codes, with or without a request of their own,
count for the stranger.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from pynamodb.exceptions import PutError, UpdateError

from shared.core import clock, ids
from shared.core.errors import TooManyError
from shared.core.observability import metric
from shared.data.failures import lost_condition
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity import codes, daily_caps, lockouts, rules
from shared.identity.codes import RESET, OutgoingCode
from shared.identity.errors import AccountLockedError, CodeTooSoonError, InvalidCodeError
from shared.identity.keyed_hash import keyed
from shared.identity.models import Attempts, ResetRequest, VerificationCode
from shared.identity.rules import Channel


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks, for which account and address. `account_id` is made up when there is no such account or it may not be
    recovered by this address; `client` is an address block; `is_known`: the account was used from this device before.
    """

    account_id: str
    channel: Channel
    address: str = field(repr=False)
    client: str
    is_known: bool

    @property
    def client_key(self) -> tuple[str, str]:
        """The key of the item that counts for this client."""
        return ResetRequest.key(keyed("reset-client", f"{self.account_id}|{self.channel}|{self.client}"))


def new_token() -> str:
    """A token that cannot be guessed; only its keyed hash is stored."""
    return secrets.token_urlsafe(32)


def request(requester: Requester, *, token: str, locale: str, counts_for_all: bool) -> OutgoingCode | None:
    """Store a code and bind the token to it; the code still has to be sent, if there is somebody to send it to.

    Within 60 s of the last, the same client gets no other code: its token is bound to the one that was sent. None then,
    and when a cap is reached.
    """
    try:
        return retry_on_conflict(lambda: _request(requester, token, locale, counts_for_all))
    except (TooManyError, StaleReadError):
        return None


def check(requester: Requester, *, code: str, token: str | None) -> VerificationCode:
    """The waiting code that this is the answer to; the try is counted before. Raises InvalidCodeError."""
    strangers = _count_try(requester, token)
    waiting = _waiting(requester)
    if token is not None:
        bound = ResetRequest.get_or_none(*_token_key(token), consistent=True)
        waiting = [one for one in waiting if bound is not None and one.sk == bound.code_sk]
    right = [one for one in waiting if codes.answers(one, code)]
    if not right:
        metric("CodeWrong")
        raise InvalidCodeError()
    if strangers is not None:
        lockouts.give_back(strangers)
    return right[0]


def _request(requester: Requester, token: str, locale: str, counts_for_all: bool) -> OutgoingCode | None:
    now = clock.now()
    last = ResetRequest.get_or_none(*requester.client_key, consistent=True)
    waiting = _waiting(requester)
    uow = UnitOfWork()
    if last is not None and last.sent_at and clock.parse(last.sent_at) + rules.CODE_INTERVAL > now:
        uow.update(
            VerificationCode(VerificationCode.key(requester.account_id, RESET, requester.channel)[0], last.code_sk),
            [VerificationCode.tries.add(1)],
            condition=VerificationCode.tries < rules.REQUESTS_PER_RESET - 1,
            on_conflict=CodeTooSoonError(retry_after=1),
        )
        uow.create(_request_item(requester, _token_key(token), last.code_sk))
        uow.commit()
        return None
    if len(waiting) >= (rules.LIVE_RESETS_KNOWN if requester.is_known else rules.LIVE_RESETS):
        raise CodeTooSoonError(retry_after=1)
    key = VerificationCode.reset_key(requester.account_id, requester.channel, ids.new("cod"))
    item, code = codes.new(key, requester.address)
    uow.create(item)
    by_client = _request_item(requester, requester.client_key, item.sk)
    by_client.sent_at = clock.iso(now)
    a_minute_ago = clock.iso(now - rules.CODE_INTERVAL)
    uow.put(
        by_client,
        condition=ResetRequest.sent_at.does_not_exist() | (ResetRequest.sent_at <= a_minute_ago),
        on_conflict=StaleReadError(),
    )
    uow.create(_request_item(requester, _token_key(token), item.sk))
    daily_caps.count_code(
        uow,
        channel=requester.channel,
        # A known device draws on a budget of its own, which strangers' requests leave alone.
        purpose="reset-known" if requester.is_known else RESET,
        user_id=requester.account_id,
        address=requester.address,
        client=requester.client,
        is_guest=True,
        counts_for_all=counts_for_all,
    )
    uow.commit()
    return OutgoingCode(
        requester.account_id, requester.channel, requester.address, locale, codes.TEMPLATES[RESET], code
    )


def _request_item(requester: Requester, key: tuple[str, str], code_sk: str | None) -> ResetRequest:
    ends = clock.now() + rules.CODE_TTL
    return ResetRequest(
        *key, owner=requester.account_id, code_sk=code_sk, expires_at=clock.iso(ends), ttl=clock.epoch(ends)
    )


def _token_key(token: str) -> tuple[str, str]:
    return ResetRequest.key(keyed("reset-token", token))


def _waiting(requester: Requester) -> list[VerificationCode]:
    pk, prefix = VerificationCode.reset_key(requester.account_id, requester.channel, "")
    found = VerificationCode.query(pk, VerificationCode.sk.startswith(prefix), consistent_read=True)
    return [one for one in found if codes.is_live(one) and one.address == requester.address]


def _count_try(requester: Requester, token: str | None) -> Attempts | None:
    """Count a try of this requester: five each, also when they come at once. Raises InvalidCodeError.

    Without a token the login's tries of an hour are counted over all clients too: the counter to give back.
    """
    strangers = None
    if token is None and not requester.is_known:
        try:
            strangers = lockouts.count_of_all_strangers(
                f"reset:{requester.channel}:{requester.address}", rules.RESETS_WITHOUT_TOKEN_PER_HOUR
            )
        except AccountLockedError:
            raise InvalidCodeError() from None
    key = requester.client_key if token is None else _token_key(token)
    now = clock.iso(clock.now())
    if token is None:
        last = ResetRequest.get_or_none(*key, consistent=True)
        if last is None or last.expires_at <= now:
            first = _request_item(requester, key, None)
            first.tries = 1
            try:
                first.save(condition=ResetRequest.pk.does_not_exist() | (ResetRequest.expires_at <= now))
            except PutError as error:
                raise _refused(error) from None
            return strangers
    try:
        ResetRequest(*key).update(
            [ResetRequest.tries.add(1)],
            condition=(ResetRequest.owner == requester.account_id)
            & (ResetRequest.tries < rules.CODE_TRIES)
            & (ResetRequest.expires_at > now),
        )
    except UpdateError as error:
        raise _refused(error) from None
    return strangers


def _refused(error: PutError | UpdateError) -> Exception:
    return InvalidCodeError() if lost_condition(error) else error
