"""The demo's chapter of onboarding: a manager signs a client up, and nobody but the client can sign."""

from __future__ import annotations

import hashlib
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from infra.local.demo.client import Answer, DemoClient, Row, check, wait_for
from infra.local.demo.narrator import Narrator, rub
from infra.local.demo.story import Story
from infra.local.modules.karma.balance import await_karma
from infra.local.modules.onboarding import samples

ADDRESS = samples.PASSPORT["registration_address"]
KARMA = 10


def play_later(story: Story) -> None:
    """After the chapters that count her karma: being signed up brings some."""
    tell, customer = story.tell, story.people["customer"]
    tell.chapter("A manager signs a client up")
    client_id = apply(customer, tell)
    desk = claim(story.people["manager"], story.people["admin"], f"/manager/clients/{client_id}", tell)
    record(desk, story.phone, tell)
    add_device(desk, tell)
    contract = make_contract(desk, customer, tell)
    tell.chapter("Only she can sign, and what she signed cannot change")
    code = send_code(desk, customer, contract, story.phone, tell)
    signed = sign(desk, customer, contract, code, tell)
    verify(desk, signed, tell)
    pay_cash(desk, tell)
    await_karma(customer, KARMA, of="client")
    tell.done(f"{KARMA} points of karma for a client who is through")
    story.queues |= {"documents", "support-bridge"}


class DeskClient:
    """One client as the manager who holds the case sees them."""

    def __init__(self, manager: DemoClient, path: str) -> None:
        self.manager = manager
        self.path = path

    def call(self, method: str, rest: str = "", body: Row | None = None, *, expect: int = 200, doing: str) -> Row:
        """A request about this client."""
        # Routes that create take the key; the others do not look at it.
        key = secrets.token_hex(16) if method == "POST" else ""
        found: Row = self.manager.api(method, self.path + rest, body, expect=expect, doing=doing, key=key)
        return found

    def read(self) -> Row:
        """The client as it is now."""
        return self.call("GET", doing="Reading the client")

    def await_contract(self, status: str) -> Row:
        """Wait until the contract has a status."""

        def look() -> Row | None:
            contract: Row | None = self.read()["contract"]
            check(contract is None or contract["status"] != "failed", "The contract should be made, but failed.")
            return contract if contract and contract["status"] == status else None

        return wait_for(look, f"A contract that is {status}")


def apply(customer: DemoClient, tell: Narrator) -> str:
    """She applies in her app, with each consent given by itself; returns the client's id."""
    texts = customer.api("GET", "/onboarding/consents", expect=200, doing="Reading the consents")["items"]
    given = [{"kind": one["kind"], "version": one["version"]} for one in texts]
    path, key = "/onboarding/application", secrets.token_hex(16)
    made = customer.api("POST", path, {"consents": given}, expect=201, doing="Applying", key=key)
    again = customer.api("POST", path, {"consents": given}, expect=201, doing="Repeating the request", key=key)
    check(again["id"] == made["id"], "One key should give one application.")
    first = made["blockers"][0]
    check(first["code"] == "not_claimed", f"The application should wait for a manager, not for {first['code']}.")
    tell.done(f"She applies in the app with {len(given)} consents; waits for the {first['waits_for']}", made["id"])
    return str(made["id"])


def claim(manager: DemoClient, admin: DemoClient, path: str, tell: Narrator) -> DeskClient:
    """Two want her at the same moment, and one gets her."""

    def attempt(who: DemoClient) -> int:
        return claim_once(who, path).status

    with ThreadPoolExecutor(max_workers=2) as pool:
        statuses = dict(zip(("manager", "admin"), pool.map(attempt, (manager, admin)), strict=True))
    check(sorted(statuses.values()) == [200, 409], f"One of two claims should win, but they gave {statuses}.")
    winner = next(name for name, status in statuses.items() if status == 200)
    loser = {"manager": admin, "admin": manager}[winner]
    refused = claim_once(loser, path).body
    check(refused["code"] == "client_taken", f"The other should be refused as client_taken, not {refused['code']}.")
    tell.done(f"Two take her at the same moment: the {winner} wins, the other is refused", refused["code"])
    return DeskClient(manager if winner == "manager" else admin, path)


def claim_once(who: DemoClient, path: str) -> Answer:
    """One attempt, however it is answered."""
    return who.send("POST", f"{path}/claim", {})


def record(desk: DeskClient, phone: str, tell: Narrator) -> None:
    """Profile and passport; another tab with an old version is refused."""
    profile = {"full_name": "Анна Демидова", "phone": phone, "registration_address": ADDRESS}
    old = desk.read()["version"]
    desk.call("PUT", "/profile", {**profile, "version": old}, doing="Confirming the profile")
    desk.call("PUT", "/profile", {**profile, "version": old}, expect=409, doing="Saving an old version")
    tell.done("Step 1: the profile is confirmed; a second tab with the old version is refused")
    body = {**samples.PASSPORT, "number": f"{secrets.randbelow(10**6):06d}", "version": desk.read()["version"]}
    passport = desk.call("PUT", "/passport", body, doing="Recording the passport")["passport"]
    seen = str(desk.read())
    check(body["number"] not in seen, "The passport's number should be in no answer.")
    tell.done("Step 2: the passport is recorded, and shown as", passport["masked"])


