"""Redeploy when a source file changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from watchfiles import Change, DefaultFilter, watch

from infra.local.problems import LocalError

_FOLDERS = ("functions", "shared")


class Watcher:
    """A thread that calls `on_change` after changes under functions/ and shared/ and of template.yaml."""

    def __init__(self, source: Path, on_change: Callable[[], None]) -> None:
        self._source = source
        self._on_change = on_change
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End within a moment; a redeploy under way is finished first."""
        self._stop.set()
        self._thread.join(15)

    def _run(self) -> None:
        # The root itself is watched without its subfolders, for template.yaml alone: editors replace files.
        folders = [self._source / name for name in _FOLDERS]
        ignored = DefaultFilter()

        def wanted(change: Change, path: str) -> bool:
            inside = Path(path).relative_to(self._source)
            return ignored(change, path) and (inside.parts[0] in _FOLDERS or inside == Path("template.yaml"))

        for _ in watch(
            *folders, self._source / "template.yaml",
            watch_filter=wanted, stop_event=self._stop, debounce=200, step=50, raise_interrupt=False,
        ):  # fmt: skip
            try:
                self._on_change()
            except LocalError as error:
                Console(stderr=True).print(f"  [red]✗[/red] {error.message} {error.hint}", highlight=False)
            except (ClientError, BotoCoreError, OSError) as error:
                Console(stderr=True).print(f"  [red]✗[/red] Not redeployed: {error}", highlight=False)
