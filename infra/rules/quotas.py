"""Rules about sizes that names and addresses add to: beyond them AWS refuses a deploy, and no emulator does."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from infra.rules.base import Template, Templates, of_type, rule
from infra.rules.functions import NAMES

# Of a role's inline policies together, without white space:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MOST_POLICY_CHARACTERS: Final = 10_240
# Of a function, as JSON: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MOST_VARIABLE_BYTES: Final = 4_096
# A tenth is left for what comes, and for longer names.
SHARE: Final = 0.9
# The longest of samconfig.toml.
WRITTEN: Final = {
    "AWS::StackName": "atrium-staging",
    "AWS::Region": "eu-central-1",
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "BucketSuffix": "-eu-central-1",
    # Those of the CDN's present key and of its next one.
    "OriginHashes": ",".join(("0" * 64,) * 2),
}
# What ARNs say before the name.
KINDS: Final = {
    "AWS::DynamoDB::Table": "table/",
    "AWS::Events::EventBus": "event-bus/",
    "AWS::KMS::Key": "key/",
    "AWS::Lambda::Function": "function:",
}
# A parameter without a value may be an address.
SOME_ADDRESS: Final = "https://staging.example.com/path"


@rule
def policies_fit_their_role(templates: Templates) -> list[str]:
    """IAM takes 10,240 characters of a role's inline policies."""
    sizes = {
        f"{file}: {name}": sum(_size(one["PolicyDocument"], template) for one in role.get("Policies", ()))
        for file, template in templates.all()
        for name, role in of_type(template, "AWS::IAM::Role")
    }
    return _too_large(sizes, MOST_POLICY_CHARACTERS, "characters of policies")


@rule
def variables_fit_their_function(templates: Templates) -> list[str]:
    """Lambda takes 4 KB of a function's variables, names and values."""
    sizes = {
        f"{file}: {name}": _size(function.get("Environment", {}).get("Variables", {}), template)
        for file, template in templates.all()
        for name, function in of_type(template, "AWS::Lambda::Function")
    }
    return _too_large(sizes, MOST_VARIABLE_BYTES, "bytes of variables")


def _too_large(sizes: dict[str, int], most: int, what: str) -> list[str]:
    return [f"{name}: {size} {what} of {most}" for name, size in sizes.items() if size > most * SHARE]


def _size(value: Any, template: Template) -> int:
    return len(json.dumps(_resolved(value, template), separators=(",", ":")))


def _resolved(value: Any, template: Template) -> Any:
    """A value about as long as CloudFormation makes it."""
    if isinstance(value, list):
        return [_resolved(one, template) for one in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(kind, argument)] = value.items()
        if kind == "Ref":
            return _named(argument, "", template)
        if kind == "Fn::GetAtt":
            return _named(*_parts(argument if isinstance(argument, str) else ".".join(argument)), template)
        if kind == "Fn::Sub":
            text = argument if isinstance(argument, str) else argument[0]
            return re.sub(r"\$\{(\w[^}]*)\}", lambda found: _named(*_parts(found[1]), template), text)
        if kind == "Fn::If":
            return max((_resolved(one, template) for one in argument[1:]), key=lambda one: len(json.dumps(one)))
        if kind == "Fn::Join":
            return argument[0].join(str(_resolved(one, template)) for one in argument[1])
    return {key: _resolved(one, template) for key, one in value.items()}


def _parts(name: str) -> tuple[str, str]:
    before, _, attribute = name.partition(".")
    return before, attribute


def _named(name: str, attribute: str, template: Template) -> str:
    """What a reference to a parameter or a resource comes to."""
    if name in WRITTEN:
        return WRITTEN[name]
    if name in template.get("Parameters", {}):
        return str(template["Parameters"][name].get("Default") or SOME_ADDRESS)
    resource = template["Resources"].get(name, {"Type": ""})
    given = resource.get("Properties", {}).get(NAMES.get(resource["Type"], ""))
    # CloudFormation's own names have twelve letters behind the resource's.
    physical = str(_resolved(given, template)) if given else f"{WRITTEN['AWS::StackName']}-{name}-{'0' * 12}"
    if resource["Type"] == "AWS::SQS::Queue" and not attribute:
        return f"https://sqs.{WRITTEN['AWS::Region']}.amazonaws.com/{WRITTEN['AWS::AccountId']}/{physical}"
    if attribute != "Arn":
        return physical
    _, _, service = resource["Type"].lower().partition("::")
    before = f"arn:aws:{service.partition('::')[0]}:{WRITTEN['AWS::Region']}:{WRITTEN['AWS::AccountId']}"
    return f"{before}:{KINDS.get(resource['Type'], '')}{physical}"