def add_device(desk: DeskClient, tell: Narrator) -> None:
    """A phone; the first photo is blurry, the second is not; then the surcharge."""
    device = desk.call("POST", "/devices", samples.phone(samples.fresh_imei()).fields, expect=201, doing="Adding it")
    blurry = add_photo(desk, device["id"], "phone-blurry")
    check("blurry" in blurry["hints"], f"The blurry photo should be hinted as such, but has {blurry['hints']}.")
    warned = [one["code"] for one in desk.read()["warnings"]]
    tell.done("Step 3: a photo of the phone is kept, with a hint", ", ".join(blurry["hints"]))
    desk.call("DELETE", f"/devices/{device['id']}/photos/{blurry['id']}", doing="Deleting the blurry photo")
    sharp = add_photo(desk, device["id"], "phone")
    check(not sharp["hints"], f"The sharp photo should have no hints, but has {sharp['hints']}.")
    left = [one["code"] for one in desk.read()["warnings"]]
    check(len(left) < len(warned), f"The warning should be gone with the photo: {warned} before, {left} now.")
    tell.done("The manager takes another one: no hint, and the warning is gone")
    client = desk.call("POST", "/surcharge", {"version": desk.read()["version"]}, doing="Computing the surcharge")
    part = client["surcharge"]["parts"][0]
    check(client["status"] == "AWAITING_CONTRACT", f"Then a contract is due, but the status is {client['status']}.")
    told = f"{rub(part['price'])} × {part['rate_percent']} % = {rub(client['surcharge']['amount'])}"
    tell.done("Step 4: the surcharge, by the table in force", told)


def add_photo(desk: DeskClient, device_id: str, name: str) -> Row:
    """Upload a picture and wait for the inspector; returns the photo."""
    photos = f"/devices/{device_id}/photos"
    form = desk.call("POST", photos, {"content_type": "image/jpeg"}, expect=201, doing="Asking for an upload")
    fields = {**form["fields"], "file": (f"{name}.jpg", samples.picture(name), "image/jpeg")}
    sent = desk.manager.fetch("POST", form["url"], fields=fields)
    check(sent.status in (200, 201, 204), f"The upload should be taken, but answered {sent.status}.")

    def look() -> Row | None:
        photo = next(one for one in desk.read()["devices"][0]["photos"] if one["id"] == form["photo_id"])
        check(photo["status"] != "rejected", f"The photo should be kept, but was rejected: {photo['reason']}.")
        return photo if photo["status"] == "ready" else None

    return wait_for(look, "The inspected photo")


def make_contract(desk: DeskClient, customer: DemoClient, tell: Narrator) -> Row:
    """The contract as a PDF, which she opens in her app."""
    asked = desk.call("POST", "/contract", expect=202, doing="Asking for the contract")
    contract = desk.await_contract("pending")
    again = desk.call("POST", "/contract", expect=202, doing="Asking for it again")
    check(again["version"] == asked["version"], "The same facts should give the same version.")
    pages = f"{contract['pages']} pages, {contract['size']:,} bytes"
    tell.done(f"Step 5: contract {contract['contract_no']} is made; asked again, it is the same version", pages)
    desk.call("POST", "/contract/sign", {"code": "000000", "sha256": contract["sha256"]}, expect=409, doing="Signing")
    path = f"/contracts/{contract['id']}/pdf"
    shown = customer.api("GET", path, expect=200, doing="Opening the contract")
    check(sha256(download(customer, shown)) == contract["sha256"], "Her file should have the contract's hash.")
    tell.done("Unread it cannot be signed; she reads it in her app", f"SHA-256 {contract['sha256'][:16]}…")
    return contract


def send_code(desk: DeskClient, customer: DemoClient, contract: Row, phone: str, tell: Narrator) -> str:
    """The code goes to her phone and her app; at the desk nobody can read it."""
    sent = desk.call("POST", "/contract/code", expect=202, doing="Sending the code")
    mark = rf"№ {sent['code_no']}: (\d{{6}})\b"
    text = customer.await_sms(phone, mark, "with the code")
    found = re.search(mark, text)
    code = found[1] if found else ""
    tell.message(text)
    check(contract["sha256"][:8] in text, "The SMS should name the file by its hash.")
    own = customer.api("GET", f"/contracts/{contract['id']}/code", expect=200, doing="Reading the code in the app")
    check(own["code"] == code, "Her app should show the code of the SMS.")
    tell.done("Her app shows the same code")
    thread = desk.call("GET", "/thread?limit=50", doing="Reading the desk's thread")["items"]
    entry = next((one for one in thread if one["kind"] == "code"), None)
    check(entry is not None, "The desk's thread should say that a code was sent.")
    known = [thread, desk.read(), sent, desk.call("GET", "/history?limit=100", doing="Reading the history")]
    check(not any(code in str(one) for one in known), "Nothing at the desk may hold the code.")
    tell.done("The desk's thread has no digit of it", entry["text"] if entry else "")
    return code


