"""What onboarding announces: ids, amounts and statuses, never names, texts, numbers of documents or codes.

All are about the aggregate `client`, so that a client has one history; `customer_id` is the linked account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience, shown
from shared.data.event_types import EventData, optional, stored_as

INVOICE_FIELDS = ("client_id", "invoice_id", "amount")

# What clients see of their events: nothing of the staff and of how long they took.
DEVICE_FIELDS = ("client_id", "device_id")
CONTRACT_FIELDS = ("client_id", "contract_id", "contract_no", "contract_version")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientEvent(EventData):
    """What every event of onboarding says; `case.CaseEditor.add_event` makes its DomainEvent."""

    aggregate: ClassVar[str] = "client"

    client_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceEvent(ClientEvent):
    """An event about a device."""

    device_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEvent(ClientEvent):
    """An event about a contract; `contract_version` is the version that it is about."""

    contract_id: str
    contract_no: str
    contract_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceEvent(ClientEvent):
    """An event about an invoice; `amount` in kopecks."""

    invoice_id: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurchargeRulesChanged(EventData):
    """Other rules of the surcharge are in force: `minimum` in kopecks, `rates` in whole percent by condition."""

    type: ClassVar[Literal["surcharge_rules.changed"]] = "surcharge_rules.changed"
    aggregate: ClassVar[str] = "surcharge_rules"
    audience: ClassVar[Audience] = STAFF_ONLY

    rules_version: int
    minimum: int
    rates: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientNoted(ClientEvent):
    """Somebody wrote a note into the desk's log of a client; its text is there."""

    type: ClassVar[Literal["client.noted"]] = "client.noted"
    audience: ClassVar[Audience] = STAFF_ONLY

    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCreated(ClientEvent):
    """A client was entered, at the `desk` or by the `app`; `manager_id` who holds the case at once."""

    type: ClassVar[Literal["client.created"]] = "client.created"
    audience: ClassVar[Audience] = shown("client_id", "source")

    source: str
    manager_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientClaimed(ClientEvent):
    """A manager holds the case; `before` is who held it before."""

    type: ClassVar[Literal["client.claimed"]] = "client.claimed"
    audience: ClassVar[Audience] = shown("client_id")

    manager_id: str
    before: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientReleased(ClientEvent):
    """Nobody holds the case any more; `manager_id` is who did."""

    type: ClassVar[Literal["client.released"]] = "client.released"
    audience: ClassVar[Audience] = shown("client_id")

    manager_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientLinked(ClientEvent):
    """The client is linked to the account that confirmed the phone."""

    type: ClassVar[Literal["client.linked"]] = "client.linked"
    audience: ClassVar[Audience] = shown("client_id")

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientProfileConfirmed(ClientEvent):
    """The profile was confirmed or corrected; `fields` names what changed."""

    type: ClassVar[Literal["client.profile_confirmed"]] = "client.profile_confirmed"
    audience: ClassVar[Audience] = shown("client_id", "fields")

    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConsented(ClientEvent):
    """A consent was given; `method` is `app` or `paper`."""

    type: ClassVar[Literal["client.consented"]] = "client.consented"
    audience: ClassVar[Audience] = shown("client_id", "kind", "text_version", "method")

    kind: str
    text_version: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConsentWithdrawn(ClientEvent):
    """A consent was withdrawn."""

    type: ClassVar[Literal["client.consent_withdrawn"]] = "client.consent_withdrawn"
    audience: ClassVar[Audience] = shown("client_id", "kind")

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPassportRecorded(ClientEvent):
    """The passport was recorded or corrected."""

    type: ClassVar[Literal["client.passport_recorded"]] = "client.passport_recorded"
    audience: ClassVar[Audience] = shown("client_id", "is_correction")

    is_correction: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPassportViewed(ClientEvent):
    """A member of staff read the passport in clear, or opened a contract that prints it; no reason is in the event."""

    type: ClassVar[Literal["client.passport_viewed"]] = "client.passport_viewed"
    audience: ClassVar[Audience] = shown("client_id")

    viewed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDeviceAdded(DeviceEvent):
    """A device was added; `price` in kopecks."""

    type: ClassVar[Literal["client.device_added"]] = "client.device_added"
    audience: ClassVar[Audience] = shown(*DEVICE_FIELDS, "device_type", "condition", "price")

    device_type: str
    condition: str
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDeviceChanged(DeviceEvent):
    """A device was corrected; `fields` names what changed."""

    type: ClassVar[Literal["client.device_changed"]] = "client.device_changed"
    audience: ClassVar[Audience] = shown(*DEVICE_FIELDS, "fields")

    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDeviceRemoved(DeviceEvent):
    """A device was removed with its photos."""

    type: ClassVar[Literal["client.device_removed"]] = "client.device_removed"
    audience: ClassVar[Audience] = shown(*DEVICE_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPhotoDeleted(DeviceEvent):
    """Somebody deleted a photo."""

    type: ClassVar[Literal["client.photo_deleted"]] = "client.photo_deleted"
    audience: ClassVar[Audience] = STAFF_ONLY

    photo_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPhotoReady(DeviceEvent):
    """A photo was accepted; `hints` never block."""

    type: ClassVar[Literal["client.photo_ready"]] = "client.photo_ready"
    audience: ClassVar[Audience] = shown(*DEVICE_FIELDS, "photo_id", "hints")

    photo_id: str
    hints: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPhotoRejected(DeviceEvent):
    """A file is no photo that can be kept; `reason` is a code."""

    type: ClassVar[Literal["client.photo_rejected"]] = "client.photo_rejected"
    audience: ClassVar[Audience] = shown(*DEVICE_FIELDS, "photo_id", "reason")

    photo_id: str
    reason: str
    manager_id: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSurchargeSet(ClientEvent):
    """The surcharge was computed; amounts in kopecks."""

    type: ClassVar[Literal["client.surcharge_set"]] = "client.surcharge_set"
    audience: ClassVar[Audience] = shown("client_id", "amount")

    amount: int
    rules_version: int
    adjustment: int | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientStatusChanged(ClientEvent):
    """The client has another status. `seconds` is how long the one before lasted."""

    type: ClassVar[Literal["client.status_changed"]] = "client.status_changed"
    audience: ClassVar[Audience] = shown("client_id", "from", "to")

    before: str = stored_as("from")
    after: str = stored_as("to")
    seconds: int | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDuplicateSuspected(ClientEvent):
    """Another client may be the same person; `by` says why."""

    type: ClassVar[Literal["client.duplicate_suspected"]] = "client.duplicate_suspected"
    audience: ClassVar[Audience] = STAFF_ONLY

    other_client_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientIdle(ClientEvent):
    """Nothing has happened for days though the case waits for its manager."""

    type: ClassVar[Literal["client.idle"]] = "client.idle"
    audience: ClassVar[Audience] = STAFF_ONLY

    manager_id: str | None
    blocker: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientProcessed(ClientEvent):
    """The contract is signed and paid; `seconds` since the creation."""

    type: ClassVar[Literal["client.processed"]] = "client.processed"
    audience: ClassVar[Audience] = shown("client_id", "processed_at")

    manager_id: str | None
    seconds: int
    processed_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCancelled(ClientEvent):
    """The case was given up; why, is stored with the client."""

    type: ClassVar[Literal["client.cancelled"]] = "client.cancelled"
    audience: ClassVar[Audience] = shown("client_id", "status")

    manager_id: str | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientErased(ClientEvent):
    """Personal data was erased; `kept` names what stays by law."""

    type: ClassVar[Literal["client.erased"]] = "client.erased"
    audience: ClassVar[Audience] = shown("client_id", "act_id", "erased", "kept")

    act_id: str
    erased: list[str]
    kept: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRequested(ContractEvent):
    """A contract is to be rendered by a task."""

    type: ClassVar[Literal["contract.requested"]] = "contract.requested"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS)

    task_id: str
    facts_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractReady(ContractEvent):
    """The contract can be read and signed until a moment (ISO 8601 UTC)."""

    type: ClassVar[Literal["contract.ready"]] = "contract.ready"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS, "sha256", "expires_at")

    sha256: str
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFailed(ContractEvent):
    """The contract could not be rendered; `failure` is a code."""

    type: ClassVar[Literal["contract.failed"]] = "contract.failed"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS)

    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractViewed(ContractEvent):
    """The contract was shown; `by` is `client` or `desk`."""

    type: ClassVar[Literal["contract.viewed"]] = "contract.viewed"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS, "by")

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractCodeSent(ContractEvent):
    """A code was sent to the client."""

    type: ClassVar[Literal["contract.code_sent"]] = "contract.code_sent"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS, "code_no", "channel")

    code_no: int
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractCodeRefused(ContractEvent):
    """A wrong code was given."""

    type: ClassVar[Literal["contract.code_refused"]] = "contract.code_refused"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS, "code_no", "tries_left")

    code_no: int
    tries_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractCodeLocked(ContractEvent):
    """A code has no tries left."""

    type: ClassVar[Literal["contract.code_locked"]] = "contract.code_locked"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS, "code_no")

    code_no: int
    manager_id: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSigned(ContractEvent):
    """The client signed; `via` is `desk` or `app`, `amount` the surcharge in kopecks."""

    type: ClassVar[Literal["contract.signed"]] = "contract.signed"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS, "sha256", "signed_at", "via", "amount")

    sha256: str
    signed_at: str
    via: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSealDue(ContractEvent):
    """A signed contract has no seal yet."""

    type: ClassVar[Literal["contract.seal_due"]] = "contract.seal_due"
    audience: ClassVar[Audience] = STAFF_ONLY

    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSealed(ContractEvent):
    """The sealed file is stored; `level` is `B-T` or `B-B`."""

    type: ClassVar[Literal["contract.sealed"]] = "contract.sealed"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS, "sha256", "level")

    sha256: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRejected(ContractEvent):
    """The client rejected the contract; why, is stored with it."""

    type: ClassVar[Literal["contract.rejected"]] = "contract.rejected"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS)

    manager_id: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractCancelled(ContractEvent):
    """The contract was cancelled at the desk."""

    type: ClassVar[Literal["contract.cancelled"]] = "contract.cancelled"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractExpired(ContractEvent):
    """Nobody signed the contract in time."""

    type: ClassVar[Literal["contract.expired"]] = "contract.expired"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSuperseded(ContractEvent):
    """A newer version replaces this one."""

    type: ClassVar[Literal["contract.superseded"]] = "contract.superseded"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS, "next_version")

    next_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractReminded(ContractEvent):
    """The client is reminded of a contract that waits; `number` counts from 1; `is_expiring`: the last day."""

    type: ClassVar[Literal["contract.reminded"]] = "contract.reminded"
    audience: ClassVar[Audience] = shown(*CONTRACT_FIELDS, "number", "is_expiring")

    number: int
    is_expiring: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceIssued(InvoiceEvent):
    """There is a new invoice, `surcharge` or `extra`."""

    type: ClassVar[Literal["invoice.issued"]] = "invoice.issued"
    audience: ClassVar[Audience] = shown(*INVOICE_FIELDS, "kind", "due_at")

    kind: str
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePaid(InvoiceEvent):
    """An invoice was paid, `online`, in `cash` or at a `terminal`."""

    type: ClassVar[Literal["invoice.paid"]] = "invoice.paid"
    audience: ClassVar[Audience] = shown(*INVOICE_FIELDS, "method", "paid_at")

    method: str
    paid_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceHeld(InvoiceEvent):
    """Another amount than the invoice's was paid."""

    type: ClassVar[Literal["invoice.held"]] = "invoice.held"
    audience: ClassVar[Audience] = shown(*INVOICE_FIELDS, "paid_amount")

    paid_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLateRefund(InvoiceEvent):
    """Money that came after the invoice was paid or cancelled goes back."""

    type: ClassVar[Literal["invoice.late_refund"]] = "invoice.late_refund"
    audience: ClassVar[Audience] = shown(*INVOICE_FIELDS, "payment_id")

    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRefundRequested(InvoiceEvent):
    """An admin gives money of an invoice back: by the payment `refund_id` belongs to, or, without one, at the desk."""

    type: ClassVar[Literal["invoice.refund_requested"]] = "invoice.refund_requested"
    audience: ClassVar[Audience] = STAFF_ONLY

    refund_id: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRefunded(InvoiceEvent):
    """The invoice's money went back; `never_paid` when the invoice was not paid by it: another amount, or too late."""

    type: ClassVar[Literal["invoice.refunded"]] = "invoice.refunded"
    audience: ClassVar[Audience] = shown(*INVOICE_FIELDS)

    never_paid: bool | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceCancelled(InvoiceEvent):
    """An unpaid invoice was cancelled."""

    type: ClassVar[Literal["invoice.cancelled"]] = "invoice.cancelled"
    audience: ClassVar[Audience] = shown(*INVOICE_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceReminded(InvoiceEvent):
    """The client is reminded of an unpaid invoice; `number` counts from 1."""

    type: ClassVar[Literal["invoice.reminded"]] = "invoice.reminded"
    audience: ClassVar[Audience] = shown(*INVOICE_FIELDS, "number")

    number: int


EVENTS = (
    SurchargeRulesChanged,
    ClientNoted,
    ClientPhotoDeleted,
    InvoiceRefundRequested,
    ClientCreated,
    ClientClaimed,
    ClientReleased,
    ClientLinked,
    ClientProfileConfirmed,
    ClientConsented,
    ClientConsentWithdrawn,
    ClientPassportRecorded,
    ClientPassportViewed,
    ClientDeviceAdded,
    ClientDeviceChanged,
    ClientDeviceRemoved,
    ClientPhotoReady,
    ClientPhotoRejected,
    ClientSurchargeSet,
    ClientStatusChanged,
    ClientDuplicateSuspected,
    ClientIdle,
    ClientProcessed,
    ClientCancelled,
    ClientErased,
    ContractRequested,
    ContractReady,
    ContractFailed,
    ContractViewed,
    ContractCodeSent,
    ContractCodeRefused,
    ContractCodeLocked,
    ContractSigned,
    ContractSealDue,
    ContractSealed,
    ContractRejected,
    ContractCancelled,
    ContractExpired,
    ContractSuperseded,
    ContractReminded,
    InvoiceIssued,
    InvoicePaid,
    InvoiceHeld,
    InvoiceLateRefund,
    InvoiceRefunded,
    InvoiceCancelled,
    InvoiceReminded,
)
