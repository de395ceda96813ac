"""API Gateway's side of the connections: posting to one and closing one."""

from __future__ import annotations

from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError

from shared.core import aws
from shared.core.settings import settings

# Nobody waits for one connection longer: its screen asks again by itself.
POST_TIMEOUT_S = 2.0
GONE = 410


class ConnectionGoneError(Exception):
    """The connection is closed."""


class NotPostedError(Exception):
    """A message could not be posted now: the connection's buffer is full, or API Gateway did not answer."""


class Gateway(Protocol):
    """What posts to connections and closes them."""

    def post(self, connection_id: str, data: bytes) -> None:
        """Send a message. Raises ConnectionGoneError and NotPostedError."""

    def close(self, connection_id: str) -> None:
        """Close a connection; one that is closed is no error, and neither is no answer: it ends by itself later."""


class ApiGateway:
    """The management API of the deployed WebSocket API, which also plays it on a laptop.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
    """

    def __init__(self, endpoint: str) -> None:
        self._client = aws.client("apigatewaymanagementapi", timeout_s=POST_TIMEOUT_S, endpoint_url=endpoint)

    def post(self, connection_id: str, data: bytes) -> None:
        """Send a message. Raises ConnectionGoneError and NotPostedError."""
        try:
            self._client.post_to_connection(ConnectionId=connection_id, Data=data)
        except ClientError as error:
            if _status_of(error) == GONE:
                raise ConnectionGoneError() from None
            if _is_refusal(error):
                raise
            raise NotPostedError() from error
        except BotoCoreError as error:
            raise NotPostedError() from error

    def close(self, connection_id: str) -> None:
        """Close a connection; one that is closed is no error, and neither is no answer: it ends by itself later."""
        try:
            self._client.delete_connection(ConnectionId=connection_id)
        except ClientError as error:
            if _is_refusal(error):
                raise
        except BotoCoreError:
            pass


def _status_of(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _is_refusal(error: ClientError) -> bool:
    """Whether it is our own fault, as a permission that is missing: that must not pass in silence."""
    return _status_of(error) in (400, 403)


def from_settings() -> Gateway:
    """The deployed API's."""
    return ApiGateway(settings().live_endpoint)
