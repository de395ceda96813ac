"""The packaging tools, in their own environment because their pins clash with everybody's."""

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


def _environment() -> Path:
    """Create or refresh .venv-build when the pinned tools changed; the folder of its programs."""
    programs = VENV / "bin"
    stamp = VENV / "pins.sha256"
    wanted = hashlib.sha256(PINS.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted and (programs / "sam").exists():
        return programs
    print("installing aws-sam-cli into .venv-build (once)", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=True)
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*install, "--require-hashes", "-r", str(PINS)]).returncode != 0:
        raise BuildError("the packaging tools could not be installed from requirements/build.txt (see above)")
    stamp.write_text(wanted)
    return programs


def program(name: str) -> str:
    """The path of a packaging tool (`sam`, `uv`)."""
    return str(_environment() / name)


def sam(*arguments: str) -> None:
    """Run SAM in the repository, its telemetry off; BuildError when it fails."""
    environment = {**os.environ, "SAM_CLI_TELEMETRY": "0"}
    environment.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    sys.stdout.flush()
    if subprocess.run([program("sam"), *arguments], cwd=ROOT, env=environment).returncode != 0:
        raise BuildError(f"`sam {arguments[0]}` failed (see above)")
