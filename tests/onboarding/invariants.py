"""What must agree of the module `onboarding`: cases, what they hold, contracts with their files and logs, invoices."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from shared.core.settings import settings
from shared.onboarding.clients.models import Client
from shared.onboarding.clients.steps import CLOSED, Status
from shared.onboarding.contracts import evidence
from shared.onboarding.contracts.models import Contract, ContractStatus, EvidenceEntry
from shared.onboarding.devices.models import Device, Photo
from shared.onboarding.invoices.models import UNPAID, Invoice
from shared.onboarding.models import Reference
from shared.onboarding.passports.models import Passport
from shared.onboarding.threads.models import ThreadMessage
from shared.providers import storage
from shared.providers.storage.base import ObjectNotFoundError
from tests.faults.invariants.snapshot import Once, Snapshot, data, invariant

# As the text of a code names it (shared/onboarding/messages).
CODE_IN_TEXT = re.compile(r"код № \d+: (\d{6})")


def _signed(snapshot: Snapshot) -> Iterable[Contract]:
    return (one for one in snapshot.all(Contract) if one.is_signed)


PAYABLES = {"invoice": lambda snapshot: {one.invoice_id for one in snapshot.all(Invoice)}}
# What is pointed at by a remembered request and named in no event.
IDS = {"note": lambda snapshot: {one.message_id for one in snapshot.all(ThreadMessage)}}
ONCE = {
    "client.created": Once(lambda snapshot: (one.client_id for one in snapshot.all(Client)), data("client_id")),
    "client.processed": Once(
        lambda snapshot: (one.client_id for one in snapshot.all(Client) if one.processed_at), data("client_id")
    ),
    "contract.signed": Once(lambda snapshot: (one.contract_id for one in _signed(snapshot)), data("contract_id")),
    "contract.sealed": Once(
        lambda snapshot: (one.contract_id for one in _signed(snapshot) if one.status == ContractStatus.SEALED),
        data("contract_id"),
    ),
    "invoice.issued": Once(lambda snapshot: (one.invoice_id for one in snapshot.all(Invoice)), data("invoice_id")),
    "invoice.paid": Once(
        lambda snapshot: (one.invoice_id for one in snapshot.all(Invoice) if one.paid_at), data("invoice_id")
    ),
}


@invariant
def cases(snapshot: Snapshot) -> Iterator[str]:
    """An open case holds its phone and its IMEIs, a closed one holds none; done is who has signed and owes nothing."""
    clients = {one.client_id: one for one in snapshot.all(Client)}
    held = {(one.pk, one.sk): one for one in snapshot.all(Reference)}
    signed = {one.client_id for one in _signed(snapshot)}
    owing = {one.client_id for one in snapshot.all(Invoice) if one.kind == "surcharge" and one.status in UNPAID}
    for client in clients.values():
        wanted = [Reference.phone(client.phone)] if client.phone else []
        wanted += [
            Reference.imei(imei)
            for device in snapshot.all(Device)
            if device.client_id == client.client_id
            for imei in device.imeis()
        ]
        for key in wanted:
            is_held = key in held and held[key].client_id == client.client_id
            if is_held == (client.status in CLOSED):
                yield f"client {client.client_id} is {client.status}, {key[0].split('#')[0]} held: {is_held}"
        is_done = client.client_id in signed - owing
        if is_done != (client.status == Status.PROCESSED):
            yield f"client {client.client_id} is {client.status}, signed and owing nothing: {is_done}"


@invariant
def references(snapshot: Snapshot) -> Iterator[str]:
    """What is held of a phone or an IMEI is an open case's that has it; others lead to a case that is there."""
    clients = {one.client_id: one for one in snapshot.all(Client)}
    imeis = {(one.client_id, imei) for one in snapshot.all(Device) for imei in one.imeis()}
    for held in snapshot.all(Reference):
        client, (kind, _, value) = clients.get(held.client_id), held.pk.partition("#")
        if client is None:
            yield f"{held.pk} {held.sk} leads to {held.client_id}, who is not there"
        elif held.sk == "REF" and kind in ("PHONE", "IMEI"):
            has_it = value == client.phone if kind == "PHONE" else (client.client_id, value) in imeis
            if client.status in CLOSED or not has_it:
                yield f"client {client.client_id} is {client.status} and holds a {kind}: {has_it}"


@invariant
def client_histories(snapshot: Snapshot) -> Iterator[str]:
    """A client's changes of status, one after the other, lead from NEW to what the client is."""
    for client in snapshot.all(Client):
        name, status = f"client {client.client_id}", Status.NEW.value
        # `fill_case` (tests/onboarding/factories.py) computes a surcharge without events, and moves the status on.
        is_filled = not snapshot.events_of("client.surcharge_set", about=client.client_id)
        for event in snapshot.events_of("client.status_changed", about=client.client_id):
            if event.data["from"] != _moved_on(status, is_filled=is_filled, to=event.data["from"]):
                yield f"{name}: left {event.data['from']}, it was {status}"
            status = event.data["to"]
        if client.status != _moved_on(status, is_filled=is_filled, to=client.status):
            yield f"{name}: is {client.status}, its history says {status}"


