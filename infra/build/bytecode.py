"""Byte code for artifacts: SAM's builder drops `.pyc` files, and compiling at a cold start costs more than imports."""

from __future__ import annotations

import subprocess
from pathlib import Path

from infra.build.tools import BuildError


def compile_artifacts(python: str, folder: Path) -> tuple[int, int]:
    """Compile everything under `folder` with `python`; the number of files and their size in bytes.

    `unchecked-hash` because time stamps change when files are copied and zipped, which would make the byte code stale.
    """
    command = [python, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    # Paths in tracebacks are those that Lambda shows, not those of the machine that built.
    done = subprocess.run([*command, "-s", str(folder), str(folder)], capture_output=True, text=True)
    made = list(folder.rglob("__pycache__/*.pyc"))
    if not made:
        raise BuildError(f"nothing was compiled: {(done.stdout + done.stderr).strip() or 'no Python files'}")
    return len(made), sum(path.stat().st_size for path in made)
