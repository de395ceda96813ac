"""Rules about the role with which CloudFormation makes the stack for CI."""

from __future__ import annotations

from fnmatch import fnmatch

from infra.rules.base import Templates, listed, of_type, rule
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
}
SERVICES = {"apigatewayv2": "apigateway"}


@rule
def the_stack_role_makes_every_resource(templates: Templates) -> list[str]:
    """CloudFormation may do what AWS's schema of each type asks of the type's own service: else CI cannot deploy."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    role = dict(of_type(templates.others[DEPLOY], "AWS::IAM::Role"))["StackRole"]
    patterns = [
        str(action)
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
        for action in listed(statement["Action"])
    ]
    found = []
    for kind in sorted({str(one["Type"]) for one in templates.expanded["Resources"].values()}):
        service = kind.split("::")[1].lower()
        handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema.get("handlers", {})
        asked = {one for step in ("create", "read", "update") for one in handlers.get(step, {}).get("permissions", [])}
        found += [
            f"{kind}: {action} is not allowed"
            for action in sorted(asked - NOT_NEEDED)
            if action.startswith(f"{SERVICES.get(service, service)}:")
            and not any(fnmatch(action, pattern) for pattern in patterns)
        ]
    return found


@rule
def keys_are_known_by_their_stack(templates: Templates) -> list[str]:
    """Each key carries the tag by which the roles that deploy know whose it is; nobody changes keys without it."""
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
    return found
