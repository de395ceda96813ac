"""What DynamoDB refuses of a query's range and moto reads as a range of nothing.

A lower end above the upper one, and an empty text: both are ValidationExceptions, whatever is stored
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html).
"""

from __future__ import annotations

import re
from typing import Any

from moto.dynamodb.exceptions import MockValidationException

_BETWEEN = re.compile(r"BETWEEN (:\w+) AND (:\w+)")
_VALUE = re.compile(r":\w+")


def refuse(asked: dict[str, Any]) -> None:
    """Raises MockValidationException for a Query whose range DynamoDB would not read."""
    expression = asked.get("KeyConditionExpression")
    if not expression:
        return
    values = asked.get("ExpressionAttributeValues", {})
    if any(values[name].get("S") == "" for name in _VALUE.findall(expression)):
        raise MockValidationException(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
            "empty string value."
        )
    for low, high in _BETWEEN.findall(expression):
        if values[low].get("S", "").encode() > values[high].get("S", "").encode():
            raise MockValidationException(
                "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal "
                f"to lower bound; lower bound operand: AttributeValue: {values[low]}, upper bound operand: "
                f"AttributeValue: {values[high]}"
            )
