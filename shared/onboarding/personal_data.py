"""What onboarding stores of a person: the cases of their account, and how long each model's items live."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from shared.core import clock
from shared.core.paging import MAX_LIMIT, Page
from shared.data.base import query_page
from shared.data.personal_data import (
    Blocker,
    ExportFile,
    Kept,
    PersonalData,
    RecordPages,
    Retention,
    record,
    records,
    resumable,
)
from shared.onboarding.case import cases_of_user, load_case
from shared.onboarding.case_items import Case
from shared.onboarding.clients.models import ErasureAct
from shared.onboarding.contracts.models import EvidenceEntry
from shared.onboarding.errors import ClientNotFoundError
from shared.onboarding.models import CaseItem, Reference
from shared.onboarding.privacy import erasure, retention
from shared.providers import storage
from shared.providers.storage.base import ObjectNotFoundError

UNSIGNED = "unsigned 90 days, signed 5 years after the year's end"
# Who holds the case, how it is watched, and other people's cases: the client's own routes show none of it.
OF_THE_DESK = ("manager_id", "manager_name", "duplicates", "blocker", "idle_since", "released_at", "surcharge_void_at")
SIGNED = "5 years after the year's end"


def export(user_id: str) -> Iterator[ExportFile]:
    """The person's cases with devices, contracts, invoices, evidence, acts, files; the passport as it is shown."""

    def listed(each: Callable[[Case], Iterator[dict[str, object]]]) -> RecordPages:
        return resumable(partial(_references, user_id), lambda found: each(load_case(found.client_id)))

    yield ExportFile("clients.json", pages=listed(lambda case: iter([_client(case, user_id)])))
    yield ExportFile("passports.json", pages=listed(lambda case: _passports(case, user_id)))
    yield ExportFile("devices.json", pages=listed(lambda case: records(case.devices, user_id)))
    yield ExportFile("photos.json", pages=listed(lambda case: records(case.photos, user_id)))
    yield ExportFile("contracts.json", pages=listed(lambda case: _contracts(case, user_id)))
    yield ExportFile("invoices.json", pages=listed(lambda case: records(case.invoices, user_id)))
    yield ExportFile("evidence.json", pages=listed(lambda case: records(_evidence(case), user_id)))
    yield ExportFile("acts.json", pages=listed(lambda case: records(_acts(case), user_id)))
    yield ExportFile(
        "files", files=resumable(partial(_references, user_id), lambda found: _files(load_case(found.client_id)))
    )


def _references(user_id: str, cursor: str | None) -> Page[Reference]:
    """A page of what leads to the person's cases."""
    key = Reference.user(user_id, "")[0]
    return query_page(Reference, key, scope=f"own-cases:{user_id}", limit=MAX_LIMIT, cursor=cursor)


def _client(case: Case, user_id: str) -> dict[str, object]:
    return _without(record(case.client, user_id), *OF_THE_DESK)


def _passports(case: Case, user_id: str) -> Iterator[dict[str, object]]:
    if case.passport is not None:
        yield _without(record(case.passport, user_id), "sealed")


def _contracts(case: Case, user_id: str) -> Iterator[dict[str, object]]:
    # The code's ciphertext is of no use to anybody, and never leaves the table.
    for contract in case.contracts:
        yield _without(record(contract, user_id), "code")


def _without(values: dict[str, object], *names: str) -> dict[str, object]:
    return {key: value for key, value in values.items() if key not in names}


def _evidence(case: Case) -> Iterator[EvidenceEntry]:
    for contract in case.contracts:
        yield from EvidenceEntry.query(
            contract.pk, EvidenceEntry.sk.startswith(EvidenceEntry.prefix(contract.contract_id))
        )


def _acts(case: Case) -> Iterator[ErasureAct]:
    partition = CaseItem.partition(case.client.client_id)
    yield from ErasureAct.query(partition, ErasureAct.sk.startswith(ErasureAct.PREFIX))


def _files(case: Case) -> Iterator[tuple[str, Callable[[], bytes | None]]]:
    for contract in case.contracts:
        for kind, key in (("contract", contract.object_key), ("sealed", contract.sealed_key)):
            if key:
                yield f"{contract.contract_no}-{kind}.pdf", partial(_read, str(key))
    for photo in case.photos:
        if photo.object_key:
            yield f"{photo.photo_id}.jpg", partial(_read, str(photo.object_key))


def _read(key: str) -> bytes | None:
    try:
        return storage.from_settings(erasure.BUCKET).get(key)
    except ObjectNotFoundError:
        return None


def erase(user_id: str) -> None:
    """Erase what no law has kept of the person's cases."""
    try:
        erasure.erase_own(user_id=user_id, reason="account_erased")
    except ClientNotFoundError:
        return


def waits_for(user_id: str) -> Iterator[Blocker]:
    """Contracts that are being made."""
    for case in cases_of_user(user_id):
        if (contract := erasure.is_running(case)) is not None:
            yield Blocker("contract", str(contract.contract_id), str(contract.status))


def purge(user_id: str, _before: str) -> bool:
    """Delete the cases of which the law has nothing kept any longer; whether others are left."""
    is_left, now = False, clock.now()
    for case in cases_of_user(user_id):
        if retention.is_over(case, now):
            retention.purge_case(case)
        else:
            is_left = True
    return is_left


PERSONAL_DATA = PersonalData(
    export=export,
    erase=erase,
    waits_for=waits_for,
    purge=purge,
    expire=retention.run,
    kept=(
        Kept(
            "signed contracts with their evidence and photos, and who signed",
            "402-FZ art. 29 (accounting documents)",
            "5 years after the year of the signature",
        ),
        Kept("the act of the erasure", "Roskomnadzor order 179", "3 years"),
    ),
    retention=(
        Retention("Client", "name, contacts, address, consents", UNSIGNED, "expiry"),
        Retention("Passport", "the passport, encrypted", "unsigned 90 days, 30 days after the case's end", "expiry"),
        Retention("Device", "serial numbers, IMEIs, price", UNSIGNED, "expiry"),
        Retention("Photo", "where a photo of a device lies", UNSIGNED, "expiry"),
        Retention("Contract", "hashes, times, where the file lies", SIGNED, "expiry"),
        Retention("SupersededContract", "hashes of older versions", SIGNED, "expiry"),
        Retention("EvidenceEntry", "who did what when, addresses", SIGNED, "expiry"),
        Retention("CopyToken", "the hash of a link's token", "60 days", "ttl"),
        Retention("Invoice", "sums and times", SIGNED, "expiry"),
        Retention("ThreadMessage", "what managers noted", UNSIGNED, "expiry"),
        Retention("ErasureAct", "what was erased and kept", "3 years", "ttl"),
        Retention("RetentionDue", "a client's id", "while the client is there", "replaced"),
        Retention("Reveals", "how many passports a person read, and the contracts that they opened", "2 hours", "ttl"),
        Retention("Reference", "phones, IMEIs, names, keyed hashes", "while the client is there", "replaced"),
        Retention("OnboardingDay", "random ids of managers by day", "statistics, without names", "kept"),
        Retention("SurchargeRules", "no personal data", "until it is replaced", "kept"),
    ),
)
