"""Rules about the other stacks: the CDN and the roles that deploy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from infra.rules.base import Templates, listed, named, of_type, rule, text
from shared.http.origin import HEADER

CDN = "cdn.yaml"
DEPLOY = "deploy-role.yaml"
WAF = "waf.yaml"
DOORS = ("/api/v1/auth/", "/api/v1/support/mail", "/webhooks/")
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
# Statuses that CloudFront keeps for ten seconds whatever the answer says, unless the distribution says otherwise:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
KEPT_ERRORS = (404, 405, 414, 500, 501, 502, 503, 504)
# What AWS's policies for backups of tables and buckets allow on resources that carry no name of the stack's:
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForS3Backup.html and
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html
BACKUP_WORKS_WITH = {
    *("cloudwatch:GetMetricData", "s3:ListAllMyBuckets", "tag:GetResources", "events:ListRules", "events:PutRule"),
    *("events:DeleteRule", "events:EnableRule", "events:DisableRule", "events:DescribeRule", "events:PutTargets"),
    *("events:RemoveTargets", "events:ListTargetsByRule", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
    *("kms:CreateGrant", "backup:DescribeBackupVault", "backup:TagResource"),
}
# What gives a role more than it had, and which of these takes a boundary as a condition:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
STRENGTHENS = {"iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:PutRolePermissionsBoundary"}
# CloudFormation reads a role's policies before it updates or deletes the role.
READS_ROLES = {"iam:GetRole", "iam:GetRolePolicy", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"}
OWN_ROLES = "role/atrium/${EnvironmentName}/*"
# Who may pass a role on, or make one, may become it: these stand alone, on named roles, with a condition for passing.
NEVER_ON_EVERYTHING = re.compile(r"^(iam|sts|s3|dynamodb|kms|ssm|secretsmanager|organizations):")


def _distributions(templates: Templates) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, distribution in of_type(templates.others[CDN], "AWS::CloudFront::Distribution"):
        yield name, distribution["DistributionConfig"]


def _behaviours(config: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "*", config["DefaultCacheBehavior"]
    for behaviour in config.get("CacheBehaviors", []):
        yield behaviour["PathPattern"], behaviour


@rule
def doors_have_rates_per_address(templates: Templates) -> list[str]:
    """The web ACL limits each address at the doors of strangers, and its body-size rule blocks no page's text."""
    found = []
    for name, acl in of_type(templates.others[WAF], "AWS::WAFv2::WebACL"):
        rules = [one["Fn::If"][1] if "Fn::If" in one else one for one in acl["Rules"]]
        limited = {
            str(rate["ScopeDownStatement"]["ByteMatchStatement"]["SearchString"])
            for one in rules
            if (rate := one["Statement"].get("RateBasedStatement"))
            and rate["AggregateKeyType"] == "IP"
            and "Block" in one["Action"]
        }
        found += [f"{name}: no rate for {door}" for door in DOORS if not any(door.startswith(one) for one in limited)]
        counted = [
            override["Name"]
            for one in rules
            for override in one["Statement"].get("ManagedRuleGroupStatement", {}).get("RuleActionOverrides", [])
            if "Count" in override["ActionToUse"]
        ]
        if "SizeRestrictions_BODY" not in counted:
            found.append(f"{name}: blocks bodies of more than 8 KB, of which the API takes 1 MB")
        if acl["Scope"] != "CLOUDFRONT" or "us-east-1" not in text(templates.others[WAF].get("Rules", {})):
            found.append(f"{name}: is not of CloudFront, or is not asked to be made in us-east-1")
    return found


@rule
def the_cdn_shows_its_key(templates: Templates) -> list[str]:
    """The CDN sends its key to the API alone, under the name that functions know, from a hidden parameter."""
    found = []
    parameter = templates.others[CDN]["Parameters"].get("OriginKey", {})
    if parameter.get("NoEcho") is not True or parameter.get("Default"):
        found.append("parameter OriginKey is shown, or has a value for everybody")
    for _, config in _distributions(templates):
        for origin in config["Origins"]:
            headers = text(origin.get("OriginCustomHeaders", ""))
            if (HEADER in headers and "OriginKey" in headers) != (origin["Id"] == "api"):
                found.append(f"{origin['Id']}: sends the key, or the API lacks it")
    return found


