"""What an AWS account must allow before people come: settings of the account, which no stack of ours can hold.

Each limit is read from the account itself; what is too low is printed with where to raise it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from shared.core import aws

# 40 requests a second for an account, or thousands (billed by the request) with this setting on:
# https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-throughput.html
THROUGHPUT = "/ssm/parameter-store/high-throughput-enabled"
# New accounts get 10 to 50 of the documented 1,000; reserved concurrency, and 100 that stay unreserved, come off it:
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
ENOUGH_CONCURRENCY = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """One limit of the account: whether it is high enough, what it is, and what to do if it is not."""

    ok: bool
    what: str
    then: str = ""

    def __str__(self) -> str:
        return f"{'ok    ' if self.ok else 'TO DO '} {self.what}" + ("" if self.ok else f": {self.then}")


def check(client: Callable[[Any], Any] = aws.client) -> Iterator[Finding]:
    """Every limit that has stopped a deploy or a launch. Raises ClientError for a caller who may not read one."""
    throughput = client("ssm").get_service_setting(SettingId=THROUGHPUT)["ServiceSetting"]["SettingValue"]
    yield Finding(
        throughput == "true", f"SSM high throughput is {throughput}", "python -m infra.ops raise-parameter-throughput"
    )
    limit = client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    yield Finding(
        limit >= ENOUGH_CONCURRENCY,
        f"Lambda runs {limit} functions at once",
        f"ask Service Quotas for {ENOUGH_CONCURRENCY} (quota L-B99A9384)",
    )
    mail = client("sesv2").get_account()
    yield Finding(
        bool(mail.get("ProductionAccessEnabled")),
        f"SES sends {mail['SendQuota']['Max24HourSend']:.0f} messages in 24 hours",
        "it is in the sandbox, only verified addresses get mail: ask for production access",
    )
    sandboxed = client("sns").get_sms_sandbox_account_status()["IsInSandbox"]
    yield Finding(
        not sandboxed,
        f"SNS text messages are {'in the sandbox' if sandboxed else 'out of the sandbox'}",
        "only verified numbers get messages: leave the sandbox and raise the monthly spending limit of 1 $",
    )
    role = client("apigateway").get_account().get("cloudwatchRoleArn")
    yield Finding(
        bool(role),
        f"API Gateway {'writes' if role else 'cannot write'} logs of WebSocket APIs",
        "give the account a role before LiveAccessLogs=true: docs/deploy.md, Close the side doors",
    )


def raise_parameter_throughput(ssm: Any) -> str:
    """Turn the high-throughput setting on for the account and region; returns a sentence. AWS bills requests then."""
    ssm.update_service_setting(SettingId=THROUGHPUT, SettingValue="true")
    return "SSM Parameter Store takes thousands of requests a second now, and bills each of them"
