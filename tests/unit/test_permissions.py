"""The comparison of permissions with calls: every kind of difference is seen."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import call_record, permissions
from tests.support import template as template_file
from tests.support.grants import IN_PROCESS, LOCAL_CLOUD, PHONE, Call, Grant, Place, grants, refused, used

SHOP = "arn:aws:dynamodb:eu-central-1:123456789012:table/atrium-test-shop"
READ = Grant("orders", "dynamodb:GetItem", SHOP)
WRITE = Grant("orders", "dynamodb:PutItem", SHOP)
INDEX = Grant("orders", "dynamodb:Query", f"{SHOP}/index/*")


def test_a_grant_fits_its_own_function_action_and_resource_only() -> None:
    assert READ.permits(Call("orders", "dynamodb:GetItem", SHOP))
    assert not READ.permits(Call("pages", "dynamodb:GetItem", SHOP))
    assert not READ.permits(Call("orders", "dynamodb:PutItem", SHOP))
    assert not READ.permits(Call("orders", "dynamodb:GetItem", SHOP + "-other"))
    assert INDEX.permits(Call("orders", "dynamodb:Query", f"{SHOP}/index/gsi1"))
    assert not INDEX.permits(Call("orders", "dynamodb:Query", SHOP))


def test_a_grant_on_all_but_something_fits_everything_else() -> None:
    texts = Grant("sms-worker", "sns:Publish", "arn:aws:sns:*:*:*", excludes=True)
    assert texts.permits(Call("sms-worker", "sns:Publish", PHONE))
    assert not texts.permits(Call("sms-worker", "sns:Publish", "arn:aws:sns:eu-central-1:1:alarms"))


def test_what_nobody_used_and_what_was_refused_are_told_apart() -> None:
    calls = [Call("orders", "dynamodb:GetItem", SHOP), Call("orders", "dynamodb:Scan", SHOP)]
    assert used([READ, WRITE], calls) == {READ}
    assert refused([READ, WRITE], calls) == [calls[1]]


def test_the_report_counts_a_use_in_either_place() -> None:
    def here(place: Place) -> list[Grant]:
        table = f"arn:aws:dynamodb:{place.region}:{place.account}:table/{place.stack}-shop"
        return [Grant("orders", f"dynamodb:{action}", table) for action in ("GetItem", "PutItem", "DeleteItem")]

    calls = {
        place: [Call("orders", action, here(place)[0].resource)]
        for place, action in ((IN_PROCESS, "dynamodb:GetItem"), (LOCAL_CLOUD, "dynamodb:PutItem"))
    }
    unused = ("orders", "dynamodb:DeleteItem", "dynamodb:table/shop")
    granted = {place: here(place) for place in calls}

    report = permissions.compare(granted, calls, {})
    assert (len(report.granted), report.unused, report.refused) == (3, [unused], [])
    assert any("nobody used: orders" in line for line in report.lines())

    excused = permissions.compare(granted, calls, {unused: "a rainy day"})
    assert (excused.unused, excused.rare) == ([], [unused])

    outdated = permissions.compare(granted, calls, {("orders", "dynamodb:GetItem", "dynamodb:table/shop"): "never"})
    assert outdated.used_after_all == [("orders", "dynamodb:GetItem", "dynamodb:table/shop")]


def test_a_refused_call_makes_the_run_unsound() -> None:
    report = permissions.compare({IN_PROCESS: [READ]}, {IN_PROCESS: [Call("orders", "dynamodb:Scan", SHOP)]}, {})
    assert not report.sound
    assert report.refused == [("orders", "dynamodb:Scan", "dynamodb:table/shop")]
    assert any("refused" in line for line in report.lines(whole=False))


def test_a_run_is_read_from_what_the_cloud_and_the_workers_wrote_down(tmp_path: Path) -> None:
    table = "arn:aws:dynamodb:us-east-1:000000000000:table/atrium-shop"
    asked = {"who": "atrium-orders", "action": "dynamodb:GetItem", "resource": table}
    probe = {"who": "probe-1234", "action": "iam:CreateUser", "resource": "*"}
    # The demo data is put in by the functions' code in a process of the cloud's root.
    root = {"who": "arn:aws:iam::000000000000:root", "action": "dynamodb:UpdateItem", "resource": table}
    (tmp_path / "calls.jsonl").write_text(
        "".join(json.dumps({**call, "allowed": True}) + "\n" for call in (asked, probe, root))
    )
    mine = {"who": "orders", "action": "dynamodb:PutItem", "resource": SHOP}
    (tmp_path / "in-process-1.jsonl").write_text(json.dumps(mine) + "\n")

    report = permissions.of_run(tmp_path)

    assert report.sound
    used_by_run = set(report.granted) - set(report.unused) - set(report.rare)
    assert {(function, action) for function, action, _ in used_by_run} == {
        ("orders", "dynamodb:GetItem"),
        ("orders", "dynamodb:PutItem"),
    }


def test_a_permission_that_is_added_is_reported_until_somebody_needs_it() -> None:
    template = copy.deepcopy(template_file.load())
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": "dynamodb:Scan",
        "Resource": {"Fn::GetAtt": ["ShopTable", "Arn"]},
    }
    template["Resources"]["PagesFunction"]["Properties"]["Policies"][0]["Statement"].append(statement)
    report = permissions.compare({IN_PROCESS: grants(template, IN_PROCESS)}, {}, {})
    assert ("pages", "dynamodb:Scan", "dynamodb:table/shop") in report.unused


def test_the_rare_ones_are_permissions_of_the_template() -> None:
    granted = {grant.short(IN_PROCESS) for grant in grants(template_file.load(), IN_PROCESS)}
    assert permissions.RARE.keys() <= granted


@pytest.mark.parametrize(
    ("service", "operation", "asked", "expected"),
    [
        (
            "dynamodb",
            "TransactWriteItems",
            {"TransactItems": [{"Put": {"TableName": "a"}}, {"ConditionCheck": {"TableName": "b"}}]},
            [("dynamodb:PutItem", "table/a"), ("dynamodb:ConditionCheckItem", "table/b")],
        ),
        ("dynamodb", "BatchGetItem", {"RequestItems": {"a": {}}}, [("dynamodb:BatchGetItem", "table/a")]),
        ("dynamodb", "Query", {"TableName": "a", "IndexName": "gsi1"}, [("dynamodb:Query", "table/a/index/gsi1")]),
        ("sqs", "SendMessageBatch", {"QueueUrl": "http://x/1/SmsQueue"}, [("sqs:SendMessage", ":atrium-test-sms")]),
        ("s3", "HeadObject", {"Bucket": "b", "Key": "k/1"}, [("s3:GetObject", ":::b/k/1")]),
        ("s3", "CreateBucket", {"Bucket": "b"}, []),
        ("ssm", "GetParameter", {"Name": "/atrium-test/jwt"}, [("ssm:GetParameter", "parameter/atrium-test/jwt")]),
        (
            "ssm",
            "GetParameters",
            {"Names": ["/atrium-test/jwt", "/atrium-test/pepper"]},
            [("ssm:GetParameters", "parameter/atrium-test/jwt"), ("ssm:GetParameters", "parameter/atrium-test/pepper")],
        ),
        ("sesv2", "SendEmail", {"FromEmailAddress": "a@b.c"}, [("ses:SendEmail", "identity/a@b.c")]),
        ("sns", "Publish", {"PhoneNumber": "+79990000000"}, [("sns:Publish", PHONE)]),
        ("kms", "Decrypt", {}, [("kms:Decrypt", "*")]),
        ("kms", "Decrypt", {"KeyId": "some-key"}, [("kms:Decrypt", "key/some-key")]),
    ],
)
def test_an_api_call_is_read_as_the_permissions_that_it_needs(
    service: str, operation: str, asked: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    found = list(call_record.requests(service, operation, asked))
    assert [action for action, _ in found] == [action for action, _ in expected]
    assert all(resource.endswith(end) for (_, resource), (_, end) in zip(found, expected, strict=True))
    assert "+7999" not in str(found)
