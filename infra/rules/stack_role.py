"""Rules about the role with which CloudFormation makes the stack for CI."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import Any

from infra.rules.base import Templates, listed, of_type, rule, text
from infra.rules.other_stacks import DEPLOY

# Of what AWS's schemas ask for to make and change our types of resources: what only properties need that we never set
# (mutual TLS, names of zones instead of ids, policies, locks and notifications of vaults), what IAM does not know (API
# Gateway's tags are a POST), and what is denied on purpose.
NOT_NEEDED = {
    "apigateway:AddCertificateToDomain",
    "apigateway:RemoveCertificateFromDomain",
    "apigateway:TagResource",
    "apigateway:UntagResource",
    "route53:ListHostedZones",
    "backup:PutBackupVaultAccessPolicy",
    "backup:PutBackupVaultLockConfiguration",
    "backup:PutBackupVaultNotifications",
    "backup:DeleteBackupVaultAccessPolicy",
    "backup:DeleteBackupVaultLockConfiguration",
    "backup:DeleteBackupVaultNotifications",
    "iam:DeleteRolePermissionsBoundary",
    "kms:UntagResource",
    "events:PutPermission",
    "events:RemovePermission",
    "logs:PutIndexPolicy",
    "logs:DeleteIndexPolicy",
    "logs:DeleteResourcePolicy",
}
SERVICES = {"apigatewayv2": "apigateway"}
# Types for which AWS makes a role of its own in an account that has none yet, in the name of whoever makes the first
# resource: the service that takes it, or "" where only properties that we never set need it (replicas of tables).
LINKED = {"AWS::Backup::BackupSelection": "backup.amazonaws.com", "AWS::DynamoDB::Table": ""}
LINKS = "iam:CreateServiceLinkedRole"


@rule
def the_stack_role_makes_every_resource(templates: Templates) -> list[str]:
    """CloudFormation may do what AWS's schema of each type asks of the type's own service: else CI cannot deploy."""
    patterns = [pattern for statement in _allowed(templates) for pattern in _actions(statement)]
    found = []
    for kind, asked in _asked(templates).items():
        service = kind.split("::")[1].lower()
        found += [
            f"{kind}: {action} is not allowed"
            for action in sorted(asked)
            if action.startswith(f"{SERVICES.get(service, service)}:")
            and not any(fnmatch(action, pattern) for pattern in patterns)
        ]
    return found


@rule
def the_stack_role_names_no_resources_where_there_are_none(templates: Templates) -> list[str]:
    """What IAM knows without a resource is allowed on `*`: a pattern of actions on named resources does not allow it.

    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    from cfnlint.data import AdditionalSpecs
    from cfnlint.helpers import load_resource

    known: dict[str, Any] = load_resource(AdditionalSpecs, "Policies.json")
    found = set()
    for asked in _asked(templates).values():
        for action in asked:
            service, _, name = action.partition(":")
            described = known.get(service, {}).get("Actions", {}).get(name.lower())
            if described is None or described.get("Resources"):
                continue
            allowing = [
                statement
                for statement in _allowed(templates)
                if any(fnmatch(action, pattern) for pattern in _actions(statement))
            ]
            if allowing and not any("*" in listed(statement["Resource"]) for statement in allowing):
                found.add(f"{action} is allowed on resources by name, and has none")
    return sorted(found)


@rule
def the_stack_role_makes_the_roles_of_services(templates: Templates) -> list[str]:
    """In a new account the first deploy makes the role that a service works with, where AWS's schema asks for it.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
    """
    linked = {
        str(service)
        for statement in _allowed(templates)
        if LINKS in _actions(statement)
        for service in listed(statement["Condition"]["StringEquals"]["iam:AWSServiceName"])
        if any(f"/{service}/" in text(resource) for resource in listed(statement["Resource"]))
    }
    return [
        f"{kind}: {LINKS} is not allowed for {LINKED.get(kind, 'its service')}"
        for kind, asked in _asked(templates).items()
        if LINKS in asked and LINKED.get(kind, "?") not in {*linked, ""}
    ]


def _asked(templates: Templates) -> dict[str, set[str]]:
    """Type of the stack's resources → what CloudFormation does to make, read and change one."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    found = {}
    for kind in sorted({str(one["Type"]) for one in templates.expanded["Resources"].values()}):
        handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema.get("handlers", {})
        asked = {one for step in ("create", "read", "update") for one in handlers.get(step, {}).get("permissions", [])}
        found[kind] = asked - NOT_NEEDED
    return found


def _allowed(templates: Templates) -> list[dict[str, Any]]:
    role = dict(of_type(templates.others[DEPLOY], "AWS::IAM::Role"))["StackRole"]
    return [
        statement
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]


def _actions(statement: dict[str, Any]) -> list[str]:
    return [str(action) for action in listed(statement["Action"])]


@rule
def keys_are_known_by_their_stack(templates: Templates) -> list[str]:
    """Each key carries the tag by which the roles that deploy know whose it is; nobody changes keys without it.

    A key is made without waiting until its tag counts for permissions.
    """
    found = []
    for name, key in of_type(templates.expanded, "AWS::KMS::Key"):
        if {"Key": "stack", "Value": {"Ref": "AWS::StackName"}} not in key.get("Tags", []):
            found.append(f"{name}: has no tag `stack`")
    for name, role in of_type(templates.others[DEPLOY], "AWS::IAM::Role"):
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                condition = statement.get("Condition", {})
                if "kms:PutKeyPolicy" in listed(statement["Action"]) and "aws:ResourceTag/stack" not in condition.get(
                    "StringLike", {}
                ):
                    found.append(f"{name}: changes keys of other environments")
                if "kms:EnableKeyRotation" in listed(statement["Action"]) and condition:
                    found.append(f"{name}: a key's rotation waits for its tag")
    return found