def _moved_on(status: str, *, is_filled: bool, to: str) -> str:
    step = (status, to) == (Status.IN_VERIFICATION, Status.AWAITING_CONTRACT)
    return to if is_filled and step else status


@invariant
def erased_cases(snapshot: Snapshot) -> Iterator[str]:
    """Of an erased case nothing is left but the client without a name, the act and what money came for."""
    erased = {one.client_id: one for one in snapshot.all(Client) if one.erased_at}
    for model in (Passport, Device, Photo, Contract, EvidenceEntry, ThreadMessage):
        for item in snapshot.all(model):
            if item.client_id in erased:
                yield f"client {item.client_id} is erased, {item.sk} is left"
    for reference in snapshot.all(Reference):
        if reference.client_id in erased and reference.pk.partition("#")[0] not in ("USER", "ID"):
            yield f"client {reference.client_id} is erased, and found by {reference.pk.partition('#')[0]}"
    for key in snapshot.objects(settings().documents_bucket):
        if key.split("/")[1] in erased:
            yield f"client {key.split('/')[1]} is erased, {key} is left"


@invariant
def sealed_files(snapshot: Snapshot) -> Iterator[str]:
    """A sealed contract has one sealed file and one bundle, and there are no others."""
    wanted = {
        key
        for one in snapshot.all(Contract)
        if one.status == ContractStatus.SEALED
        for key in (one.sealed_key, one.bundle_key)
    }
    there = {key for key in snapshot.objects(settings().documents_bucket) if key.startswith("sealed/")}
    for key in sorted(wanted ^ there):
        yield f"{key}: {'missing' if key in wanted else 'of no sealed contract'}"


@invariant
def codes_are_secret(snapshot: Snapshot) -> Iterator[str]:
    """The digits of a code stand in the client's text and in no stored item."""
    sent = {found[1] for one in snapshot.arrived if (found := CODE_IN_TEXT.search(one.text))}
    for table in ("onboarding", "identity", "events", "notifications", "tasks", "support", "idempotency"):
        for raw in (
            snapshot.world.aws.client("dynamodb").scan(TableName=settings().table(table))["Items"] if sent else ()
        ):
            # Whole words: moments and hashes have the same digits by chance.
            found = sent & set(re.findall(r"(?<![0-9A-Za-z])[0-9]{6}(?![0-9A-Za-z])", json.dumps(raw, default=str)))
            if found:
                yield f"{raw['pk']['S']} {raw['sk']['S']} holds a code"


@invariant
def contracts(snapshot: Snapshot) -> Iterator[str]:
    """A contract's log holds together and ends where the contract says; its files are there; a seal keeps the bytes."""
    store = storage.from_settings("documents")
    logs: dict[str, list[EvidenceEntry]] = {}
    for entry in sorted(snapshot.all(EvidenceEntry), key=lambda one: int(one.no)):
        logs.setdefault(entry.contract_id, []).append(entry)
    for contract in snapshot.all(Contract):
        name = f"contract {contract.contract_id}"
        log = evidence.load(contract.client_id, contract.contract_id)
        checked = evidence.verify(log, head=contract.evidence_head, count=int(contract.evidence_count or 0))
        if not checked.is_intact:
            yield f"{name}: its log breaks at {checked}"
        keys = [contract.object_key] if contract.sha256 else []
        keys += [contract.sealed_key] if contract.status == ContractStatus.SEALED else []
        try:
            files = [store.get(str(key)) for key in keys]
        except ObjectNotFoundError:
            yield f"{name}: a file is not there"
            continue
        if len(files) > 1 and not files[1].startswith(files[0]):
            yield f"{name}: the sealed file does not begin with the signed one"


@invariant
def invoices(snapshot: Snapshot) -> Iterator[str]:
    """A signature makes one invoice over the surcharge, and none when there is nothing to pay."""
    for contract in _signed(snapshot):
        [event] = snapshot.events_of("contract.signed", about=contract.client_id) or [None]
        if event is None:
            continue
        amounts = [
            int(one.amount)
            for one in snapshot.all(Invoice)
            if one.contract_id == contract.contract_id and one.kind == "surcharge"
        ]
        wanted = [int(event.data["amount"])] if event.data["amount"] else []
        if amounts != wanted:
            yield f"contract {contract.contract_id}: invoices over {amounts}, signed over {wanted}"
