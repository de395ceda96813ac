"""`LocalCloud`: the emulator, the deployed stack, the web server and the demo data as one thing to start and stop."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local import secrets_store
from infra.local.aws import Aws
from infra.local.claim import require_writable
from infra.local.config import REPOSITORY, LocalConfig, free_port
from infra.local.deploy import Deployer, Outcome
from infra.local.emulator import Emulator
from infra.local.problems import LocalError
from infra.local.seeding import Seeding
from infra.local.watch import Watcher
from infra.local.web.context import WebContext
from infra.local.web.server import WebServer

SEEDED = "/atrium-local/seeded"
Report = Callable[[str], None]


def _silent(_: str) -> None:
    pass


class LocalCloud:
    """The whole local cloud, a context manager; `report` is told each step when it is done, with its time.

    `calls` names a file for what the functions ask of AWS, which tests compare with their permissions, and `traffic`
    one for what the demo data asks of the API, which they look through for leaks.
    `web` builds the web app beside the deploy; without it `/` serves the last build.
    `on_ready` is called when everything answers, before the demo data is put in.
    `on_failure` is told when a changed source could not be deployed; the version before it goes on.
    """

    def __init__(
        self,
        *,
        root: Path,
        port: int | None = None,
        cloud_port: int | None = None,
        source: Path = REPOSITORY,
        seed: bool = True,
        watch: bool = False,
        web: bool = False,
        calls: Path | None = None,
        traffic: Path | None = None,
        report: Report = _silent,
        on_ready: Callable[[], None] = lambda: None,
        on_failure: Callable[[LocalError], None] = lambda _: None,
    ) -> None:
        self.config = LocalConfig(root, port or free_port(), cloud_port or free_port(), source)
        self._seed_wanted = seed
        self._watch_wanted = watch
        self._web_wanted = web
        self._calls = calls
        self._traffic = traffic
        self._report = report
        self._on_ready = on_ready
        self._on_failure = on_failure
        self._stack = contextlib.ExitStack()
        self._is_stopping = threading.Event()
        self._emulator: Emulator
        self.aws: Aws
        self.deployer: Deployer
        self.context: WebContext

    @property
    def base_url(self) -> str:
        """The local web server's address."""
        return self.config.base_url

    @property
    def outputs(self) -> dict[str, str]:
        """The deployed stack's outputs."""
        return self.context.outputs

    def client(self, service: str) -> Any:
        """An AWS client with the cloud's root credentials."""
        return self.aws.client(service)

    def start(self) -> LocalCloud:
        """Start everything, or raise LocalError having stopped what was started."""
        require_writable(self.config.state)
        with contextlib.ExitStack() as started:
            emulator = self._emulator = Emulator(self.config, self._calls)
            self.aws = Aws(self.config)
            self.deployer = Deployer(self.config, self.aws)
            self.context = WebContext(self.config, self.aws)
            server = WebServer(self.context)
            # The server first: a taken port shows before anything slow is done.
            server.start()
            started.callback(server.stop)
            if self._web_wanted:
                # A daemon: whoever stops while npm runs does not wait for it.
                threading.Thread(target=self._build_web, name="web-build", daemon=True).start()
            with self._step("emulated AWS is up"):
                emulator.start()
            started.callback(emulator.stop)
            with self._step("secrets are in place"):
                secrets_store.ensure(self.aws)
                self._verify_sender()
            began = time.monotonic()
            outcome = self.redeploy()
            self._report(f"template.yaml deployed: {outcome.sentence()} ({time.monotonic() - began:.1f} s)")
            secrets_store.ensure_seal(self.aws, self.deployer.resources())
            self.context.ready.set()
            self._on_ready()
            if self._seed_wanted:
                self._seed(started)
            if self._watch_wanted:
                watcher = Watcher(self.config.source, self._on_change, self._on_failure)
                watcher.start()
                started.callback(watcher.stop)
            self._stack = started.pop_all()
        return self

    def stop(self) -> None:
        """Stop what was started, in reverse; the state is kept."""
        self._is_stopping.set()
        self._stack.close()

    def is_running(self) -> bool:
        """Whether the emulator still lives."""
        return self._emulator.is_running()

    def redeploy(self) -> Outcome:
        """Deploy the sources as they are now."""
        outcome = self.deployer.deploy()
        if not self.context.outputs or outcome.stack != "unchanged":
            self.context.outputs = self.deployer.outputs()
        return outcome

    def _on_change(self) -> None:
        began = time.monotonic()
        outcome = self.redeploy()
        if outcome.changed:
            self._report(f"{outcome.sentence()} ({time.monotonic() - began:.1f} s)")

    def _build_web(self) -> None:
        from infra.web.build import WebBuildError, build

        began = time.monotonic()
        try:
            if build(self.config.source):
                self._report(f"web app built ({time.monotonic() - began:.1f} s)")
        except (WebBuildError, OSError) as error:
            self.context.web_error = str(error)
            hint = "The API works without it. Is npm's registry reachable? `make run` again tries again."
            self._on_failure(LocalError(f"The web app was not built: {error}", hint))

    def _verify_sender(self) -> None:
        # SES sends only from identities somebody has verified; on a laptop that somebody is us.
        ses = self.aws.client("sesv2")
        with contextlib.suppress(ses.exceptions.AlreadyExistsException):
            ses.create_email_identity(EmailIdentity="shop@example.com")

    def _seed(self, started: contextlib.ExitStack) -> None:
        from infra.local.seed import fingerprint

        ssm, current = self.aws.client("ssm"), fingerprint()
        with contextlib.suppress(ssm.exceptions.ParameterNotFound):
            # State of an older version gets what its seeds did not do yet; seeds may be put in again.
            if ssm.get_parameter(Name=SEEDED)["Parameter"]["Value"] == current:
                return
        seeding = Seeding(self.config, self.aws, self._report, traffic=self._traffic)
        started.callback(seeding.stop)
        with self._step("demo data is in"):
            seeding.start()
        # A start does not wait for what slow workers make; what is cut off here is done by the next one.
        arguments = (seeding, current)
        threading.Thread(target=self._complete_seed, args=arguments, name="seed", daemon=True).start()

    def _complete_seed(self, seeding: Seeding, current: str) -> None:
        try:
            seeding.complete()
            self.aws.client("ssm").put_parameter(Name=SEEDED, Type="String", Value=current, Overwrite=True)
        except (LocalError, BotoCoreError, ClientError) as error:
            if not self._is_stopping.is_set():
                self._report(f"demo data is not complete: {error}; `make seeds` tries again")

    @contextlib.contextmanager
    def _step(self, done: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self._report(f"{done} ({time.monotonic() - began:.1f} s)")

    def __enter__(self) -> LocalCloud:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
