"""An export and its link are for whoever holds the permission still: when it runs and when it is read."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from functions import modules
from functions.workers.tasks.handler import handle
from shared.data.sweep import always
from shared.identity.models import Session, User
from shared.messaging.worker import ReceiveInfo
from shared.tasks.models import Task
from shared.tasks.service import PERMISSION_OF_KIND, Outcome, permission_of
from tests.support import gateway, http
from tests.support.cloud import Aws
from tests.support.http import Context
from tests.support.people import create_user, sign_in

EXPORTS = {
    "/orders/export": "orders.export",
    "/products/export": "products.export",
    "/visits/export": "visits.export",
    "/donations/export": "donations.export",
    "/bookings/export": "bookings.export",
    "/passes/export": "passes.export",
    "/support/stats/agents/export": "support.read_reports",
}


class Office:
    """An admin and what they ask for."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self.admin = create_user("boss", "admin")
        self.signed_in = sign_in(self.admin)
        self._http = httpx.Client(transport=gateway.Transport(), base_url=f"{gateway.ADDRESS}/api/v1")

    def get(self, path: str) -> httpx.Response:
        return self._http.get(path, headers={"authorization": f"Bearer {self.signed_in.access_token}"})

    def export(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["task_id"])

    def work(self, task_id: str) -> None:
        """The worker's turn."""
        handle({"type": "task.requested", "data": {"task_id": task_id}}, ReceiveInfo("m-1", 1))


@pytest.fixture
def office(aws: Aws) -> Office:
    return Office(aws)


def demote(office: Office) -> None:
    office.admin.update([User.roles.set({"customer"})])


def sign_out(office: Office) -> None:
    Session(*Session.key(office.admin.id, office.signed_in.session_id)).delete()


def disable(office: Office) -> None:
    office.admin.update([User.is_active.set(False)])


@pytest.mark.parametrize("path", EXPORTS)
def test_a_task_keeps_the_permission_that_it_was_asked_for_under(office: Office, path: str) -> None:
    task = Task.get(*Task.key(office.export(path)))
    assert task.permission == EXPORTS[path]
    office.work(task.id)
    found = office.get(f"/result/{task.id}").json()
    assert found["status"] == "succeeded"
    seconds = parse_qs(urlsplit(found["file_url"]).query)
    assert int((seconds.get("X-Amz-Expires") or ["301"])[0]) <= 300


@pytest.mark.parametrize("leave", [demote, sign_out, disable])
def test_the_link_is_not_given_to_whoever_has_left(office: Office, leave: Callable[[Office], None]) -> None:
    task_id = office.export("/orders/export")
    office.work(task_id)
    leave(office)
    answer = office.get(f"/result/{task_id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "task_not_found")


def test_a_task_of_before_is_asked_for_what_its_kind_needs(office: Office) -> None:
    task_id = office.export("/orders/export")
    Task(*Task.key(task_id)).update([Task.permission.remove()])
    office.work(task_id)
    assert office.get(f"/result/{task_id}").json()["status"] == "succeeded"
    demote(office)
    assert office.get(f"/result/{task_id}").status_code == 404


@pytest.mark.parametrize("leave", [demote, disable])
def test_a_task_fails_when_the_role_is_gone_before_its_work(office: Office, leave: Callable[[Office], None]) -> None:
    task_id = office.export("/orders/export")
    leave(office)
    office.work(task_id)
    task = Task.get(*Task.key(task_id))
    assert (task.status, task.failure_code, task.file_key) == ("failed", "task_permission_lost", None)
    assert task.reason == "Your role no longer allows this work."


def test_a_task_fails_when_the_role_is_gone_during_its_work(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(task: Task) -> Any:
        demote(office)
        outcome = modules_runners["orders.export"].step(task, always)
        assert isinstance(outcome, Outcome)
        return outcome

    modules_runners = dict(modules.task_runners())
    monkeypatch.setattr(modules, "task_runners", lambda: {**modules_runners, "orders.export": slow})
    task_id = office.export("/orders/export")
    office.work(task_id)
    task = Task.get(*Task.key(task_id))
    assert (task.status, task.failure_code, task.file_key) == ("failed", "task_permission_lost", None)


def test_the_defaults_name_permissions_and_kinds_that_there_are() -> None:
    of_everybody = {"personal_data.export", "wave.notify", "waitlist.notify", "course.notify_learners"}
    # An author needs no permission, an admin's task names its own.
    of_everybody |= {"learning.export", "course.export"}
    # Never stored without its permission.
    newer = {"achievements.replay", "automation.preview", "support_agents.export"}
    kinds = (modules.task_runners().keys() | {"ai.suggest"}) - of_everybody - newer
    assert PERMISSION_OF_KIND.keys() == kinds
    assert set(PERMISSION_OF_KIND.values()) <= modules.permissions().keys()
    assert permission_of(Task(kind="ai.question")) is None


def test_head_of_an_export_asks_for_nothing(office: Office) -> None:
    for function in gateway.routes():
        if function.method == "GET" and function.path.endswith("/export"):
            handler = import_module(function.handler.rpartition(".")[0]).handler
            event = http.http_event("HEAD", function.path, token=office.signed_in.access_token)
            assert handler(event, Context())["statusCode"] == 405
    assert office.aws.items("tasks") == []


def test_no_head_writes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every GET, asked with HEAD by somebody who may everything, about things that are not there."""
    from botocore.client import BaseClient

    writes: list[tuple[str, str]] = []
    asking = ""
    send = BaseClient._make_api_call

    def watch(client: Any, operation: str, params: Any) -> Any:
        if operation.startswith(("Put", "Update", "Delete", "Transact", "BatchWrite", "Send", "Publish", "Copy")):
            writes.append((asking, operation))
        return send(client, operation, params)

    monkeypatch.setattr(BaseClient, "_make_api_call", watch)
    for route in gateway.routes():
        if route.method == "GET":
            asking = route.path
            path = route.path
            for name in route.names:
                path = path.replace(f"{{{name}}}", "01KKB4M1V8W7Q3Z5N6P2R4S9TA")
            handler = import_module(route.handler.rpartition(".")[0]).handler
            handler(http.http_event("HEAD", path, token=office.signed_in.access_token), Context())
    assert writes == []
