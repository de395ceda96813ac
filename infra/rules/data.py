"""Rules about stored data: backups, protection from deletion, encryption and access."""

from __future__ import annotations

import re
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
def tables_are_named_to_operators(templates: Templates) -> list[str]:
    """Operators' commands find a stack's tables by its outputs."""
    outputs = templates.source["Outputs"]
    return [
        f"{name}: no output {name}Name"
        for name, _ in of_type(templates.expanded, "AWS::DynamoDB::Table")
        if outputs.get(f"{name}Name", {}).get("Value") != {"Ref": name}
    ]


@rule
def data_outlives_its_stack(templates: Templates) -> list[str]:
    """Taking a resource out of a template, or renaming it, deletes no data; a protected table refuses by itself.

    What all environments of an account sign in by counts as such, too. What is kept is kept except on create: a first
    deploy that fails would else leave names that the next try cannot take.
    """
    found = []
    for file, template in templates.all():
        for name, resource in template["Resources"].items():
            # SAM keeps versions, which go with their function.
            if resource.get("DeletionPolicy") == "Retain" and resource["Type"] != "AWS::Lambda::Version":
                found.append(f"{file}: {name} stays when its first deploy fails")
            if resource["Type"] not in ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::IAM::OIDCProvider"):
                continue
            protected = resource["Properties"].get("DeletionProtectionEnabled") == {"Ref": "DeletionProtection"}
            if resource.get("DeletionPolicy") != "RetainExceptOnCreate" and not protected:
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


@rule
def environments_give_what_has_no_default(templates: Templates) -> list[str]:
    """Each environment has a value for every parameter without a default: a deploy stops without one."""
    wanted = {name for name, parameter in templates.source["Parameters"].items() if "Default" not in parameter}
    environments = tomllib.loads((ROOT / "samconfig.toml").read_text())
    return [
        f"samconfig.toml: {stage} has no {name}"
        for stage in ("dev", "staging", "prod")
        for name in sorted(wanted - _given(environments[stage]["deploy"]["parameters"]["parameter_overrides"]))
    ]


def _given(overrides: list[str]) -> set[str]:
    return {one.partition("=")[0] for one in overrides if one.partition("=")[2]}


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


@rule
def buckets_keep_versions(templates: Templates) -> list[str]:
    """What is deleted or written over can be had back for a while, and not for ever; only uploads are gone sooner."""
    found = []
    for file, template in templates.all():
        for name, bucket in of_type(template, "AWS::S3::Bucket"):
            if "Enabled" not in str(bucket.get("VersioningConfiguration")):
                found.append(f"{file}: {name} keeps no versions")
            lifecycle = bucket.get("LifecycleConfiguration", {}).get("Rules", [])
            if not any("NoncurrentVersionExpiration" in one and "Prefix" not in one for one in lifecycle):
                found.append(f"{file}: {name} keeps old versions for ever")
            # Personal data that should be gone after days would stay as an old version.
            found += [
                f"{file}: {name} keeps versions of what {one['Id']} lets expire"
                for one in lifecycle
                if "Prefix" in one and "ExpirationInDays" in one and "NoncurrentVersionExpiration" not in one
            ]
    return found


@rule
def bucket_names_carry_the_region(templates: Templates) -> list[str]:
    """S3 knows a bucket's name worldwide: wherever one is written it ends in BucketSuffix, or names the region."""
    found = []
    for file, template in (("template.yaml", templates.source), *templates.others.items()):
        for written in sorted(set(_strings(template))):
            if re.search(r"-(media|files|web)-\$\{AWS::AccountId\}(?!\$\{BucketSuffix\}|\*)", written):
                found.append(f"{file}: {written}")
    return found


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(part)


@rule
def backups_take_every_table_and_bucket(templates: Templates) -> list[str]:
    """AWS Backup, where it is on, copies every table by the stack's name, and every bucket that outlives the stack."""
    found = []
    selections = [one for _, one in of_type(templates.expanded, "AWS::Backup::BackupSelection")]
    taken = {text(one) for selection in selections for one in selection["BackupSelection"]["Resources"]}
    for name, table in of_type(templates.expanded, "AWS::DynamoDB::Table"):
        if not text(table["TableName"]).startswith("${AWS::StackName}-") or not any(
            one.endswith(":table/${AWS::StackName}-*") for one in taken
        ):
            found.append(f"{name}: is in no backup")
    for name, _ in of_type(templates.expanded, "AWS::S3::Bucket"):
        if f"${{{name}.Arn}}" not in taken:
            found.append(f"{name}: is in no backup")
    return found
