"""The least that a function without HTTP can be."""

from __future__ import annotations

import boto3
from aws_lambda_powertools import Logger

logger = Logger()
client = boto3.client("dynamodb")


def handler(event, context):
    return None