def sign(desk: DeskClient, customer: DemoClient, contract: Row, code: str, tell: Narrator) -> Row:
    """She reads the code aloud; returns the contract with its seal."""
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    body = {"code": wrong, "sha256": contract["sha256"]}
    desk.call("POST", "/contract/sign", body, expect=400, doing="Signing with a wrong code")
    signed = desk.call("POST", "/contract/sign", {**body, "code": code}, doing="Signing")
    check(signed["status"] in ("signed", "sealed"), f"It should be signed, but is {signed['status']}.")
    tell.done("A wrong code is refused; she reads hers aloud: signed", signed["signed_at"])
    path, body = f"/contracts/{contract['id']}/reject", {"reason": "Too late"}
    customer.api("POST", path, body, expect=409, doing="Rejecting what is signed")
    sealed = desk.await_contract("sealed")
    level = f"{sealed['seal']['level']}, certificate {sealed['seal']['fingerprint'][:16]}…"
    check(sealed["seal"]["level"] == "B-T", f"The seal should have a time stamp, but is {sealed['seal']['level']}.")
    tell.done("The worker has sealed it, with a time stamp", level)
    return sealed


def verify(desk: DeskClient, contract: Row, tell: Narrator) -> None:
    """Anybody can check the file; one changed byte is noticed."""
    file = download(desk.manager, desk.call("GET", "/contract/pdf", doing="Fetching the sealed file"))
    check(sha256(file[: contract["size"]]) == contract["sha256"], "The sealed file should begin with the signed bytes.")
    tell.done("The sealed file begins with the very bytes that she signed", f"{len(file):,} bytes")
    right = verified(desk.manager, contract, file)
    check(right["valid"] and right["match"] == "sealed_document", f"/verify should know the file, but says {right}.")
    tell.done("/verify knows the file", f"{right['match']}, {desk.manager.base_url}/api/v1/verify")
    changed = bytearray(file)
    changed[len(changed) // 2] ^= 1
    wrong = verified(desk.manager, contract, bytes(changed))
    check(wrong == {**wrong, "valid": False, "match": None}, f"A changed file should be refused, but: {wrong}.")
    tell.done("One byte changed: it is not the contract")
    bundle = desk.call("GET", "/contract/evidence", doing="Fetching the evidence")
    tell.done("The evidence bundle", f"{bundle['size']:,} bytes")


def pay_cash(desk: DeskClient, tell: Narrator) -> None:
    """Cash over another sum is refused; the right one ends the way."""
    invoice = next(one for one in desk.read()["invoices"] if one["kind"] == "surcharge")
    body = {"method": "cash", "amount": invoice["amount"] - 1, "receipt_no": "000042"}
    desk.call("POST", "/payment/confirm", body, expect=409, doing="Confirming another sum")
    body["amount"] = invoice["amount"]
    for doing in ("Confirming the payment", "Confirming it again"):
        desk.call("POST", "/payment/confirm", body, doing=doing)
    client = desk.read()
    check(client["status"] == "PROCESSED", f"Signed and paid she is through, but the status is {client['status']}.")
    check(not client["blockers"], f"Nothing should be left to wait for, but: {client['blockers']}.")
    tell.done(f"{rub(invoice['amount'])} in cash; confirmed twice, booked once", invoice["number"])
    types = [one["type"] for one in desk.call("GET", "/history?limit=100", doing="Reading the history")["items"]]
    check(types.count("invoice.paid") == 1 and "client.processed" in types, f"The history should say so: {types}.")
    tell.done("Nothing is left to wait for", client["status"])


def verified(client: DemoClient, contract: Row, file: bytes) -> Row:
    """What /verify says of a file."""
    path = f"/verify/{contract['contract_no']}?{urlencode({'sha256': sha256(file)})}"
    found: Row = client.api("GET", path, expect=200, doing="Verifying the file")
    return found


def download(client: DemoClient, link: Row) -> bytes:
    """The file behind a link, which has the hash that the answer names."""
    answer = client.fetch("GET", link["url"])
    check(answer.status == 200, f"The file should be there, but its link answered {answer.status}.")
    check(sha256(answer.content) == link["sha256"], "The file should have the hash that the answer names.")
    return answer.content


def sha256(content: bytes) -> str:
    """In hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
