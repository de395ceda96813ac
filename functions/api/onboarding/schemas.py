"""What the desk's routes take and give; amounts in kopecks, times ISO 8601 UTC."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from functions.api.onboarding import links
from shared.core import clock
from shared.http.contracts import ContractOut
from shared.http.models import PLAIN, PLAIN_LINE, VERSION_LIMIT, AnswerModel, RequestModel, example
from shared.onboarding.case import Case
from shared.onboarding.clients import blockers, warnings
from shared.onboarding.clients.models import Client, ErasureAct
from shared.onboarding.clients.steps import Status
from shared.onboarding.consents.texts import E_SIGNATURE, PERSONAL_DATA, ConsentKind

Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Phone = Annotated[str, StringConstraints(min_length=5, max_length=32), PLAIN_LINE]
FullName = Annotated[str, StringConstraints(min_length=1, max_length=150), PLAIN_LINE]
Email = Annotated[str, StringConstraints(min_length=3, max_length=254), PLAIN_LINE]
Address = Annotated[str, StringConstraints(min_length=1, max_length=300), PLAIN_LINE]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500), PLAIN]
Version = Annotated[int, Field(ge=1, le=VERSION_LIMIT)]
# Forms and days are checked by the use case, field by field: `passports.service.check`.
PassportCode = Annotated[str, StringConstraints(min_length=1, max_length=20), PLAIN_LINE]
PassportText = Annotated[str, StringConstraints(min_length=1, max_length=300), PLAIN_LINE]


class ClientCreate(RequestModel):
    """A client as the desk enters one."""

    model_config = example(phone="+79161234567", full_name="Анна Сергеевна Петрова", email="anna@example.com")

    phone: Phone
    full_name: FullName
    email: Email | None = None


class ClientProfileRequest(ClientCreate):
    """Step 1: who the client is, and the `version` that was read."""

    model_config = example(
        phone="+79161234567",
        full_name="Анна Сергеевна Петрова",
        registration_address="Москва, улица Арбат, 1, кв. 2",
        version=1,
    )

    registration_address: Address | None = None
    version: Version


class ClientClaimRequest(RequestModel):
    """Whose the client shall be, oneself when left out; naming somebody else is an admin's."""

    model_config = example(manager_id="usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA")

    manager_id: Id | None = None


class ReasonRequest(RequestModel):
    """Why something is done."""

    model_config = example(reason="Клиент попросил по телефону")

    reason: Reason


class ConsentRequest(RequestModel):
    """A consent that the client signed on paper."""

    model_config = example(kind="personal_data", version=PERSONAL_DATA.version, method="paper")

    kind: ConsentKind
    version: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    method: Literal["paper"]


class ConsentOut(AnswerModel):
    """A consent as it was given; `withdrawn_at` when it is no longer in force."""

    kind: str
    version: str
    sha256: str
    method: str
    given_at: str
    given_by: str
    withdrawn_at: str | None


class ConsentTextOut(AnswerModel):
    """The present text of a consent."""

    kind: ConsentKind
    version: str
    title: str
    text: str
    sha256: str


class ConsentTextsOut(AnswerModel):
    """Both texts: they are agreed to one by one."""

    items: list[ConsentTextOut]
    next_cursor: None = None


class BlockerOut(AnswerModel):
    """Why a case stands still, for whom it waits and since when."""

    code: blockers.Code
    waits_for: blockers.WaitsFor
    since: str
    detail: str


class WarningOut(AnswerModel):
    """What is worth a look."""

    code: str
    detail: str
    device_id: str | None
    photo_id: str | None


class DuplicateOut(AnswerModel):
    """Another client that may be the same person."""

    client_id: str
    status: str
    by: Literal["phone", "passport", "imei", "name_birth_date"]


class PassportOut(AnswerModel):
    """That a passport is recorded, without what stands in it."""

    masked: str
    recorded_at: str
    recorded_by: str
    valid_until: str | None


