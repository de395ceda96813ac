"""Start, await and stop the emulated AWS (MiniStack) as a child process."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import TracebackType

from infra.local import kept_state
from infra.local.claim import claim
from infra.local.config import REGION, REPOSITORY, Credentials, LocalConfig, credentials, port_is_busy
from infra.local.problems import LocalError

START_TIMEOUT_S = 180
# It writes down what it keeps: on a busy machine, after long use, half a minute. Killed, it would lose that.
STOP_TIMEOUT_S = 180
# What a child that runs functions may know of us: functions inherit its environment, so nothing else of the person's.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV")


class Emulator:
    """One MiniStack process with IAM enforcement on; a context manager that stops exactly what it started.

    `calls` names the file that keeps what functions asked for (call_record).
    """

    def __init__(self, config: LocalConfig, calls: Path | None = None) -> None:
        self.config = config
        self._calls = calls
        self.credentials: Credentials = credentials(config)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers; raises LocalError when the port is taken or it does not come up."""
        if port_is_busy(self.config.cloud_port):
            raise LocalError(
                f"Port {self.config.cloud_port} (the local cloud) is already in use.",
                "Stop what uses it (perhaps another `make run`), or choose another: ATRIUM_CLOUD_PORT=4577 make run",
            )
        # The child has it too, and keeps it until the state is saved, however we end.
        with claim(self.config.state) as mine:
            self._spawn(mine.fileno())
        self._await_readiness()

    def _spawn(self, claimed: int) -> None:
        self._prepare_folders()
        with self.config.emulator_log.open("ab") as log:
            self._process = subprocess.Popen(
                # The environment's own interpreter: functions run with `sys.executable` and see its packages.
                [sys.executable, "-m", "infra.local.emulator_child", *self._arguments()],
                cwd=REPOSITORY,
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal is for us; the emulator is asked to stop once the web server is closed.
                start_new_session=True,
                pass_fds=(claimed,),
            )

    def stop(self) -> None:
        """Ask it to save its state and stop; only after a long wait is it killed."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        finally:
            if process.stdin is not None:
                with contextlib.suppress(OSError):
                    process.stdin.close()

    def is_running(self) -> bool:
        """Whether the process we started still lives."""
        return self._process is not None and self._process.poll() is None

    def _prepare_folders(self) -> None:
        state = self.config.state
        if not (state / "cloud" / "cloudformation.json").exists():
            # Killed before its first save: objects without the stack they belong to would only be in the way.
            shutil.rmtree(state / "s3", ignore_errors=True)
        shutil.rmtree(state / "tmp", ignore_errors=True)
        for name in ("cloud", "s3", "tmp"):
            (state / name).mkdir(parents=True, exist_ok=True)
        kept_state.move_to_port(state / "cloud", self.config.cloud_port)

    def _arguments(self) -> list[str]:
        return [",".join(self.config.web_origins), *([str(self._calls)] if self._calls else [])]

    def _environment(self) -> dict[str, str]:
        state = self.config.state
        return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
            "AUTH": "true",
            "AWS_ACCESS_KEY_ID": self.credentials.access_key,
            "AWS_SECRET_ACCESS_KEY": self.credentials.secret_key,
            "AWS_DEFAULT_REGION": REGION,
            "MINISTACK_REGION": REGION,
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.config.cloud_port),
            "PERSIST_STATE": "1",
            "STATE_DIR": str(state / "cloud"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(state / "s3"),
            "TMPDIR": str(state / "tmp"),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LAMBDA_EXECUTOR": "local",
            "LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
        }

    def _await_readiness(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if not self.is_running():
                break
            if self._answers():
                return
            time.sleep(0.05)
        self.stop()
        raise LocalError(f"The local cloud did not start: {self._last_words()}", f"Its log: {self.config.emulator_log}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.config.cloud_url}/_ministack/ready", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _last_words(self) -> str:
        lines = self.config.emulator_log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def __enter__(self) -> Emulator:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
