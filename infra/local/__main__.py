"""The local cloud's commands: `python -m infra.local run | reset | seed | logs`."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import signal
import sys
import time
from typing import Any

from botocore.exceptions import BotoCoreError
from rich.console import Console

from infra.local.aws import Aws
from infra.local.claim import claim
from infra.local.cloud import LocalCloud
from infra.local.config import LocalConfig, from_environ, port_is_busy
from infra.local.problems import LocalError
from infra.local.seeding import Seeding
from infra.local.terminal import Terminal


def run(terminal: Terminal) -> None:
    """Start everything and stay until Ctrl-C."""
    config = from_environ()
    terminal.title()
    cloud = LocalCloud(
        root=config.state,
        port=config.port,
        cloud_port=config.cloud_port,
        watch=True,
        web=True,
        report=terminal.step,
        on_ready=lambda: terminal.addresses(config),
        on_failure=terminal.failure,
    )
    # A closed terminal and a polite kill stop it as Ctrl-C does: the state is saved.
    _on_signals(signal.default_int_handler, "SIGINT", "SIGTERM", "SIGHUP")
    try:
        cloud.start()
        while cloud.is_running():
            time.sleep(0.5)
        raise LocalError("The emulated AWS ended unexpectedly.", f"Its log: {config.emulator_log}")
    except KeyboardInterrupt:
        terminal.note("stopping; the state stays in .local/")
    finally:
        # A second, impatient Ctrl-C must not cut off the saving.
        _on_signals(signal.SIG_IGN, "SIGINT", "SIGTERM", "SIGHUP")
        cloud.stop()


def reset(terminal: Terminal) -> None:
    """Wipe the state; refuses while something runs on it."""
    config = from_environ()
    with claim(config.state):
        shutil.rmtree(config.state, ignore_errors=True)
    terminal.step("the local state is gone; `make run` starts afresh")


def seed(terminal: Terminal) -> None:
    """Put the demo data into a running local cloud again."""
    config = _running()
    with Seeding(config, Aws(config), terminal.step) as seeding:
        seeding.complete()


def logs(_: Terminal) -> None:
    """Follow the functions' logs."""
    from infra.local.logs import show

    config = _running()
    with contextlib.suppress(KeyboardInterrupt):
        show(Aws(config), Console(highlight=False, soft_wrap=True))


def _running() -> LocalConfig:
    config = from_environ()
    if not port_is_busy(config.cloud_port):
        raise LocalError(f"Nothing runs on port {config.cloud_port}.", "Start it with `make run` in another terminal.")
    return config


def _on_signals(action: Any, *names: str) -> None:
    for name in names:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), action)


_COMMANDS = {"run": run, "reset": reset, "seed": seed, "logs": logs}


def main() -> int:
    """Run one command; 0 when it did what it says, 1 after one clear line about why not."""
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    parser.add_argument("command", choices=_COMMANDS)
    terminal = Terminal()
    try:
        _COMMANDS[parser.parse_args().command](terminal)
    except LocalError as error:
        terminal.failure(error)
        return 1
    except BotoCoreError as error:
        # `make run` has ended in the other terminal, or something else has its port.
        terminal.failure(LocalError(f"The local cloud does not answer: {error}", "Start it with `make run`."))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