@rule
def viewers_use_tls(templates: Templates) -> list[str]:
    """Plain HTTP is redirected or refused, TLS is at least 1.2, and answers carry security headers."""
    found = []
    for _, config in _distributions(templates):
        for path, behaviour in _behaviours(config):
            if behaviour["ViewerProtocolPolicy"] not in ("https-only", "redirect-to-https"):
                found.append(f"{path}: answers without TLS")
            if not behaviour.get("ResponseHeadersPolicyId"):
                found.append(f"{path}: no security headers")
        if "TLSv1.2_2021" not in text(config["ViewerCertificate"]):
            found.append("the certificate's address accepts TLS below 1.2")
    return found


@rule
def media_run_nothing(templates: Templates) -> list[str]:
    """Whatever lies in the media bucket is a document without rights on the site's address, and never sniffed."""
    found = []
    for _, config in _distributions(templates):
        for path, behaviour in _behaviours(config):
            if behaviour["TargetOriginId"] != "media":
                continue
            for name in named(behaviour.get("ResponseHeadersPolicyId")) or {""}:
                policy = templates.others[CDN]["Resources"].get(name, {}).get("Properties", {})
                headers = policy.get("ResponseHeadersPolicyConfig", {}).get("SecurityHeadersConfig", {})
                csp = headers.get("ContentSecurityPolicy", {})
                directives = {one.strip() for one in csp.get("ContentSecurityPolicy", "").split(";")}
                if not {"default-src 'none'", "sandbox"} <= directives or csp.get("Override") is not True:
                    found.append(f"{path}: a stored document may run scripts on the site's address")
                if headers.get("ContentTypeOptions", {}).get("Override") is not True:
                    found.append(f"{path}: browsers may guess the type of what is stored")
    return found


@rule
def videos_want_signed_cookies(templates: Templates) -> list[str]:
    """Of the media bucket only pictures are everybody's; what opens the rest is a key that CloudFront takes.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html
    """
    found = []
    groups = {name for name, _ in of_type(templates.others[CDN], "AWS::CloudFront::KeyGroup")}
    for _, config in _distributions(templates):
        for path, behaviour in _behaviours(config):
            is_open = not named(behaviour.get("TrustedKeyGroups")) & groups
            if behaviour["TargetOriginId"] == "media" and is_open and path != "/media/*":
                found.append(f"{path}: everybody may load it")
    key = dict(of_type(templates.source, "AWS::KMS::Key")).get("PlayKey", {})
    if (key.get("KeySpec"), key.get("KeyUsage")) != ("RSA_2048", "SIGN_VERIFY"):
        found.append("PlayKey: CloudFront takes RSA keys of 2048 bits")
    return found


@rule
def the_web_app_runs_its_own_files(templates: Templates) -> list[str]:
    """Pages of the web app run scripts and styles of the site alone, nothing inline, and are framed by nobody."""
    found = []
    for _, config in _distributions(templates):
        for path, behaviour in _behaviours(config):
            if behaviour["TargetOriginId"] != "web":
                continue
            for name in named(behaviour.get("ResponseHeadersPolicyId")) or {""}:
                policy = templates.others[CDN]["Resources"].get(name, {}).get("Properties", {})
                headers = policy.get("ResponseHeadersPolicyConfig", {}).get("SecurityHeadersConfig", {})
                csp = text(headers.get("ContentSecurityPolicy", {}))
                wanted = ("default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'")
                found += [f"{path}: the CSP lacks {one}" for one in wanted if one not in csp]
                found += [f"{path}: the CSP allows {one}" for one in ("unsafe-inline", "unsafe-eval") if one in csp]
                if "StrictTransportSecurity" not in headers:
                    found.append(f"{path}: no HSTS")
    return found


@rule
def only_the_cdn_reaches_origins(templates: Templates) -> list[str]:
    """Buckets are read with signed requests, the API by TLS 1.2."""
    found = []
    for _, config in _distributions(templates):
        for origin in config["Origins"]:
            custom = origin.get("CustomOriginConfig")
            if custom is None and not origin.get("OriginAccessControlId"):
                found.append(f"{origin['Id']}: read without a signature")
            if custom and (
                custom["OriginProtocolPolicy"] != "https-only" or custom["OriginSSLProtocols"] != ["TLSv1.2"]
            ):
                found.append(f"{origin['Id']}: reached without TLS 1.2")
    for name, control in of_type(templates.others[CDN], "AWS::CloudFront::OriginAccessControl"):
        if control["OriginAccessControlConfig"]["SigningBehavior"] != "always":
            found.append(f"{name}: signs only sometimes")
    return found


