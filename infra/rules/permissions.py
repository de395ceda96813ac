"""Rules about who may do what: exact actions, exact resources, and only what the function's code can reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from infra.derive import PARAMETERS_READ, READ, parameters_of
from infra.rules import imports
from infra.rules.base import (
    Template,
    Templates,
    environment,
    feeding,
    functions,
    listed,
    module_of,
    named,
    of_type,
    rule,
    statements,
    text,
)
from shared.core.secrets import MOST_NAMES

MANAGED = "arn:aws:iam::aws:policy/"
_POLICY = "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/atrium-boundaries/${PermissionsBoundaryName}"
BOUNDARY = {"Fn::If": ["HasBoundary", {"Fn::Sub": _POLICY}, {"Ref": "AWS::NoValue"}]}
# Attached by SAM to every function: logs, and traces, which have no resource in IAM.
BASIC_POLICIES = {f"{MANAGED}service-role/AWSLambdaBasicExecutionRole", f"{MANAGED}AWSXrayWriteOnlyAccess"}
# Attached by SAM to functions with a queue or stream, for all of the account: a Deny must take the others back.
SOURCE_POLICIES = {
    f"{MANAGED}service-role/AWSLambdaSQSQueueExecutionRole": {
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
    },
    f"{MANAGED}service-role/AWSLambdaDynamoDBExecutionRole": {
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
    },
}
# A pattern may end in a star below a table's indexes or below a folder of a bucket, and nowhere else.
PATTERN = re.compile(r"^(\$\{\w+Table\.Arn\}/index/\*|arn:\$\{AWS::Partition\}:s3:::[^*]+?/[^*]+/\*)$")
BACKUP = "backup.amazonaws.com"
BACKUP_POLICIES = {
    "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
    "arn:${AWS::Partition}:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup",
}
ROLE_TAKERS = {f"{name}.amazonaws.com" for name in ("lambda", "scheduler", "codedeploy", "backup", "mediaconvert")}
BUCKET_VARIABLE = re.compile(r"([A-Z]+)_BUCKET(?:_NAME)?")
# A job has no name before there is one, and its ARN holds none of the stack's.
ANY_JOB = "arn:${AWS::Partition}:mediaconvert:${AWS::Region}:${AWS::AccountId}:jobs/*"
# A connection of the WebSocket API has no name before it is there.
ANY_CONNECTION = re.compile(
    r"^arn:\$\{AWS::Partition\}:execute-api:\$\{AWS::Region\}:\$\{AWS::AccountId\}"
    r":\$\{\w+\}/\$\{StageName\}/(POST|DELETE)/@connections/\*$"
)
# CodeDeploy moves aliases of any function of the stack: each deploy names its own.
ALIAS_ACTIONS = {"lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"}
TOKEN_ISSUERS = {"AuthFunctionRole"}
READS_PARAMETERS = {"ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"}
# Who may write people as a whole; all others single attributes, and never these.
IDENTITY_OWNERS = {"AuthFunction", "UsersFunction", "EraseAccountsFunction"}
# Keys of identity's table that belong to no account: codes that sign a contract, and counters.
IDENTITY_CODES = frozenset({"USER#ctr_*", "CAP#*"})
IDENTITY_POWER = {
    *("roles", "is_active", "session_epoch", "password_hash", "phone", "email", "phone_verified", "email_verified"),
    *("epoch", "token_hash", "code_hash", "user_id", "*"),
}
DYNAMODB_WRITES = {
    f"dynamodb:{action}"
    for action in ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLInsert", "PartiQLUpdate")
} | {"dynamodb:PartiQLDelete"}
NO_TOPIC = "arn:${AWS::Partition}:sns:*:*:*"


def roles(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """All roles of a template, as CloudFormation sees them."""
    return of_type(template, "AWS::IAM::Role")


def policies(role: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The statements of a role's own policies."""
    for policy in role.get("Policies", []):
        yield from listed(policy["PolicyDocument"]["Statement"])


