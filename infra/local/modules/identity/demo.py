"""The demo's first chapter: a new customer registers and confirms a phone; the demo accounts sign in."""

from __future__ import annotations

import re
import secrets

from infra.local.config import DEMO_ACCOUNTS
from infra.local.demo.client import DemoClient, check
from infra.local.demo.narrator import Narrator
from infra.local.demo.story import Story

CODE = re.compile(r"\b(\d{6})\b")


def play(story: Story) -> None:
    """Everybody who takes part is signed in afterwards."""
    story.phone, story.people["customer"] = register(story.guest, story.tell)
    for role in ("admin", "manager"):
        story.people[role] = sign_in(story.guest, role)


def register(client: DemoClient, tell: Narrator) -> tuple[str, DemoClient]:
    """A person opens an account with a phone, and confirms it with the code out of the SMS."""
    tell.chapter("A new customer registers by phone")
    phone = f"+7916{secrets.randbelow(10**7):07d}"
    body = {"phone": phone, "password": f"demo {secrets.token_urlsafe(9)}", "full_name": "Anna Demo", "locale": "en"}
    signed_in = client.api("POST", "/auth/register", body, expect=201, doing="Registering")
    customer = client.person(signed_in["access_token"])
    tell.done(f"{phone} has an account", signed_in["user"]["id"])
    text = client.await_sms(phone, CODE.pattern, "with the verification code")
    tell.message(text)
    found = CODE.search(text)
    check(found is not None, "The SMS should hold a six-digit code.")
    confirm = {"channel": "phone", "code": found[1] if found else ""}
    customer.api("POST", "/auth/verify/confirm", confirm, expect=200, doing="Confirming the phone")
    tell.done("The code is right: the phone is confirmed")
    return phone, customer


def sign_in(client: DemoClient, wanted: str) -> DemoClient:
    """The demo account with this role."""
    login, password = next((login, password) for role, login, password in DEMO_ACCOUNTS if role == wanted)
    body = {"login": login, "password": password}
    tokens = client.api("POST", "/auth/login", body, expect=200, doing=f"Signing the demo {wanted} in")
    return client.person(tokens["access_token"])
