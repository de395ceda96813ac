"""What all rules share: the templates they look at, and how to walk through one."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from infra.transform import ROOT, load, transformed

Template = dict[str, Any]


@dataclass
class Templates:
    """Everything that is deployed.

    `source` is template.yaml as written, `expanded` as CloudFormation sees it; `others` are infra/*.yaml by file name,
    `workflows` those of .github/workflows.
    """

    source: Template
    expanded: Template
    others: dict[str, Template]
    workflows: dict[str, Template] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Template) -> Templates:
        """`template.yaml` in the given version, with the other stacks as they are."""
        others = {path.name: unfolded(load(path)) for path in sorted((ROOT / "infra").glob("*.yaml"))}
        files = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
        workflows = {path.name: yaml.safe_load(path.read_text()) for path in files}
        return cls(source, transformed(copy.deepcopy(source)), others, workflows)

    @classmethod
    def load(cls) -> Templates:
        """The templates of this checkout."""
        return cls.of(load())

    def all(self) -> Iterator[tuple[str, Template]]:
        """Each template with a name for people."""
        yield "template.yaml", self.expanded
        yield from self.others.items()


Rule = Callable[[Templates], list[str]]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    """Register a rule: a function that returns its findings, none when the templates keep it."""
    RULES.append(function)
    return function


def findings(templates: Templates) -> list[str]:
    """What all rules find."""
    return [f"{rule.__name__}: {finding}" for rule in RULES for finding in rule(templates)]


def of_type(template: Template, *kinds: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Logical ids and properties of all resources of the types."""
    for name, resource in template["Resources"].items():
        if resource["Type"] in kinds:
            yield name, resource.get("Properties", {})


def named(value: Any) -> set[str]:
    """The logical ids and parameters that a value mentions, however deep and in whatever form."""
    if isinstance(value, dict):
        found = {str(value["Ref"])} if "Ref" in value else set()
        if "Fn::GetAtt" in value:
            target = value["Fn::GetAtt"]
            found.add(str(target[0] if isinstance(target, list) else target.split(".")[0]))
        if "Fn::Sub" in value:
            text = value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0]
            found |= {name.split(".")[0] for name in re.findall(r"\$\{([^}!]+)\}", text)}
        return found.union(*(named(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(named(item) for item in value))
    return set()


def listed(value: Any) -> list[Any]:
    """A value that may stand alone or in a list, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def text(value: Any) -> str:
    """A value in one line, as it is written in a template."""
    if isinstance(value, dict) and len(value) == 1:
        [(kind, argument)] = value.items()
        if kind == "Ref":
            return "${" + str(argument) + "}"
        if kind == "Fn::Sub":
            return str(argument if isinstance(argument, str) else argument[0])
        if kind == "Fn::GetAtt":
            return "${" + (".".join(argument) if isinstance(argument, list) else argument) + "}"
    return value if isinstance(value, str) else json.dumps(value, default=str)


def functions(source: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """The functions as they are written."""
    return of_type(source, "AWS::Serverless::Function")


def module_of(properties: dict[str, Any]) -> str:
    """A function's handler module."""
    return str(properties["Handler"]).rpartition(".")[0]


def statements(properties: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A function's own policy statements, as written."""
    for policy in listed(properties.get("Policies")):
        if isinstance(policy, dict):
            yield from listed(policy.get("Statement"))


def environment(properties: dict[str, Any]) -> dict[str, Any]:
    """A function's variables."""
    variables: dict[str, Any] = properties.get("Environment", {}).get("Variables", {})
    return variables


def sources(properties: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """A function's event sources of a type, as written."""
    for event in properties.get("Events", {}).values():
        if event["Type"] == kind:
            yield event["Properties"]


def feeding(expanded: Template) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(logical id of the function, of what feeds it, the mapping) for each queue or stream that feeds a function."""
    for _, mapping in of_type(expanded, "AWS::Lambda::EventSourceMapping"):
        (function,) = named(mapping["FunctionName"])
        (source,) = named(mapping["EventSourceArn"])
        yield function, source, mapping


def batching_window_s(mapping: dict[str, Any]) -> int:
    """How long a queue's poller gathers messages on AWS (seconds); the local cloud may gather for less."""
    window = mapping.get("MaximumBatchingWindowInSeconds", 0)
    return int(window["Fn::If"][1] if isinstance(window, dict) else window)


def unfolded(template: Template) -> Template:
    """Resources with each `Fn::ForEach` written out, as CloudFormation's language extensions do it."""
    resources: dict[str, Any] = {}
    for key, value in template.get("Resources", {}).items():
        if not key.startswith("Fn::ForEach::"):
            resources[key] = value
            continue
        name, values, bodies = value
        for item in values:
            written = json.dumps(bodies, default=str)
            # In `&{Name}` what a logical id cannot hold is left out.
            written = written.replace("&{" + name + "}", re.sub("[^A-Za-z0-9]", "", item))
            resources |= json.loads(written.replace("${" + name + "}", item))
    return {**template, "Resources": resources}


def python_files(*folders: str) -> Iterator[Path]:
    """The product's sources."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))
