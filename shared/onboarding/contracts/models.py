"""Contracts: the current version, superseded ones, the evidence log, and tokens that lead to a copy."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from pynamodb.attributes import BooleanAttribute, JSONAttribute, ListAttribute, MapAttribute, UnicodeAttribute

from shared.data.numbers import SparseNumber, WholeNumber
from shared.onboarding.models import CASE, LOG, CaseItem, Key, Reference, watch_entry


class ContractStatus(StrEnum):
    """What a contract is stored as; `stale` is only shown (`clients.blockers.contract_status`)."""

    RENDERING = "rendering"
    FAILED = "failed"
    PENDING = "pending"
    SIGNED = "signed"
    SEALED = "sealed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


SIGNED: Final = frozenset({ContractStatus.SIGNED, ContractStatus.SEALED})
# A contract that can still be signed or is being made.
LIVE: Final = frozenset({ContractStatus.RENDERING, ContractStatus.FAILED, ContractStatus.PENDING}) | SIGNED


class SentCode(MapAttribute[str, Any]):
    """The last code that was sent: never its digits. Times ISO 8601 UTC; `is_locked` after five wrong tries.

    `ciphertext` (base64, KMS key `CodesKey`) is what the client's app shows; no other function may decrypt it.
    """

    code_no = WholeNumber()
    sent_at = UnicodeAttribute()
    channel = UnicodeAttribute()
    masked_phone = UnicodeAttribute()
    expires_at = UnicodeAttribute()
    tries_left = WholeNumber()
    is_locked = BooleanAttribute(default=False)
    ciphertext = UnicodeAttribute(null=True)


class Contract(CaseItem, discriminator="onboarding_contract"):
    """The contract of a client in its current version; times ISO 8601 UTC, `size` in bytes.

    `object_key` and `sealed_key` lie in the bucket `documents`. `seal` is `{level, fingerprint, timestamp?}`.
    `viewers` opened this version, by account or `link`.
    `status_at` is when the status last changed, `watch_at` when the schedule has to look at it.
    """

    contract_id = UnicodeAttribute()
    contract_no = UnicodeAttribute()
    version = WholeNumber(default=1)
    status = UnicodeAttribute(default=ContractStatus.RENDERING.value)
    status_at = UnicodeAttribute()
    task_id = UnicodeAttribute(null=True)
    object_key = UnicodeAttribute(null=True)
    sha256 = UnicodeAttribute(null=True)
    size = WholeNumber(null=True)
    pages = WholeNumber(null=True)
    template_version = UnicodeAttribute()
    facts_version = WholeNumber()
    created_at = UnicodeAttribute()
    ready_at = UnicodeAttribute(null=True)
    expires_at = UnicodeAttribute(null=True)
    viewed_at = UnicodeAttribute(null=True)
    viewers = ListAttribute[str](default=list)
    code = SentCode(null=True)  # type: ignore[no-untyped-call] # PynamoDB types no maps
    # Over all versions: a number tells which of several messages is the last one.
    codes_sent = SparseNumber()
    signed_at = UnicodeAttribute(null=True)
    signed_via = UnicodeAttribute(null=True)
    sealed_at = UnicodeAttribute(null=True)
    sealed_key = UnicodeAttribute(null=True)
    sealed_sha256 = UnicodeAttribute(null=True)
    sealed_size = WholeNumber(null=True)
    bundle_key = UnicodeAttribute(null=True)
    bundle_sha256 = UnicodeAttribute(null=True)
    bundle_size = WholeNumber(null=True)
    seal = JSONAttribute(null=True)
    evidence_head = UnicodeAttribute(null=True)
    evidence_count = SparseNumber()
    reject_reason = UnicodeAttribute(null=True)
    cancel_reason = UnicodeAttribute(null=True)
    failure = UnicodeAttribute(null=True)
    reminders_sent = SparseNumber()
    watch_at = UnicodeAttribute(null=True)

    @classmethod
    def key(cls, client_id: str, contract_id: str) -> Key:
        """(pk, sk) of a contract."""
        return cls.partition(client_id), f"{CASE}CONTRACT#{contract_id}"

    @property
    def is_signed(self) -> bool:
        """Whether the client has signed it, sealed or not."""
        return self.status in SIGNED

    def end(self, status: ContractStatus, at: str) -> None:
        """End it without a signature at a moment (ISO 8601 UTC): its code dies, and nothing is due any more."""
        self.status, self.status_at = status.value, at
        self.code = self.watch_at = None

    def set_index_keys(self) -> None:
        """Write the keys that follow from the values."""
        self.pk, self.sk = self.key(self.client_id, self.contract_id)
        self.gsi2pk, self.gsi2sk = watch_entry(self.watch_at, self.contract_id)


def ids_of(contract: Contract) -> dict[str, Any]:
    """What every event of a contract says of it."""
    return {
        "client_id": contract.client_id,
        "contract_id": contract.contract_id,
        "contract_no": contract.contract_no,
        "contract_version": int(contract.version),
    }


class SupersededContract(CaseItem, discriminator="onboarding_contract_version"):
    """An older version of a contract, by its file's hash: /verify finds it as `superseded_version`."""

    contract_id = UnicodeAttribute()
    version = WholeNumber()
    sha256 = UnicodeAttribute(null=True)
    object_key = UnicodeAttribute(null=True)
    facts_version = WholeNumber()
    superseded_at = UnicodeAttribute()

    @classmethod
    def key(cls, client_id: str, contract_id: str, version: int) -> Key:
        """(pk, sk) of a version."""
        return cls.partition(client_id), f"{cls.prefix(contract_id)}{version:06}"

    @staticmethod
    def prefix(contract_id: str) -> str:
        """What the sk of all superseded versions of a contract begins with."""
        return f"{LOG}VERSION#{contract_id}#"


class EvidenceEntry(CaseItem, discriminator="onboarding_evidence"):
    """One entry of a contract's evidence log; `hash` covers all fields but itself and so, by `prev`, all before it."""

    contract_id = UnicodeAttribute()
    no = WholeNumber()
    at = UnicodeAttribute()
    event_type = UnicodeAttribute()
    actor = UnicodeAttribute()
    actor_id = UnicodeAttribute(null=True)
    ip = UnicodeAttribute(null=True)
    user_agent = UnicodeAttribute(null=True)
    data = JSONAttribute(default=dict)
    prev = UnicodeAttribute()
    hash = UnicodeAttribute()

    @classmethod
    def key(cls, client_id: str, contract_id: str, no: int) -> Key:
        """(pk, sk) of an entry."""
        return cls.partition(client_id), f"{cls.prefix(contract_id)}{no:06}"

    @staticmethod
    def prefix(contract_id: str) -> str:
        """What the sk of all entries of a contract's log begins with."""
        return f"{LOG}EVIDENCE#{contract_id}#"


class CopyToken(Reference, discriminator="onboarding_copy_token"):
    """A link to a contract's file, stored by its token's hash; 30 days (`ttl`), 20 uses.

    `sent_to`: the hash of the token with the phone that it was sent to; links of before have none.
    """

    expires_at = UnicodeAttribute()
    sent_to = UnicodeAttribute(null=True)
    uses = SparseNumber()