def granted(properties: dict[str, Any], service: str) -> set[str]:
    """The logical ids that a function's statements allow something of a service on."""
    found: set[str] = set()
    for statement in statements(properties):
        if statement["Effect"] == "Allow" and any(
            str(a).startswith(f"{service}:") for a in listed(statement["Action"])
        ):
            found |= named(statement.get("Resource"))
    return found


@rule
def actions_are_exact(templates: Templates) -> list[str]:
    """No `*` in an action, nor everything but a few."""
    found = []
    for name, role in roles(templates.expanded):
        for statement in policies(role):
            actions = [str(action) for action in listed(statement.get("Action"))]
            if "NotAction" in statement or not actions or any("*" in action for action in actions):
                found.append(f"{name}: {statement['Effect']} {actions or 'NotAction'}")
    return found


@rule
def resources_are_exact(templates: Templates) -> list[str]:
    """No `*` as a resource or within one, but for a table's indexes (to query) and folders of a bucket.

    Text messages have no resource: they may be sent to what is no topic. SES knows a sender by condition. Metrics have
    none either: who may read one may read all. Jobs of MediaConvert and connections of the WebSocket API get their
    names when they are made.
    """
    found = []
    for name, role in roles(templates.expanded):
        for statement in policies(role):
            if statement["Effect"] == "Deny":
                continue
            actions = [str(action) for action in listed(statement.get("Action"))]
            if "NotResource" in statement and (
                actions != ["sns:Publish"] or text(statement["NotResource"]) != NO_TOPIC
            ):
                found.append(f"{name}: {actions} on everything but {text(statement['NotResource'])}")
            for resource in map(text, listed(statement.get("Resource"))):
                of_sender = actions == ["ses:SendEmail"] and "ses:FromAddress" in text(statement.get("Condition", {}))
                of_metrics = actions in (["cloudwatch:GetMetricData"], ["cloudwatch:DescribeAlarms"])
                of_aliases = set(actions) <= ALIAS_ACTIONS and resource.endswith(":function:${AWS::StackName}-*")
                of_jobs = actions == ["mediaconvert:GetJob"] and resource == ANY_JOB
                of_connections = actions == ["execute-api:ManageConnections"] and ANY_CONNECTION.match(resource)
                exempt = of_sender or of_metrics or of_aliases or of_jobs or of_connections
                if "*" in resource and not PATTERN.match(resource) and not exempt:
                    found.append(f"{name}: {actions} on {resource}")
                if "/index/" in resource and actions != ["dynamodb:Query"]:
                    found.append(f"{name}: {actions} on an index, which can only be queried")
    return found


@rule
def managed_policies_are_bounded(templates: Templates) -> list[str]:
    """SAM's managed policies are known, and a Deny limits the account-wide ones to the function's own source."""
    found = []
    fed: dict[str, set[str]] = {}
    for function, source, _ in feeding(templates.expanded):
        fed.setdefault(f"{function}Role", set()).add(source)
    for name, role in roles(templates.expanded):
        for managed in map(text, role.get("ManagedPolicyArns", [])):
            if managed in BASIC_POLICIES or (managed in BACKUP_POLICIES and BACKUP in str(role)):
                continue
            if managed not in SOURCE_POLICIES:
                found.append(f"{name}: {managed}")
                continue
            closed = [
                statement
                for statement in policies(role)
                if statement["Effect"] == "Deny"
                and set(listed(statement["Action"])) >= SOURCE_POLICIES[managed]
                and named(statement.get("NotResource")) == fed.get(name)
                and "*" not in text(statement["NotResource"])
            ]
            if not closed:
                found.append(f"{name}: {managed} is not limited to its own source")
    return found


