"""Every refusal of onboarding: its problem code, its status (by the base class) and its further members.

Extra members are given as keyword arguments: `ClientTakenError(manager_id=...)`.
"""

from __future__ import annotations

from shared.core.errors import (
    BadRequestError,
    ConflictError,
    GoneError,
    InvalidError,
    NotFoundError,
    TooManyError,
)
from shared.data.retry import StaleReadError


class ClientNotFoundError(NotFoundError):
    """No such client, or not the caller's."""

    code = "client_not_found"
    detail = "There is no such client."


class DeviceNotFoundError(NotFoundError):
    """No such device of this client."""

    code = "device_not_found"
    detail = "There is no such device."


class PhotoNotFoundError(NotFoundError):
    """No such photo of this device."""

    code = "photo_not_found"
    detail = "There is no such photo."


class ContractNotFoundError(NotFoundError):
    """No such contract, or not the caller's."""

    code = "contract_not_found"
    detail = "There is no such contract."


class InvoiceNotFoundError(NotFoundError):
    """No such invoice, or not the caller's."""

    code = "invoice_not_found"
    detail = "There is no such invoice."


class PassportNotFoundError(NotFoundError):
    """No passport was recorded, or it was erased."""

    code = "passport_not_found"
    detail = "There is no passport of this client."


class ConsentNotFoundError(NotFoundError):
    """No such consent."""

    code = "consent_not_found"
    detail = "There is no such consent in force."


class CaseChangedError(StaleReadError):
    """The case was changed since it was read; answered only when every attempt lost."""

    code = "client_changed"
    detail = "The client is being changed by others. Read it again and repeat."


class VersionConflictError(ConflictError):
    """The caller's version is not the present one: `version`."""

    code = "version_conflict"
    detail = "The client was changed since you read it. Read it again."


class StepIncompleteError(ConflictError):
    """An earlier step is not complete: `missing` names the blockers' codes."""

    code = "step_incomplete"
    detail = "Something that comes before this step is missing: see missing."


class ContractSignedError(ConflictError):
    """A signed contract is final."""

    code = "contract_signed"
    detail = "The contract is signed: nothing that it fixes can be changed."


class ClientClosedError(ConflictError):
    """The case is processed or cancelled: `client_status`."""

    code = "client_closed"
    detail = "The client's case is closed."


class ClientTakenError(ConflictError):
    """Another manager holds the case: `manager_id`."""

    code = "client_taken"
    detail = "Another manager handles this client."


class ClientExistsError(ConflictError):
    """The phone, or the person, has an open client: `client_id`."""

    code = "client_exists"
    detail = "There is an open client with this phone."


class OwnClientError(ConflictError):
    """The caller is the client, or the phone is the caller's."""

    code = "own_client"
    detail = "Nobody handles their own case or uses their own phone for a client."


class PhoneOfAccountError(ConflictError):
    """The confirmed phone of a linked account."""

    code = "phone_of_account"
    detail = "The phone belongs to the client's account: only its owner changes it."


class DeviceTakenError(ConflictError):
    """The IMEI is in use: `client_id`."""

    code = "device_taken"
    detail = "A device with this IMEI belongs to another open client."


class DeviceLimitError(ConflictError):
    """Too many devices."""

    code = "device_limit"
    detail = "A client has at most ten devices."


class PhotoLimitError(ConflictError):
    """Too many photos."""

    code = "photo_limit"
    detail = "A device has at most eight photos."


class ConsentOutdatedError(ConflictError):
    """Not the present text: `version` is."""

    code = "consent_outdated"
    detail = "There is a newer text of this consent: show that one."


class DeviceNotAcceptedError(ConflictError):
    """The condition has no rate: `device_id`."""

    code = "device_not_accepted"
    detail = "A broken device is not accepted."


class RulesVersionConflictError(ConflictError):
    """Not the present version: `version`."""

    code = "version_conflict"
    detail = "The rules were changed since you read them. Read them again."


class ContractStaleError(ConflictError):
    """Other facts or another hash than the ones shown."""

    code = "contract_stale"
    detail = "What the contract says has changed, or the file is another one. Request it again."


