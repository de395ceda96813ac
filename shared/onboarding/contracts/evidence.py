"""The evidence log of a contract: a hash chain of who did what, and how it is checked.

`hash` is the SHA-256 of an entry's JSON without `hash` (UTF-8, sorted keys, no spaces); `prev` is the hash of the entry
before, 64 zeros for the first. The contract holds the head and the number of entries, so a dropped end is noticed too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from shared.onboarding.case import CaseEditor
from shared.onboarding.contracts.models import Contract, EvidenceEntry
from shared.onboarding.errors import CaseChangedError
from shared.onboarding.models import CaseItem

Actor: TypeAlias = Literal["client", "manager", "system"]
FIRST_PREV: Final = "0" * 64
MAX_USER_AGENT: Final = 300


@dataclass(frozen=True, slots=True)
class Origin:
    """Who acts and from where: `actor_id` is an account, or the client's id for a guest; system has neither address."""

    actor: Actor
    actor_id: str | None = None
    ip: str | None = None
    user_agent: str | None = None


SYSTEM: Final = Origin("system")


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a check of a log found: `broken_at` is the number of the first entry that is wrong, None when intact."""

    is_intact: bool
    count: int
    head: str
    broken_at: int | None = None


def append(editor: CaseEditor, contract: Contract, event_type: str, by: Origin, data: Mapping[str, Any]) -> None:
    """Add an entry to the caller's transaction and move the contract's head; saves the contract."""
    number = int(contract.evidence_count or 0) + 1
    entry = {
        "no": number,
        "at": editor.now,
        "type": event_type,
        "actor": by.actor,
        "actor_id": by.actor_id,
        "data": dict(data),
        "prev": contract.evidence_head or FIRST_PREV,
    }
    if by.ip:
        entry["ip"] = by.ip
    if by.user_agent:
        entry["user_agent"] = by.user_agent[:MAX_USER_AGENT]
    head = hash_of(entry)
    # Taken by somebody who changed the case at the same moment: read again, and go on behind that entry.
    editor.uow.create(_item(contract, entry, head), on_conflict=CaseChangedError())
    contract.evidence_head, contract.evidence_count = head, number
    editor.save(contract)


def _item(contract: Contract, entry: Mapping[str, Any], head: str) -> EvidenceEntry:
    return EvidenceEntry(
        *EvidenceEntry.key(contract.client_id, contract.contract_id, entry["no"]),
        client_id=contract.client_id,
        contract_id=contract.contract_id,
        no=entry["no"],
        at=entry["at"],
        event_type=entry["type"],
        actor=entry["actor"],
        actor_id=entry["actor_id"],
        ip=entry.get("ip"),
        user_agent=entry.get("user_agent"),
        data=entry["data"],
        prev=entry["prev"],
        hash=head,
    )


def hash_of(entry: Mapping[str, Any]) -> str:
    """The hash of an entry in its JSON form, whatever its own `hash` says."""
    covered = {name: value for name, value in entry.items() if name != "hash"}
    text = json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def as_json(item: EvidenceEntry) -> dict[str, Any]:
    """An entry in the form that is hashed, with its `hash`; `ip` and `user_agent` only where there are any."""
    entry: dict[str, Any] = {
        "no": int(item.no),
        "at": item.at,
        "type": item.event_type,
        "actor": item.actor,
        "actor_id": item.actor_id,
        "data": item.data,
        "prev": item.prev,
        "hash": item.hash,
    }
    optional = {"ip": item.ip, "user_agent": item.user_agent}
    return entry | {name: value for name, value in optional.items() if value}


def load(client_id: str, contract_id: str) -> list[dict[str, Any]]:
    """The whole log of a contract in JSON form, in order, strongly consistent; one Query."""
    items: Iterable[CaseItem] = CaseItem.query(
        CaseItem.partition(client_id), CaseItem.sk.startswith(EvidenceEntry.prefix(contract_id)), consistent_read=True
    )
    return [as_json(one) for one in items if isinstance(one, EvidenceEntry)]


def verify(entries: Sequence[Mapping[str, Any]], *, head: str | None = None, count: int | None = None) -> ChainCheck:
    """Check a log in JSON form: numbers, links and hashes, and that it ends where `head` and `count` say.

    Pure: needs nothing but the entries. A dropped end is only noticed with `head` or `count`.
    """
    prev = FIRST_PREV
    for number, entry in enumerate(entries, 1):
        if entry.get("no") != number or entry.get("prev") != prev or entry.get("hash") != hash_of(entry):
            return ChainCheck(False, len(entries), prev, number)
        prev = str(entry["hash"])
    is_whole = head in (None, prev) and count in (None, len(entries))
    return ChainCheck(is_whole, len(entries), prev, None if is_whole else len(entries) + 1)