@rule
def roles_are_for_services(templates: Templates) -> list[str]:
    """A role of the stack is taken by one of AWS's services that run it, and has a name of CloudFormation's making."""
    found = []
    for name, role in roles(templates.expanded):
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            principal = statement["Principal"]
            services = (
                {str(service) for service in listed(principal.get("Service"))} if isinstance(principal, dict) else set()
            )
            if not services or not services <= ROLE_TAKERS or len(principal) > 1:
                found.append(f"{name}: may be taken by {principal}")
        if "RoleName" in role:
            found.append(f"{name}: has a name of its own, which needs CAPABILITY_NAMED_IAM")
    return found


@rule
def roles_stay_within_their_environment(templates: Templates) -> list[str]:
    """Every role lies below its environment's path and takes the boundary that infra/deploy-role.yaml makes.

    The deploy role of an environment may make and change no other.
    """
    found = []
    for name, role in roles(templates.expanded):
        if text(role.get("Path", "/")) != "/atrium/${StageName}/":
            found.append(f"{name}: lies at {text(role.get('Path', '/'))}, not below its environment's path")
        if role.get("PermissionsBoundary") != BOUNDARY:
            found.append(f"{name}: has no boundary when one is given")
    return found


@rule
def invoke_permissions_are_exact(templates: Templates) -> list[str]:
    """A service may invoke a function for one source only; S3, whose bucket is made later, for this account."""
    found = []
    for name, permission in of_type(templates.expanded, "AWS::Lambda::Permission"):
        source = text(permission.get("SourceArn", ""))
        exact = source and not source.endswith(":*") and source != "*"
        ours = permission["Principal"] == "s3.amazonaws.com" and permission.get("SourceAccount") == {
            "Ref": "AWS::AccountId"
        }
        if permission["Principal"] == "*" or not (exact or ours):
            found.append(f"{name}: {permission['Principal']} may invoke it for any source")
        if permission["Action"] != "lambda:InvokeFunction" or "FunctionUrlAuthType" in permission:
            found.append(f"{name}: allows {permission['Action']}")
    found += [f"{name}: has a function URL" for name, _ in of_type(templates.expanded, "AWS::Lambda::Url")]
    return found


@rule
def table_permissions_match_the_code(templates: Templates) -> list[str]:
    """A role may use a table exactly when the function has its name and its code imports the table's models."""
    found = []
    tables = dict(of_type(templates.source, "AWS::DynamoDB::Table"))
    for name, function in functions(templates.source):
        granted_to_it = {n.removesuffix("Table").lower() for n in granted(function, "dynamodb") & tables.keys()}
        given = {key[6:].lower() for key in environment(function) if key.startswith("TABLE_")}
        module = module_of(function)
        all_given = {table for table in given if imports.reads_all_of_its_kind(module, f"TABLE_{table.upper()}")}
        reached = imports.tables(module) | all_given
        found += [f"{name}: may use table {table}, its code cannot" for table in sorted(granted_to_it - reached)]
        found += [f"{name}: TABLE_{table.upper()} and its role disagree" for table in sorted(granted_to_it ^ given)]
    return found


@rule
def queue_permissions_match_the_code(templates: Templates) -> list[str]:
    """A role may use a queue exactly when the function has its URL; dead letters come with their queue."""
    found = []
    queues = dict(of_type(templates.source, "AWS::SQS::Queue"))
    for name, function in functions(templates.source):
        granted_to_it = granted(function, "sqs") & queues.keys()
        given = set().union(*(named(v) for k, v in environment(function).items() if k.startswith("QUEUE_")))
        dead = set().union(*(named(queues[queue].get("RedrivePolicy")) for queue in given & queues.keys()))
        granted_to_it -= dead - given
        found += [f"{name}: settings and role disagree about {queue}" for queue in sorted(granted_to_it ^ given)]
    return found


