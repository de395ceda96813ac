"""AWS clients, all from one botocore session: each further session costs about 70 ms of a cold start."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from botocore.config import Config
from botocore.session import Session

from shared.core import direct_call

# The services that functions call. `make build` leaves the descriptions of all others out of the layer.
Service = Literal[
    "apigatewaymanagementapi",
    "cloudwatch",
    "dynamodb",
    "events",
    "kms",
    "mediaconvert",
    "s3",
    "sesv2",
    "sns",
    "sqs",
    "ssm",
]
USER_AGENT = "atrium"
CONNECT_TIMEOUT_S = 2
READ_TIMEOUT_S = 10
# A repeated Publish or SendEmail is a second message to somebody: their callers decide when to try again.
NEVER_REPEATED = frozenset({"sns", "sesv2"})


@lru_cache(maxsize=1)
def session() -> Session:
    """The process's botocore session; PynamoDB is given the same one."""
    made = Session()
    # Without a name of ours botocore puts its long one together twice for each request: a tenth of a request's CPU.
    made.set_default_client_config(Config(user_agent=USER_AGENT))
    return made


@lru_cache(maxsize=32)
def client(
    service: Service, *, timeout_s: float | None = None, attempts: int | None = None, endpoint_url: str | None = None
) -> Any:
    """A cached client for an AWS service, with short time-outs and standard retries.

    With `timeout_s` (seconds) one attempt has to be answered within that time: for whoever asks how AWS is, and not
    for more. `attempts` is how often a call is made at most, the first time included, if that is not what its service
    and `timeout_s` say. `endpoint_url` is where the service answers, if that is not where all others do.
    """
    once = timeout_s is not None or service in NEVER_REPEATED
    attempts = attempts or (1 if once else 3)
    is_direct = service in direct_call.OPERATIONS and attempts > 1
    config = Config(
        connect_timeout=timeout_s or CONNECT_TIMEOUT_S,
        read_timeout=timeout_s or READ_TIMEOUT_S,
        # The first attempt of a direct call is not botocore's.
        retries={"total_max_attempts": attempts - is_direct, "mode": "standard"},
        # The form that works on AWS, on the local cloud and in presigned links alike. In us-east-1 botocore would name
        # no region, and pages may only load from and send to the addresses that their CSP names (infra/cdn.yaml).
        s3={"addressing_style": "path", "us_east_1_regional_endpoint": "regional"} if service == "s3" else None,
        signature_version="s3v4" if service == "s3" else None,
    )
    made = session().create_client(service, config=config, endpoint_url=endpoint_url)
    if is_direct:
        direct_call.use(made)
    return made


def forget() -> None:
    """Drop cached clients, for tests that change credentials or endpoints."""
    client.cache_clear()
    session.cache_clear()
