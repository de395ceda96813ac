"""AWS clients that speak to the local cloud as its root: for the deploy, the console, the seed and the tests."""

from __future__ import annotations

import threading
from typing import Any

import boto3
from botocore.config import Config

from infra.local.config import REGION, LocalConfig, credentials


class Aws:
    """A boto3-session-like factory of clients for one local cloud."""

    def __init__(self, config: LocalConfig) -> None:
        self.config = config
        self.credentials = credentials(config)
        self.endpoint_url = config.cloud_url
        self._session = boto3.Session(self.credentials.access_key, self.credentials.secret_key, region_name=REGION)
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def client(self, service: str) -> Any:
        """A cached client (`dynamodb`, `s3`, `sqs`, ...); safe to use from several threads."""
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._session.client(  # type: ignore[call-overload]
                    service,
                    endpoint_url=self.endpoint_url,
                    config=Config(
                        connect_timeout=2,
                        read_timeout=60,
                        retries={"total_max_attempts": 2},
                        max_pool_connections=32,
                        s3={"addressing_style": "path"},
                    ),
                )
            return self._clients[service]
