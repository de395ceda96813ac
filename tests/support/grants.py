"""What the template permits each function, and which of it a set of calls needs.

A call is (function, action, resource); functions go by their names without the stack's. Only statements that the
template writes are looked at: those that SAM adds for logs, traces and sources serve Lambda itself, not the code.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from infra.rules.base import Template, functions, listed, statements
from tests.support import template as template_file

PHONE = "arn:aws:sns:phone-number"  # a phone number is no resource; what is written down is not the number


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stack is deployed."""

    stack: str
    region: str
    account: str

    def short(self, arn: str) -> str:
        """An ARN without what is the place's: `dynamodb:table/shop`."""
        _, _, service, *_, rest = arn.split(":", 5) if arn.count(":") >= 5 else ("", "", "", arn)
        for mine, alike in ((f"-{self.account}", ""), (f"{self.stack}-", ""), (self.stack, "<stack>")):
            rest = rest.replace(mine, alike)
        return f"{service}:{rest}" if service else rest


IN_PROCESS = Place(template_file.STACK, template_file.REGION, template_file.ACCOUNT)
LOCAL_CLOUD = Place("atrium", "us-east-1", "000000000000")


@dataclass(frozen=True, slots=True)
class Call:
    """What a function asked of AWS."""

    function: str
    action: str
    resource: str
    # Of an item in DynamoDB: the top-level attributes that the request names, and its partition key; else None.
    attributes: frozenset[str] | None = None
    leading_key: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One action on one resource pattern, or on all but that pattern; perhaps for some attributes and keys only."""

    function: str
    action: str
    resource: str
    excludes: bool = False
    attributes: frozenset[str] | None = None
    leading_keys: tuple[str, ...] = ()

    def permits(self, call: Call) -> bool:
        """Whether this lets a call through."""
        if call.function != self.function or not _alike(call.action, self.action):
            return False
        if self.attributes is not None and call.attributes is not None and not call.attributes <= self.attributes:
            return False
        if self.leading_keys and call.leading_key is not None and not self._leads(call.leading_key):
            return False
        return _alike(call.resource, self.resource) != self.excludes

    def _leads(self, key: str) -> bool:
        return any(_alike(key, pattern) for pattern in self.leading_keys)

    def short(self, place: Place) -> tuple[str, str, str]:
        """The same in every place: function, action, resource."""
        return self.function, self.action, ("not " if self.excludes else "") + place.short(self.resource)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(text))


def _alike(value: str, pattern: str) -> bool:
    return value == pattern or _pattern(pattern).fullmatch(value) is not None


class Arns(template_file.Resolver):
    """Resolves a template's resources to the ARNs that they have in a place."""

    def __init__(self, template: Template, place: Place) -> None:
        super().__init__(template, {})
        self.place = place
        self.values |= {"AWS::StackName": place.stack, "AWS::Region": place.region, "AWS::AccountId": place.account}
        # Of an API a stage is called as the environment: any.
        self.values["StageName"] = "*"

    def ref(self, name: str) -> str:
        """An API has an id that nobody chooses: any."""
        is_api = self.template["Resources"].get(name, {}).get("Type") == "AWS::ApiGatewayV2::Api"
        return "*" if is_api else super().ref(name)

    def attribute(self, name: str, attribute: str) -> str:
        """ARNs by the resource's type; other attributes as the resolver makes them."""
        resource = self.template["Resources"][name]
        properties, at = resource.get("Properties", {}), f"{self.place.region}:{self.place.account}"
        kinds = {
            "AWS::DynamoDB::Table": (f"dynamodb:{at}:table/", "TableName"),
            "AWS::SQS::Queue": (f"sqs:{at}:", "QueueName"),
            "AWS::Events::EventBus": (f"events:{at}:event-bus/", "Name"),
            "AWS::S3::Bucket": ("s3:::", "BucketName"),
        }
        if attribute == "Arn" and resource["Type"] == "AWS::KMS::Key":
            return f"arn:aws:kms:{at}:key/{name}"
        if attribute != "Arn" or resource["Type"] not in kinds:
            return super().attribute(name, attribute)
        prefix, key = kinds[resource["Type"]]
        return f"arn:aws:{prefix}{self(properties[key])}"


def name_of(properties: dict[str, Any]) -> str:
    """A function's name without the stack's."""
    return str(properties["FunctionName"]["Fn::Sub"]).removeprefix("${AWS::StackName}-")


def grants(template: Template, place: Place) -> list[Grant]:
    """Everything that the functions' own policies allow."""
    arns = Arns(template, place)
    return [grant for _, properties in functions(template) for grant in _of(properties, arns)]


def _of(properties: dict[str, Any], arns: Arns) -> Iterator[Grant]:
    for statement in statements(properties):
        if statement["Effect"] != "Allow":
            continue
        condition = statement.get("Condition", {})
        named = condition.get("ForAllValues:StringEquals", {}).get("dynamodb:Attributes")
        leading = listed(condition.get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys"))
        attributes = frozenset(map(str, listed(named))) if named is not None else None
        leading_keys = tuple(map(str, leading))
        for key, excludes in (("Resource", False), ("NotResource", True)):
            for resource in listed(statement.get(key)):
                for action in listed(statement.get("Action")):
                    yield Grant(
                        name_of(properties), str(action), str(arns(resource)), excludes, attributes, leading_keys
                    )


def used(granted: Iterable[Grant], calls: Iterable[Call]) -> set[Grant]:
    """The grants that at least one call went through; where several fit, all of them."""
    made = set(calls)
    return {grant for grant in granted if any(grant.permits(call) for call in made)}


def refused(granted: Iterable[Grant], calls: Iterable[Call]) -> list[Call]:
    """The calls that no grant fits."""
    known = list(granted)
    return [call for call in calls if not any(grant.permits(call) for grant in known)]
