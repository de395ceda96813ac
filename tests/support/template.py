"""Reads `template.yaml`, so that tests build their tables, queues and environment from the one source of truth."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-central-1"
ACCOUNT = "123456789012"
STACK = "atrium-test"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML with CloudFormation's short tags, kept as their long forms."""


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if suffix == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name: value}


_Loader.add_multi_constructor("!", _intrinsic)


@lru_cache(maxsize=1)
def load() -> dict[str, Any]:
    """The template as written, with long-form intrinsics."""
    return yaml.load((ROOT / "template.yaml").read_text(), Loader=_Loader)


class Resolver:
    """Resolves the intrinsics that names and environments use, as CloudFormation would."""

    def __init__(self, template: dict[str, Any], parameters: dict[str, str]) -> None:
        self.template = template
        self.values: dict[str, str] = {
            "AWS::StackName": STACK,
            "AWS::Region": REGION,
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
        }
        for name, parameter in template.get("Parameters", {}).items():
            self.values[name] = str(parameters.get(name, parameter.get("Default", "")))

    def __call__(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self(item) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(name, argument)] = value.items()
            if name == "Ref":
                return self.ref(argument)
            if name == "Fn::Sub":
                return self.sub(argument)
            if name == "Fn::GetAtt":
                return self.attribute(*argument)
            if name == "Fn::If":
                return self(argument[1] if self.condition(argument[0]) else argument[2])
            if name == "Fn::Join":
                parts = self(argument[1])
                # A list parameter is kept as the text it was given as.
                return parts if isinstance(parts, str) else argument[0].join(str(part) for part in parts)
            if name == "Fn::Split":
                return str(self(argument[1])).split(argument[0])
            if name == "Fn::Select":
                return self(argument[1])[int(argument[0])]
        return {key: self(item) for key, item in value.items()}

    def ref(self, name: str) -> str:
        if name in self.values:
            return self.values[name]
        properties = self.template["Resources"][name].get("Properties", {})
        kind = self.template["Resources"][name]["Type"]
        if kind == "AWS::SQS::Queue":
            return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}"
        for key in ("TableName", "BucketName", "Name", "FunctionName"):
            if key in properties:
                return str(self(properties[key]))
        return f"{STACK}-{name}".lower() if kind == "AWS::S3::Bucket" else f"{STACK}-{name}"

    def attribute(self, name: str, attribute: str) -> str:
        return f"arn:aws:test:{REGION}:{ACCOUNT}:{name}" if attribute == "Arn" else f"{name}.{attribute}"

    def sub(self, argument: Any) -> str:
        text, extra = (argument, {}) if isinstance(argument, str) else argument
        for name, value in extra.items():
            text = text.replace("${" + name + "}", str(self(value)))
        while "${" in text:
            before, _, rest = text.partition("${")
            name, _, after = rest.partition("}")
            head, _, attribute = name.partition(".")
            text = before + (self.attribute(head, attribute) if attribute else self.ref(name)) + after
        return str(text)

    def condition(self, name: str) -> bool:
        return self._holds(self.template.get("Conditions", {})[name])

    def _holds(self, rule: Any) -> bool:
        [(name, argument)] = rule.items()
        if name == "Fn::Equals":
            return bool(self(argument[0]) == self(argument[1]))
        if name == "Fn::Not":
            return not self._holds(argument[0])
        if name == "Condition":
            return self.condition(argument)
        if name == "Fn::Or":
            return any(self._holds(item) for item in argument)
        if name == "Fn::And":
            return all(self._holds(item) for item in argument)
        raise NotImplementedError(name)


def environment(resolver: Resolver) -> dict[str, str]:
    """The union of all functions' environment variables, resolved."""
    template = resolver.template
    found: dict[str, Any] = dict(template["Globals"]["Function"].get("Environment", {}).get("Variables", {}))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            own = resource["Properties"].get("Environment", {}).get("Variables", {})
            # One name must mean one thing in every function; the service name is each function's own.
            for name, value in own.items():
                assert name == "POWERTOOLS_SERVICE_NAME" or found.get(name, value) == value, name
            found.update(own)
    return {name: str(resolver(value)) for name, value in found.items()}


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of all resources of a type, by logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in load()["Resources"].items()
        if resource["Type"] == kind
    }
