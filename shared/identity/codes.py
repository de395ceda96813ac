"""One-time codes: made, sent, counted and checked; what follows from a right code is up to the use case.

A code exists once per person, purpose and channel. It is stored as a keyed hash, so that a copy of the table does not
give it away, and it travels to the message worker in a queue, never in an event.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import UpdateError

from shared.core import clock, ids
from shared.core.observability import logger, metric
from shared.core.secrets import secret_json
from shared.data.failures import lost_condition
from shared.data.uow import UnitOfWork
from shared.identity import daily_caps, rules
from shared.identity.errors import CodeExpiredError, CodeTooSoonError, InvalidCodeError
from shared.identity.models import VerificationCode
from shared.identity.rules import Channel
from shared.messaging import queues

VERIFY = "verify"
RESET = "reset"
TEMPLATES = {VERIFY: "verification_code", RESET: "password_reset"}


@dataclass(frozen=True, slots=True)
class OutgoingCode:
    """A code on its way to a person; send it once the transaction that stores its hash is committed."""

    user_id: str
    channel: Channel
    address: str
    locale: str
    purpose: str
    code: str = field(repr=False)

    def send(self) -> bool:
        """Hand the code to the message worker. False when the queue did not take it: the person can ask again."""
        queue = "sms" if self.channel == "phone" else "email"
        data = {
            "user_id": self.user_id,
            self.channel: self.address,
            "template": TEMPLATES[self.purpose],
            "locale": self.locale,
            "variables": {"code": self.code},
        }
        try:
            queues.send(queue, {"id": ids.new("ntf"), "type": f"{queue}.send", "data": data})
        except (BotoCoreError, ClientError):
            logger.exception("a code could not be queued", channel=self.channel, purpose=self.purpose)
            metric("CodeNotQueued")
            return False
        return True


def find(*, user_id: str, purpose: str, channel: Channel) -> VerificationCode | None:
    """A person's code that can still be redeemed, or None."""
    stored = VerificationCode.get_or_none(*VerificationCode.key(user_id, purpose, channel), consistent=True)
    return stored if stored is not None and _is_live(stored) else None


def issue(
    uow: UnitOfWork,
    *,
    user_id: str,
    purpose: str,
    channel: Channel,
    address: str,
    locale: str,
    is_new_person: bool = False,
    counts_for_all: bool = True,
) -> OutgoingCode:
    """Add a fresh code to the caller's transaction; it replaces an older one.

    Raises CodeTooSoonError within 60 s of the last (also at commit, when two ask at once) and DailyLimitError.
    """
    now = clock.now()
    key = VerificationCode.key(user_id, purpose, channel)
    last = None if is_new_person else VerificationCode.get_or_none(*key, consistent=True)
    if last is not None and clock.parse(last.sent_at) + rules.CODE_INTERVAL > now:
        raise _too_soon(last.sent_at)
    daily_caps.count_code(channel=channel, user_id=user_id, address=address, counts_for_all=counts_for_all)
    code = ids.digits(rules.CODE_DIGITS)
    item = VerificationCode(
        *key,
        code_hash=_digest(key, address, code),
        address=address,
        tries=0,
        sent_at=clock.iso(now),
        expires_at=clock.iso(now + rules.CODE_TTL),
        ttl=clock.epoch(now + rules.CODE_TTL),
    )
    a_minute_ago = clock.iso(now - rules.CODE_INTERVAL)
    uow.put(
        item,
        condition=VerificationCode.pk.does_not_exist() | (VerificationCode.sent_at <= a_minute_ago),
        on_conflict=lambda old: _too_soon(old["sent_at"] if old else clock.iso(now)),
    )
    return OutgoingCode(user_id, channel, address, locale, purpose, code)


def redeem(uow: UnitOfWork, *, user_id: str, purpose: str, channel: Channel, code: str) -> VerificationCode:
    """Check a code and add its removal to the caller's transaction: of several right answers at once, one commits.

    Each try is counted before the comparison, so five is five also for answers that come at once. Raises
    InvalidCodeError for a wrong code and CodeExpiredError (also at commit) when none is left to answer.
    """
    stored = find(user_id=user_id, purpose=purpose, channel=channel)
    if stored is None:
        raise CodeExpiredError()
    try:
        stored.update(
            [VerificationCode.tries.add(1)],
            condition=(VerificationCode.code_hash == stored.code_hash) & (VerificationCode.tries < rules.CODE_TRIES),
        )
    except UpdateError as error:
        if lost_condition(error):
            raise CodeExpiredError() from None
        raise
    expected = stored.code_hash
    if not hmac.compare_digest(_digest((stored.pk, stored.sk), stored.address, code), expected):
        metric("CodeWrong")
        raise InvalidCodeError()
    uow.delete(stored, condition=VerificationCode.code_hash == expected, on_conflict=CodeExpiredError())
    return stored


def _is_live(stored: VerificationCode) -> bool:
    return clock.parse(stored.expires_at) > clock.now() and stored.tries < rules.CODE_TRIES


def _too_soon(sent_at: str) -> CodeTooSoonError:
    allowed_from = clock.parse(sent_at) + rules.CODE_INTERVAL
    return CodeTooSoonError(retry_after=rules.seconds_until(allowed_from, clock.now()))


def _digest(key: tuple[str, str], address: str, code: str) -> str:
    secret = f"code:{secret_json('pepper')['value']}".encode()
    return hmac.digest(secret, "|".join((*key, address, code)).encode(), hashlib.sha256).hex()
