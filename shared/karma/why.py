"""Why a person has the karma that they have: from the entries of their ledger, in sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from shared.identity.models import User
from shared.identity.users import get_user
from shared.karma import service
from shared.karma.models import Entry
from shared.notifications.message_catalog import required_text
from shared.notifications.texts import Language, clean
from shared.why.explanation import MOST_STEPS, Cause, Step, Why
from shared.why.sentences import Reader, Sentence, said

# What an admin wrote is shown as it is; the type of an event never is.
_EVENT_TYPE: Final = re.compile(r"[a-z_]+\.[a-z_]+")


def _points(value: Any, _: Language) -> str:
    # What comes behind a day's cap gives 0, which has no sign.
    return f"{int(value):+d}".replace("-", "−") if int(value) else "0"


def _balance(value: Any, _: Language) -> str:
    return str(int(value))


_DELTA = {"delta": ("delta", _points)}
ENTRY: Final = said("{delta}: {reason}.", "{delta}: {reason}.", **_DELTA, reason=("reason", required_text))
CHANGED: Final = said("{delta}: изменение баланса.", "{delta}: the balance was changed.", **_DELTA)
BY_HAND: Final = said(
    "{delta}: от администратора — {reason}.",
    "{delta}: by an admin — {reason}.",
    **_DELTA,
    reason=("reason", required_text),
)
BALANCE: Final = said("Баллов кармы: {balance}.", "Karma points: {balance}.", balance=("balance", _balance))
YOU: Final = said("вы", "you")
SPENDING: Final = said("траты", "being spent")
SPEND: Final = said("Баллы можно списать при оформлении заказа.", "Points can be spent when you place an order.")
FIRST: Final = said("первых баллов", "the first points")
NEXT: Final = said("новых баллов", "new points")
EARN: Final = said(
    "Баллы дают за визиты, донаты, курсы и достижения.",
    "Points are given for visits, donations, courses and achievements.",
)


def explain(*, user_id: str, reasons: Mapping[str, Sentence], locale: str) -> Why:
    """Why a person has as much karma as they have, for themselves. Raises UserNotFoundError."""
    person = get_user(user_id)
    ledger = service.entries(user_id=user_id, limit=MOST_STEPS).items
    return told(person, list(ledger)[::-1], reasons, Reader(locale))


def told(person: User, ledger: Sequence[Entry], reasons: Mapping[str, Sentence], reader: Reader) -> Why:
    """The same from what was read; `ledger` holds the latest entries, oldest first."""
    balance = service.balance_of(person)
    since = str(ledger[-1].created_at if ledger else person.created_at)
    earning = Cause(NEXT if ledger else FIRST, since, YOU, EARN)
    cause = Cause(SPENDING, since, YOU, SPEND) if balance > 0 else earning
    return Why(
        state="positive" if balance > 0 else "empty",
        summary=reader.say(BALANCE, {"balance": balance}, {}),
        waits_for=cause.told(reader, {}, {}),
        steps=tuple(Step(str(entry.created_at), _entry(entry, reasons, reader)) for entry in ledger),
    )


def _entry(entry: Entry, reasons: Mapping[str, Sentence], reader: Reader) -> str:
    named = reasons.get(entry.reason)
    if named is not None:
        return reader.say(ENTRY, {"delta": entry.delta, "reason": reader.say(named, {}, {})}, {})
    reason = clean(str(entry.reason)).rstrip(".")
    if not reason or _EVENT_TYPE.fullmatch(reason):
        return reader.say(CHANGED, {"delta": entry.delta}, {})
    return reader.say(BY_HAND, {"delta": entry.delta, "reason": reason}, {})
