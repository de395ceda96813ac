"""Readers have keys of their own: for one space, for scanning alone, revoked at once."""

from __future__ import annotations

import pytest

from shared.coworking.readers import service as readers
from shared.identity import sessions, tokens
from shared.identity.models import User
from tests.integration.coworking.conftest import Coworking
from tests.integration.coworking.test_door_codes import code_of, scan
from tests.support.people import sign_in


def test_a_key_is_shown_once_and_kept_as_a_hash(coworking: Coworking) -> None:
    space = coworking.space()
    made = coworking.reader(space)
    assert made["key"].startswith("rk_")
    [listed] = [
        one
        for one in coworking.call("GET", f"/spaces/{space['id']}/readers", by="admin").json["items"]
        if one["id"] == made["id"]
    ]
    assert listed == {name: value for name, value in made.items() if name != "key"}
    assert (listed["scope"], listed["last_used_at"], listed["revoked_at"]) == ("scan", None, None)
    for table in ("coworking", "events"):
        assert made["key"] not in str(coworking.aws.items(table))
    assert len(coworking.aws.events("reader.created")) == 2


def test_the_last_use_is_kept_and_a_revoked_key_opens_nothing(coworking: Coworking) -> None:
    space = coworking.space()
    made = coworking.reader(space)
    body = {"code": code_of(coworking, "anna")}
    assert coworking.call("POST", "/visits/scan", body, key=made["key"]).status == 200
    path = f"/spaces/{space['id']}/readers"
    assert coworking.call("GET", path, by="admin").json["items"][0]["last_used_at"] == "2026-03-10T09:00:00.000Z"
    for _ in range(2):
        assert coworking.call("DELETE", f"{path}/{made['id']}", by="admin").status == 204
    refused = coworking.call("POST", "/visits/scan", {"code": code_of(coworking, "anna")}, key=made["key"])
    assert (refused.status, refused.code) == (401, "reader_key_invalid")
    assert len(coworking.aws.events("reader.revoked")) == 1
    assert scan(coworking, code_of(coworking, "anna")).status == 200, "other readers go on"


def test_a_reader_scans_in_its_own_space_alone(coworking: Coworking) -> None:
    first, second = coworking.space(), coworking.space(name="Второй")
    body = {"code": code_of(coworking, "anna"), "space_id": second["id"]}
    refused = coworking.call("POST", "/visits/scan", body, key=coworking.reader_of(first))
    assert (refused.status, refused.code) == (403, "reader_space")
    came = coworking.call("POST", "/visits/scan", {"code": body["code"]}, key=coworking.reader_of(second))
    assert (came.status, came.json["space_id"]) == (200, second["id"])


def test_a_key_does_nothing_but_scan(coworking: Coworking) -> None:
    space = coworking.space()
    visit = coworking.check_in("anna").json
    key = coworking.reader_of(space)
    for method, path, body in (
        ("GET", "/visits/present", None),
        ("GET", "/visits", None),
        ("POST", "/visits/door-code", None),
        ("POST", "/visits/check-in", {}),
        ("POST", f"/visits/{visit['id']}/close", {}),
        ("POST", "/visits/let-in", {"user_id": visit["user_id"], "reason": "x"}),
        ("GET", f"/spaces/{space['id']}/readers", None),
        ("POST", f"/spaces/{space['id']}/readers", {"name": "x"}),
        ("PATCH", f"/spaces/{space['id']}", {"version": 1}),
    ):
        assert coworking.call(method, path, body, key=key).status == 401, path


@pytest.mark.parametrize("key", ["rk_", "rk_x_y", "rk_01KKB4M1V8W7Q3Z5N6P2R4S9TA_x", "rk_" + "я" * 8])
def test_a_key_that_nobody_made_opens_nothing(coworking: Coworking, key: str) -> None:
    coworking.space()
    refused = coworking.call("POST", "/visits/scan", {"code": "x"}, key=key)
    assert refused.status == 401


def test_a_changed_secret_opens_nothing(coworking: Coworking) -> None:
    key = coworking.reader_of(coworking.space())
    forged = key[:-1] + ("A" if key[-1] != "A" else "B")
    assert coworking.call("POST", "/visits/scan", {"code": "x"}, key=forged).code == "reader_key_invalid"


