"""What make does on machines that are not as it left them; no target is run for real."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.transform import ROOT

INSTALLS = "Installing the pinned dependencies"


def would(target: str, folder: Path) -> str:
    """The commands that make would run for a target in a folder."""
    return subprocess.run(["make", "-n", target], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose path has a space in it, with an environment that was installed after its pins."""
    folder = tmp_path / "my checkout"
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / "requirements").mkdir()
    (folder / "requirements" / "dev.txt").touch()
    shutil.copy(ROOT / "Makefile", folder)
    (folder / ".venv" / ".installed").touch()
    return folder


def test_an_environment_that_is_there_is_not_installed_again(checkout: Path) -> None:
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    assert INSTALLS not in would("types", checkout)


def test_an_environment_whose_interpreter_is_gone_is_made_again(checkout: Path) -> None:
    (checkout / ".venv" / "bin" / "python").symlink_to(checkout / "removed" / "python3")
    assert INSTALLS in would("types", checkout)


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(("is_new_enough", "is_made_again"), [(False, True), (True, False)])
def test_an_environment_of_a_python_that_is_too_old_is_made_again(
    checkout: Path, is_new_enough: bool, is_made_again: bool
) -> None:
    (checkout / ".venv" / ".installed").unlink()
    answer = 0 if is_new_enough else 1
    script(checkout / ".venv" / "bin" / "python", f'case "$*" in *hexversion*) exit {answer};; esac')
    script(checkout / "python3", 'echo "$*" >> asked')
    subprocess.run(["make", ".venv/.installed", "PYTHON=./python3"], cwd=checkout, capture_output=True, check=True)
    assert ("-m venv --clear .venv" in (checkout / "asked").read_text().splitlines()) == is_made_again


def test_the_long_proofs_write_their_report_below_a_path_with_a_space(checkout: Path) -> None:
    python = checkout / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$ATRIUM_PROOF_REPORT"\n')
    python.chmod(0o755)
    # A line that names another make is run by `make -n`, too: here with an interpreter that only says what it is given.
    ran = subprocess.run(["make", "proof", "MAKE=true"], cwd=checkout, capture_output=True, text=True)
    assert f"{checkout}/.local/proof.jsonl" in ran.stdout.splitlines(), ran.stderr
