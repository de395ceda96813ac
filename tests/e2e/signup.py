"""A client who is signed up as far as the contract, with its invariants: what documents and the bridge make, once."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from infra.local.modules.onboarding import samples
from tests.e2e.client import TIMEOUT_S, Api, Cloud, Json, eventually
from tests.support.chaos_cloud import ChaosCloud


class Signup:
    """An applicant with a phone of their own, and the manager who takes the case."""

    def __init__(self, chaos: ChaosCloud) -> None:
        cloud = Cloud(chaos.cloud.base_url, chaos.cloud.outputs, chaos.cloud.aws)
        self.manager = Api(cloud).as_demo("manager")
        self.applicant = Api(cloud)
        self.applicant.register()
        texts = _ok(self.applicant.get("/onboarding/consents"))["items"]
        given = [{"kind": one["kind"], "version": one["version"]} for one in texts]
        made = _ok(self.applicant.post("/onboarding/application", {"consents": given}, headers=_key()))
        self._path = f"/manager/clients/{made['id']}"

    def fill(self) -> None:
        """Everything that a contract needs: profile, passport, a device with its photo, the surcharge."""
        _ok(self.manager.post(f"{self._path}/claim", {}))
        address = samples.PASSPORT["registration_address"]
        profile = {"full_name": "Анна Петрова", "phone": self.applicant.user["phone"], "registration_address": address}
        self._put("/profile", profile)
        self._put("/passport", {**samples.PASSPORT, "number": f"{uuid.uuid4().int % 10**6:06d}"})
        device = self._post("/devices", samples.phone(samples.fresh_imei()).fields)
        form = self._post(f"/devices/{device['id']}/photos", {"content_type": "image/jpeg"})
        file = {"file": ("phone.jpg", samples.picture("phone"), "image/jpeg")}
        assert httpx.post(form["url"], data=form["fields"], files=file, timeout=30).is_success
        eventually(self._is_photo_ready, within=TIMEOUT_S, what="the inspected photo")
        self._post("/surcharge", {"version": self.client()["version"]})

    def make_contract(self) -> None:
        """Ask for the contract, and wait until it is there and announced."""
        self._post("/contract")
        eventually(lambda: self._status() == "pending", within=TIMEOUT_S, what="the contract")
        eventually(self.announcements, within=TIMEOUT_S, what="the contract's announcement")

    def client(self) -> Json:
        """The client as the desk sees it."""
        return _ok(self.manager.get(self._path))

    def announcements(self) -> list[Json]:
        """What the applicant's tickets hold."""
        tickets = _ok(self.applicant.get("/support/tickets"))["items"]
        return [
            message
            for ticket in tickets
            for message in _ok(self.applicant.get(f"/support/tickets/{ticket['id']}/messages"))["items"]
        ]

    def check_invariants(self) -> None:
        """One contract of the first version, one file of the hash that it names, one announcement."""
        contract = self.client()["contract"]
        assert (contract["status"], contract["version"]) == ("pending", 1)
        link = _ok(self.manager.get(f"{self._path}/contract/pdf"))
        assert link["sha256"] == contract["sha256"]
        assert len(self.announcements()) == 1
        types = [one["type"] for one in _ok(self.manager.get(f"{self._path}/history?limit=100"))["items"]]
        assert types.count("contract.ready") == 1

    def _status(self) -> str:
        contract = self.client()["contract"]
        return str(contract["status"]) if contract else ""

    def _is_photo_ready(self) -> bool:
        return [one["status"] for one in self.client()["devices"][0]["photos"]] == ["ready"]

    def _post(self, rest: str, body: Any = None) -> Json:
        return _ok(self.manager.post(self._path + rest, body, headers=_key()))

    def _put(self, rest: str, body: Json) -> Json:
        return _ok(self.manager.put(self._path + rest, {**body, "version": self.client()["version"]}))


def _key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


def _ok(answer: httpx.Response) -> Json:
    assert answer.is_success, answer.text
    found: Json = answer.json()
    return found