def test_a_reader_scans_so_often_in_a_minute(coworking: Coworking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "SCANS_A_MINUTE", 2)
    coworking.space()
    assert [scan(coworking, "x").status for _ in range(3)] == [422, 422, 429]
    limited = scan(coworking, code_of(coworking, "anna"))
    assert (limited.code, limited.headers["retry-after"]) == ("reader_busy", "60")
    coworking.clock.tick(minutes=1)
    assert scan(coworking, code_of(coworking, "anna")).status == 200


@pytest.mark.parametrize("by", [None, "anna", "manager"])
def test_only_admins_keep_readers(coworking: Coworking, by: str | None) -> None:
    space = coworking.space()
    made = coworking.reader(space)
    path = f"/spaces/{space['id']}/readers"
    expected = 403 if by else 401
    assert coworking.call("GET", path, by=by).status == expected
    assert coworking.call("POST", path, {"name": "x"}, by=by).status == expected
    assert coworking.call("DELETE", f"{path}/{made['id']}", by=by).status == expected
    other = coworking.space(name="Второй")
    assert (
        coworking.call("DELETE", f"/spaces/{other['id']}/readers/{made['id']}", by="admin").code == "reader_not_found"
    )


def test_a_browser_at_the_desk_scans_while_its_person_may_let_people_in(coworking: Coworking) -> None:
    space = coworking.space()
    made = coworking.call("POST", "/visits/scanners", {"space_id": space["id"]}, by="manager")
    assert (made.status, made.json["expires_at"]) == (201, "2026-03-10T21:00:00.000Z")
    key = made.json["key"]
    came = coworking.call("POST", "/visits/scan", {"code": code_of(coworking, "anna")}, key=key)
    assert (came.status, came.json["space_id"]) == (200, space["id"])
    [entered] = coworking.aws.events("visit.opened")
    assert entered["actor"] == made.json["reader_id"]
    [about] = [one for one in coworking.aws.events("reader.created") if one["data"]["name"] == "Browser"]
    assert about["actor"] == coworking.person("manager").id, "whose browser it is is told"
    # The role is taken away: the key that is still in the browser opens nothing.
    manager = coworking.person("manager")
    manager.update(actions=[User.roles.set(["customer"])])
    refused = coworking.call("POST", "/visits/scan", {"code": code_of(coworking, "anna")}, key=key)
    assert (refused.status, refused.code) == (401, "reader_key_invalid")


def test_a_browsers_key_ends_with_the_session_and_with_the_shift(coworking: Coworking) -> None:
    coworking.space()
    user = coworking.person("manager", "manager")
    session = sign_in(user)
    key = coworking.call("POST", "/visits/scanners", key=session.access_token).json["key"]
    assert coworking.call("POST", "/visits/scan", {"code": code_of(coworking, "anna")}, key=key).status == 200
    sessions.end(user_id=user.id, session_id=tokens.verify_access(session.access_token).session_id)
    refused = coworking.call("POST", "/visits/scan", {"code": code_of(coworking, "anna")}, key=key)
    assert (refused.status, refused.code) == (401, "reader_key_invalid")
    key = coworking.call("POST", "/visits/scanners", by="manager").json["key"]
    coworking.clock.tick(hours=12)
    refused = coworking.call("POST", "/visits/scan", {"code": "v1.old.code"}, key=key)
    assert (refused.status, refused.code) == (401, "reader_key_invalid")


def test_only_who_may_let_people_in_gets_a_browsers_key(coworking: Coworking) -> None:
    space = coworking.space()
    for who, status in (("anna", 403), (None, 401)):
        assert coworking.call("POST", "/visits/scanners", {"space_id": space["id"]}, by=who).status == status
    nowhere = coworking.call("POST", "/visits/scanners", {"space_id": "spc_01KKB4M1V8W7Q3Z5N6P2R4S9TA"}, by="manager")
    assert (nowhere.status, nowhere.code) == (404, "space_not_found")
