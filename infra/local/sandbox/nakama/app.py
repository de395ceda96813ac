"""The sandbox as one Starlette application, to be mounted at `/_sandbox/nakama`.

What it knows of Nakama's HTTP API: https://heroiclabs.com/docs/nakama/api/. JSON is snake_case and leaves out what is
empty, as Nakama's does.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.local.sandbox import faults as faulty
from infra.local.sandbox.store import Document, Store

SERVER_KEY = "defaultkey"
INVALID_ARGUMENT, NOT_FOUND, INTERNAL, UNAUTHENTICATED = 3, 5, 13, 16
STATUS = {INVALID_ARGUMENT: 400, NOT_FOUND: 404, INTERNAL: 500, UNAUTHENTICATED: 401}
LIST_MAX = 100


class Refused(Exception):
    """An answer that says no: gRPC's number and a sentence."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message

    def answer(self) -> JSONResponse:
        """As Nakama's gateway writes it."""
        body = {"error": self.message, "message": self.message, "code": self.code}
        return JSONResponse(body, STATUS[self.code])


def create_app(*, state_path: Path | None, http_key: str) -> Starlette:
    """Builds the stand-in; `state_path` is its SQLite file (None keeps everything in memory)."""
    game = Game(Store(state_path), http_key)
    faults = faulty.Faults()
    app = Starlette(routes=[*_routes(game, faults), *faulty.routes(faults)])
    app.state.game = game
    return app


class Game:
    """The accounts and their notifications; the oldest first, as they were made."""

    def __init__(self, store: Store, http_key: str) -> None:
        self._store = store
        self._http_key = http_key

    def rpc(self, function: str, given_key: str, body: Any) -> Document:
        """A registered function, called by a server."""
        if not hmac.compare_digest(given_key.encode(), self._http_key.encode()):
            raise Refused(UNAUTHENTICATED, "HTTP key invalid")
        registered = {"atrium_notify": self._notify, "atrium_account": self._account}
        if function not in registered:
            raise Refused(NOT_FOUND, "RPC function not found")
        if not isinstance(body, dict):
            raise Refused(INVALID_ARGUMENT, "The payload is not an object.")
        return registered[function](body)

    def sign_in(self, email: Any, password: Any, *, create: bool, username: str | None) -> Document:
        """A player with an e-mail address and a password; made when there is none and `create` says so."""
        if not isinstance(email, str) or "@" not in email or not isinstance(password, str) or len(password) < 8:
            raise Refused(INVALID_ARGUMENT, "Invalid email address format or password too short.")
        kept = next((one for one in self._store.select("account") if one["email"] == email.lower()), None)
        if kept is None:
            if not create:
                raise Refused(NOT_FOUND, "User account not found.")
            kept = {
                "id": str(uuid.uuid4()),
                "email": email.lower(),
                "password": password,
                "username": username or secrets.token_hex(5),
                "create_time": _now(),
                "token": secrets.token_urlsafe(24),
            }
            self._store.put("account", kept)
            return {"created": True, "token": kept["token"], "refresh_token": secrets.token_urlsafe(24)}
        if not hmac.compare_digest(kept["password"].encode(), password.encode()):
            raise Refused(UNAUTHENTICATED, "Invalid credentials.")
        return {"token": kept["token"], "refresh_token": secrets.token_urlsafe(24)}

    def who(self, token: str) -> Document:
        """The account that a token belongs to."""
        for account in self._store.select("account"):
            if token and hmac.compare_digest(account["token"].encode(), token.encode()):
                return account
        raise Refused(UNAUTHENTICATED, "Auth token invalid")

    def notifications(self, account: Document, limit: int) -> Document:
        """A player's notifications, the oldest first."""
        mine = self._store.select("notification", [("user_id", "=", account["id"])])[:limit]
        shown = [{name: value for name, value in one.items() if name != "user_id"} for one in mine]
        return _full({"notifications": shown, "cacheable_cursor": shown[-1]["id"] if shown else ""})

    def latest_notifications(self, limit: int) -> list[Document]:
        """The latest notifications of all players, the newest first, each with its player."""
        found, _ = self._store.page("notification", (), limit=limit, before=None)
        return [{**one, "player": self._player(one["user_id"])} for one in found]

    def _player(self, user_id: str) -> str:
        account = self._store.get("account", user_id)
        return str(account["username"]) if account else user_id

    def _notify(self, body: dict[str, Any]) -> Document:
        subject, content, code = body.get("subject"), body.get("content"), body.get("code")
        if not isinstance(subject, str) or not subject or not isinstance(content, dict):
            raise Refused(INVALID_ARGUMENT, "Expects a subject and content.")
        if isinstance(code, bool) or not isinstance(code, int) or code <= 0:
            raise Refused(INVALID_ARGUMENT, "Expects a code greater than 0.")
        account = self._find(body)
        if body.get("persistent"):
            self._store.put(
                "notification",
                {
                    "id": str(uuid.uuid4()),
                    "user_id": account["id"],
                    "subject": subject,
                    "content": json.dumps(content, ensure_ascii=False),
                    "code": code,
                    "create_time": _now(),
                    "persistent": True,
                },
            )
        return {}

    def _account(self, body: dict[str, Any]) -> Document:
        return shown(self._find(body))

    def _find(self, body: dict[str, Any]) -> Document:
        user_id = body.get("user_id")
        account = self._store.get("account", user_id) if isinstance(user_id, str) else None
        if account is None:
            raise Refused(INVALID_ARGUMENT, "Expects a user_id of an account.")
        return account


