"""Clients at the desk: two managers and the clients themselves, from the entry to the payment, in any order.

What an action must lead to follows from what is stored before it, by the rules of `clients_model`: every cell of the
table of statuses, every blocker, versions that another has made old, cases that another holds.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from shared.core.settings import settings
from shared.onboarding.case import load_case
from shared.onboarding.consents.texts import TEXTS
from shared.onboarding.contracts import codes
from shared.onboarding.errors import CodeUnavailableError
from tests.faults import invariants
from tests.faults.stateful.base import CALLS, PICK, choose
from tests.faults.stateful.clients_model import CLOSED, SIGNED, WAYS, Facts
from tests.faults.stateful.deliveries import Delivering
from tests.faults.stateful.tables import Row, rows
from tests.onboarding.factories import PASSPORT
from tests.onboarding.pictures import jpeg
from tests.support.http import Answer

MANAGERS = ("marta", "maxim")
CLIENTS = ("anna", "boris")
IMEIS = ("490154203237518", "356938035643809")
MANAGER, IMEI = st.sampled_from(MANAGERS), st.sampled_from(IMEIS)
STEPS = st.sampled_from(["profile", "consents", "passport", "device", "photo", "surcharge", "contract", "show"])
PHOTO = jpeg()
# What a code is sent by; whatever else is down is no affair of the desk's.
QUEUES = "sqs.SendMessage"
FIXED = ("sha256", "object_key", "signed_at", "signed_via", "version", "facts_version")


class ClientsMachine(Delivering):
    """Two managers, two people with accounts, and as many cases as they close."""

    def __init__(self) -> None:
        super().__init__()
        for name in MANAGERS:
            self.who(name, "manager")
        for name in CLIENTS:
            self.who(name)
        self.clients: list[str] = []
        # What each manager's tab shows of a case: the version that was read.
        self.tabs: dict[tuple[str, str], int] = {}
        self.seen: dict[str, Facts] = {}
        self.opening = invariants.opened(self.it)
        # One case has come as far as its signature, another has just begun.
        for manager, name in zip(MANAGERS, CLIENTS, strict=True):
            self._enter(manager, name)
        self._go_on(self.clients[0], IMEIS[0])

    # How something is asked and what must come of it.

    def _facts(self, client_id: str) -> Facts:
        return Facts.read(client_id)

    def _ask(self, manager: str, method: str, client_id: str, path: str, body: Any = None) -> Answer:
        self._note_what_was_struck()
        self.was_interrupted = False
        return self.it.call(
            method, f"/manager/clients/{client_id}{path}", body, by=self.who(manager, "manager"), key=self.key()
        )

    def _is_sure(self) -> bool:
        """Whether nothing came in between, and nobody had to repeat what was done already."""
        interceptor = self.it.interceptor
        return not self.was_interrupted and interceptor.faulted is None and QUEUES not in interceptor.outages

    def _expect(self, answer: Answer, refusal: str | None, *also: str) -> None:
        if self._is_sure():
            said = answer.code if answer.status >= 400 else None
            assert said == refusal or said in also, f"expected {refusal}: {answer.status} {answer.body}"
        assert answer.status < 500 or QUEUES in self.it.interceptor.outages, answer.body

    def _read(self, manager: str, client_id: str) -> None:
        self.tabs[manager, client_id] = self._facts(client_id).version

    # What managers do.

    @rule(manager=MANAGER, name=st.sampled_from(CLIENTS))
    def enter(self, manager: str, name: str) -> None:
        """A client is entered, who may have an open case."""
        self.count()
        self._enter(manager, name)

    def _enter(self, manager: str, name: str) -> None:
        phone = f"+7912{sum(name.encode()):07d}"
        is_open = any(
            one["phone"] == phone and one["status"] not in CLOSED for one in rows("onboarding", "onboarding_client")
        )
        self._note_what_was_struck()
        self.was_interrupted = False
        answer = self.ask(
            "POST", "/manager/clients", {"phone": phone, "full_name": "Пётр Сидоров"}, self.who(manager, "manager")
        )
        self._expect(answer, "client_exists" if is_open else None)
        if answer.status == 201:
            self.clients.append(answer.json["id"])
            self.tabs[manager, answer.json["id"]] = answer.json["version"]

    @rule(manager=MANAGER, which=PICK, is_release=st.booleans())
    def claim(self, manager: str, which: int, is_release: bool) -> None:
        """A manager takes a case, or gives it back."""
        self.count()
        self._claim(manager, self._pick(which), is_release=is_release)

    def _claim(self, manager: str, client_id: str, *, is_release: bool = False) -> None:
        refusal = self._facts(client_id).refusal("claim", self.who(manager, "manager").id)
        self._expect(self._ask(manager, "DELETE" if is_release else "POST", client_id, "/claim"), refusal)

    def _pick(self, which: int) -> str:
        # Mostly one that is open.
        live = [one for one in self.clients if self._facts(one).status not in CLOSED]
        found = choose(live if live and which % 5 else self.clients, which)
        assert found is not None
        return found

    @rule(manager=MANAGER, which=PICK)
    def look(self, manager: str, which: int) -> None:
        """A manager opens a case: everybody sees why it stands still."""
        self.count()
        client_id = self._pick(which)
        facts, answer = self._facts(client_id), self._ask(manager, "GET", client_id, "")
        self._expect(answer, None)
        if answer.status == 200 and self._is_sure():
            assert [one["code"] for one in answer.json["blockers"]] == facts.blockers(), answer.body
            assert answer.json["version"] == facts.version
        self._read(manager, client_id)

    @rule(manager=MANAGER, which=PICK, step=STEPS, imei=IMEI, is_fresh=st.sampled_from([True, True, True, False]))
    def a_step(self, manager: str, which: int, step: str, imei: str, is_fresh: bool) -> None:
        """A manager does one step, with the version of now or of the tab that is still open."""
        self.count()
        client_id = self._pick(which)
        if is_fresh:
            self._read(manager, client_id)
        self._do(manager, client_id, step, imei)

    @rule(which=PICK, imei=IMEI)
    def the_whole_way(self, which: int, imei: str) -> None:
        """The holder does everything up to the contract's file; steps that are refused stay undone."""
        self.count()
        self._go_on(self._pick(which), imei)

    def _go_on(self, client_id: str, imei: str) -> None:
        holder = self._facts(client_id).client.get("manager_id")
        manager = next((one for one in MANAGERS if self.who(one, "manager").id == holder), MANAGERS[0])
        for step in ("profile", "consents", "passport", "device", "photo", "surcharge", "contract", "show"):
            if step in ("device", "photo") and self._facts(client_id).photos:
                continue
            self._read(manager, client_id)
            self._do(manager, client_id, step, imei)
            if step in ("photo", "contract"):
                self.it.drain()

    def _do(self, manager: str, client_id: str, step: str, imei: str) -> None:
        facts, version = self._facts(client_id), self.tabs.get((manager, client_id), 1)
        by = self.who(manager, "manager").id
        if step == "profile":
            body = {
                "phone": facts.client["phone"],
                "full_name": f"Сидоров {imei[0]}".replace("4", "Пётр").replace("3", "Павел"),
            }
            refusal = facts.refusal("profile", by, version)
            self._expect(self._ask(manager, "PUT", client_id, "/profile", {**body, "version": version}), refusal)
        elif step == "consents":
            for text in TEXTS:
                refusal = self._facts(client_id).refusal("consent", by)
                body = {"kind": text.kind, "version": text.version, "method": "paper"}
                self._expect(self._ask(manager, "POST", client_id, "/consents", body), refusal)
        elif step == "passport":
            refusal = facts.refusal("passport", by, version)
            self._expect(self._ask(manager, "PUT", client_id, "/passport", {**PASSPORT, "version": version}), refusal)
        elif step == "device":
            self._add_device(manager, facts, imei)
        elif step == "photo" and facts.devices:
            self._add_photo(manager, facts)
        elif step == "surcharge":
            refusal = facts.refusal("surcharge", by, version)
            self._expect(self._ask(manager, "POST", client_id, "/surcharge", {"version": version}), refusal)
        elif step == "contract":
            self._expect(self._ask(manager, "POST", client_id, "/contract"), facts.refusal("contract", by))
        elif step == "show" and facts.contract:
            has_file = facts.contract["status"] not in ("rendering", "failed") and facts.contract.get("sha256")
            answer = self._ask(manager, "GET", client_id, "/contract/pdf")
            self._expect(answer, None if has_file else "contract_file_not_ready")

    def _add_device(self, manager: str, facts: Facts, imei: str) -> None:
        client_id = facts.client["client_id"]
        refusal = facts.refusal("devices", self.who(manager, "manager").id)
        held = [
            one for one in rows("onboarding", "client_reference") if (one["pk"], one["sk"]) == (f"IMEI#{imei}", "REF")
        ]
        if refusal is None and held:
            refusal = "device_taken"
        body = {"type": "phone", "model": "A1", "imei": imei, "condition": "good", "price": 1_000_000}
        self._expect(self._ask(manager, "POST", client_id, "/devices", body), refusal)

    def _add_photo(self, manager: str, facts: Facts) -> None:
        device = facts.devices[-1]["device_id"]
        if sum(one["device_id"] == device for one in facts.photos) >= 8:
            return
        path, body = f"/devices/{device}/photos", {"content_type": "image/jpeg"}
        answer = self._ask(manager, "POST", facts.client["client_id"], path, body)
        self._expect(answer, facts.refusal("devices", self.who(manager, "manager").id))
        if answer.status == 201:
            form = answer.json
            self.it.watch(lambda: self.it.upload(form, PHOTO, "image/jpeg", bucket=settings().documents_bucket))

    @rule(manager=MANAGER, which=PICK)
    def remove_a_device(self, manager: str, which: int) -> None:
        """A device goes with its photos, perhaps while one of them is inspected."""
        self.count()
        client_id = self._pick(which)
        facts = self._facts(client_id)
        if facts.devices:
            answer = self._ask(manager, "DELETE", client_id, f"/devices/{facts.devices[0]['device_id']}")
            self._expect(answer, facts.refusal("devices", self.who(manager, "manager").id))

    @rule(manager=MANAGER, which=PICK, what=st.sampled_from(["client", "contract", "contract", "contract"]))
    def cancel(self, manager: str, which: int, what: str) -> None:
        """A manager gives a case up, or withdraws its contract."""
        self.count()
        client_id = self._pick(which)
        self._cancel(manager, client_id, what)

    def _cancel(self, manager: str, client_id: str, what: str) -> None:
        facts, by = self._facts(client_id), self.who(manager, "manager").id
        if what == "client":
            refusal = facts.refusal("cancel", by)
        elif facts.contract is None:
            return
        else:
            refusal = facts._of_holder("record", by)
            if refusal is None and facts.contract["status"] != "pending":
                refusal = "contract_signed" if facts.is_signed else "contract_not_pending"
        path = "/cancel" if what == "client" else "/contract/cancel"
        self._expect(self._ask(manager, "POST", client_id, path, {"reason": "Так решили"}), refusal)

    # The signature.

    @rule(
        manager=MANAGER,
        which=PICK,
        via=st.sampled_from([*MANAGERS, "app", "app"]),
        how=st.sampled_from(["right", "right", "right", "wrong"]),
    )
    def code_and_signature(self, manager: str, which: int, via: str, how: str) -> None:
        """A code is sent, and the client signs, or mistypes it."""
        self.count()
        client_id = self._pick(which)
        facts = self._facts(client_id)
        sent = self._ask(manager, "POST", client_id, "/contract/code")
        self._expect(
            sent,
            facts.refusal_of_code(self.who(manager, "manager").id),
            "code_too_soon",
            "code_limit",
            "daily_limit_reached",
        )
        self._sign(client_id, via, how)

    def _sign(self, client_id: str, via: str, how: str = "right") -> None:
        facts = self._facts(client_id)
        contract = facts.contract
        if contract is None or not contract.get("sha256"):
            return
        try:
            code = self.it.watch(lambda: codes.read(load_case(client_id).get_contract())).code
        except CodeUnavailableError:
            return
        if how == "wrong":
            code = "000000" if code != "000000" else "111111"
        body = {"code": code, "sha256": contract["sha256"]}
        if via == "app":
            owner = next(one for one in CLIENTS if self.who(one).id == facts.client["user_id"])
            self._note_what_was_struck()
            self.was_interrupted = False
            answer = self.it.call("POST", f"/contracts/{contract['contract_id']}/sign", body, by=self.who(owner))
        else:
            answer = self._ask(via, "POST", client_id, "/contract/sign", body)
        refusal = facts.refusal_of_signature(None if via == "app" else self.who(via, "manager").id)
        if refusal is None and how == "wrong":
            refusal = "invalid_code"
        self._expect(answer, refusal)
        if answer.status == 200:
            assert self._facts(client_id).is_signed, "a signature was answered and is not there"

    @rule(which=PICK)
    def the_client_rejects(self, which: int) -> None:
        """The client does not sign, in the app."""
        self.count()
        facts = self._facts(self._pick(which))
        if facts.contract is None:
            return
        owner = next(one for one in CLIENTS if self.who(one).id == facts.client["user_id"])
        self._note_what_was_struck()
        self.was_interrupted = False
        path = f"/contracts/{facts.contract['contract_id']}/reject"
        answer = self.it.call("POST", path, {"reason": "Не та сумма"}, by=self.who(owner))
        refusal = None if facts.contract["status"] == "pending" else "contract_not_pending"
        self._expect(answer, "contract_signed" if facts.is_signed else refusal)

    @rule(manager=MANAGER, which=PICK)
    def pay_in_cash(self, manager: str, which: int) -> None:
        """The surcharge is paid at the desk; saying so again changes nothing."""
        self.count()
        client_id = choose(self.clients, which)
        assert client_id is not None
        facts = self._facts(client_id)
        due = [one for one in facts.invoices if one["kind"] == "surcharge"]
        body = {"method": "cash", "amount": due[-1]["amount"] if due else 1}
        answer = self._ask(manager, "POST", client_id, "/payment/confirm", body)
        taken = facts._of_holder("record", self.who(manager, "manager").id)
        self._expect(answer, taken or (None if facts.is_signed else "step_incomplete"))

    # Races.

    @rule(
        call=CALLS,
        manager=MANAGER,
        which=PICK,
        what=st.sampled_from(["claim", "profile", "cancel", "device", "sign", "contract"]),
    )
    def somebody_acts_meanwhile(self, call: int, manager: str, which: int, what: str) -> None:
        """In the middle of what comes next, somebody acts upon a case."""
        self.count()
        client_id = self._pick(which)

        def act() -> None:
            if what == "claim":
                self._claim(manager, client_id)
            elif what == "cancel":
                self._cancel(manager, client_id, "contract")
            elif what == "sign":
                self._sign(client_id, "app")
            else:
                self._read(manager, client_id)
                self._do(manager, client_id, what, IMEIS[0])

        self.meanwhile(call, act)

    # What must be true.

    @invariant()
    def cases_go_their_way(self) -> None:
        """No status leads elsewhere than the table says, versions grow, and what was signed stays as it was."""
        for client_id in self.clients:
            now, before = self._facts(client_id), self.seen.get(client_id)
            self.seen[client_id] = now
            is_done = now.is_signed and not now.owes
            assert (now.status == "PROCESSED") == is_done, f"{now.status}, signed and paid: {is_done}"
            blockers = now.blockers()
            assert now.client.get("blocker") == (blockers[0] if blockers else None), (now.client, blockers)
            assert sum(one["status"] in SIGNED for one in now.contracts) <= 1, "two contracts are signed"
            assert int(now.client["facts_version"]) <= now.version
            if before is None:
                continue
            assert now.version >= before.version
            assert now.version > before.version or _essence(now) == _essence(before), "changed under one version"
            assert now.status == before.status or _is_way(before, now), f"{before.status} → {now.status}"
            for signed in (one for one in before.contracts if one["status"] in SIGNED):
                [same] = [one for one in now.contracts if one["sk"] == signed["sk"]]
                assert same["status"] in SIGNED
                assert [same.get(name) for name in FIXED] == [signed.get(name) for name in FIXED]

    def come_to_rest(self) -> None:
        """Everything heals; nothing is left half-done, and histories and references agree."""
        self.heal()
        self.it.run_for(minutes=40)
        self.cases_go_their_way()
        for client_id in self.clients:
            facts = self._facts(client_id)
            states = {one["status"] for one in facts.contracts}
            assert not states & {"rendering", "signed"}, f"{client_id}: a contract is still {states}"
            assert not any(one["status"] == "pending" and self._is_uploaded(one) for one in facts.photos)
        self.assert_invariants()

    def _is_uploaded(self, photo: Row) -> bool:
        return photo["upload_key"] in {one["Key"] for one in self._incoming()}

    def _incoming(self) -> list[dict[str, Any]]:
        found = self.it.aws.client("s3").list_objects_v2(Bucket=settings().documents_bucket, Prefix="incoming/")
        return list(found.get("Contents", []))


def _essence(facts: Facts) -> dict[str, Any]:
    """What of a client no change may touch without a new version."""
    return {
        name: facts.client.get(name)
        for name in ("status", "manager_id", "full_name", "phone", "surcharge", "facts_version")
    }


def _is_way(before: Facts, after: Facts) -> bool:
    """Whether one status leads to another: between two looks at most the two steps of a race were made."""
    direct = (before.status, after.status) in WAYS
    return direct or any(
        (before.status, over) in WAYS and (over, after.status) in WAYS
        for over in ("IN_VERIFICATION", "AWAITING_CONTRACT")
    )
