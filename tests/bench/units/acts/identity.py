"""Accounts: opened, proven, signed in to in each way, exported and erased."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pyotp

from shared.core import clock
from shared.identity import rules
from shared.privacy import erasure
from tests.bench.units.story import ADDRESS, Story, picture
from tests.support.authenticator import Authenticator

EMAIL = "boris.petrov@example.com"
PASSWORD = "correct horse battery"
NEW_PASSWORD = "another long battery"
OWN = {"current_password": PASSWORD}
STEP_SECONDS = 30


def signed_in(story: Story) -> str:
    """An access token of Boris, who has only a password."""
    answer = story.stage.ask("POST", "/auth/login", {"login": EMAIL, "password": PASSWORD})
    return str(answer.json["access_token"])


def customers(story: Story) -> None:
    """Boris registers, confirms his address, changes his contacts and his password, and is made a manager."""
    stage, ask, admin = story.stage, story.stage.ask, story.admin
    body = {"email": EMAIL, "password": PASSWORD, "full_name": "Борис Петров"}
    boris = ask("POST", "/auth/register", body).json
    code = story.code("email", to=EMAIL)
    stage.drain()
    ask("POST", "/auth/verify/confirm", {"channel": "email", "code": code}, by=boris["access_token"])
    ask("PATCH", "/users/me", {"phone": "+79990001122", **OWN}, by=boris["access_token"])
    stage.clock.tick(minutes=2)
    ask("POST", "/auth/verify/request", {"channel": "phone"}, by=boris["access_token"])
    stage.drain()
    ask("PATCH", "/users/me", {"address": ADDRESS}, by=boris["access_token"])
    ask("GET", "/users/me", by=boris["access_token"])
    signed = ask("POST", "/auth/login", {"login": EMAIL, "password": PASSWORD}).json
    renewed = ask("POST", "/auth/refresh", {"refresh_token": signed["refresh_token"]}).json
    ask("GET", "/.well-known/jwks.json")
    ask("POST", "/auth/introspect", {"token": renewed["access_token"]}, by=admin)
    listed = ask("GET", "/auth/sessions", by=renewed["access_token"]).json["items"]
    other = next(one["id"] for one in listed if not one["current"])
    ask("DELETE", f"/auth/sessions/{other}", by=renewed["access_token"])
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    ask("POST", "/auth/password/change", body, by=renewed["access_token"])
    stage.clock.tick(seconds=rules.CODE_INTERVAL.total_seconds() + 1)
    forgotten = ask("POST", "/auth/password/forgot", {"login": EMAIL}).json
    code = story.code("email", to=EMAIL)
    body = {"login": EMAIL, "code": code, "new_password": PASSWORD, "reset_token": forgotten["reset_token"]}
    ask("POST", "/auth/password/reset", body)
    token = signed_in(story)
    upload = ask("POST", "/users/me/avatar", {"content_type": "image/png"}, by=token).json
    stage.upload(upload["fields"]["key"], picture())
    ask("POST", "/auth/logout-all", by=token)
    ask("POST", "/auth/logout", by=signed_in(story))
    _second_factor(story, boris["user"]["id"])
    _passkeys(story)
    ask("GET", "/users?limit=20", by=admin)
    ask("GET", f"/users/{boris['user']['id']}", by=admin)
    ask("PATCH", f"/users/{boris['user']['id']}", {"roles": ["customer", "manager"]}, by=admin)
    ask("GET", "/users/me/timeline", by=story.anna)
    ask("GET", f"/users/{boris['user']['id']}/timeline?module=identity", by=admin)
    ask("GET", f"/search?q={quote('Борис Петров')}", by=admin)
    stage.send("GET", f"/search?q={EMAIL}", by=admin, label="search by a contact")
    ask("GET", "/users/me/permissions", by=story.anna)
    ask("GET", f"/users/names?id={boris['user']['id']}", by=admin)
    body = {"list": "orders", "name": "К отправке", "query": "status=assembling"}
    view = ask("POST", "/users/me/views", body, by=admin).json
    ask("GET", "/users/me/views", by=admin)
    ask("DELETE", f"/users/me/views/{view['id']}", by=admin)
    stage.drain()


def _second_factor(story: Story, user_id: str) -> None:
    """An app is set up, signs in and is removed; then a lost one by an admin."""
    stage, ask = story.stage, story.stage.ask
    token = signed_in(story)
    app = _enable_totp(story, token)
    ask("GET", "/auth/2fa", by=token)
    asked = stage.send("POST", "/auth/login", {"login": EMAIL, "password": PASSWORD}, label="a sign-in is challenged")
    body = {"challenge": asked.json["challenge"], "method": "totp", "code": _shown(app)}
    token = ask("POST", "/auth/login/second-factor", body).json["access_token"]
    stage.clock.tick(seconds=STEP_SECONDS)
    ask("POST", "/auth/2fa/recovery-codes", {**OWN, "code": _shown(app)}, by=token)
    stage.clock.tick(seconds=STEP_SECONDS)
    ask("DELETE", "/auth/2fa/totp", {**OWN, "code": _shown(app)}, by=token)
    _enable_totp(story, token)
    ask("DELETE", f"/users/{user_id}/2fa", by=story.admin)
    stage.drain()


def _enable_totp(story: Story, token: str) -> pyotp.TOTP:
    app = pyotp.TOTP(story.stage.ask("POST", "/auth/2fa/totp", OWN, by=token).json["secret"])
    story.stage.ask("POST", "/auth/2fa/totp/confirm", {"code": _shown(app)}, by=token)
    story.stage.clock.tick(seconds=STEP_SECONDS)
    return app


def _shown(app: pyotp.TOTP) -> str:
    return app.at(clock.epoch(clock.now()))


def _passkeys(story: Story) -> None:
    """Two are registered, one signs in, one is removed."""
    ask, token = story.stage.ask, signed_in(story)
    # The second one: the account has its user handle.
    first = _registered(story, token, "Телефон", label="the first passkey of an account")
    _registered(story, token, "Ноутбук")
    listed = ask("GET", "/auth/passkeys", by=token).json["items"]
    ask("DELETE", f"/auth/passkeys/{listed[1]['id']}", OWN, by=token)
    begun = ask("POST", "/auth/passkeys/login/options").json
    body = {"challenge_id": begun["challenge_id"], "credential": first.sign(begun["options"])}
    ask("POST", "/auth/passkeys/login", body)
    story.stage.drain()


def _registered(story: Story, token: str, name: str, label: str = "") -> Authenticator:
    key = Authenticator()
    options: dict[str, Any] = story.stage.ask("POST", "/auth/passkeys/options", OWN, by=token, label=label).json
    body = {"credential": key.create(options), "name": name}
    story.stage.ask("POST", "/auth/passkeys", body, by=token, label=label and f"{label}: stored")
    return key


def privacy(story: Story) -> None:
    """Boris has a copy made of his data, and is erased after he has changed his mind once."""
    stage, ask, token = story.stage, story.stage.ask, signed_in(story)
    task = ask("POST", "/users/me/export", by=token).json["task_id"]
    stage.drain()
    copied = ask("GET", f"/result/{task}", by=token, label="GET a copy of one's data").json
    assert copied["status"] == "succeeded", copied
    ask("POST", "/users/me/erase", {"password": PASSWORD}, by=token)
    ask("DELETE", "/users/me/erase", by=token)
    ask("POST", "/users/me/erase", {"password": PASSWORD}, by=token, label="ask for an erasure again")
    stage.drain()
    stage.clock.tick(seconds=(erasure.GRACE - erasure.REMIND_BEFORE).total_seconds() + 1)
    assert stage.run("EraseAccountsFunction", label="remind of an erasure")["reminded"] == 1
    stage.drain()
    stage.clock.tick(seconds=erasure.REMIND_BEFORE / timedelta(seconds=1))
    assert stage.run("EraseAccountsFunction")["erased"] == 1
    stage.drain()
