"""Faults in the other stacks."""

from __future__ import annotations

from typing import Any

from infra.rules import other_stacks, stack_role
from infra.rules.base import Templates
from tests.support.template_faults.planting import allow, plant


def distribution(t: Templates) -> dict[str, Any]:
    """The CDN's configuration."""
    found: dict[str, Any] = t.others["cdn.yaml"]["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    return found


def deploy_role(t: Templates, name: str) -> dict[str, Any]:
    """A role that deploys."""
    found: dict[str, Any] = t.others["deploy-role.yaml"]["Resources"][name]["Properties"]
    return found


def acl_rules(t: Templates) -> list[dict[str, Any]]:
    """The web ACL's rules."""
    found: list[dict[str, Any]] = t.others["waf.yaml"]["Resources"]["WebAcl"]["Properties"]["Rules"]
    return found


@plant(other_stacks.doors_have_rates_per_address)
def door_without_a_rate(t: Templates) -> None:
    acl_rules(t).pop(1)


@plant(other_stacks.doors_have_rates_per_address)
def rate_that_only_counts(t: Templates) -> None:
    acl_rules(t)[0]["Action"] = {"Count": {}}


@plant(other_stacks.doors_have_rates_per_address)
def bodies_of_eight_kilobytes(t: Templates) -> None:
    group = acl_rules(t)[3]["Fn::If"][1]["Statement"]["ManagedRuleGroupStatement"]
    group["RuleActionOverrides"].pop(0)


@plant(other_stacks.the_cdn_shows_its_key)
def cdn_without_a_key(t: Templates) -> None:
    del distribution(t)["Origins"][2]["OriginCustomHeaders"]


@plant(other_stacks.the_cdn_shows_its_key)
def key_for_all_to_see(t: Templates) -> None:
    del t.others["cdn.yaml"]["Parameters"]["OriginKey"]["NoEcho"]


@plant(other_stacks.viewers_use_tls)
def plain_http(t: Templates) -> None:
    distribution(t)["CacheBehaviors"][0]["ViewerProtocolPolicy"] = "allow-all"


@plant(other_stacks.viewers_use_tls)
def careless_answers(t: Templates) -> None:
    del distribution(t)["DefaultCacheBehavior"]["ResponseHeadersPolicyId"]


def media_headers(t: Templates) -> Any:
    policy = t.others["cdn.yaml"]["Resources"]["MediaHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    return policy["SecurityHeadersConfig"]


@plant(other_stacks.videos_want_signed_cookies)
def videos_for_everybody(t: Templates) -> None:
    del distribution(t)["CacheBehaviors"][1]["TrustedKeyGroups"]


@plant(other_stacks.videos_want_signed_cookies)
def key_too_long_for_cloudfront(t: Templates) -> None:
    t.source["Resources"]["PlayKey"]["Properties"]["KeySpec"] = "RSA_3072"


@plant(other_stacks.media_run_nothing)
def media_with_scripts(t: Templates) -> None:
    media_headers(t)["ContentSecurityPolicy"]["ContentSecurityPolicy"] = "default-src 'none'"


@plant(other_stacks.media_run_nothing)
def media_of_a_guessed_type(t: Templates) -> None:
    del media_headers(t)["ContentTypeOptions"]


@plant(other_stacks.media_run_nothing)
def media_with_the_headers_of_pages(t: Templates) -> None:
    distribution(t)["CacheBehaviors"][0]["ResponseHeadersPolicyId"] = "67f7725c-6f97-4210-82d7-5512b31e9d03"


def web_headers(t: Templates) -> Any:
    policy = t.others["cdn.yaml"]["Resources"]["WebHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    return policy["SecurityHeadersConfig"]


@plant(other_stacks.the_web_app_runs_its_own_files)
def web_app_with_inline_scripts(t: Templates) -> None:
    web_headers(t)["ContentSecurityPolicy"]["ContentSecurityPolicy"] = (
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self'; frame-ancestors 'none'"
    )


@plant(other_stacks.the_web_app_runs_its_own_files)
def web_app_with_the_headers_of_the_api(t: Templates) -> None:
    distribution(t)["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] = "67f7725c-6f97-4210-82d7-5512b31e9d03"


@plant(other_stacks.the_web_app_runs_its_own_files)
def web_app_without_hsts(t: Templates) -> None:
    del web_headers(t)["StrictTransportSecurity"]


@plant(other_stacks.only_the_cdn_reaches_origins)
def unsigned_origin(t: Templates) -> None:
    del distribution(t)["Origins"][0]["OriginAccessControlId"]


@plant(other_stacks.only_the_cdn_reaches_origins)
def origin_by_http(t: Templates) -> None:
    distribution(t)["Origins"][2]["CustomOriginConfig"]["OriginProtocolPolicy"] = "match-viewer"


@plant(other_stacks.caches_are_separate_for_each_person)
def shared_answers(t: Templates) -> None:
    policy = t.others["cdn.yaml"]["Resources"]["ApiCache"]["Properties"]["CachePolicyConfig"]
    policy["ParametersInCacheKeyAndForwardedToOrigin"]["HeadersConfig"]["Headers"].remove("Authorization")


@plant(other_stacks.caches_are_separate_for_each_person)
def cached_unasked(t: Templates) -> None:
    t.others["cdn.yaml"]["Resources"]["ApiCache"]["Properties"]["CachePolicyConfig"]["DefaultTTL"] = 60


@plant(other_stacks.deploy_roles_trust_one_environment)
def any_branch_deploys(t: Templates) -> None:
    condition = deploy_role(t, "DeployRole")["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]
    condition["StringEquals"]["token.actions.githubusercontent.com:sub"] = "repo:somebody/something:*"


@plant(other_stacks.deploy_roles_trust_one_environment)
def another_service_deploys(t: Templates) -> None:
    deploy_role(t, "StackRole")["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] = {
        "Service": "ec2.amazonaws.com"
    }


@plant(other_stacks.deploy_roles_trust_one_environment)
def role_that_cloudformation_cannot_take(t: Templates) -> None:
    condition = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    deploy_role(t, "StackRole")["AssumeRolePolicyDocument"]["Statement"][0]["Condition"] = condition


@plant(other_stacks.deploy_roles_are_limited)
def deploying_is_everything(t: Templates) -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    deploy_role(t, "StackRole")["Policies"][0]["PolicyDocument"]["Statement"].append(statement)


@plant(other_stacks.deploy_roles_are_limited)
def roles_for_anything(t: Templates) -> None:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::1:role/x"}
    deploy_role(t, "DeployRole")["Policies"][0]["PolicyDocument"]["Statement"].append(statement)


def _statement(t: Templates, action: str) -> dict[str, Any]:
    """The statement of the stack's role that names an action first."""
    for statement in deploy_role(t, "StackRole")["Policies"][0]["PolicyDocument"]["Statement"]:
        if statement["Action"] == action or statement["Action"][0] == action:
            found: dict[str, Any] = statement
            return found
    raise LookupError(action)


@plant(other_stacks.deploy_roles_make_bounded_roles)
def role_stronger_than_its_maker(t: Templates) -> None:
    del _statement(t, "iam:CreateRole")["Condition"]


@plant(other_stacks.deploy_roles_make_bounded_roles)
def roles_of_another_environment(t: Templates) -> None:
    _statement(t, "iam:CreateRole")["Resource"]["Fn::Sub"] = "arn:aws:iam::${AWS::AccountId}:role/atrium/*"


@plant(other_stacks.deploy_roles_make_bounded_roles)
def boundary_that_can_be_taken_off(t: Templates) -> None:
    _statement(t, "iam:DeleteRolePermissionsBoundary")["Effect"] = "Allow"


@plant(other_stacks.deploy_roles_make_bounded_roles)
def policies_that_cloudformation_cannot_list(t: Templates) -> None:
    _statement(t, "iam:GetRole")["Action"].remove("iam:ListAttachedRolePolicies")


@plant(stack_role.the_stack_role_makes_every_resource)
def keys_that_cannot_be_made(t: Templates) -> None:
    _statement(t, "kms:CreateKey")["Effect"] = "Deny"


@plant(stack_role.the_stack_role_makes_every_resource)
def configuration_sets_that_cannot_be_made(t: Templates) -> None:
    _statement(t, "lambda:*")["Action"].remove("ses:*")


@plant(other_stacks.the_edge_keeps_no_errors)
def error_that_stays_when_it_is_over(t: Templates) -> None:
    distribution(t)["CustomErrorResponses"].pop()


@plant(other_stacks.the_edge_keeps_no_errors)
def problem_that_becomes_a_page(t: Templates) -> None:
    distribution(t)["CustomErrorResponses"][0] |= {"ResponseCode": 200, "ResponsePagePath": "/index.html"}


@plant(stack_role.the_stack_role_names_no_resources_where_there_are_none)
def deployments_that_cannot_be_stopped(t: Templates) -> None:
    _statement(t, "lambda:CreateEventSourceMapping")["Action"].remove("codedeploy:StopDeployment")


@plant(stack_role.the_stack_role_makes_the_roles_of_services)
def backups_that_the_first_deploy_cannot_plan(t: Templates) -> None:
    condition = _statement(t, "iam:CreateServiceLinkedRole")["Condition"]["StringEquals"]
    condition["iam:AWSServiceName"].remove("backup.amazonaws.com")


@plant(stack_role.keys_are_known_by_their_stack)
def rotation_that_waits_for_a_tag(t: Templates) -> None:
    _statement(t, "kms:DescribeKey")["Condition"] = {"StringLike": {"aws:ResourceTag/stack": "atrium-*"}}


@plant(stack_role.keys_are_known_by_their_stack)
def key_of_nobody(t: Templates) -> None:
    del t.expanded["Resources"]["SealKey"]["Properties"]["Tags"]


@plant(stack_role.keys_are_known_by_their_stack)
def keys_of_everybody(t: Templates) -> None:
    del _statement(t, "kms:PutKeyPolicy")["Condition"]


@plant(other_stacks.artifacts_belong_to_one_environment)
def artifacts_for_all_environments(t: Templates) -> None:
    bucket = t.others["deploy-role.yaml"]["Resources"]["ArtifactBucket"]["Properties"]
    bucket["BucketName"] = {"Fn::Sub": "atrium-artifacts-${AWS::AccountId}-${AWS::Region}"}


@plant(other_stacks.artifacts_belong_to_one_environment)
def artifacts_without_tls(t: Templates) -> None:
    del t.others["deploy-role.yaml"]["Resources"]["ArtifactBucketPolicy"]


@plant(other_stacks.the_boundary_lets_the_stack_work)
def function_that_needs_another_service(t: Templates) -> None:
    allow(t, "PagesFunction", Action=["translate:TranslateText"], Resource="*")


@plant(other_stacks.the_boundary_lets_backups_work)
def backups_that_see_no_bucket(t: Templates) -> None:
    boundary = t.others["deploy-role.yaml"]["Resources"]["Boundary"]["Properties"]["PolicyDocument"]
    (backup,) = (one for one in boundary["Statement"] if "backup:*" in one["Action"])
    backup["Action"].remove("s3:ListAllMyBuckets")


@plant(other_stacks.the_boundary_lets_the_stack_work)
def boundary_that_passes_roles_to_any_service(t: Templates) -> None:
    boundary = t.others["deploy-role.yaml"]["Resources"]["Boundary"]["Properties"]["PolicyDocument"]
    (passing,) = (one for one in boundary["Statement"] if one["Action"] == "iam:PassRole")
    del passing["Condition"]


@plant(other_stacks.the_boundary_lets_the_stack_work)
def boundary_that_makes_roles(t: Templates) -> None:
    boundary = t.others["deploy-role.yaml"]["Resources"]["Boundary"]["Properties"]["PolicyDocument"]
    boundary["Statement"][0]["Action"].append("iam:CreateRole")
