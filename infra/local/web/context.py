"""What the parts of the local web server share."""

from __future__ import annotations

import json
import threading
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from infra.local.aws import Aws
from infra.local.config import LocalConfig


@dataclass(slots=True)
class WebContext:
    """The local cloud that it serves; `outputs` are those of the deployed stack and change when it does."""

    config: LocalConfig
    aws: Aws
    outputs: dict[str, str] = field(default_factory=dict)
    ready: threading.Event = field(default_factory=threading.Event)
    # Why there is no web app; empty while it is being built or is there.
    web_error: str = ""

    @property
    def api_url(self) -> str:
        """The deployed HTTP API in the form of address that resolves everywhere."""
        return f"{self.config.cloud_url}/_aws/execute-api/{self.outputs['ApiId']}/$default"

    @property
    def live_url(self) -> str:
        """The deployed WebSocket API, likewise."""
        stage = self.outputs["LiveUrl"].rpartition("/")[2]
        emulator = self.config.cloud_url.replace("http://", "ws://")
        return f"{emulator}/_aws/execute-api/{self.outputs['LiveApiId']}/{stage}"

    def emulator(self, path: str) -> dict[str, Any]:
        """What the emulator says of itself, at one of its own addresses."""
        with urllib.request.urlopen(self.config.cloud_url + path, timeout=10) as answer:
            value: dict[str, Any] = json.load(answer)
        return value
