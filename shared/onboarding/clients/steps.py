"""The client's way: which action is possible in which status, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """How far a client has come."""

    NEW = "NEW"
    IN_VERIFICATION = "IN_VERIFICATION"
    AWAITING_CONTRACT = "AWAITING_CONTRACT"
    PROCESSED = "PROCESSED"
    CANCELLED = "CANCELLED"


class Action(StrEnum):
    """What is done to a case.

    `RECORD` is whatever changes no step and is possible at any time: links, views, results of workers, payments.
    """

    PROFILE = "profile"
    PASSPORT = "passport"
    DEVICES = "devices"
    PHOTOS = "photos"
    SURCHARGE = "surcharge"
    CONTRACT = "contract"
    CODE = "code"
    SIGN = "sign"
    CANCEL = "cancel"
    CLAIM = "claim"
    CONSENT = "consent"
    PAYMENT = "payment"
    RECORD = "record"


class Refusal(StrEnum):
    """Why an action is refused; the words are the problem codes."""

    STEP_INCOMPLETE = "step_incomplete"
    CONTRACT_SIGNED = "contract_signed"
    CLIENT_CLOSED = "client_closed"


TABS: Final[Mapping[Status, str]] = {
    Status.NEW: "new",
    Status.IN_VERIFICATION: "in_work",
    Status.AWAITING_CONTRACT: "in_work",
    Status.PROCESSED: "processed",
    Status.CANCELLED: "cancelled",
}
CLOSED: Final = frozenset({Status.PROCESSED, Status.CANCELLED})
# Steps whose facts a signed contract has fixed.
BEFORE_SIGNATURE: Final = frozenset(
    {
        Action.PROFILE,
        Action.PASSPORT,
        Action.DEVICES,
        Action.PHOTOS,
        Action.SURCHARGE,
        Action.CONTRACT,
        Action.CODE,
        Action.CANCEL,
    }
)
# Possible whatever the status is; SIGN after a signature is answered by the contract itself (the same 200 again).
ALWAYS: Final = frozenset({Action.RECORD, Action.PAYMENT})
_NEW, _IN, _AWAITING = Status.NEW, Status.IN_VERIFICATION, Status.AWAITING_CONTRACT
_INCOMPLETE = Refusal.STEP_INCOMPLETE
_TABLE: Final[Mapping[Action, Mapping[Status, Status | Refusal]]] = {
    Action.PROFILE: {_NEW: _IN, _IN: _IN, _AWAITING: _AWAITING},
    Action.PASSPORT: {_NEW: _INCOMPLETE, _IN: _IN, _AWAITING: _AWAITING},
    Action.DEVICES: {_NEW: _INCOMPLETE, _IN: _IN, _AWAITING: _IN},
    Action.PHOTOS: {_NEW: _INCOMPLETE, _IN: _IN, _AWAITING: _AWAITING},
    Action.SURCHARGE: {_NEW: _INCOMPLETE, _IN: _AWAITING, _AWAITING: _AWAITING},
    Action.CONTRACT: {_NEW: _INCOMPLETE, _IN: _INCOMPLETE, _AWAITING: _AWAITING},
    Action.CODE: {_NEW: _INCOMPLETE, _IN: _INCOMPLETE, _AWAITING: _AWAITING},
    Action.SIGN: {_NEW: _INCOMPLETE, _IN: _INCOMPLETE, _AWAITING: _AWAITING},
    Action.CANCEL: dict.fromkeys((_NEW, _IN, _AWAITING), Status.CANCELLED),
    Action.CLAIM: {_NEW: _NEW, _IN: _IN, _AWAITING: _AWAITING},
    Action.CONSENT: {_NEW: _NEW, _IN: _IN, _AWAITING: _AWAITING},
}


def next_status(action: Action, status: Status, *, is_signed: bool) -> Status | Refusal:
    """Where an action leads, or why it is refused; `is_signed` says whether a contract of the case is signed.

    Whether PROCESSED is reached, the case's editor decides from signature and payment.
    """
    if action in ALWAYS:
        return status
    if is_signed and action in BEFORE_SIGNATURE:
        return Refusal.CONTRACT_SIGNED
    if status in CLOSED:
        return Refusal.CLIENT_CLOSED
    return _TABLE[action][status]
