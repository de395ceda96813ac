"""The chain of evidence: whatever is changed, dropped or swapped is found."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.onboarding.case import CaseEditor
from shared.onboarding.contracts import evidence
from shared.onboarding.contracts.evidence import FIRST_PREV, SYSTEM, Origin
from shared.onboarding.contracts.models import EvidenceEntry
from tests.unit.onboarding import cases

CLIENT = Origin("client", "usr_1", "198.51.100.7", "Mozilla/5.0")


class Written:
    """A unit of work that keeps what it is given."""

    def __init__(self) -> None:
        self.items: list[EvidenceEntry] = []

    def create(self, item: EvidenceEntry, *, on_conflict: Exception) -> None:
        assert isinstance(on_conflict, Exception)
        self.items.append(item)


def log(length: int = 4) -> list[dict[str, Any]]:
    """A log as it is stored, in JSON form."""
    case = cases.complete()
    contract = cases.contract()
    case.put(contract)
    editor = CaseEditor(case, actor=None)
    written = Written()
    editor.uow = written  # type: ignore[assignment]
    for number in range(length):
        by = CLIENT if number % 2 else SYSTEM
        evidence.append(editor, contract, "contract.viewed", by, {"version": 1, "текст": f"№ {number}"})
    entries = [evidence.as_json(item) for item in written.items]
    assert (contract.evidence_head, contract.evidence_count) == (entries[-1]["hash"], length)
    return entries


def test_a_log_is_a_chain_from_zeros_to_its_head() -> None:
    entries = log()
    found = evidence.verify(entries, head=entries[-1]["hash"], count=4)
    assert (found.is_intact, found.count, found.head, found.broken_at) == (True, 4, entries[-1]["hash"], None)
    assert entries[0]["prev"] == FIRST_PREV == "0" * 64
    assert [one["no"] for one in entries] == [1, 2, 3, 4]


def test_the_hash_is_that_of_sorted_json_without_spaces() -> None:
    entry = log(2)[1]
    covered = {name: value for name, value in entry.items() if name != "hash"}
    text = json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert entry["hash"] == hashlib.sha256(text.encode()).hexdigest()
    assert set(entry) == {"no", "at", "type", "actor", "actor_id", "ip", "user_agent", "data", "prev", "hash"}
    assert {"ip", "user_agent"}.isdisjoint(log(1)[0])


@pytest.mark.parametrize("field", ["no", "at", "type", "actor", "actor_id", "ip", "user_agent", "data", "prev", "hash"])
def test_a_changed_entry_is_found(field: str) -> None:
    entries = log()
    entries[1][field] = 7 if field == "no" else "changed"
    assert evidence.verify(entries).broken_at == 2


def test_a_changed_entry_with_its_hash_made_anew_breaks_the_next() -> None:
    entries = log()
    entries[1]["data"] = {"version": 2}
    entries[1]["hash"] = evidence.hash_of(entries[1])
    assert evidence.verify(entries).broken_at == 3


@pytest.mark.parametrize(("dropped", "broken_at"), [(0, 1), (1, 2), (2, 3)])
def test_a_dropped_entry_is_found(dropped: int, broken_at: int) -> None:
    entries = log()
    del entries[dropped]
    assert evidence.verify(entries).broken_at == broken_at


def test_a_dropped_end_is_found_by_head_and_by_count() -> None:
    entries = log()
    head = entries.pop()["hash"]
    assert evidence.verify(entries).is_intact
    assert not evidence.verify(entries, head=head).is_intact
    assert evidence.verify(entries, count=4).broken_at == 4
    assert not evidence.verify([], head=head, count=4).is_intact


def test_swapped_entries_are_found() -> None:
    entries = log()
    entries[1], entries[2] = entries[2], entries[1]
    assert evidence.verify(entries).broken_at == 2


def test_an_entry_of_another_log_is_found() -> None:
    entries, other = log(), log()
    foreign = copy.deepcopy(other[2])
    foreign["data"] = {"version": 9}
    foreign["hash"] = evidence.hash_of(foreign)
    entries[2] = foreign
    assert not evidence.verify(entries, head=entries[-1]["hash"]).is_intact


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_no_rearrangement_passes(first: int, second: int, third: int) -> None:
    entries = log()
    picked = [entries[first], entries[second], entries[third]]
    if [first, second, third] != [0, 1, 2]:
        assert not evidence.verify(picked).is_intact