class ContractUnreadError(ConflictError):
    """The contract was never shown."""

    code = "contract_unread"
    detail = "Show the contract before it is signed."


class ContractNotPendingError(ConflictError):
    """Another status: `contract_status`."""

    code = "contract_not_pending"
    detail = "The contract cannot be signed or changed now."


class EvidenceNotReadyError(ConflictError):
    """Not sealed yet."""

    code = "evidence_not_ready"
    detail = "The evidence is complete once the contract is sealed."


class ContractFileNotReadyError(ConflictError):
    """No file yet: `contract_status`."""

    code = "contract_not_ready"
    detail = "The contract's file is not there yet."


class AmountMismatchError(ConflictError):
    """Another sum: `due` in kopecks is right."""

    code = "amount_mismatch"
    detail = "The sum is not the one that is due."


class AlreadyPaidError(ConflictError):
    """Paid before."""

    code = "already_paid"
    detail = "The invoice was paid online."


class InvoiceNotPayableError(ConflictError):
    """Another status: `invoice_status`."""

    code = "invoice_not_payable"
    detail = "The invoice cannot be paid or cancelled now."


class DueInPastError(InvalidError):
    """An invoice gives its client time to pay."""

    code = "due_in_past"
    detail = "An invoice is due at a moment that is still to come."


class InvoiceLimitError(ConflictError):
    """Too many extra invoices that wait for their money."""

    code = "invoice_limit"
    detail = "At most twenty extra invoices of a client wait for their money. Cancel one that is not needed."


class NothingToRefundError(ConflictError):
    """No money of the invoice is here that could go back."""

    code = "nothing_to_refund"
    detail = "Nothing was paid for this invoice that could still be refunded."


class NotAManagerError(InvalidError):
    """Clients are handled by managers and admins only."""

    code = "not_a_manager"
    detail = "Name an active manager or admin."


class CodeUnavailableError(GoneError):
    """Spent, old or none."""

    code = "code_expired"
    detail = "There is no valid code. Send a new one."


class ContractCodeInvalidError(BadRequestError):
    """A wrong code: `tries_left`."""

    code = "invalid_code"
    detail = "The code is wrong."


class CodeTooSoonError(TooManyError):
    """Codes are sent 60 s apart."""

    code = "code_too_soon"
    detail = "A code was sent less than a minute ago."


class CodeLimitError(TooManyError):
    """Five codes a version and day."""

    code = "code_limit"
    detail = "No more codes for this contract today."


class RevealLimitError(TooManyError):
    """20 reveals an hour and person."""

    code = "reveal_limit"
    detail = "Too many passports were read in this hour."


class CopyTokenError(GoneError):
    """A token that is old, used up, or went to a phone that is not the client's any more."""

    code = "copy_gone"
    detail = "This link is no longer valid."


class PhoneUnconfirmedError(ConflictError):
    """An application needs a phone that is the person's."""

    code = "phone_unconfirmed"
    detail = "Confirm the phone of your account first."


class ErasureBlockedError(ConflictError):
    """Something must finish first."""

    code = "erasure_waits"
    detail = "The contract is being made or the payment is under way. Try again later."


class ImeiInvalidError(InvalidError):
    """Length or check digit is wrong."""

    code = "imei_invalid"
    detail = "The IMEI is not valid: 15 digits with a right check digit."


class ImeiRequiredError(InvalidError):
    """No IMEI."""

    code = "imei_required"
    detail = "Phones and tablets need an IMEI."


class SerialRequiredError(InvalidError):
    """No serial."""

    code = "serial_required"
    detail = "This type of device needs a serial number."


class PassportInvalidError(InvalidError):
    """Dates that cannot be; values are never repeated."""

    code = "passport_invalid"
    detail = "The passport's data is not acceptable: see errors."


class AdjustmentInvalidError(InvalidError):
    """A surcharge is never below zero."""

    code = "adjustment_invalid"
    detail = "The adjustment would make the surcharge negative."