def shown(account: Document) -> Document:
    """An account as its owner and the game's functions see it."""
    user = {"id": account["id"], "username": account["username"], "create_time": account["create_time"]}
    return _full({"user": user, "wallet": "{}", "email": account["email"], "custom_id": account.get("custom_id", "")})


def _routes(game: Game, faults: faulty.Faults) -> list[Route]:
    def endpoint(perform: Callable[[Request, Any], Document]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            body = await faulty.read_json(request)

            def work() -> Response:
                try:
                    return JSONResponse(perform(request, body))
                except Refused as refused:
                    return refused.answer()

            path = "/v2" + request.url.path.partition("/v2")[2]
            broken = Refused(INTERNAL, "An error occurred.").answer
            return await faulty.answer(faults, request, path, work, broken)

        return answer

    def rpc(request: Request, body: Any) -> Document:
        if "unwrap" not in request.query_params:
            # Without it the payload is a string inside a string, as clients send it.
            try:
                body = json.loads(body)
            except (TypeError, ValueError):
                raise Refused(INVALID_ARGUMENT, "The payload is not a string of JSON.") from None
            done = game.rpc(request.path_params["id"], request.query_params.get("http_key", ""), body)
            return {"id": request.path_params["id"], "payload": json.dumps(done)}
        return game.rpc(request.path_params["id"], request.query_params.get("http_key", ""), body)

    def sign_in(request: Request, body: Any) -> Document:
        if _basic(request) != f"{SERVER_KEY}:":
            raise Refused(UNAUTHENTICATED, "Server key invalid")
        asked = body if isinstance(body, dict) else {}
        query = request.query_params
        create = query.get("create", "true") == "true"
        return game.sign_in(asked.get("email"), asked.get("password"), create=create, username=query.get("username"))

    def account(request: Request, _: Any) -> Document:
        return shown(game.who(_bearer(request)))

    def notifications(request: Request, _: Any) -> Document:
        text = request.query_params.get("limit", "1")
        if not text.isdecimal() or not 1 <= int(text) <= LIST_MAX:
            raise Refused(INVALID_ARGUMENT, "Invalid limit - limit must be between 1 and 100.")
        return game.notifications(game.who(_bearer(request)), int(text))

    return [
        Route("/v2/rpc/{id}", endpoint(rpc), methods=["POST"]),
        Route("/v2/account/authenticate/email", endpoint(sign_in), methods=["POST"]),
        Route("/v2/account", endpoint(account), methods=["GET"]),
        Route("/v2/notification", endpoint(notifications), methods=["GET"]),
    ]


def _full(document: Document) -> Document:
    """A document without what is empty."""
    return {name: value for name, value in document.items() if value not in ("", 0, False, [], None)}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def _basic(request: Request) -> str:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    try:
        return base64.b64decode(credentials, validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        return ""
