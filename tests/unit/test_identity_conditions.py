"""Functions that touch a person for one attribute cannot write another one."""

from __future__ import annotations

import pytest

from tests.support import template
from tests.support.call_record import item_details
from tests.support.grants import IN_PROCESS, Call, grants, refused

TABLE = f"arn:aws:dynamodb:{IN_PROCESS.region}:{IN_PROCESS.account}:table/"


def update(function: str, attribute: str, key: str = "USER#usr_1") -> list[Call]:
    asked = {"Key": {"pk": {"S": key}, "sk": {"S": "USER"}}, "ExpressionAttributeNames": {"#0": attribute}}
    [(attributes, leading_key)] = item_details(asked)
    granted = grants(template.load(), IN_PROCESS)
    [table] = {g.resource for g in granted if g.function == "karma-worker" and g.attributes}
    assert table.startswith(TABLE)
    return refused(granted, [Call(function, "dynamodb:UpdateItem", table, attributes, leading_key)])


@pytest.mark.parametrize(
    ("function", "own"),
    [
        ("media-inspector", "avatar_key"),
        ("orders", "karma"),
        ("payments-worker", "total_donated"),
        ("expire-orders", "karma"),
        ("donations", "total_donated"),
        ("karma-api", "karma"),
        ("karma-worker", "karma"),
    ],
)
def test_a_function_writes_its_own_attribute_of_a_person_alone(function: str, own: str) -> None:
    assert not update(function, own)
    for other in ("roles", "is_active", "password_hash", "session_epoch", "email"):
        assert update(function, other), other
    assert update(function, own, key="GROUP#admin")