class PhotoOut(AnswerModel):
    """A photo of a device; links of a kept one are good for five minutes."""

    id: str = Field(validation_alias="photo_id")
    status: Literal["pending", "ready", "rejected"]
    reason: str | None
    hints: list[str]
    url: str | None = None
    thumbnail_url: str | None = None
    sha256: str | None


class DeviceOut(AnswerModel):
    """A device that is handed over."""

    id: str
    type: str
    brand: str | None
    model: str
    serial: str | None
    imei: str | None
    imei2: str | None
    condition: str
    price: int
    currency: str
    comment: str | None
    photos: list[PhotoOut]


class InvoiceOut(AnswerModel):
    """An invoice; `paid_amount` came, which of a held one is another sum, and `refunded_amount` of it went back."""

    id: str = Field(validation_alias="invoice_id")
    number: str
    client_id: str
    contract_id: str | None
    kind: str
    amount: int
    currency: str
    description: str
    status: str
    method: str | None
    payment_status: str
    payment_url: str | None
    paid_amount: int
    refunded_amount: int
    receipt_no: str | None
    due_at: str
    paid_at: str | None
    confirmed_by: str | None
    created_at: str


class ClientFields(AnswerModel):
    """The client's own fields."""

    id: str = Field(validation_alias="client_id")
    user_id: str | None
    phone: str
    full_name: str
    email: str | None
    registration_address: str | None
    status: Status
    source: Literal["app", "desk"]
    manager_id: str | None
    manager_name: str | None
    support_ticket_id: str | None
    consents: list[ConsentOut]
    surcharge: dict[str, Any] | None
    facts_version: int
    version: int
    created_at: str
    updated_at: str
    processed_at: str | None
    cancelled_at: str | None
    cancel_reason: str | None
    erased_at: str | None
    waits_for: Literal["client", "manager", "system", "nobody"]
    waits_since: str


class ClientOut(ClientFields):
    """A client in a list."""

    device_count: int
    contract_no: str | None
    contract_status: str | None

    @classmethod
    def of(cls, client: Client) -> ClientOut:
        """A row."""
        return cls.model_validate(client)


class ClientDetailOut(ClientFields):
    """A client with everything of the case."""

    passport: PassportOut | None
    devices: list[DeviceOut]
    contract: ContractOut | None
    invoices: list[InvoiceOut]
    blockers: list[BlockerOut]
    warnings: list[WarningOut]
    duplicates: list[DuplicateOut]

    @classmethod
    def of(cls, case: Case) -> ClientDetailOut:
        """A case as it is now."""
        own = ClientFields.model_validate(case.client).model_dump()
        return cls.model_validate(
            {
                **own,
                "client_id": own["id"],
                "passport": PassportOut.model_validate(case.passport) if case.passport else None,
                "devices": [device_out(case, one.device_id) for one in case.devices],
                "contract": contract_out(case),
                "invoices": [InvoiceOut.model_validate(one) for one in case.invoices],
                "blockers": [BlockerOut.model_validate(one) for one in blockers.of(case, clock.now())],
                "warnings": [WarningOut.model_validate(one) for one in warnings.of(case)],
                "duplicates": case.client.duplicates,
            }
        )


def device_out(case: Case, device_id: str) -> DeviceOut:
    """One device with its photos."""
    device = case.get_device(device_id)
    photos = [PhotoOut.model_validate(one).model_copy(update=links.of_photo(one)) for one in case.photos_of(device_id)]
    return DeviceOut.copy_of(device, id=device.device_id, type=device.device_type, photos=photos)


def contract_out(case: Case, contract_id: str | None = None) -> ContractOut | None:
    """A contract, the one that counts when no id is given; None when there is none."""
    if contract_id is None and case.contract is None:
        return None
    return ContractOut.of(case, contract_id)


