"""One-time codes: made, sent, counted and checked; what follows from a right code is up to the use case.

A code exists once per holder, purpose and channel; of a password reset several wait side by side, see
`shared.identity.resets`. The holder is a person, or what else a code answers for, by its id; a `binding` (the hash of
what is signed) makes a code right for that alone. A code is stored as a keyed hash, so that a copy of the table does
not give it away, and it travels to the message worker in a queue, never in an event.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import UpdateError

from shared.core import clock, ids
from shared.core.observability import logger, metric
from shared.data.failures import lost_condition
from shared.data.uow import UnitOfWork
from shared.identity import daily_caps, rules
from shared.identity.errors import CodeExpiredError, CodeTooSoonError, InvalidCodeError
from shared.identity.keyed_hash import keyed
from shared.identity.models import User, VerificationCode
from shared.identity.rules import Channel
from shared.messaging import queues

VERIFY = "verify"
RESET = "reset"
# Sent to a confirmed address of an account, in place of its password, before a contact or the password changes.
CHANGE = "change"
TEMPLATES = {VERIFY: "verification_code", RESET: "password_reset", CHANGE: "change_code"}
IN_USE = "address_in_use"


@dataclass(frozen=True, slots=True)
class OutgoingCode:
    """A code on its way to a person; send it once the transaction that stores its hash is committed.

    Without a `code` it is the notice `template` to the owner of an address that somebody else named. `variables` are
    the template's others. `encrypted` (of `shared.messaging.encrypted`) holds variables that must not lie in a queue
    in the clear; the code is then among those.
    """

    user_id: str
    channel: Channel
    address: str
    locale: str
    template: str
    code: str | None = field(repr=False)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    encrypted: Mapping[str, Any] | None = field(default=None, repr=False)

    def send(self) -> bool:
        """Hand the code to the message worker. False when the queue did not take it: the person can ask again."""
        queue = "sms" if self.channel == "phone" else "email"
        data: dict[str, Any] = {
            "user_id": self.user_id,
            self.channel: self.address,
            "template": self.template,
            "locale": self.locale,
            "variables": dict(self.variables),
        }
        if self.encrypted:
            data["encrypted"] = dict(self.encrypted)
        elif self.code:
            data["variables"]["code"] = self.code
        try:
            queues.send(queue, {"id": ids.new("ntf"), "type": f"{queue}.send", "data": data})
        except (BotoCoreError, ClientError):
            logger.exception("a code could not be queued", channel=self.channel, template=self.template)
            metric("CodeNotQueued")
            return False
        return True


def in_use_notice(owner: User, channel: Channel, address: str) -> OutgoingCode:
    """What the owner of a confirmed address is sent when somebody else names it: no code, so nobody can pass one on."""
    return OutgoingCode(owner.id, channel, address, owner.locale, IN_USE, None)


def find(*, user_id: str, purpose: str, channel: Channel) -> VerificationCode | None:
    """A person's code that can still be redeemed, or None."""
    stored = VerificationCode.get_or_none(*VerificationCode.key(user_id, purpose, channel), consistent=True)
    return stored if stored is not None and is_live(stored) else None


def issue(
    uow: UnitOfWork,
    *,
    user_id: str,
    purpose: str,
    channel: Channel,
    address: str,
    locale: str,
    is_new_person: bool = False,
    client: str | None = None,
    binding: str = "",
    template: str | None = None,
) -> OutgoingCode:
    """Add a fresh code to the caller's transaction; it replaces an older one.

    `user_id` is the holder's id. The code is right for `binding` alone; `template` is the purpose's own if left out.

    Raises CodeTooSoonError within 60 s of the last (also at commit, when two ask at once); the commit raises
    DailyLimitError and, for a `client` (an address block), TooManyError when a cap is reached. The first codes of a
    new person are not counted here: a registration counts them once it is committed, before they are sent.
    """
    now = clock.now()
    key = VerificationCode.key(user_id, purpose, channel)
    last = None if is_new_person else VerificationCode.get_or_none(*key, consistent=True)
    if last is not None and clock.parse(last.sent_at) + rules.CODE_INTERVAL > now:
        raise _too_soon(last.sent_at)
    if not is_new_person:
        daily_caps.count_code(
            uow, channel=channel, purpose=purpose, user_id=user_id, address=address, client=client, is_guest=False
        )
    item, code = new(key, address, binding)
    a_minute_ago = clock.iso(now - rules.CODE_INTERVAL)
    uow.put(
        item,
        condition=VerificationCode.pk.does_not_exist() | (VerificationCode.sent_at <= a_minute_ago),
        on_conflict=lambda old: _too_soon(old["sent_at"] if old else clock.iso(now)),
    )
    return OutgoingCode(user_id, channel, address, locale, template or TEMPLATES[purpose], code)


