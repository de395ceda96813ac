"""List prices in US dollars, without free tiers, by region; the page that publishes each stands beside it.

Written down in November 2026 and not fetched: check them before a budget depends on them. Nothing else holds prices.
"""

from __future__ import annotations

from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """What one of each costs."""

    region: str
    # https://aws.amazon.com/lambda/pricing/ (arm64)
    lambda_request: float
    lambda_gb_second: float
    # https://aws.amazon.com/api-gateway/pricing/ (HTTP APIs, first 300 million)
    http_request: float
    # https://aws.amazon.com/dynamodb/pricing/on-demand/ ; reading a stream from Lambda is free
    write_unit: float
    read_unit: float
    # https://aws.amazon.com/sqs/pricing/ (standard queues; receive, send and delete are a request each)
    sqs_request: float
    # https://aws.amazon.com/eventbridge/pricing/ (custom events; delivering them is free)
    bus_event: float
    # https://aws.amazon.com/cloudwatch/pricing/ (logs, ingestion)
    log_gb: float
    # https://aws.amazon.com/xray/pricing/ (traces recorded)
    trace: float
    # https://aws.amazon.com/cloudwatch/pricing/ (a month of: a metric that an alarm reads, a custom one, a dashboard)
    alarm_metric: float
    metric: float
    dashboard: float
    # https://aws.amazon.com/kms/pricing/ (a customer managed key by the month)
    key: float
    # https://aws.amazon.com/waf/pricing/ (by the month: a web ACL, a rule; requests that it inspects)
    web_acl: float
    web_acl_rule: float
    web_acl_request: float
    # https://aws.amazon.com/systems-manager/pricing/ (Parameter Store with the high-throughput setting)
    parameter_request: float
    # https://aws.amazon.com/cloudfront/pricing/ (HTTPS requests; traffic is billed by the GB besides)
    cdn_request: float
    # https://aws.amazon.com/api-gateway/pricing/ (WebSocket APIs; a message is up to 32 KB, sent or received).
    # Frankfurt's are us-east-1's, raised as its HTTP requests are: check them on the page.
    websocket_message: float
    connection_minute: float


FRANKFURT = Prices(
    region="eu-central-1",
    lambda_request=0.20 / MILLION,
    lambda_gb_second=0.0000133334,
    http_request=1.20 / MILLION,
    write_unit=0.7625 / MILLION,
    read_unit=0.1525 / MILLION,
    sqs_request=0.40 / MILLION,
    bus_event=1.00 / MILLION,
    log_gb=0.63,
    trace=5.00 / MILLION,
    alarm_metric=0.10,
    metric=0.30,
    dashboard=3.00,
    key=1.00,
    web_acl=5.00,
    web_acl_rule=1.00,
    web_acl_request=0.60 / MILLION,
    parameter_request=5.00 / MILLION,
    cdn_request=1.20 / MILLION,
    websocket_message=1.20 / MILLION,
    connection_minute=0.30 / MILLION,
)
VIRGINIA = Prices(
    region="us-east-1",
    lambda_request=0.20 / MILLION,
    lambda_gb_second=0.0000133334,
    http_request=1.00 / MILLION,
    write_unit=0.625 / MILLION,
    read_unit=0.125 / MILLION,
    sqs_request=0.40 / MILLION,
    bus_event=1.00 / MILLION,
    log_gb=0.50,
    trace=5.00 / MILLION,
    alarm_metric=0.10,
    metric=0.30,
    dashboard=3.00,
    key=1.00,
    web_acl=5.00,
    web_acl_rule=1.00,
    web_acl_request=0.60 / MILLION,
    parameter_request=5.00 / MILLION,
    cdn_request=1.00 / MILLION,
    websocket_message=1.00 / MILLION,
    connection_minute=0.25 / MILLION,
)
REGIONS = {prices.region: prices for prices in (FRANKFURT, VIRGINIA)}
