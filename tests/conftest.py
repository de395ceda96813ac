"""What holds for all tests: how long property tests take, and that long files of tests start first."""

from __future__ import annotations

import gc
import json
from collections import defaultdict
from importlib import import_module
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import settings

from tests import modules
from tests.support import proof

pytest_plugins = ["tests.e2e.plugin"]

# `make proof` runs the whole. The deadline is Hypothesis' own for one example: a busy machine is no fault.
settings.register_profile("atrium", max_examples=100 if proof.ON else 25, deadline=None)
settings.load_profile("atrium")

DURATIONS = Path(__file__).resolve().parents[1] / ".local" / "test-durations.json"
# Without durations of an earlier run: what waits most comes first.
ORDER = ("e2e", "faults", "integration")
_seconds: defaultdict[str, float] = defaultdict(float)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--module shop`: the module's unit, integration and story tests, and no others."""
    parser.addoption("--module", choices=modules.names(), help="run this module's tests alone")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out other modules' tests when one is asked for, and put the longest first."""
    if module := config.getoption("--module"):
        left = [item for item in items if _is_of(item, module)]
        config.hook.pytest_deselected(items=[item for item in items if item not in left])
        items[:] = left
    _sort(items)


def _is_of(item: pytest.Item, module: str) -> bool:
    """Whether a test is in one of the module's folders, or tells one of its stories."""
    folders = {module, *getattr(import_module(f"tests.{module}"), "TEST_FOLDERS", ())}
    kind, folder, *_ = item.path.relative_to(Path(__file__).parent).parts
    if kind in ("unit", "integration"):
        return folder in folders
    story = getattr(item, "callspec", None) and item.callspec.params.get("name")  # type: ignore[attr-defined]
    if folder != "test_fault_injection.py" or not story:
        return False
    from tests.faults.fault_injection import all_stories

    return all_stories()[story].__module__.startswith(f"tests.{module}.")


def _sort(items: list[pytest.Item]) -> None:
    """Whole files in the order of how long they took last time, the longest first; within a file nothing changes."""
    try:
        known: dict[str, float] = json.loads(DURATIONS.read_text())
    except (FileNotFoundError, ValueError):
        known = {}
    usual = sorted(known.values())[len(known) // 2] if known else 0.0

    def place(item: pytest.Item) -> tuple[float, int, str]:
        file = item.nodeid.partition("::")[0]
        part = file.split("/")[1]
        return -known.get(file, usual), ORDER.index(part) if part in ORDER else len(ORDER), file

    # Stable: tests of a file keep their order.
    items.sort(key=place)
    items[:] = _interleaved(items)


def _interleaved(items: list[pytest.Item]) -> list[pytest.Item]:
    """Files of e2e tests and others in turn: e2e tests mostly wait, and starve one another when all run at once."""
    files: dict[bool, dict[str, list[pytest.Item]]] = {True: {}, False: {}}
    for item in items:
        name = item.nodeid.partition("::")[0]
        files[name.startswith("tests/e2e/")].setdefault(name, []).append(item)
    turns = zip_longest(files[True].values(), files[False].values(), fillvalue=[])
    return [item for turn in turns for file in turn for item in file]


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: the collector need not look at it again and again."""
    gc.freeze()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note how long each file takes; with xdist the controller hears of all."""
    _seconds[report.nodeid.partition("::")[0]] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Keep the durations for the next run."""
    if hasattr(session.config, "workerinput") or not _seconds:
        return
    try:
        known = json.loads(DURATIONS.read_text())
    except (FileNotFoundError, ValueError):
        known = {}
    DURATIONS.parent.mkdir(exist_ok=True)
    DURATIONS.write_text(json.dumps(known | {file: round(took, 1) for file, took in _seconds.items()}, indent=1))
