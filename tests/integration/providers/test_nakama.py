"""The game's adapter against the stand-in, and the stand-in against what Nakama's documentation says."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.sandbox.nakama import create_app
from shared.providers.nakama.base import NakamaRejectedError, NakamaUnavailableError, Notice
from shared.providers.nakama.rpc import NakamaRpc
from tests.support.sandboxes import Running, running

KEY = "a key with /odd? signs&"
SERVER = {"Authorization": "Basic " + base64.b64encode(b"defaultkey:").decode()}
SIGN_IN = "/v2/account/authenticate/email?create=true&username=anna"
ANNA = {"email": "anna@example.com", "password": "a long password"}


@pytest.fixture
def sandbox() -> Iterator[Running]:
    with running("nakama", create_app(state_path=None, http_key=KEY)) as game:
        yield game


def client(sandbox: Running, key: str = KEY, *, notify: str = "atrium_notify", deadline: float = 5.0) -> NakamaRpc:
    return NakamaRpc(sandbox.address, key, notify_rpc=notify, account_rpc="atrium_account", deadline=deadline)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def token(sandbox: Running) -> str:
    status, made, _ = sandbox.call("POST", SIGN_IN, ANNA, SERVER)
    assert (status, made["created"]) == (200, True)
    return str(made["token"])


@pytest.fixture
def player(sandbox: Running, token: str) -> str:
    return str(sandbox.call("GET", "/v2/account", headers=bearer(token))[1]["user"]["id"])


def notice(player: str) -> Notice:
    return Notice(player, "Ответ", "Поддержка ответила.", "evt_1-nakama")


def test_a_notice_is_in_the_players_list(sandbox: Running, token: str, player: str) -> None:
    client(sandbox).notify(notice(player))
    _, notified, _ = sandbox.call("GET", "/v2/notification?limit=10", headers=bearer(token))
    [one] = notified["notifications"]
    assert (one["subject"], one["code"], one["persistent"]) == ("Ответ", 100, True)
    assert json.loads(one["content"]) == {"text": "Поддержка ответила.", "message_id": "evt_1-nakama"}


def test_an_account_is_known_by_its_id(sandbox: Running, player: str) -> None:
    account = client(sandbox).account(player)
    assert account is not None
    assert (account.id, account.email, account.custom_id, account.is_disabled) == (player, ANNA["email"], None, False)


def test_an_unknown_player_has_no_account_and_gets_no_notice(sandbox: Running) -> None:
    stranger = str(uuid.uuid4())
    assert client(sandbox).account(stranger) is None
    with pytest.raises(NakamaRejectedError):
        client(sandbox).notify(notice(stranger))


def test_a_wrong_key_or_a_missing_function_is_our_trouble_and_not_the_players(sandbox: Running, player: str) -> None:
    with pytest.raises(NakamaUnavailableError, match="401"):
        client(sandbox, "another key").notify(notice(player))
    with pytest.raises(NakamaUnavailableError, match="404"):
        client(sandbox, notify="nobody_registered_this").notify(notice(player))


@pytest.mark.parametrize("mode", ["down", "error_500", "garbage"])
def test_a_game_that_fails_may_be_asked_again(sandbox: Running, player: str, mode: str) -> None:
    sandbox.fault(mode)
    with pytest.raises(NakamaUnavailableError):
        client(sandbox).notify(notice(player))
    client(sandbox).notify(notice(player))


def test_a_game_that_hangs_is_given_up_in_time(sandbox: Running, player: str) -> None:
    sandbox.fault("timeout", seconds=3)
    with pytest.raises(NakamaUnavailableError):
        client(sandbox, deadline=0.3).notify(notice(player))


def test_a_game_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(NakamaUnavailableError):
        NakamaRpc("http://127.0.0.1:9", KEY, notify_rpc="n", account_rpc="a", deadline=1.0).account(str(uuid.uuid4()))


# The stand-in speaks as Nakama does: https://heroiclabs.com/docs/nakama/api/


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "message"),
    [
        ("/v2/rpc/atrium_notify?http_key=wrong&unwrap", {}, 401, 16, "HTTP key invalid"),
        ("/v2/rpc/nothing?http_key={key}&unwrap", {}, 404, 5, "RPC function not found"),
        ("/v2/rpc/atrium_account?http_key={key}&unwrap", {"user_id": 7}, 400, 3, "Expects a user_id of an account."),
        ("/v2/rpc/atrium_account?http_key={key}&unwrap", [], 400, 3, "The payload is not an object."),
    ],
)
def test_refusals_look_as_nakama_writes_them(
    sandbox: Running, path: str, body: object, status: int, code: int, message: str
) -> None:
    from urllib.parse import quote

    answer = sandbox.call("POST", path.format(key=quote(KEY, safe="")), body)
    assert answer[:2] == (status, {"error": message, "message": message, "code": code})


def test_without_unwrap_the_payload_is_a_string(sandbox: Running, player: str) -> None:
    from urllib.parse import quote

    path = f"/v2/rpc/atrium_account?http_key={quote(KEY, safe='')}"
    _, answer, _ = sandbox.call("POST", path, json.dumps({"user_id": player}))
    assert answer["id"] == "atrium_account"
    assert json.loads(answer["payload"])["user"]["id"] == player


def test_signing_in_again_makes_no_second_account(sandbox: Running, token: str, player: str) -> None:
    status, again, _ = sandbox.call("POST", SIGN_IN, ANNA, SERVER)
    assert (status, "created" in again) == (200, False), "false is left out"
    assert sandbox.call("GET", "/v2/account", headers=bearer(again["token"]))[1]["user"]["id"] == player


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [({}, ANNA, 401), (SERVER, {**ANNA, "password": "a wrong password"}, 401), (SERVER, {"email": "x"}, 400)],
)
def test_nobody_signs_in_as_somebody_else(
    sandbox: Running, token: str, headers: dict[str, str], body: dict[str, str], status: int
) -> None:
    assert sandbox.call("POST", SIGN_IN, body, headers)[0] == status


def test_an_empty_list_is_left_out_and_a_stranger_sees_nothing(sandbox: Running, token: str) -> None:
    assert sandbox.call("GET", "/v2/notification?limit=10", headers=bearer(token))[1] == {}
    assert sandbox.call("GET", "/v2/notification?limit=10", headers=bearer("nobody"))[0] == 401
    assert sandbox.call("GET", "/v2/notification?limit=500", headers=bearer(token))[0] == 400


def test_a_restart_finds_players_and_notices(tmp_path: Path) -> None:
    for times in (1, 2):
        with running("nakama", create_app(state_path=tmp_path / "game.sqlite", http_key=KEY)) as game:
            _, made, _ = game.call("POST", SIGN_IN, ANNA, SERVER)
            mine = game.call("GET", "/v2/account", headers=bearer(made["token"]))[1]["user"]["id"]
            client(game).notify(notice(mine))
            notified = game.call("GET", "/v2/notification?limit=10", headers=bearer(made["token"]))[1]
            assert len(notified["notifications"]) == times
