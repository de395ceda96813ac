"""What a failed DynamoDB call means: a lost condition, a time-out, or neither."""

from __future__ import annotations

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError
from pynamodb.exceptions import PynamoDBException

# botocore gave up: time-outs, connections that were refused or closed.
NO_ANSWER = (HTTPClientError, ConnectionError)
LOST_CONDITION = "ConditionalCheckFailedException"
# May be repeated: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
TEMPORARY = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)


def code_of(error: PynamoDBException) -> str | None:
    """DynamoDB's code of a failed call, None when no answer came.

    PynamoDB's own `cause_response_code` raises AttributeError on a time-out, whose `response` is None.
    """
    cause = error.cause
    return str(cause.response["Error"]["Code"]) if isinstance(cause, ClientError) else None


def lost_condition(error: PynamoDBException) -> bool:
    """Whether a write was refused because its condition did not hold."""
    return code_of(error) == LOST_CONDITION


def is_temporary(error: PynamoDBException) -> bool:
    """Whether the same call may succeed in a moment: no answer came, or DynamoDB was busy."""
    return isinstance(error.cause, NO_ANSWER) or code_of(error) in TEMPORARY
