"""Byte code goes into the artifacts, and a missing interpreter is said in one line."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from infra.build import __main__ as build
from infra.build.bytecode import compile_artifacts
from infra.build.tools import BuildError
from infra.lock import SETS
from infra.transform import ROOT


def test_artifacts_get_byte_code_that_survives_a_copy(tmp_path: Path) -> None:
    source = tmp_path / "build" / "OrdersFunction" / "handler.py"
    source.parent.mkdir(parents=True)
    source.write_text("ANSWER = 42\n")
    count, size = compile_artifacts(sys.executable, tmp_path / "build")
    (compiled,) = source.parent.rglob("*.pyc")
    # The second word of the header: 1 = checked by hash, 3 would be checked, 0 would be a time stamp.
    assert compiled.read_bytes()[4] == 0b01
    assert (count, size) == (1, compiled.stat().st_size)
    assert str(tmp_path).encode() not in compiled.read_bytes()


def test_functions_get_what_their_parent_packages_say(tmp_path: Path) -> None:
    (tmp_path / "HealthFunction" / "functions" / "api" / "health").mkdir(parents=True)
    (tmp_path / "SharedLayer" / "python").mkdir(parents=True)
    assert build.ship_parents(tmp_path) == 2
    shipped = tmp_path / "HealthFunction" / "functions" / "__init__.py"
    assert shipped.read_bytes() == (ROOT / "functions" / "__init__.py").read_bytes()
    assert not (tmp_path / "HealthFunction" / "functions" / "api" / "health" / "__init__.py").exists()


def test_nothing_to_compile_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="nothing was compiled"):
        compile_artifacts(sys.executable, tmp_path)


def _interpreter(path: Path, says: str) -> None:
    """A program in the place of a Python that says which one it is, or of a shim that refuses."""
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)


@pytest.mark.parametrize("kept", ["next", "pyenv/versions/3.13.7/bin"])
def test_an_interpreter_behind_a_shim_that_refuses_is_found(
    kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shims, wanted = tmp_path / "shims", tmp_path / kept / "python3.13"
    _interpreter(shims / "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    _interpreter(wanted, f"echo 3 13 {wanted}")
    monkeypatch.delenv("ATRIUM_PYTHON313", raising=False)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("PATH", f"{shims}:{tmp_path / 'next'}:/usr/bin:/bin")
    assert build.find_runtime() == str(wanted)


def test_a_missing_interpreter_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATRIUM_PYTHON313", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    with pytest.raises(BuildError, match=r"python3\.13 is needed"):
        build.find_runtime()


@pytest.mark.parametrize("target", [target for _, target, _ in SETS])
def test_pins_are_hashed_and_name_no_machine(target: str) -> None:
    text = (ROOT / target).read_text()
    assert not re.search(r"https?://|--index-url|--extra-index|--find-links|--trusted|file:", text)
    assert not re.search(r"(?m)(^|[ =])/\w", text)
    pinned = re.findall(r"(?m)^[A-Za-z0-9][^\n]*==\S+", text)
    assert pinned
    assert all(line.count("==") == 1 for line in pinned)
    assert text.count("--hash=sha256:") >= len(pinned)


def test_the_layer_runs_what_the_tests_ran() -> None:
    def pins(path: str) -> dict[str, str]:
        return dict(re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", (ROOT / path).read_text()))

    tested = pins("requirements/dev.txt")
    for path in ("shared/requirements.txt", "functions/streams/media_inspector/requirements.txt"):
        assert {name: tested.get(name) for name in pins(path)} == pins(path)
