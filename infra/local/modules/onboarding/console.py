"""What the console shows of onboarding: clients with what they wait for, contracts with seal and log, as plain data."""

from __future__ import annotations

import json
from collections import defaultdict

from infra.local.web.module_page import ModulePage, Payable
from infra.local.web.tables import Row, newest, of
from shared.onboarding.contracts import evidence
from shared.onboarding.contracts.evidence import ChainCheck


class Page(ModulePage):
    """Reads the table through, for people: a laptop's is small. No passport and no code is read here."""

    title = "Onboarding"
    payable_kind = "invoice"

    def data(self, limit: int) -> Row:
        """Clients and contracts, the newest first; at most `limit` of each."""
        kept = list(self.tables.items("Onboarding"))
        names = {one["client_id"]: one.get("full_name") for one in of(kept, "onboarding_client")}
        logs: dict[str, list[Row]] = defaultdict(list)
        for entry in of(kept, "onboarding_evidence"):
            logs[entry["contract_id"]].append(entry)
        contracts = of(kept, "onboarding_contract")
        return {
            "clients": newest(map(_client, of(kept, "onboarding_client")), "created_at", limit),
            "contracts": newest((_contract(one, names, logs) for one in contracts), "created_at", limit),
            "invoices": newest((_invoice(one, names) for one in of(kept, "onboarding_invoice")), "created_at", limit),
        }

    def subject_of(self, payable_id: str) -> str:
        """An invoice's events are its client's."""
        found = self._invoice(payable_id)
        return f"client#{found['client_id']}" if found else super().subject_of(payable_id)

    def payable_title(self, payable: Payable) -> str | None:
        """An invoice's number and status."""
        found = self._invoice(payable.id)
        return f"Invoice {found['number']}: {found['status'].replace('_', ' ')}" if found else None

    def _invoice(self, invoice_id: str) -> Row | None:
        invoices = self.tables.items("Onboarding", "onboarding_invoice")
        return next((one for one in invoices if one["invoice_id"] == invoice_id), None)


def _client(item: Row) -> Row:
    return {
        "id": item["client_id"],
        "name": item.get("full_name"),
        "phone": item.get("phone"),
        "status": item["status"],
        "source": item["source"],
        "manager": item.get("manager_name"),
        "blocker": item.get("blocker"),
        "waits_for": item["waits_for"],
        "waits_since": item["waits_since"],
        "devices": int(item.get("device_count", 0)),
        "contract_no": item.get("contract_no"),
        "ticket_id": item.get("support_ticket_id"),
        "version": int(item["version"]),
        "created_at": item["created_at"],
    }


def _contract(item: Row, names: dict[str, str | None], logs: dict[str, list[Row]]) -> Row:
    chain = _chain(item, logs[item["contract_id"]])
    seal: Row = json.loads(item.get("seal") or "{}")
    return {
        "id": item["contract_id"],
        "client_id": item["client_id"],
        "number": item["contract_no"],
        "client": names.get(item["client_id"]),
        "status": item["status"],
        "version": int(item["version"]),
        "sha256": item.get("sha256"),
        "seal": seal.get("level"),
        "timestamp": seal.get("timestamp"),
        "fingerprint": seal.get("fingerprint"),
        "entries": chain.count,
        "broken_at": chain.broken_at,
        "head": chain.head,
        "created_at": item["created_at"],
        "signed_at": item.get("signed_at"),
        "sealed_at": item.get("sealed_at"),
    }


def _chain(contract: Row, entries: list[Row]) -> ChainCheck:
    """The log's hashes computed anew, against the head and the count that the contract holds."""
    log = [
        {
            "no": int(one["no"]),
            "at": one["at"],
            "type": one["event_type"],
            "actor": one["actor"],
            "actor_id": one.get("actor_id"),
            "data": json.loads(one["data"]),
            "prev": one["prev"],
            "hash": one["hash"],
            **{name: one[name] for name in ("ip", "user_agent") if one.get(name)},
        }
        for one in sorted(entries, key=lambda one: int(one["no"]))
    ]
    count = int(contract.get("evidence_count") or 0)
    return evidence.verify(log, head=contract.get("evidence_head"), count=count)


def _invoice(item: Row, names: dict[str, str | None]) -> Row:
    return {
        "id": item["invoice_id"],
        "number": item["number"],
        "client": names.get(item["client_id"]),
        "kind": item["kind"],
        "amount": int(item["amount"]),
        "status": item["status"],
        "method": item.get("method"),
        "created_at": item["created_at"],
    }
