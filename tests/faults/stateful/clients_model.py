"""What a case is by what is stored, read past the product's own models, and what the rules of the desk make of that."""

from __future__ import annotations

from dataclasses import dataclass

from tests.faults.stateful.tables import Row, rows

CLOSED = frozenset({"PROCESSED", "CANCELLED"})
# Where a status may lead; the others stay.
WAYS = {
    ("NEW", "IN_VERIFICATION"),
    ("NEW", "CANCELLED"),
    ("IN_VERIFICATION", "AWAITING_CONTRACT"),
    ("IN_VERIFICATION", "CANCELLED"),
    ("AWAITING_CONTRACT", "IN_VERIFICATION"),
    ("AWAITING_CONTRACT", "PROCESSED"),
    ("AWAITING_CONTRACT", "CANCELLED"),
}
SIGNED = frozenset({"signed", "sealed"})
LIVE = frozenset({"rendering", "failed", "pending"}) | SIGNED
ENDED = frozenset({"rejected", "cancelled", "expired"})
PROFILE = {"profile_unconfirmed"}
DEVICES = {"device_missing", "photo_missing", "photo_pending"}
SURCHARGE = PROFILE | DEVICES | {"consent_personal_data", "passport_missing"}
CONTRACT = SURCHARGE | {"consent_e_signature", "surcharge_missing"}
FILE = {"contract_missing", "contract_rendering", "contract_failed"}
# Action → (what must be out of the way, statuses in which it is refused although nothing is).
STEPS: dict[str, tuple[set[str], frozenset[str]]] = {
    "profile": (set(), frozenset()),
    "consent": (set(), frozenset()),
    "passport": (PROFILE | {"consent_personal_data"}, frozenset({"NEW"})),
    "devices": (PROFILE, frozenset({"NEW"})),
    "surcharge": (SURCHARGE, frozenset({"NEW"})),
    "contract": (CONTRACT, frozenset({"NEW", "IN_VERIFICATION"})),
    "code": (CONTRACT | FILE, frozenset({"NEW", "IN_VERIFICATION"})),
    "cancel": (set(), frozenset()),
}


@dataclass(frozen=True)
class Facts:
    """Everything of one case that is stored now."""

    client: Row
    passport: Row | None
    devices: list[Row]
    photos: list[Row]
    contracts: list[Row]
    invoices: list[Row]

    @classmethod
    def read(cls, client_id: str) -> Facts:
        """The case of a client."""
        mine = sorted(
            (one for one in rows("onboarding") if one.get("client_id") == client_id), key=lambda one: one["sk"]
        )

        def of(kind: str) -> list[Row]:
            return [one for one in mine if one["type"] == f"onboarding_{kind}"]

        [client] = of("client")
        passport = next(iter(of("passport")), None)
        return cls(client, passport, of("device"), of("photo"), of("contract"), of("invoice"))

    @property
    def version(self) -> int:
        return int(self.client["version"])

    @property
    def status(self) -> str:
        return str(self.client["status"])

    @property
    def contract(self) -> Row | None:
        """The live contract, or else the last one."""
        live = [one for one in self.contracts if one["status"] in LIVE]
        found = live or self.contracts
        return found[-1] if found else None

    @property
    def is_signed(self) -> bool:
        return any(one["status"] in SIGNED for one in self.contracts)

    @property
    def is_stale(self) -> bool:
        """Whether the contract prints what is no longer so."""
        return self.contract is not None and self.contract["facts_version"] != self.client["facts_version"]

    @property
    def owes(self) -> bool:
        return any(
            one["kind"] == "surcharge" and one["status"] in ("awaiting_payment", "held") for one in self.invoices
        )

    def blockers(self) -> list[str]:
        """Why the case stands still, in the order of the way."""
        if self.status == "CANCELLED":
            return []
        client, contract = self.client, self.contract
        if contract is not None and contract["status"] in SIGNED:
            found = {"payment_missing": self.owes, "seal_pending": contract["status"] == "signed"}
            return [code for code, is_so in found.items() if is_so]
        kinds = {one["kind"] for one in client["consents"] if not one.get("withdrawn_at")}
        state = contract["status"] if contract is not None and contract["status"] in LIVE else None
        photos = {one["device_id"]: self._photos(one) for one in self.devices}
        is_pending, is_shown = state == "pending", bool(contract and contract.get("viewed_at"))
        found = {
            "not_claimed": not client.get("manager_id"),
            "profile_unconfirmed": not client.get("profile_confirmed_at"),
            "consent_personal_data": "personal_data" not in kinds,
            "consent_e_signature": "e_signature" not in kinds,
            "passport_missing": self.passport is None,
            "device_missing": not self.devices,
            "photo_missing": any(not states & {"ready", "pending"} for states in photos.values()),
            "photo_pending": any("pending" in states for states in photos.values()),
            "surcharge_missing": client.get("surcharge") is None,
            "contract_missing": state is None,
            "contract_rendering": state == "rendering",
            "contract_failed": state == "failed",
            "contract_stale": is_pending and self.is_stale,
            "contract_unread": is_pending and not self.is_stale and not is_shown,
            "signature_missing": state is not None,
            "code_locked": is_pending and bool(contract and (contract.get("code") or {}).get("is_locked")),
        }
        return [code for code, is_so in found.items() if is_so]

    def _photos(self, device: Row) -> set[str]:
        return {one["status"] for one in self.photos if one["device_id"] == device["device_id"]}

    def refusal(self, action: str, manager_id: str, version: int | None = None) -> str | None:
        """The code with which the desk refuses a manager's action; None when it carries it out."""
        return self._of_holder(action, manager_id) or self._of_version(version) or self._of_step(action)

    def _of_holder(self, action: str, manager_id: str) -> str | None:
        holder = self.client.get("manager_id")
        if holder == manager_id or (not holder and action in ("profile", "claim")):
            return None
        return "client_taken" if holder else "step_incomplete"

    def _of_version(self, version: int | None) -> str | None:
        return "version_conflict" if version not in (None, self.version) else None

    def _of_step(self, action: str) -> str | None:
        if self.is_signed and action not in ("claim", "consent"):
            return "contract_signed"
        if self.status in CLOSED:
            return "client_closed"
        needed, refused = STEPS.get(action, (set(), frozenset[str]()))
        return "step_incomplete" if self.status in refused or needed & set(self.blockers()) else None

    def refusal_of_code(self, manager_id: str) -> str | None:
        """Why no code is sent; caps of codes aside."""
        if taken := self._of_holder("code", manager_id):
            return taken
        if self.contract is not None and self.contract["status"] in ENDED:
            return "contract_not_pending"
        return self._of_step("code") or ("contract_stale" if self.is_stale else None)

    def refusal_of_signature(self, manager_id: str | None) -> str | None:
        """Why the right code does not sign; None too when it is signed already. `manager_id` is None in the app."""
        if manager_id and (taken := self._of_holder("sign", manager_id)):
            return taken
        if self.is_signed:
            return None
        if self.contract is not None and self.contract["status"] in ENDED:
            return "contract_not_pending"
        if refused := self._of_step("code"):
            return refused
        if self.is_stale:
            return "contract_stale"
        return None if self.contract and self.contract.get("viewed_at") else "contract_unread"