@rule
def caches_are_separate_for_each_person(templates: Templates) -> list[str]:
    """API answers are cached per Authorization and only when they say so; webhooks are never cached."""
    found = []
    caches = dict(of_type(templates.others[CDN], "AWS::CloudFront::CachePolicy"))
    for _, config in _distributions(templates):
        for path, behaviour in _behaviours(config):
            if behaviour["TargetOriginId"] != "api" or behaviour["CachePolicyId"] == CACHING_DISABLED:
                continue
            cache = caches.get(text(behaviour["CachePolicyId"]).strip("${}"), {}).get("CachePolicyConfig", {})
            key = cache.get("ParametersInCacheKeyAndForwardedToOrigin", {})
            if "Authorization" not in key.get("HeadersConfig", {}).get("Headers", []):
                found.append(f"{path}: Authorization is not part of the cache key")
            if cache.get("DefaultTTL") != 0 or cache.get("MinTTL") != 0 or path.startswith("/webhooks"):
                found.append(f"{path}: is cached without the answer saying so")
            if key.get("QueryStringsConfig", {}).get("QueryStringBehavior") != "all":
                found.append(f"{path}: the query is not part of the cache key")
    return found


@rule
def the_edge_keeps_no_errors(templates: Templates) -> list[str]:
    """An error of the API is asked for again the next time, and arrives as the API wrote it."""
    found = []
    for name, config in _distributions(templates):
        answers = {one["ErrorCode"]: one for one in config.get("CustomErrorResponses", [])}
        for status in KEPT_ERRORS:
            if answers.get(status, {}).get("ErrorCachingMinTTL") != 0:
                found.append(f"{name}: keeps answers of status {status}")
        found += [f"{name}: writes over answers of status {code}" for code, one in answers.items() if len(one) > 2]
    return found


@rule
def deploy_roles_trust_one_environment(templates: Templates) -> list[str]:
    """A deploy role trusts the jobs of one repository's environment, named in full, or CloudFormation.

    CloudFormation says nothing about itself when it takes the role that it was passed with a stack: with a condition it
    could not take it.
    """
    found = []
    for name, role in of_type(templates.others[DEPLOY], "AWS::IAM::Role"):
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            principal, condition = statement["Principal"], statement.get("Condition", {})
            if "Federated" in principal:
                exact = condition.get("StringEquals", {})
                subject = text(exact.get("token.actions.githubusercontent.com:sub", "*"))
                audience = exact.get("token.actions.githubusercontent.com:aud")
                if "*" in subject or ":environment:" not in subject or audience != "sts.amazonaws.com":
                    found.append(f"{name}: may be taken by {subject}")
            elif principal != {"Service": "cloudformation.amazonaws.com"} or condition:
                found.append(f"{name}: may be taken by {principal}, or cannot be taken by CloudFormation")
    return found


@rule
def deploy_roles_are_limited(templates: Templates) -> list[str]:
    """Deploy roles have no wildcard actions on IAM, none on all resources, and pass roles to named services only."""
    found = []
    for name, role in of_type(templates.others[DEPLOY], "AWS::IAM::Role"):
        if role.get("ManagedPolicyArns"):
            found.append(f"{name}: has managed policies")
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = [str(action) for action in listed(statement.get("Action"))]
                resources = [text(resource) for resource in listed(statement.get("Resource"))]
                if (
                    not actions
                    or not resources
                    or any(re.search(r"^\*|^(iam|sts|kms):.*\*", action) for action in actions)
                ):
                    found.append(f"{name}: {actions or 'NotAction'}")
                # No key exists yet whose ARN could be named, so that its tag has to be asked for.
                makes_keys = actions == ["kms:CreateKey"] and "aws:RequestTag/" in text(statement.get("Condition", {}))
                if (
                    "*" in resources
                    and not makes_keys
                    and any("*" in a or NEVER_ON_EVERYTHING.match(a) for a in actions)
                ):
                    found.append(f"{name}: {actions} on everything")
                if "iam:PassRole" in actions and "iam:PassedToService" not in text(statement.get("Condition", {})):
                    found.append(f"{name}: passes roles to any service")
    return found


