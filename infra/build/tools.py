"""Packaging tools in a virtual environment of their own, because their pins conflict with the project's."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv-build"
PINS = ROOT / "requirements" / "build.txt"


class BuildError(Exception):
    """The build cannot go on; the message says what to do."""


def environment(folder: Path, pins: Path) -> Path:
    """A virtual environment with a file's pins, made again when the file changes; returns its folder of programs.

    Raises BuildError.
    """
    programs, stamp = folder / "bin", folder / "pins.sha256"
    wanted = hashlib.sha256(pins.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted and (programs / "python").exists():
        return programs
    named = pins.relative_to(ROOT)
    print(f"installing {named} into {folder.name} (once)", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*install, "--require-hashes", "-r", str(pins)]).returncode != 0:
        raise BuildError(f"{named} could not be installed (see above)")
    stamp.write_text(wanted)
    return programs


def program(name: str) -> str:
    """The path of a packaging tool (`sam`, `uv`)."""
    return str(environment(VENV, PINS) / name)


def sam(*arguments: str) -> None:
    """Run SAM in the repository, its telemetry off; BuildError when it fails."""
    environment = {**os.environ, "SAM_CLI_TELEMETRY": "0"}
    environment.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    sys.stdout.flush()
    if subprocess.run([program("sam"), *arguments], cwd=ROOT, env=environment).returncode != 0:
        raise BuildError(f"`sam {arguments[0]}` failed (see above)")
