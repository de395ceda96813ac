"""Redeploy when a source file changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from watchfiles import watch

from infra.local.problems import LocalError

_FOLDERS = ("functions", "shared")


class Watcher:
    """A thread that calls `on_change` after changes under functions/ and shared/ and of template.yaml."""

    def __init__(self, source: Path, on_change: Callable[[], None], on_failure: Callable[[LocalError], None]) -> None:
        self._source = source
        self._on_change = on_change
        self._on_failure = on_failure
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
        template = self._template_stamp()
        # The template is looked at twice a second: a watch on a single file is lost when an editor replaces it.
        for changes in watch(
            *(self._source / name for name in _FOLDERS),
            stop_event=self._stop,
            debounce=200,
            step=50,
            rust_timeout=500,
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            before, template = template, self._template_stamp()
            if not changes and template == before:
                continue
            try:
                self._on_change()
            except LocalError as error:
                self._on_failure(error)
            except (ClientError, BotoCoreError, OSError) as error:
                self._on_failure(
                    LocalError(f"Not redeployed: {error}", "Save the file again; if it stays: `make reset`.")
                )

    def _template_stamp(self) -> tuple[int, int]:
        try:
            found = (self._source / "template.yaml").stat()
        except FileNotFoundError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_ino)