def new(key: tuple[str, str], address: str, binding: str = "") -> tuple[VerificationCode, str]:
    """A code for an address, not yet stored: the item at `key`, and the code itself, which only the message holds."""
    now = clock.now()
    code = ids.digits(rules.CODE_DIGITS)
    item = VerificationCode(
        *key,
        code_hash=_digest(key, address, code, binding),
        address=address,
        tries=0,
        sent_at=clock.iso(now),
        expires_at=clock.iso(now + rules.CODE_TTL),
        ttl=clock.epoch(now + rules.CODE_TTL),
    )
    return item, code


def answers(stored: VerificationCode, code: str, binding: str = "") -> bool:
    """Whether this is the code of an item, in constant time."""
    return hmac.compare_digest(_digest((stored.pk, stored.sk), stored.address, code, binding), stored.code_hash)


def redeem(uow: UnitOfWork, *, user_id: str, purpose: str, channel: Channel, code: str) -> VerificationCode:
    """Check a code and add its removal to the caller's transaction, as `check` and `consume` do."""
    stored = check(user_id=user_id, purpose=purpose, channel=channel, code=code)
    consume(uow, stored)
    return stored


def consume(uow: UnitOfWork, stored: VerificationCode) -> None:
    """Remove a code in the caller's transaction: of several right answers at once, one commits (CodeExpiredError)."""
    uow.delete(stored, condition=VerificationCode.code_hash == stored.code_hash, on_conflict=CodeExpiredError())


def remove_all(uow: UnitOfWork, user_id: str, *, but: VerificationCode | None = None) -> None:
    """Remove whatever codes of a person wait, of all purposes and channels: who asked for them may be gone by now."""
    waiting = VerificationCode.query(
        VerificationCode.key(user_id, "", "phone")[0], VerificationCode.sk.startswith("CODE#"), consistent_read=True
    )
    for stored in waiting:
        if but is None or stored.sk != but.sk:
            uow.delete(stored)


def check(*, user_id: str, purpose: str, channel: Channel, code: str) -> VerificationCode:
    """The code that this is the answer to; it stays until `consume`.

    Each try is counted before the comparison, so five is five also for answers that come at once. Raises
    InvalidCodeError for a wrong code and CodeExpiredError (also at commit) when none is left to answer.
    """
    stored = find(user_id=user_id, purpose=purpose, channel=channel)
    if stored is None:
        raise CodeExpiredError()
    if not count_and_compare(stored, code):
        raise InvalidCodeError()
    return stored


def count_and_compare(stored: VerificationCode, code: str, binding: str = "") -> bool:
    """Count a try, then say whether this is the code; `stored.tries` is the new count.

    Raises CodeExpiredError when the code was replaced or consumed, or no try is left.
    """
    try:
        stored.update(
            [VerificationCode.tries.add(1)],
            condition=(VerificationCode.code_hash == stored.code_hash) & (VerificationCode.tries < rules.CODE_TRIES),
        )
    except UpdateError as error:
        if lost_condition(error):
            raise CodeExpiredError() from None
        raise
    is_right = answers(stored, code, binding)
    if not is_right:
        metric("CodeWrong")
    return is_right


def tries_left(stored: VerificationCode) -> int:
    """How many more times a code may be answered."""
    return max(0, rules.CODE_TRIES - int(stored.tries))


def is_live(stored: VerificationCode) -> bool:
    """Whether a code can still be answered: neither expired nor tried too often."""
    return clock.parse(stored.expires_at) > clock.now() and stored.tries < rules.CODE_TRIES


def _too_soon(sent_at: str) -> CodeTooSoonError:
    allowed_from = clock.parse(sent_at) + rules.CODE_INTERVAL
    return CodeTooSoonError(retry_after=rules.seconds_until(allowed_from, clock.now()))


def _digest(key: tuple[str, str], address: str, code: str, binding: str) -> str:
    return keyed("code", "|".join((*key, address, code, *([binding] if binding else []))))
