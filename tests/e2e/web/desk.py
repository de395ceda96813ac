"""The manager's side of a contract by the API: the web app is the client's side of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import httpx

from infra.local.modules.onboarding import samples
from tests.e2e.client import Api, eventually


@dataclass
class Desk:
    """One client's case as the manager who holds it sees it."""

    manager: Api
    client_id: str

    def call(self, method: str, rest: str = "", body: Any = None) -> Any:
        """A request about this client; its answer's JSON."""
        answer = self.manager.request(
            method,
            f"/manager/clients/{self.client_id}{rest}",
            **({"json": body} if body is not None else {}),
            headers={"idempotency-key": _key()},
        )
        assert answer.is_success, f"{method} {rest}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def read(self) -> dict[str, Any]:
        """The case as it is now."""
        found: dict[str, Any] = self.call("GET")
        return found

    def up_to_the_contract(self, phone: str, name: str = "Анна Петрова") -> dict[str, Any]:
        """Claims the case and does each step until a contract waits for its signature; gives the contract."""
        self.call("POST", "/claim", {})
        address = samples.PASSPORT["registration_address"]
        profile = {"full_name": name, "phone": phone, "registration_address": address}
        self.call("PUT", "/profile", {**profile, "version": self.read()["version"]})
        passport = {**samples.PASSPORT, "number": f"{secrets.randbelow(10**6):06d}"}
        self.call("PUT", "/passport", {**passport, "version": self.read()["version"]})
        device = self.call("POST", "/devices", samples.phone(samples.fresh_imei()).fields)
        self._photo(device["id"])
        self.call("POST", "/surcharge", {"version": self.read()["version"]})
        self.call("POST", "/contract")

        def made() -> dict[str, Any] | None:
            contract = self.read()["contract"]
            return contract if contract["status"] == "pending" else None

        return eventually(made, within=60, what="the contract")

    def _photo(self, device_id: str) -> None:
        form = self.call("POST", f"/devices/{device_id}/photos", {"content_type": "image/jpeg"})
        sent = httpx.post(
            form["url"], data=form["fields"], files={"file": ("phone.jpg", samples.picture("phone"), "image/jpeg")}
        )
        assert sent.is_success, sent.text

        def inspected() -> bool:
            return self.read()["devices"][0]["photos"][0]["status"] == "ready"

        eventually(inspected, within=60, what="the inspected photo")


def apply(client: Api) -> str:
    """A person's application with both consents; gives the case's id."""
    texts = client.get("/onboarding/consents").json()["items"]
    consents = [{"kind": one["kind"], "version": one["version"]} for one in texts]
    answer = client.post("/onboarding/application", {"consents": consents})
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["id"]
    return made


def _key() -> str:
    return secrets.token_hex(16)
