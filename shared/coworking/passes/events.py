"""What passes announce. Amounts are kopecks, moments ISO 8601 UTC, days by the clock of the space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypedDict

from shared.coworking.passes.models import Pass
from shared.data.event_audience import STAFF_ONLY, Audience, shown
from shared.data.event_types import EventData, optional
from shared.data.events import DomainEvent

# What holders see of their passes' events.
PASS_FIELDS = ("pass_id", "product_id", "name", "kind", "amount", "currency", "valid_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class PassProductEvent(EventData):
    """What every event of a product says; `changed` are the names of its fields."""

    aggregate: ClassVar[str] = "pass_product"

    product_id: str
    name: str
    price: int
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassProductCreated(PassProductEvent):
    """A pass is for sale."""

    type: ClassVar[Literal["pass_product.created"]] = "pass_product.created"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class PassProductUpdated(PassProductEvent):
    """A pass that is for sale was changed or withdrawn; what was bought stays as it was."""

    type: ClassVar[Literal["pass_product.updated"]] = "pass_product.updated"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class PassEvent(EventData):
    """What every event of a person's pass says."""

    aggregate: ClassVar[str] = "pass"

    pass_id: str
    product_id: str
    name: str
    kind: str
    amount: int
    currency: str
    valid_until: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class PassPlaced(PassEvent):
    """Somebody buys a pass; its payment is to be started."""

    type: ClassVar[Literal["pass.placed"]] = "pass.placed"
    audience: ClassVar[Audience] = shown(*PASS_FIELDS, "payment_id")

    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassActivated(PassEvent):
    """A pass is paid, or costs nothing, and is good from now on."""

    type: ClassVar[Literal["pass.activated"]] = "pass.activated"
    audience: ClassVar[Audience] = shown(*PASS_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassUsed(PassEvent):
    """A day of a pass was used, by a visit or a booking; `visits_left` says nothing of a month's pass."""

    type: ClassVar[Literal["pass.used"]] = "pass.used"
    audience: ClassVar[Audience] = shown(*PASS_FIELDS, "day", "visits_left")

    day: str
    visits_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassUseReturned(PassEvent):
    """A booking that had used a day of a pass was cancelled in time: the day is counted no longer."""

    type: ClassVar[Literal["pass.use_returned"]] = "pass.use_returned"
    audience: ClassVar[Audience] = shown(*PASS_FIELDS, "day", "visits_left")

    day: str
    visits_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassFrozen(PassEvent):
    """A pass was frozen."""

    type: ClassVar[Literal["pass.frozen"]] = "pass.frozen"
    audience: ClassVar[Audience] = shown(*PASS_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassResumed(PassEvent):
    """A pass is good again, for `days` days longer; without an actor its freeze was at its limit."""

    type: ClassVar[Literal["pass.resumed"]] = "pass.resumed"
    audience: ClassVar[Audience] = shown(*PASS_FIELDS, "days")

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassCancelled(PassEvent):
    """A pass was given up before it was paid, or a free one before it was used."""

    type: ClassVar[Literal["pass.cancelled"]] = "pass.cancelled"
    audience: ClassVar[Audience] = shown(*PASS_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassExpired(PassEvent):
    """A pass has ended, or was not paid in time (`was_paid`)."""

    type: ClassVar[Literal["pass.expired"]] = "pass.expired"
    audience: ClassVar[Audience] = shown(*PASS_FIELDS, "was_paid")

    was_paid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRefundRequested(PassEvent):
    """An unused pass is given back; the money is on its way."""

    type: ClassVar[Literal["pass.refund_requested"]] = "pass.refund_requested"
    audience: ClassVar[Audience] = shown(*PASS_FIELDS, "refund_id")

    refund_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRefunded(PassEvent):
    """The money of a pass, or a part of it, went back."""

    type: ClassVar[Literal["pass.refunded"]] = "pass.refunded"
    audience: ClassVar[Audience] = shown(*PASS_FIELDS, "refund_id", "refund_amount")

    refund_id: str
    refund_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRefundFailed(PassEvent):
    """The provider refused the refund: the pass is good again, and a person has to decide."""

    type: ClassVar[Literal["pass.refund_failed"]] = "pass.refund_failed"
    audience: ClassVar[Audience] = shown(*PASS_FIELDS, "refund_id")

    refund_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassLateRefund(PassEvent):
    """Money came for a pass that was given up or is paid already: it is refunded."""

    type: ClassVar[Literal["pass.late_refund"]] = "pass.late_refund"
    audience: ClassVar[Audience] = shown(*PASS_FIELDS, "payment_id")

    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassAmountMismatch(PassEvent):
    """Another amount came than was asked for; an admin has to decide."""

    type: ClassVar[Literal["pass.amount_mismatch"]] = "pass.amount_mismatch"
    audience: ClassVar[Audience] = shown(*PASS_FIELDS, "payment_id", "captured_amount")

    payment_id: str
    captured_amount: int


EVENTS: tuple[type[EventData], ...] = (
    PassProductCreated,
    PassProductUpdated,
    PassPlaced,
    PassActivated,
    PassUsed,
    PassUseReturned,
    PassFrozen,
    PassResumed,
    PassCancelled,
    PassExpired,
    PassRefundRequested,
    PassRefunded,
    PassRefundFailed,
    PassLateRefund,
    PassAmountMismatch,
)


class PassFacts(TypedDict):
    """The fields of `PassEvent`."""

    pass_id: str
    product_id: str
    name: str
    kind: str
    amount: int
    currency: str
    valid_until: str | None


def facts_of(bought: Pass) -> PassFacts:
    """What every event of a pass says."""
    return PassFacts(
        pass_id=bought.pass_id,
        product_id=bought.product_id,
        name=bought.name,
        kind=bought.kind,
        amount=bought.amount,
        currency=bought.currency,
        valid_until=bought.valid_until,
    )


def of_pass(bought: Pass, event: PassEvent, *, actor: str | None = None) -> DomainEvent:
    """An event about a pass, with its holder as the person whom it concerns."""
    return event.of(bought.pass_id, customer_id=bought.user_id, actor=actor)
