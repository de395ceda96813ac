"""Rules about stored data: backups, protection from deletion, encryption and access."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from infra.rules.base import Template, Templates, listed, of_type, rule, text
from infra.transform import ROOT

BUCKET_NAMES = ("${AWS::StackName}", "${StackName}")


@rule
def tables_are_safe(templates: Templates) -> list[str]:
    """On demand, with point-in-time recovery, encryption, `ttl` and deletion protection by parameter."""
    found = []
    for name, table in of_type(templates.expanded, "AWS::DynamoDB::Table"):
        recovery = table.get("PointInTimeRecoverySpecification", {})
        wanted = {
            "on demand": table.get("BillingMode") == "PAY_PER_REQUEST",
            "point-in-time recovery": recovery.get("PointInTimeRecoveryEnabled") is True,
            "encryption": table.get("SSESpecification", {}).get("SSEEnabled") is True,
            "ttl": table.get("TimeToLiveSpecification") == {"AttributeName": "ttl", "Enabled": True},
            "deletion protection by parameter": table.get("DeletionProtectionEnabled") == {"Ref": "DeletionProtection"},
        }
        found += [f"{name}: no {what}" for what, kept in wanted.items() if not kept]
    return found


@rule
def data_outlives_its_stack(templates: Templates) -> list[str]:
    """Taking a resource out of a template, or renaming it, deletes no data; a protected table refuses by itself."""
    found = []
    for file, template in templates.all():
        for name, resource in template["Resources"].items():
            if resource["Type"] not in ("AWS::DynamoDB::Table", "AWS::S3::Bucket"):
                continue
            protected = resource["Properties"].get("DeletionProtectionEnabled") == {"Ref": "DeletionProtection"}
            if resource.get("DeletionPolicy") != "Retain" and not protected:
                found.append(f"{file}: {name} is deleted with its stack")
            if resource.get("UpdateReplacePolicy") != "Retain":
                found.append(f"{file}: {name} is lost when it is replaced")
    return found


@rule
def deletion_protection_is_on(templates: Templates) -> list[str]:
    """Deletion protection is the default, and staging and production do not turn it off."""
    settings = tomllib.loads((ROOT / "samconfig.toml").read_text())
    found = [
        f"samconfig.toml: {stage} has no deletion protection"
        for stage in ("staging", "prod")
        if "DeletionProtection=true" not in settings[stage]["deploy"]["parameters"]["parameter_overrides"]
    ]
    if templates.source["Parameters"]["DeletionProtection"].get("Default") != "true":
        found.append("parameter DeletionProtection: not on by default")
    return found


def _buckets(templates: Templates) -> Iterator[tuple[str, dict[str, Any]]]:
    for _, template in templates.all():
        yield from of_type(template, "AWS::S3::Bucket")


def _policies(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """(the bucket's name as text, statement) for each statement about a bucket."""
    names = {name: text(bucket["BucketName"]) for name, bucket in of_type(template, "AWS::S3::Bucket")}
    for _, policy in of_type(template, "AWS::S3::BucketPolicy"):
        bucket = text(policy["Bucket"])
        bucket = names.get(bucket.strip("${}"), bucket)
        for statement in policy["PolicyDocument"]["Statement"]:
            yield _anywhere(bucket), statement


def _anywhere(name: str) -> str:
    """A bucket's name, as it is in every template: the stack's name is a parameter outside its own."""
    for stack in BUCKET_NAMES:
        name = name.replace(stack, "<stack>")
    return name


@rule
def buckets_are_private(templates: Templates) -> list[str]:
    """No bucket is public, none keeps uploads for ever."""
    found = []
    for name, bucket in _buckets(templates):
        block = bucket.get("PublicAccessBlockConfiguration", {})
        wanted = {
            "encryption": "BucketEncryption" in bucket,
            "block of public access": len(block) == 4 and all(value is True for value in block.values()),
            "owner enforced": "BucketOwnerEnforced" in str(bucket.get("OwnershipControls")),
            "lifecycle": "LifecycleConfiguration" in bucket,
            "privacy: it is a website": "WebsiteConfiguration" not in bucket and "AccessControl" not in bucket,
        }
        found += [f"{name}: no {what}" for what, kept in wanted.items() if not kept]
    return found


@rule
def buckets_refuse_plain_http(templates: Templates) -> list[str]:
    """Some template's policy refuses plain HTTP for each bucket."""
    closed = {
        bucket
        for _, template in templates.all()
        for bucket, statement in _policies(template)
        if statement["Effect"] == "Deny"
        and statement["Action"] == "s3:*"
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    }
    return [
        f"{name}: answers without TLS"
        for name, bucket in _buckets(templates)
        if _anywhere(text(bucket["BucketName"])) not in closed
    ]


@rule
def bucket_policies_are_exact(templates: Templates) -> list[str]:
    """What a bucket's policy allows, it allows one service, for one resource, to read."""
    found = []
    for _, template in templates.all():
        for bucket, statement in _policies(template):
            if statement["Effect"] == "Deny":
                continue
            principal = statement.get("Principal")
            if not isinstance(principal, dict) or list(principal) != ["Service"]:
                found.append(f"{bucket}: lets {principal} in")
            if "aws:SourceArn" not in text(statement.get("Condition", {})):
                found.append(f"{bucket}: lets a service in for whomever")
            if listed(statement["Action"]) != ["s3:GetObject"]:
                found.append(f"{bucket}: allows {statement['Action']}")
    return found
