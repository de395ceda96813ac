"""List prices in US dollars, region eu-central-1, without free tiers; the page that publishes each stands beside it.

Written down in November 2026 and not fetched: check them before a budget depends on them. Nothing else holds prices.
"""

from __future__ import annotations

MILLION = 1_000_000

# https://aws.amazon.com/lambda/pricing/ (arm64)
LAMBDA_REQUEST = 0.20 / MILLION
LAMBDA_GB_SECOND = 0.0000133334

# https://aws.amazon.com/api-gateway/pricing/ (HTTP APIs, first 300 million)
HTTP_API_REQUEST = 1.20 / MILLION

# https://aws.amazon.com/dynamodb/pricing/on-demand/ ; reading a stream from Lambda is free
WRITE_UNIT = 0.7625 / MILLION
READ_UNIT = 0.1525 / MILLION

# https://aws.amazon.com/sqs/pricing/ (standard queues; receive, send and delete are a request each)
SQS_REQUEST = 0.40 / MILLION

# https://aws.amazon.com/eventbridge/pricing/ (custom events)
BUS_EVENT = 1.00 / MILLION

# https://aws.amazon.com/cloudwatch/pricing/ (logs, ingestion)
LOG_GB = 0.63

# https://aws.amazon.com/cloudfront/pricing/ (HTTPS requests, Europe; traffic is billed by the GB besides)
CDN_REQUEST = 1.20 / MILLION