@rule
def deploy_roles_make_bounded_roles(templates: Templates) -> list[str]:
    """Roles are made and strengthened below the environment's path and within its boundary, which stays on them."""
    found = []
    denied: set[str] = set()
    allowed: set[str] = set()
    for name, role in of_type(templates.others[DEPLOY], "AWS::IAM::Role"):
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = set(map(str, listed(statement["Action"])))
                resources = [text(resource) for resource in listed(statement["Resource"])]
                if statement["Effect"] == "Deny":
                    denied |= actions
                    continue
                allowed |= actions
                boundary = statement.get("Condition", {}).get("StringEquals", {}).get("iam:PermissionsBoundary")
                if actions & STRENGTHENS and boundary != {"Ref": "Boundary"}:
                    found.append(f"{name}: {sorted(actions & STRENGTHENS)} without the boundary")
                if actions & (STRENGTHENS | {"iam:UpdateAssumeRolePolicy"}) and any(
                    not resource.endswith(OWN_ROLES) for resource in resources
                ):
                    found.append(f"{name}: {sorted(actions)} on roles of other environments: {resources}")
    for action in ("iam:DeleteRolePermissionsBoundary", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"):
        if action not in denied:
            found.append(f"{action} is not denied")
    return found + [f"{action}: CloudFormation needs it" for action in sorted(READS_ROLES - allowed)]


@rule
def artifacts_belong_to_one_environment(templates: Templates) -> list[str]:
    """Deploy roles read and write artifacts in their environment's own bucket: private, by TLS, not for ever."""
    template = templates.others[DEPLOY]
    found = ["the account-wide bucket of SAM is used"] if "aws-sam-cli-managed" in str(template) else []
    buckets = dict(of_type(template, "AWS::S3::Bucket"))
    secured = {
        name
        for _, policy in of_type(template, "AWS::S3::BucketPolicy")
        if "aws:SecureTransport" in str(policy)
        for name in named(policy["Bucket"])
    }
    found += [] if buckets else ["no bucket for artifacts"]
    for name, bucket in buckets.items():
        if "EnvironmentName" not in named(bucket["BucketName"]) or "AWS::Region" not in named(bucket["BucketName"]):
            found.append(f"{name}: shared by environments or regions")
        if list(bucket.get("PublicAccessBlockConfiguration", {}).values()) != [True] * 4 or name not in secured:
            found.append(f"{name}: public, or read without TLS")
        if not bucket.get("LifecycleConfiguration"):
            found.append(f"{name}: keeps everything for ever")
    return found


@rule
def the_boundary_lets_the_stack_work(templates: Templates) -> list[str]:
    """What the stack's roles are allowed, their boundary allows too: a refusal would show on AWS alone."""
    (boundary,) = (one for _, one in of_type(templates.others[DEPLOY], "AWS::IAM::ManagedPolicy"))
    patterns = [
        str(action)
        for statement in boundary["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
        for action in listed(statement["Action"])
    ]
    found = []
    for name, role in of_type(templates.expanded, "AWS::IAM::Role"):
        for policy in role.get("Policies", []):
            for statement in listed(policy["PolicyDocument"]["Statement"]):
                if statement["Effect"] == "Allow":
                    found += [
                        f"{name}: {action} is beyond the boundary of {DEPLOY}"
                        for action in map(str, listed(statement["Action"]))
                        if not any(fnmatch(action, pattern) for pattern in patterns)
                    ]
    return found + [
        f"the boundary allows {action}"
        for statement in boundary["PolicyDocument"]["Statement"]
        for action in map(str, listed(statement["Action"]))
        if action == "*" or (action.startswith(("iam:", "sts:")) and not _passes_own_roles(action, statement))
    ]


@rule
def the_boundary_lets_backups_work(templates: Templates) -> list[str]:
    """The role of AWS Backup is within the boundary too, which its managed policies know nothing of."""
    (boundary,) = (one for _, one in of_type(templates.others[DEPLOY], "AWS::IAM::ManagedPolicy"))
    patterns = [
        str(action)
        for statement in boundary["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow" and statement["Resource"] == "*"
        if "aws:PrincipalArn" not in text(statement.get("Condition", {})) or "BackupRole" in text(statement)
        for action in listed(statement["Action"])
    ]
    return [
        f"AWS Backup: {action} is beyond the boundary of {DEPLOY}"
        for action in sorted(BACKUP_WORKS_WITH)
        if not any(fnmatch(action, pattern) for pattern in patterns)
    ]


def _passes_own_roles(action: str, statement: dict[str, Any]) -> bool:
    """Whether a statement lets roles of the environment be given to MediaConvert, which works with one, and no more."""
    return (
        action == "iam:PassRole"
        and [text(one).rpartition(":")[2] for one in listed(statement.get("Resource"))]
        == ["role/atrium/${EnvironmentName}/*"]
        and statement.get("Condition") == {"StringEquals": {"iam:PassedToService": "mediaconvert.amazonaws.com"}}
    )
