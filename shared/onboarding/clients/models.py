"""The client: who is signed up, how far the way has come and for whom it waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, ListAttribute, MapAttribute, UnicodeAttribute

from shared.core import clock
from shared.data.numbers import SparseNumber, WholeNumber
from shared.onboarding.clients.steps import TABS, Status
from shared.onboarding.models import CASE, LOG, CaseItem, Key

CLIENT_SK = f"{CASE}CLIENT"


class Consent(MapAttribute[str, Any]):
    """A consent that was given: the text's kind, version and SHA-256; `method` is `app` or `paper`.

    `given_by` is the account that recorded it; a consent with `withdrawn_at` is no longer in force. ISO 8601 UTC.
    """

    kind = UnicodeAttribute()
    version = UnicodeAttribute()
    sha256 = UnicodeAttribute()
    method = UnicodeAttribute()
    given_at = UnicodeAttribute()
    given_by = UnicodeAttribute()
    withdrawn_at = UnicodeAttribute(null=True)


class Client(CaseItem, discriminator="onboarding_client"):
    """A client; times ISO 8601 UTC. `version` counts every change, `facts_version` those of what a contract prints.

    `waits_for`, `waits_since`, `blocker`, `device_count`, `contract_no` and `contract_status` follow from the case's
    other items and are written by `case.CaseEditor` alone; the list is read from them. `manager_name` is a copy.
    """

    user_id = UnicodeAttribute(null=True)
    phone = UnicodeAttribute()
    full_name = UnicodeAttribute()
    email = UnicodeAttribute(null=True)
    registration_address = UnicodeAttribute(null=True)
    status = UnicodeAttribute(default=Status.NEW.value)
    source = UnicodeAttribute()
    manager_id = UnicodeAttribute(null=True)
    manager_name = UnicodeAttribute(null=True)
    support_ticket_id = UnicodeAttribute(null=True)
    consents = ListAttribute[Consent](of=Consent, default=list)
    # As devices.surcharge.Surcharge.to_json writes it.
    surcharge = JSONAttribute(null=True)
    # [{client_id, status, by}], as they were found when passport, phone, name or device were stored.
    duplicates = JSONAttribute(default=list)
    waits_for = UnicodeAttribute(default="manager")
    waits_since = UnicodeAttribute()
    blocker = UnicodeAttribute(null=True)
    # The `waits_since` of which client.idle was announced.
    idle_since = UnicodeAttribute(null=True)
    device_count = SparseNumber()
    contract_no = UnicodeAttribute(null=True)
    contract_status = UnicodeAttribute(null=True)
    facts_version = WholeNumber(default=1)
    # When it last counted up; none on items of before.
    facts_at = UnicodeAttribute(null=True)
    version = WholeNumber(default=0)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()
    status_at = UnicodeAttribute(null=True)
    profile_confirmed_at = UnicodeAttribute(null=True)
    released_at = UnicodeAttribute(null=True)
    surcharge_void_at = UnicodeAttribute(null=True)
    processed_at = UnicodeAttribute(null=True)
    cancelled_at = UnicodeAttribute(null=True)
    cancel_reason = UnicodeAttribute(null=True)
    erased_at = UnicodeAttribute(null=True)

    @classmethod
    def key(cls, client_id: str) -> Key:
        """(pk, sk) of a client."""
        return cls.partition(client_id), CLIENT_SK

    @classmethod
    def in_order(cls, client_ids: Sequence[str]) -> list[Client]:
        """The clients with these ids, in this order; those that are gone are left out. One BatchGet."""
        keys = [cls.key(each) for each in client_ids]
        read = {one.client_id: one for one in cls.batch_get(keys)} if keys else {}
        return [read[each] for each in client_ids if each in read]

    @staticmethod
    def in_tab(tab: str) -> str:
        """The gsi1pk of the clients of a tab."""
        return f"CLIENTS#{tab}"

    @staticmethod
    def of_manager(manager_id: str) -> str:
        """The gsi2pk of the clients that a manager holds."""
        return f"MANAGER#{manager_id}"

    def consent(self, kind: str) -> Consent | None:
        """The consent of a kind that is in force."""
        return next((one for one in reversed(self.consents) if one.kind == kind and not one.withdrawn_at), None)

    def set_index_keys(self) -> None:
        """Write the keys that follow from the values."""
        self.pk, self.sk = self.key(self.client_id)
        place = f"{self.waits_since}#{self.client_id}"
        self.gsi1pk, self.gsi1sk = self.in_tab(TABS[Status(self.status)]), place
        self.gsi2pk, self.gsi2sk = (self.of_manager(self.manager_id), place) if self.manager_id else (None, None)


class RetentionDue(CaseItem, discriminator="onboarding_retention"):
    """When the schedule next looks whether something of a case has outlived its time (gsi1: RETENTION / moment#id)."""

    INDEX = "RETENTION"

    @classmethod
    def of(cls, client_id: str, moment: datetime) -> RetentionDue:
        """The item of a client; a moment in the past: at the next run."""
        due = f"{clock.iso(moment)}#{client_id}"
        return cls(cls.partition(client_id), f"{LOG}RETENTION", client_id=client_id, gsi1pk=cls.INDEX, gsi1sk=due)


class ErasureAct(CaseItem, discriminator="onboarding_erasure_act"):
    """What was erased and what is kept (`[{what, until, law}]`); itself kept three years (`ttl`)."""

    PREFIX = f"{LOG}ACT#"

    act_id = UnicodeAttribute()
    erased = JSONAttribute()
    kept = JSONAttribute()
    reason = UnicodeAttribute()
    actor_id = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()

    @classmethod
    def key(cls, client_id: str, act_id: str) -> Key:
        """(pk, sk) of an act."""
        return cls.partition(client_id), f"{cls.PREFIX}{act_id}"
