"""What the local cloud's commands say when it is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError

from infra.local import __main__ as commands
from infra.local.claim import claim
from infra.local.config import LocalConfig
from infra.local.problems import LocalError
from infra.local.terminal import Terminal


def test_a_cloud_that_stops_while_its_logs_are_followed_ends_them_in_two_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def logs(_: Terminal) -> None:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:4566/")

    monkeypatch.setitem(commands._COMMANDS, "logs", logs)
    monkeypatch.setattr("sys.argv", ["infra.local", "logs"])
    assert commands.main() == 1
    said = capsys.readouterr().err
    assert "does not answer" in said
    assert "make run" in said
    assert len(said.strip().splitlines()) == 2


def test_the_state_of_a_cloud_that_runs_on_other_ports_is_not_wiped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "from_environ", lambda: LocalConfig(tmp_path))
    (tmp_path / "credentials.json").write_text("{}")
    with claim(tmp_path), pytest.raises(LocalError):
        commands.reset(Terminal())
    assert (tmp_path / "credentials.json").exists()
    commands.reset(Terminal())
    assert not tmp_path.exists()


@pytest.mark.parametrize("command", ["run", "reset"])
def test_a_folder_that_cannot_be_written_to_is_told_in_one_line_with_what_to_do(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Below a file there is no folder, for root neither.
    (tmp_path / "file").touch()
    monkeypatch.setattr(commands, "from_environ", lambda: LocalConfig(tmp_path / "file" / "state"))
    monkeypatch.setattr("sys.argv", ["infra.local", command])
    monkeypatch.setattr(commands, "_on_signals", lambda *_: None)
    assert commands.main() == 1
    said = capsys.readouterr().err
    assert "cannot be written to: Not a directory" in said
    assert "chown" in said
