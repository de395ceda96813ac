"""Faults in the other stacks."""

from __future__ import annotations

from typing import Any

from infra.rules import other_stacks
from infra.rules.base import Templates
from tests.support.template_faults.planting import plant


def distribution(t: Templates) -> dict[str, Any]:
    """The CDN's configuration."""
    found: dict[str, Any] = t.others["cdn.yaml"]["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    return found


def deploy_role(t: Templates, name: str) -> dict[str, Any]:
    """A role that deploys."""
    found: dict[str, Any] = t.others["deploy-role.yaml"]["Resources"][name]["Properties"]
    return found


@plant(other_stacks.viewers_use_tls)
def plain_http(t: Templates) -> None:
    distribution(t)["CacheBehaviors"][0]["ViewerProtocolPolicy"] = "allow-all"


@plant(other_stacks.viewers_use_tls)
def careless_answers(t: Templates) -> None:
    del distribution(t)["DefaultCacheBehavior"]["ResponseHeadersPolicyId"]


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
def any_account_deploys(t: Templates) -> None:
    del deploy_role(t, "StackRole")["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]


@plant(other_stacks.deploy_roles_are_limited)
def deploying_is_everything(t: Templates) -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    deploy_role(t, "StackRole")["Policies"][0]["PolicyDocument"]["Statement"].append(statement)


@plant(other_stacks.deploy_roles_are_limited)
def roles_for_anything(t: Templates) -> None:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::1:role/x"}
    deploy_role(t, "DeployRole")["Policies"][0]["PolicyDocument"]["Statement"].append(statement)