@rule
def bucket_permissions_match_the_code(templates: Templates) -> list[str]:
    """A role may use a bucket exactly when the function has its name; `…_BUCKET_NAME` is one of another stack."""
    found = []
    for name, function in functions(templates.source):
        resources = [
            text(resource)
            for statement in statements(function)
            if any(str(action).startswith("s3:") for action in listed(statement["Action"]))
            for resource in listed(statement.get("Resource"))
        ]
        granted_to_it = {match[1] for resource in resources if (match := re.search(r"StackName\}-(\w+)-\$", resource))}
        given = {match[1].lower() for key in environment(function) if (match := BUCKET_VARIABLE.fullmatch(key))}
        found += [
            f"{name}: settings and role disagree about bucket {bucket}" for bucket in sorted(granted_to_it ^ given)
        ]
    return found


@rule
def secret_permissions_match_the_code(templates: Templates) -> list[str]:
    """A role reads only the secrets that the function's code can ask for, each by its whole name, all in one call."""
    found = []
    for name, function in of_type(templates.expanded, "AWS::Lambda::Function"):
        allowed = parameters_of(dict(functions(templates.source))[name])
        if environment(function).get(PARAMETERS_READ, "") != ",".join(allowed) or len(allowed) > MOST_NAMES:
            found.append(f"{name}: does not know that it reads {allowed}, or reads more than {MOST_NAMES}")
    for name, function in functions(templates.source):
        reached = imports.secrets(module_of(function))
        for statement in statements(function):
            if {"ssm:GetParameter", "ssm:GetParametersByPath"} & set(listed(statement["Action"])):
                found.append(f"{name}: secrets are read by {READ}, and no other call")
            if READ not in listed(statement["Action"]):
                continue
            for resource in map(text, listed(statement.get("Resource"))):
                secret = resource.rpartition("/")[2]
                if not resource.endswith(f":parameter/${{AWS::StackName}}/{secret}") or secret not in reached:
                    found.append(f"{name}: may read {resource}, its code cannot")
    return found


@rule
def only_issuers_sign_tokens(templates: Templates) -> list[str]:
    """Who may read the private key of access tokens can make a token of anybody: the functions that issue them only."""
    found = []
    for name, role in roles(templates.expanded):
        for statement in policies(role):
            if statement["Effect"] != "Allow" or not READS_PARAMETERS & set(listed(statement.get("Action"))):
                continue
            private = [r for r in map(text, listed(statement.get("Resource"))) if r.endswith("/jwt") or r[-1:] == "*"]
            if private and name not in TOKEN_ISSUERS:
                found.append(f"{name}: may read {private[0]}, the private key of access tokens")
    return found


@rule
def identity_writes_are_bounded(templates: Templates) -> list[str]:
    """Functions that touch people for one attribute may write that one: no roles, no password, no whole item.

    ForAllValues is true of a request without the key, so `Null` must demand it:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """
    found = []
    for name, function in functions(templates.source):
        for statement in statements(function):
            writes = DYNAMODB_WRITES & set(listed(statement["Action"]))
            if name in IDENTITY_OWNERS or statement["Effect"] != "Allow" or not writes:
                continue
            if "IdentityTable" not in named(statement.get("Resource")):
                continue
            condition = statement.get("Condition", {})
            attributes = set(listed(condition.get("ForAllValues:StringEquals", {}).get("dynamodb:Attributes")))
            keys = listed(condition.get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys"))
            present = condition.get("Null", {})
            # Items of no person: codes of contracts and counters. Whole items, for nothing in them opens anything.
            if (
                set(keys)
                and set(keys) <= IDENTITY_CODES
                and str(present.get("dynamodb:LeadingKeys")).lower() == "false"
            ):
                continue
            guarded = all(
                str(present.get(f"dynamodb:{key}")).lower() == "false" for key in ("Attributes", "LeadingKeys")
            )
            if writes != {"dynamodb:UpdateItem"}:
                found.append(f"{name}: {sorted(writes)} on identity")
            elif not attributes or attributes & IDENTITY_POWER or keys != ["USER#*"] or not guarded:
                found.append(f"{name}: may update more of identity than single attributes of a person")
    return found