class PassportRequest(RequestModel):
    """Step 2: what stands in the passport, days as YYYY-MM-DD, and the `version` that was read."""

    model_config = example(
        series="4509",
        number="123456",
        issued_by="ОВД района Арбат города Москвы",
        issued_at="2009-03-12",
        department_code="770-001",
        birth_date="1989-03-12",
        birth_place="город Москва",
        registration_address="Москва, улица Арбат, 1, кв. 2",
        version=2,
    )

    series: PassportCode
    number: PassportCode
    issued_by: PassportText
    issued_at: PassportCode
    department_code: PassportCode
    birth_date: PassportCode
    birth_place: PassportText
    registration_address: Address
    version: Version


class PassportClearOut(AnswerModel):
    """The passport in clear."""

    series: str
    number: str
    issued_by: str
    issued_at: str
    department_code: str
    birth_date: str
    birth_place: str
    registration_address: str


class NoteRequest(RequestModel):
    """What a manager notes."""

    model_config = example(text="Перезвонить в четверг после обеда")

    text: Annotated[str, StringConstraints(min_length=1, max_length=5000), PLAIN]


class ThreadMessageOut(AnswerModel):
    """A message of the desk's log."""

    id: str = Field(validation_alias="message_id")
    kind: Literal["note", "system", "code", "invoice"]
    author_id: str | None
    text: str
    created_at: str


class ThreadOut(AnswerModel):
    """A client's thread with a page of messages."""

    id: str
    client_id: str
    ticket_id: str | None
    items: list[ThreadMessageOut]
    next_cursor: str | None


class GivenConsentRequest(RequestModel):
    """A consent to one version of one text."""

    kind: ConsentKind
    version: Annotated[str, StringConstraints(min_length=1, max_length=20)]


class ApplicationCreate(RequestModel):
    """The consents that the person has given, one by one."""

    model_config = example(
        consents=[
            {"kind": "personal_data", "version": PERSONAL_DATA.version},
            {"kind": "e_signature", "version": E_SIGNATURE.version},
        ]
    )

    consents: Annotated[list[GivenConsentRequest], Field(min_length=1, max_length=4)]


class OwnConsentOut(AnswerModel):
    """A consent as its giver sees it."""

    kind: str
    version: str
    sha256: str
    method: str
    given_at: str
    withdrawn_at: str | None


class ApplicationOut(AnswerModel):
    """One's own case."""

    id: str
    status: Status
    waits_for: Literal["client", "manager", "system", "nobody"]
    blockers: list[BlockerOut]
    contract: ContractOut | None
    invoices: list[InvoiceOut]
    consents: list[OwnConsentOut]

    @classmethod
    def of(cls, case: Case, *, with_links: bool = True) -> ApplicationOut:
        """A case as its client sees it: without the staff, and where it must be so without links to pay by."""
        client = case.client
        hidden = {"confirmed_by": None} if with_links else {"confirmed_by": None, "payment_url": None}
        return cls.copy_of(
            client,
            id=client.client_id,
            blockers=[BlockerOut.model_validate(one) for one in blockers.of(case, clock.now())],
            contract=contract_out(case),
            invoices=[InvoiceOut.model_validate(one).model_copy(update=hidden) for one in case.invoices],
            consents=[OwnConsentOut.model_validate(one) for one in client.consents],
        )


class KeptByLawOut(AnswerModel):
    """What stays, until which day (ISO 8601), and by which law."""

    what: str
    until: str
    law: str


class ErasureActOut(AnswerModel):
    """What was erased and what is kept; `act_id` of the act that is kept as proof, null when nothing was to erase."""

    erased: list[str]
    kept: list[KeptByLawOut]
    act_id: str | None

    @classmethod
    def of(cls, acts: list[ErasureAct]) -> ErasureActOut:
        """One or more acts, of one case each; the last one's id."""
        return cls(
            erased=list(dict.fromkeys(name for act in acts for name in act.erased)),
            kept=[KeptByLawOut(**one) for act in acts for one in act.kept],
            act_id=acts[-1].act_id if acts else None,
        )
