"""Pins every dependency with hashes: `make lock` after a change to requirements/*.in."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

from infra.build.tools import BuildError, program

ROOT = Path(__file__).resolve().parents[1]
# Source, result, constraints. dev comes first: what the functions run on is what the tests ran on.
SETS = (
    ("requirements/dev.in", "requirements/dev.txt", None),
    ("requirements/runtime.in", "shared/requirements.txt", "requirements/dev.txt"),
    (
        "requirements/media_inspector.in",
        "functions/streams/media_inspector/requirements.txt",
        "requirements/dev.txt",
    ),
    ("requirements/exports.in", "functions/workers/exports/requirements.txt", "requirements/dev.txt"),
    ("requirements/documents.in", "functions/workers/documents/requirements.txt", "requirements/dev.txt"),
    ("requirements/auth.in", "functions/api/auth/requirements.txt", "requirements/dev.txt"),
    ("requirements/video.in", "functions/workers/video/requirements.txt", "requirements/dev.txt"),
    ("requirements/videos.in", "functions/api/videos/requirements.txt", "requirements/dev.txt"),
    ("requirements/support.in", "functions/api/support/requirements.txt", "requirements/dev.txt"),
    ("requirements/bookings.in", "functions/api/bookings/requirements.txt", "requirements/dev.txt"),
    ("requirements/build.in", "requirements/build.txt", None),
    ("requirements/peers.in", "requirements/peers.txt", None),
)


def compile_set(uv: str, source: str, target: str, constraints: str | None, *, upgrade: bool) -> None:
    """Write one pinned file for Python 3.11 and newer on any platform; keeps present pins unless asked to upgrade.

    Raises BuildError; the file stays as it was then.
    """
    command = [uv, "pip", "compile", "--quiet", "--generate-hashes", "--universal", "--no-emit-index-url"]
    # pip in --require-hashes mode refuses a package that is pinned without the extras others ask it with.
    command += ["--no-strip-extras"]
    command += ["--python-version", "3.11", "--custom-compile-command", "make lock", source, "-o", target]
    if constraints:
        command += ["-c", constraints]
    if upgrade:
        command.append("--upgrade")
    if subprocess.run(command, cwd=ROOT).returncode != 0:
        raise BuildError(
            f"{source} could not be pinned (see above); what is printed before is done, repeat it for the rest"
        )
    _repeat_without_extras(ROOT / target)


def _repeat_without_extras(path: Path) -> None:
    """Older pips look a hash up by the exact form asked for: `boto3[crt]` and plain `boto3` both need their line."""
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", path.read_text())
    found = (re.match(r"([A-Za-z0-9._-]+)\[[^]]+\](==.*)", entry, re.DOTALL) for entry in entries)
    path.write_text("".join(entries) + "".join(match[1] + match[2] for match in found if match))


def main() -> int:
    """Compile every set in order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uv", default="", help="the uv program; without it the one of .venv-build")
    parser.add_argument("--upgrade", action="store_true", help="take newer versions where the .in files allow")
    arguments = parser.parse_args()
    try:
        for source, target, constraints in SETS:
            compile_set(arguments.uv or program("uv"), source, target, constraints, upgrade=arguments.upgrade)
            print(f"{target}: {(ROOT / target).read_text().count('==')} packages", flush=True)
    except BuildError as error:
        print(f"lock: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
