"""Faults in what lies around the template."""

from __future__ import annotations

from typing import Any

from infra.rules import surroundings
from infra.rules.base import Templates
from tests.support.template_faults.planting import plant


def distribution(t: Templates) -> dict[str, Any]:
    """The CDN's configuration."""
    found: dict[str, Any] = t.around["cdn.yaml"]["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    return found


def deploy_role(t: Templates, name: str) -> dict[str, Any]:
    """A role that deploys."""
    found: dict[str, Any] = t.around["deploy-role.yaml"]["Resources"][name]["Properties"]
    return found


@plant(surroundings.visitors_come_by_tls)
def plain_http(t: Templates) -> None:
    distribution(t)["CacheBehaviors"][0]["ViewerProtocolPolicy"] = "allow-all"


@plant(surroundings.visitors_come_by_tls)
def careless_answers(t: Templates) -> None:
    del distribution(t)["DefaultCacheBehavior"]["ResponseHeadersPolicyId"]


@plant(surroundings.origins_are_reached_by_the_cdn_alone)
def unsigned_origin(t: Templates) -> None:
    del distribution(t)["Origins"][0]["OriginAccessControlId"]


@plant(surroundings.origins_are_reached_by_the_cdn_alone)
def origin_by_http(t: Templates) -> None:
    distribution(t)["Origins"][2]["CustomOriginConfig"]["OriginProtocolPolicy"] = "match-viewer"


@plant(surroundings.nobody_gets_anothers_answer)
def shared_answers(t: Templates) -> None:
    policy = t.around["cdn.yaml"]["Resources"]["ApiCache"]["Properties"]["CachePolicyConfig"]
    policy["ParametersInCacheKeyAndForwardedToOrigin"]["HeadersConfig"]["Headers"].remove("Authorization")


@plant(surroundings.nobody_gets_anothers_answer)
def cached_unasked(t: Templates) -> None:
    t.around["cdn.yaml"]["Resources"]["ApiCache"]["Properties"]["CachePolicyConfig"]["DefaultTTL"] = 60


@plant(surroundings.only_the_named_environment_deploys)
def any_branch_deploys(t: Templates) -> None:
    condition = deploy_role(t, "DeployRole")["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]
    condition["StringEquals"]["token.actions.githubusercontent.com:sub"] = "repo:somebody/something:*"


@plant(surroundings.only_the_named_environment_deploys)
def any_account_deploys(t: Templates) -> None:
    del deploy_role(t, "StackRole")["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]


@plant(surroundings.deploying_is_not_ruling)
def deploying_is_everything(t: Templates) -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    deploy_role(t, "StackRole")["Policies"][0]["PolicyDocument"]["Statement"].append(statement)


@plant(surroundings.deploying_is_not_ruling)
def roles_for_anything(t: Templates) -> None:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::1:role/x"}
    deploy_role(t, "DeployRole")["Policies"][0]["PolicyDocument"]["Statement"].append(statement)
