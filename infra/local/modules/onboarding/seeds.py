"""What the demo desk has: an application that nobody has taken, a client without a contract, and one who is through.

Each start does what is still missing of each client's way; the files are made by the workers, and a seal is not waited
for.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from infra.local.api_client import ApiClient
from infra.local.modules.onboarding import samples
from infra.local.modules.onboarding.samples import Device
from infra.local.seed import SeedContext

Row = dict[str, Any]
PATIENCE_S, POLL_S = 60.0, 0.4
VERIFICATION = re.compile(r"\b(\d{6})\b")
SIGNING = re.compile(r"№ \d+: (\d{6})\b")


class _LateError(Exception):
    """A worker takes its time: no reason to end a start."""


@dataclass(frozen=True, slots=True)
class Person:
    """A client of the demo desk; the phone is E.164."""

    full_name: str
    phone: str
    device: Device | None = None
    signs: bool = False


APPLICANT = Person("Зоя Заявкина", "+79160000301")
APPLICANT_PASSWORD = "demo-applicant-1"  # noqa: S105 # public, as the demo accounts' are
CLIENTS = (
    Person("Олег Ожидаев", "+79160000302", samples.laptop("L14-000302")),
    Person("Пётр Подписной", "+79160000303", samples.phone(samples.imei(303)), signs=True),
)


def seed(context: SeedContext) -> str:
    """Put in what is missing; returns what is there now, in words. Raises LocalError."""
    guest, manager = context.guest(), context.people["manager"]
    consents = guest.call("GET", "/onboarding/consents", accept={200})["items"]
    with ThreadPoolExecutor(max_workers=1 + len(CLIENTS)) as pool:
        work = [pool.submit(_apply, guest, consents)]
        work += [pool.submit(_Desk(guest, manager, person, consents).bring_forward) for person in CLIENTS]
        for one in work:
            try:
                one.result()
            except _LateError as late:
                context.report(f"{late}: a client of the desk stops there; see `make logs`")
    return f"{1 + len(CLIENTS)} clients of the desk"


def _apply(guest: ApiClient, consents: list[Row]) -> None:
    """The applicant has an account with a confirmed phone, and has agreed to both texts in the app."""
    login = {"login": APPLICANT.phone, "password": APPLICANT_PASSWORD}
    if "access_token" not in guest.call("POST", "/auth/login", login, accept={200, 401}):
        body = {"phone": APPLICANT.phone, "password": APPLICANT_PASSWORD, "full_name": APPLICANT.full_name}
        guest.call("POST", "/auth/register", body, accept={201})
    person = guest.signed_in(APPLICANT.phone, APPLICANT_PASSWORD)
    if not person.call("GET", "/users/me", accept={200})["phone_verified"]:
        if not guest.messages(APPLICANT.phone):
            # The inbox forgets at a restart.
            person.call("POST", "/auth/verify/request", {"channel": "phone"}, accept={202, 429})
        code = _await(lambda: _newest(guest, APPLICANT.phone, VERIFICATION), f"A code for {APPLICANT.phone}")
        person.call("POST", "/auth/verify/confirm", {"channel": "phone", "code": code}, accept={200})
    given = [{"kind": one["kind"], "version": one["version"]} for one in consents]
    if "id" not in person.call("GET", "/onboarding/application", accept={200, 404}):
        person.call("POST", "/onboarding/application", {"consents": given}, accept={201})


@dataclass(slots=True)
class _Desk:
    """One client at the desk, as the manager brings them forward."""

    guest: ApiClient
    manager: ApiClient
    person: Person
    consents: list[Row]

    def bring_forward(self) -> None:
        """Do every step that is missing, as far as this person comes. Raises LocalError."""
        found = self.manager.call("GET", f"/manager/clients?tab=mine&q={quote(self.person.phone)}", accept={200})
        client = found["items"][0] if found["items"] else self._enter()
        path = f"/manager/clients/{client['id']}"
        client = self._read(path)
        if client["status"] in ("PROCESSED", "CANCELLED"):
            return
        if client["status"] == "NEW":
            own = {"full_name": self.person.full_name, "phone": self.person.phone, "version": client["version"]}
            self.manager.call("PUT", f"{path}/profile", own, accept={200})
        self._record(path)
        if self._read(path)["surcharge"] is None:
            version = self._read(path)["version"]
            self.manager.call("POST", f"{path}/surcharge", {"version": version}, accept={200})
        if self.person.signs:
            self._sign(path)

    def _enter(self) -> Row:
        body = {"phone": self.person.phone, "full_name": self.person.full_name}
        return self.manager.call("POST", "/manager/clients", body, accept={201})

    def _record(self, path: str) -> None:
        """Consents on paper, passport, the device and its photo, which the inspector has accepted."""
        client = self._read(path)
        given = {one["kind"] for one in client["consents"]}
        for text in self.consents:
            if text["kind"] not in given:
                body = {"kind": text["kind"], "version": text["version"], "method": "paper"}
                self.manager.call("POST", f"{path}/consents", body, accept={200})
        if client["passport"] is None:
            body = {**samples.PASSPORT, "version": self._read(path)["version"]}
            body["number"] = self.person.phone[-6:]
            self.manager.call("PUT", f"{path}/passport", body, accept={200})
        device = self.person.device
        if device is None:
            return
        made = client["devices"] or [self.manager.call("POST", f"{path}/devices", device.fields, accept={201})]
        if not made[0]["photos"]:
            photos = f"{path}/devices/{made[0]['id']}/photos"
            form = self.manager.call("POST", photos, {"content_type": "image/jpeg"}, accept={201})
            self.manager.upload(form, device.photo())
        _await(lambda: self._read(path)["devices"][0]["photos"][0]["status"] == "ready", "A photo of a device")

    def _sign(self, path: str) -> None:
        """The contract, its code from the client's messages, the signature and cash."""
        client = self._read(path)
        if (client["contract"] or {}).get("status") not in ("pending", "signed", "sealed"):
            self.manager.call("POST", f"{path}/contract", accept={202})
            _await(lambda: self._read(path)["contract"]["status"] == "pending", "A contract")
            client = self._read(path)
        if client["contract"]["status"] == "pending":
            shown = self.manager.call("GET", f"{path}/contract/pdf", accept={200})
            sent = self.manager.call("POST", f"{path}/contract/code", accept={202, 429})
            mark = re.compile(rf"№ {sent['code_no']}: (\d{{6}})\b") if "code_no" in sent else SIGNING
            code = _await(lambda: _newest(self.guest, self.person.phone, mark), "A code to sign with")
            self.manager.call("POST", f"{path}/contract/sign", {"code": code, "sha256": shown["sha256"]}, accept={200})
        for invoice in self._read(path)["invoices"]:
            if invoice["kind"] == "surcharge" and invoice["status"] == "awaiting_payment":
                cash = {"method": "cash", "amount": invoice["amount"], "receipt_no": "000303"}
                self.manager.call("POST", f"{path}/payment/confirm", cash, accept={200})

    def _read(self, path: str) -> Row:
        return self.manager.call("GET", path, accept={200})


def _newest(guest: ApiClient, to: str, mark: re.Pattern[str]) -> str | None:
    return next((found[1] for text in guest.messages(to) if (found := mark.search(text))), None)


def _await(look: Callable[[], Any], what: str) -> Any:
    """Look until there is something. Raises _LateError when it does not come."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := look()):
        if time.monotonic() > deadline:
            raise _LateError(f"{what} did not come within {PATIENCE_S:.0f} s")
        time.sleep(POLL_S)
    return found
