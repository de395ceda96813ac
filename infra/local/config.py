"""Where the local cloud keeps its state and which ports it uses."""

from __future__ import annotations

import json
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from infra.local.problems import LocalError

REPOSITORY = Path(__file__).resolve().parents[2]
STACK_NAME = "atrium"
REGION = "us-east-1"
ARTIFACTS_BUCKET = "atrium-local-artifacts"
# By which the local web server, in CloudFront's place, knows the key that signs playback.
LOCAL_KEY_PAIR_ID = "KLOCALPLAYBACK"

DEMO_ACCOUNTS = (
    ("admin", "admin@example.com", "demo-admin-1"),
    ("manager", "manager@example.com", "demo-manager-1"),
    ("customer", "customer@example.com", "demo-customer-1"),
)


@dataclass(frozen=True, slots=True)
class LocalConfig:
    """One local cloud: its sources, its state folder and its two ports."""

    state: Path
    port: int = 8000
    cloud_port: int = 4566
    source: Path = REPOSITORY

    @property
    def base_url(self) -> str:
        """The one address people and programs use."""
        return f"http://localhost:{self.port}"

    @property
    def web_origins(self) -> tuple[str, ...]:
        """Where the web app may be served from: here, and by the development servers of Vite and others."""
        return (self.base_url, "http://localhost:5173", "http://localhost:3000")

    @property
    def cloud_url(self) -> str:
        """The emulator's own address, for AWS clients."""
        return f"http://127.0.0.1:{self.cloud_port}"

    @property
    def emulator_log(self) -> Path:
        """Everything the emulator says."""
        return self.state / "emulator.log"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The emulator's root credentials: made once per state folder, good for nothing else."""

    access_key: str
    secret_key: str


def from_environ() -> LocalConfig:
    """The configuration of `make run`: `.local/` and the ports of ATRIUM_PORT and ATRIUM_CLOUD_PORT."""
    return LocalConfig(
        state=REPOSITORY / ".local", port=_port("ATRIUM_PORT", 8000), cloud_port=_port("ATRIUM_CLOUD_PORT", 4566)
    )


def credentials(config: LocalConfig) -> Credentials:
    """Read the root credentials of this state folder, making them at the first start."""
    path = config.state / "credentials.json"
    try:
        kept = json.loads(path.read_text())
        return Credentials(kept["access_key"], kept["secret_key"])
    except FileNotFoundError:
        # AKIA + 16: the shape of a long-lived key, so that SDKs and the emulator's signature check accept it.
        made = Credentials("AKIALOCAL" + secrets.token_hex(6)[:11].upper(), secrets.token_urlsafe(30))
        config.state.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps({"access_key": made.access_key, "secret_key": made.secret_key}))
        return made
    except (ValueError, KeyError) as error:
        raise LocalError(f"{path} is damaged.", "Run `make reset` to start afresh.") from error


def free_port() -> int:
    """A port nobody listens on right now, for clouds that tests start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_busy(port: int) -> bool:
    """Whether something already listens on this port of the loopback address."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _port(name: str, default: int) -> int:
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise LocalError(
            f"{name}={text!r} is not a port number.", f"Use a number from 1 to 65535, e.g. {name}={default}."
        )
    return int(text)
