"""One local cloud per test run: started when e2e tests are to run, shared by all workers, stopped at the end.

The process that pytest was started as (with xdist: the controller) owns it. It runs as a child process, so that unit
tests, which cannot open sockets, may run in this one meanwhile. `ATRIUM_E2E_DIR` tells the workers where to look.

To work on one story, keep a cloud: `python -m tests.e2e.host DIR`, and in another terminal `ATRIUM_E2E_DIR=DIR pytest
PATH` as often as needed. Such a cloud is neither stopped nor looked through for leaks.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.support import call_record, leaks, permissions

ROOT = Path(__file__).resolve().parents[2]
DIRECTORY = "ATRIUM_E2E_DIR"
# The look for leaks included.
STOP_TIMEOUT_S = 180


class Host:
    """The child process that runs the cloud, and its folder."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it once; the tests wait for it, not we."""
        if self._process is None:
            with (self.directory / "host.log").open("wb") as log:
                command = [sys.executable, "-m", "tests.e2e.host", str(self.directory)]
                self._process = subprocess.Popen(
                    command, cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT
                )

    def stop(self) -> None:
        """Close its standard input and see it off."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            try:
                self._process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


HOST = pytest.StashKey[Host]()
LEAKS = pytest.StashKey[list[str]]()
PERMISSIONS = pytest.StashKey[permissions.Report]()
FAILED = pytest.StashKey[bool]()


def _wanted(node_ids: Iterable[str]) -> bool:
    return any(node_id.startswith("tests/e2e/") for node_id in node_ids)


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that owner and workers share."""
    if not hasattr(config, "workerinput") and DIRECTORY not in os.environ:
        directory = Path(tempfile.mkdtemp(prefix="atrium-e2e-"))
        os.environ[DIRECTORY] = str(directory)
        config.stash[HOST] = Host(directory)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Without xdist we collected the tests ourselves."""
    host = session.config.stash.get(HOST, None)
    if host and not session.config.option.collectonly and _wanted(item.nodeid for item in session.items):
        host.start()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: object, ids: list[str]) -> None:
    """With xdist a worker tells us what it collected."""
    config: pytest.Config = node.config  # type: ignore[attr-defined]
    host = config.stash.get(HOST, None)
    if host and _wanted(ids):
        host.start()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Compare what functions asked of AWS with what they may, and look for leaks; either can fail the run."""
    directory = Path(os.environ[DIRECTORY])
    call_record.write(directory)
    # Workers have left theirs when the owner of the cloud comes here. In-process calls alone tell too little.
    if HOST in session.config.stash and (directory / "calls.jsonl").exists():
        report = session.config.stash[PERMISSIONS] = permissions.of_run(directory)
        report.write()
        if not report.sound and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        _look_for_leaks(session, directory)


def _look_for_leaks(session: pytest.Session, directory: Path) -> None:
    """The cloud looks through its logs and tables before it stops, when every test has said what it had to say."""
    session.config.stash[HOST].stop()
    report = directory / leaks.REPORT
    found_leaks = json.loads(report.read_text()) if report.exists() else {"leaks": ["nobody looked: see host.log"]}
    session.config.stash[LEAKS] = leaks.lines_of(found_leaks)
    if found_leaks["leaks"]:
        session.config.stash[FAILED] = True
        if session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cloud; after a failed run its folder stays, and the summary has said where."""
    host = config.stash.get(HOST, None)
    if host:
        host.stop()
        os.environ.pop(DIRECTORY, None)
        if not config.stash.get(FAILED, False):
            shutil.rmtree(host.directory, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was permitted for nothing, and where the cloud's logs are when an e2e test failed."""
    if report := config.stash.get(PERMISSIONS, None):
        # One file's tests need few permissions, and so does a sample: what is unused shows in a whole run.
        whole = not config.option.file_or_dir and not config.option.markexpr
        terminalreporter.write_line("\n".join(report.lines(whole=whole)))
    if looked := config.stash.get(LEAKS, None):
        terminalreporter.write_line("\n".join(looked))
    reports = terminalreporter.getreports("failed") + terminalreporter.getreports("error")
    host = config.stash.get(HOST, None)
    if host and (FAILED in config.stash or _wanted(getattr(report, "nodeid", "") for report in reports)):
        config.stash[FAILED] = True
        terminalreporter.write_line(f"The local cloud of the e2e tests kept its logs and state in {host.directory}")
