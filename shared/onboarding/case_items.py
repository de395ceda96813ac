"""A case: everything of one client that its rules look at, read by one Query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from shared.core import ids
from shared.onboarding.clients.models import Client
from shared.onboarding.contracts.models import LIVE, Contract
from shared.onboarding.devices.models import Device, Photo
from shared.onboarding.errors import (
    ClientNotFoundError,
    ContractNotFoundError,
    DeviceNotFoundError,
    InvoiceNotFoundError,
    PassportNotFoundError,
    PhotoNotFoundError,
)
from shared.onboarding.invoices.models import Invoice
from shared.onboarding.models import CASE, CaseItem, Reference
from shared.onboarding.passports.models import Passport

T = TypeVar("T")


@dataclass(slots=True)
class Case:
    """A client with passport, devices, photos, contracts and invoices, each list in the order of creation."""

    client: Client
    passport: Passport | None = None
    devices: list[Device] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)

    @property
    def contract(self) -> Contract | None:
        """The contract that counts: the live one, or else the last."""
        live = [one for one in self.contracts if one.status in LIVE]
        found = live or self.contracts
        return found[-1] if found else None

    @property
    def is_signed(self) -> bool:
        """Whether a contract of the case is signed."""
        return any(one.is_signed for one in self.contracts)

    def photos_of(self, device_id: str) -> list[Photo]:
        """The photos of one device."""
        return [one for one in self.photos if one.device_id == device_id]

    def get_passport(self) -> Passport:
        """The passport. Raises PassportNotFoundError."""
        if self.passport is None:
            raise PassportNotFoundError()
        return self.passport

    def get_device(self, device_id: str) -> Device:
        """One device. Raises DeviceNotFoundError."""
        return _only((one for one in self.devices if one.device_id == device_id), DeviceNotFoundError())

    def get_photo(self, device_id: str, photo_id: str) -> Photo:
        """One photo of a device. Raises PhotoNotFoundError."""
        return _only((one for one in self.photos_of(device_id) if one.photo_id == photo_id), PhotoNotFoundError())

    def get_contract(self, contract_id: str | None = None) -> Contract:
        """One contract, the one that counts when no id is given. Raises ContractNotFoundError."""
        if contract_id is None:
            return _only([self.contract] if self.contract else [], ContractNotFoundError())
        return _only((one for one in self.contracts if one.contract_id == contract_id), ContractNotFoundError())

    def get_invoice(self, invoice_id: str) -> Invoice:
        """One invoice. Raises InvoiceNotFoundError."""
        return _only((one for one in self.invoices if one.invoice_id == invoice_id), InvoiceNotFoundError())

    def put(self, item: CaseItem) -> None:
        """Add an item, or replace the one with its key."""
        if isinstance(item, Passport):
            self.passport = item
        elif not isinstance(item, Client):
            same = self._list_of(item)
            places = [place for place, one in enumerate(same) if one.sk == item.sk]
            if places:
                same[places[0]] = item
            else:
                same.append(item)

    def remove(self, item: CaseItem) -> None:
        """Take an item out."""
        if isinstance(item, Passport):
            self.passport = None
        else:
            same = self._list_of(item)
            same[:] = [one for one in same if one.sk != item.sk]

    def _list_of(self, item: CaseItem) -> list[Any]:
        lists: dict[type[CaseItem], list[Any]] = {
            Device: self.devices,
            Photo: self.photos,
            Contract: self.contracts,
            Invoice: self.invoices,
        }
        return lists[type(item)]


def _only(found: Iterable[T], otherwise: Exception) -> T:
    for item in found:
        return item
    raise otherwise


def load_case(client_id: str) -> Case:
    """A whole case as it is now, strongly consistent, by one Query. Raises ClientNotFoundError."""
    if not ids.is_id("cli", client_id):
        raise ClientNotFoundError()
    items = list(CaseItem.query(CaseItem.partition(client_id), CaseItem.sk.startswith(CASE), consistent_read=True))
    client = next((one for one in items if isinstance(one, Client)), None)
    if client is None:
        raise ClientNotFoundError()
    case = Case(client)
    for item in items:
        case.put(item)
    return case


def cases_of_user(user_id: str) -> list[Case]:
    """The cases of a linked account, the newest last. Costs one Query and one more for each case."""
    references = Reference.query(Reference.user(user_id, "")[0], consistent_read=True)
    return [load_case(one.client_id) for one in references]


def resolve(key: tuple[str, str], not_found: Exception) -> Reference:
    """The reference at a unique key (`Reference.contract_no(...)`, `Reference.id(...)`, …). Raises `not_found`."""
    found = Reference.get_or_none(*key, consistent=True)
    if found is None:
        raise not_found
    return found
