"""The worked example of docs/add-a-module.md is built and run as it stands, with the permissions that it names."""

from __future__ import annotations

import copy
import importlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import functions.api
import shared
from functions import modules
from functions.subscriptions import SUBSCRIPTIONS
from infra import events_doc, validate
from infra.generate import parts
from infra.rules import permissions, web
from infra.rules.base import Templates
from shared.analytics import reports
from shared.core import clock
from shared.core.modules import Registry
from shared.data.events import EventItem
from shared.karma import service as karma
from tests.bench.units.harness import sqs_event
from tests.support import call_record, cloud
from tests.support import template as template_file
from tests.support.cloud import Aws
from tests.support.http import Answer, Context
from tests.support.people import create_user, sign_in

PAGE = (template_file.ROOT / "docs" / "add-a-module.md").read_text()
BLOCKS = {
    match["name"]: match["code"]
    for match in re.finditer(r"^```\w+\n# (?P<name>[^\n]+)\n(?P<code>.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
}
OWN = ("shared/wishes/", "functions/api/wishes/")
MODULE = "shared.wishes.module"
CACHES = (call_record._function_of, call_record._granted, call_record._queue_names, permissions.imports.closure)
CACHES += (permissions.imports._tree, permissions.imports._named_in)


def of_yaml(text: str) -> Any:
    return yaml.load(text, Loader=template_file._Loader)


def extended() -> dict[str, Any]:
    """template.yaml with what the page adds to it."""
    template: dict[str, Any] = copy.deepcopy(template_file.load())
    template["Resources"].update(of_yaml(f"Resources:\n{BLOCKS['template.yaml']}")["Resources"])
    worker, more = (
        template["Resources"]["TasksWorkerFunction"]["Properties"],
        of_yaml(BLOCKS["template.yaml: TasksWorkerFunction"]),
    )
    worker["Environment"]["Variables"].update(more["Variables"])
    worker["Policies"][0]["Statement"] += more["Statement"]
    throttles = of_yaml(BLOCKS["template.yaml: HttpApi"])["RouteSettings"]
    template["Resources"]["HttpApi"]["Properties"]["RouteSettings"].update(throttles)
    return template


@pytest.fixture
def template(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Tests see the template with the example in it."""
    made = extended()
    monkeypatch.setattr(template_file, "load", lambda: made)
    for cache in CACHES:
        cache.cache_clear()
    yield made
    monkeypatch.undo()
    for cache in CACHES:
        cache.cache_clear()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The example's files, importable where the page says that they go; a model is defined once in a process."""
    folder = tmp_path_factory.mktemp("example")
    for name, code in BLOCKS.items():
        if name.startswith(OWN):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(code)
            (target.parent / "__init__.py").touch()
    with pytest.MonkeyPatch.context() as patch:
        for package, inside in ((shared, "shared"), (functions.api, "functions/api")):
            patch.setattr(package, "__path__", [*package.__path__, str(folder / inside)])
        yield folder
    for name in [name for name in sys.modules if name.startswith(("shared.wishes", "functions.api.wishes"))]:
        del sys.modules[name]


@pytest.fixture
def example(files: Path, monkeypatch: pytest.MonkeyPatch, template: dict[str, Any]) -> dict[str, Any]:
    """The example's line in the composition root; its template."""
    monkeypatch.setattr(modules, "MODULES", (*modules.MODULES, MODULE))
    monkeypatch.setattr(modules, "REGISTRY", Registry(modules.MODULES))
    return template


@pytest.fixture
def account(example: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """An account with the example's table; handlers have their permissions and no more."""
    before = set(call_record.made)
    with cloud.running(monkeypatch) as made:
        call_record.attend()
        yield made
    refused, call_record.refused[:] = list(call_record.refused), []
    assert refused == []
    # The run's summary judges by the real template, which knows nothing of the example.
    call_record.made.intersection_update(before)


@pytest.fixture
def handler(account: Aws) -> Any:
    return importlib.import_module("functions.api.wishes.handler").handler


def deliver(worker: str, *types: str) -> None:
    """Give a worker the stored events of some types, twice each."""
    stored = sorted(EventItem.scan(), key=lambda item: str(item.sk))
    bodies = [item.event().envelope() for item in stored if item.event_type in types]
    handle = importlib.import_module(f"functions.workers.{worker}.handler").handler
    assert handle(sqs_event(*bodies, *bodies), Context()) == {"batchItemFailures": []}


def test_only_two_files_outside_its_own_folders_are_written_by_hand() -> None:
    outside = {name.partition(":")[0] for name in BLOCKS if not name.startswith(OWN)}
    assert outside == {"template.yaml"}
    assert f'In `functions/modules.py` one line: `"{MODULE}",`.' in PAGE


def test_people_leave_wishes(handler: Any, account: Aws, call: Callable[..., Answer]) -> None:
    token = sign_in(create_user("anna")).access_token
    once = {"token": token, "headers": {"Idempotency-Key": "wish-1"}}

    left = call(handler, "POST", "/api/v1/wishes", {"text": "A green hoodie"}, **once)
    again = call(handler, "POST", "/api/v1/wishes", {"text": "A green hoodie"}, **once)
    other = call(handler, "POST", "/api/v1/wishes", {"text": "A red one"}, **once)
    mine = call(handler, "GET", "/api/v1/wishes", token=token)

    assert left.status == 201
    assert again.json == left.json
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert mine.json == {"items": [left.json], "next_cursor": None}
    [event] = account.events("wish.left")
    assert event["data"]["wish_id"] == left.json["id"]
    assert "hoodie" not in str(event["data"]), "what a person wrote stays on its item"
    assert call(handler, "GET", "/api/v1/wishes").status == 401
    assert call(handler, "POST", "/api/v1/wishes", {"text": "x", "price": 1}, token=token).status == 422


def test_a_wish_is_confirmed_counted_and_rewarded_once(handler: Any, account: Aws, call: Callable[..., Answer]) -> None:
    anna = create_user("anna", locale="en", claimed=True)
    token = sign_in(anna).access_token
    for number in range(5):
        assert call(handler, "POST", "/api/v1/wishes", {"text": f"Wish {number}"}, token=token).status == 201
    for worker in ("notifications", "projector", "karma"):
        assert "wish.left" in SUBSCRIPTIONS[worker]()
        deliver(worker, "wish.left")

    inbox = [item for item in account.items("notifications") if item.get("category") == "wishes"]
    assert [item["text"] for item in inbox] == ["We have your wish."] * 5
    day = importlib.import_module("shared.wishes.counters").WishDay
    today = clock.now().date()
    assert [found.left for found in reports.days(day, "WISHES", today, today)] == [5]
    assert karma.balance_of(karma.get_user(anna.id)) == 3, "three points a day at most"


def test_staff_export_wishes(handler: Any, account: Aws, call: Callable[..., Answer]) -> None:
    customer, manager = create_user("anna"), create_user("max", "manager")
    call(handler, "POST", "/api/v1/wishes", {"text": "=1+1"}, token=sign_in(customer).access_token)
    refused = call(handler, "POST", "/api/v1/wishes/export", token=sign_in(customer).access_token)
    asked = call(handler, "POST", "/api/v1/wishes/export", token=sign_in(manager).access_token)
    assert (refused.status, asked.status) == (403, 202)
    deliver("tasks", "task.requested")

    [task] = [item for item in account.items("tasks") if item.get("kind") == "wishes.export"]
    assert (task["status"], task["id"]) == ("succeeded", asked.json["task_id"])
    files = cloud.settings().files_bucket
    text = account.client("s3").get_object(Bucket=files, Key=task["file_key"])["Body"].read().decode()
    assert text.endswith(",'=1+1\r\n")


def test_what_follows_from_its_declarations_is_generated(example: dict[str, Any]) -> None:
    made = parts.of_template(example)
    for queue in ("notifications", "projector", "karma"):
        # A pattern that would be too long names the nouns of which all is wanted.
        assert {"- wish.left", '- { prefix: "wish." }'} & set(made[f"events-of-{queue}"])
    assert "TABLE_WISHES: !Ref WishesTable" in made["operations-variables"]
    assert "- wishes" in parts.of_monitoring(example)["functions"]
    assert '"shared.wishes",' in parts.of_pyproject()["business-modules"]
    page = events_doc.text({queue: types() for queue, types in SUBSCRIPTIONS.items()})
    assert "### `wish.left`" in page
    assert (
        "Consumers: `achievements`, `automation`, `karma`, `live`, `notifications`, `projector`."
        in page[page.index("### `wish.left`") :][:400]
    )
    assert modules.permissions()["wishes.export"] == {"manager", "admin"}


@pytest.mark.parametrize("name", [name for name in BLOCKS if name.startswith(OWN)])
def test_a_file_passes_the_linter_where_it_goes(files: Path, name: str) -> None:
    ruff = [str(Path(sys.executable).parent / "ruff"), "check", "--config", f'src = ["{files}", "."]']
    command = [*ruff, "--stdin-filename", name, "-"]
    found = subprocess.run(command, cwd=template_file.ROOT, input=BLOCKS[name], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


@pytest.mark.long
def test_the_example_fits_into_the_template(example: dict[str, Any]) -> None:
    templates = Templates.of(copy.deepcopy(example))
    assert permissions.actions_are_exact(templates) + permissions.resources_are_exact(templates) == []
    assert permissions.queue_permissions_match_the_code(templates) == []
    assert web.costly_routes_have_throttles(templates) == []
    result = validate.lint_transformed(copy.deepcopy(example))
    assert result.returncode == 0, result.stdout
